//! The one table of fields of the account's answers: the API's names, the names that callers see, and types.
//!
//! Source: the owner's documentation of the three endpoints. The decimal amounts of invoices are in no documentation; they
//! were seen in answers.

use crate::bill::FieldType;

/// What a field holds beyond its [`FieldType`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing.
    Plain,
    /// An integer in ten-thousandths of the currency: callers see the amount.
    TenThousandths,
    /// A text such as "2026-01".
    Month,
}

/// A field of an answer.
#[derive(Debug)]
pub(super) struct Field {
    /// The API's name.
    pub(super) name: &'static str,
    /// The name that callers see. Of several fields with one name, the last that is present counts.
    pub(super) shown_as: &'static str,
    pub(super) field_type: FieldType,
    pub(super) meaning: Meaning,
    /// Whether an answer without it cannot be read.
    pub(super) is_required: bool,
}

/// The fields of an answer or of its rows, and what to call it in messages.
#[derive(Debug)]
pub(super) struct Shape {
    /// The answer, as in "is not a balance".
    pub(super) answer: &'static str,
    /// The content, as in "an error in place of the balance".
    pub(super) content: &'static str,
    /// A row, as in "every invoice must have it"; empty where the answer itself has the fields.
    pub(super) row: &'static str,
    pub(super) fields: &'static [Field],
}

impl Shape {
    /// Whether the answer has rows in a member `data`.
    pub(super) const fn has_rows(&self) -> bool {
        !self.row.is_empty()
    }
}

const fn plain(name: &'static str, field_type: FieldType) -> Field {
    Field {
        name,
        shown_as: name,
        field_type,
        meaning: Meaning::Plain,
        is_required: false,
    }
}

const fn text(name: &'static str) -> Field {
    plain(name, FieldType::Text)
}

/// An amount in ten-thousandths of the currency.
const fn amount(name: &'static str, shown_as: &'static str) -> Field {
    Field {
        shown_as,
        meaning: Meaning::TenThousandths,
        ..plain(name, FieldType::Int64)
    }
}

/// An amount in the currency, which takes precedence over the integer before it.
const fn decimal(name: &'static str, shown_as: &'static str) -> Field {
    Field {
        shown_as,
        ..plain(name, FieldType::Decimal)
    }
}

const fn required(field: Field) -> Field {
    Field {
        is_required: true,
        ..field
    }
}

pub(super) static BALANCE: Shape = Shape {
    answer: "a balance",
    content: "the balance",
    row: "",
    fields: &[
        amount("availableBalance", "available"),
        amount("cashBalance", "cash"),
        amount("creditLimit", "creditLimit"),
        amount("pendingCharges", "pendingCharges"),
        amount("outstandingInvoices", "outstandingInvoices"),
    ],
};

pub(super) static INVOICE: Shape = Shape {
    answer: "a list of invoices",
    content: "invoices",
    row: "invoice",
    fields: &[
        text("billId"),
        text("userId"),
        required(Field {
            meaning: Meaning::Month,
            ..text("billingMonth")
        }),
        text("status"),
        text("invoiceUrl"),
        plain("startTime", FieldType::Time),
        plain("endTime", FieldType::Time),
        required(amount("totalAmount", "total")),
        decimal("totalAmountDecimal", "total"),
        amount("originTotalAmount", "originTotal"),
        required(amount("voucherPayAmount", "voucher")),
        decimal("voucherPayAmountDecimal", "voucher"),
        required(amount("cashPayAmount", "cash")),
        decimal("cashPayAmountDecimal", "cash"),
        amount("debtAmount", "debt"),
        amount("repaidAmount", "repaid"),
    ],
};

pub(super) static TRANSACTION: Shape = Shape {
    answer: "a list of transactions",
    content: "transactions",
    row: "transaction",
    fields: &[
        text("customerId"),
        text("serialNumber"),
        required(plain("transactionTime", FieldType::Time)),
        text("transactionType"),
        text("transactionChannel"),
        // The unit is in doubt: documented as ten-thousandths, but a recharge was seen that matched hundredths.
        required(plain("transactionAmount", FieldType::Int64)),
        plain("walletBalance", FieldType::Int64),
        text("note"),
        text("state"),
        text("orderType"),
        text("invoiceURL"),
    ],
};
