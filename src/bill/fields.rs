//! The one table of fields: for each kind of bill every known field, in the order of the API's own sample, with its
//! type, whether a row may lack it, and what it means.
//!
//! The decoder, the columns and the reports use it. The build runs `tools/generate-rows.mjs`, which generates from it the row
//! classes in `pkg-template/src/generated` and the list of fields in the documentation of [`Row`](super::Row). A test
//! compares the generated files with the table.

use crate::query::{BillKind, PRODUCT_CATEGORY};

/// What a field holds, how the API writes it, and what JavaScript gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// A JSON string; a JavaScript string, `""` where absent.
    Text,
    /// An integer of 64 bits, written as a JSON string (older responses: as a number); a `bigint`.
    Int64,
    /// Unix seconds, written as [`FieldType::Int64`] is; a JavaScript number.
    Time,
    /// A JSON number, below 1e308; a JavaScript number.
    Number,
    /// A decimal number in whole currency, written as a JSON string; a JavaScript string.
    Decimal,
}

impl FieldType {
    /// Whether the API writes it as a JSON string (else as a JSON number).
    pub const fn is_text_on_the_wire(self) -> bool {
        !matches!(self, Self::Number)
    }

    /// Whether its column holds integers.
    pub const fn is_integer(self) -> bool {
        matches!(self, Self::Int64 | Self::Time)
    }

    /// Whether its column holds a mantissa, whose scale is in a second column.
    pub const fn has_scale(self) -> bool {
        matches!(self, Self::Number | Self::Decimal)
    }

    /// The type that JavaScript sees.
    ///
    /// ```
    /// assert_eq!(novita_billing::bill::FieldType::Int64.javascript(), "bigint");
    /// ```
    pub const fn javascript(self) -> &'static str {
        match self {
            Self::Text | Self::Decimal => "string",
            Self::Int64 => "bigint",
            Self::Time | Self::Number => "number",
        }
    }
}

/// Whether rows have a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Occurrence {
    /// A row without it cannot be read.
    Required,
    /// On the API's page. A row without it can be read, and the report names the field as missing.
    Documented,
    /// Seen in responses, or in later documentation for some rows only. Its absence is not reported.
    Occasional,
}

/// One field of one kind of bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// The API's name.
    pub name: &'static str,
    /// What it holds.
    pub field_type: FieldType,
    occurrence: Occurrence,
}

impl Field {
    /// Whether a row without it is a decode error.
    pub const fn is_required(&self) -> bool {
        matches!(self.occurrence, Occurrence::Required)
    }

    /// Whether the report names it where rows lack it. It does not for the decimal amounts and `billNum2`, `billNum3`,
    /// `billNum5`, which no page documents, and `storageDays`, which only storage rows have.
    pub const fn is_documented(&self) -> bool {
        matches!(
            self.occurrence,
            Occurrence::Required | Occurrence::Documented
        )
    }

    /// Whether a row object of JavaScript may lack it: text that a row lacks is `""` there.
    ///
    /// ```
    /// use novita_billing::{bill, query::BillKind};
    ///
    /// let optional = |name| bill::fields(BillKind::ApiKey).iter().any(|field| field.name == name && field.is_optional());
    /// assert!(optional("billNum0"));
    /// assert!(!optional("apikeyName") && !optional("amount"));
    /// ```
    pub const fn is_optional(&self) -> bool {
        !self.is_required() && !matches!(self.field_type, FieldType::Text)
    }
}

/// One line of the table: a field, and what it means.
#[derive(Clone, Copy)]
struct Entry {
    field: Field,
    description: &'static str,
}

const fn entry(
    name: &'static str,
    field_type: FieldType,
    occurrence: Occurrence,
    description: &'static str,
) -> Entry {
    let field = Field {
        name,
        field_type,
        occurrence,
    };
    Entry { field, description }
}

const fn required(name: &'static str, field_type: FieldType, description: &'static str) -> Entry {
    entry(name, field_type, Occurrence::Required, description)
}

const fn documented(name: &'static str, field_type: FieldType, description: &'static str) -> Entry {
    entry(name, field_type, Occurrence::Documented, description)
}

const fn occasional(name: &'static str, field_type: FieldType, description: &'static str) -> Entry {
    entry(name, field_type, Occurrence::Occasional, description)
}

/// The most fields that a kind may have.
pub(super) const MAX_FIELDS: usize = 32;

// Fields of several kinds.
const USER_ID: Entry = documented("userId", FieldType::Text, "The account that is billed.");
const START_TIME: Entry = required(
    "startTime",
    FieldType::Time,
    "First second of the period that is billed, unix seconds.",
);
const END_TIME: Entry = required(
    "endTime",
    FieldType::Time,
    "Last second of the period that is billed, unix seconds, included.",
);
const BILLING_METHOD: Entry = documented(
    "billingMethod",
    FieldType::Number,
    "1 pay-as-you-go, 2 fixed-term.",
);
const PRODUCT_ID: Entry = documented("productId", FieldType::Text, "The product's id.");
const PRODUCT_NAME: Entry = documented("productName", FieldType::Text, "The product's name.");
const AMOUNT: Entry = required(
    "amount",
    FieldType::Int64,
    "Total, in ten-thousandths of the currency, as the API has it: smaller fractions are lost. See `total`.",
);
const VOUCHER_AMOUNT: Entry = required(
    "voucherAmount",
    FieldType::Int64,
    "Paid by voucher, in ten-thousandths of the currency. See `voucher`.",
);
const PAY_AMOUNT: Entry = required(
    "payAmount",
    FieldType::Int64,
    "Paid in cash, in ten-thousandths of the currency. See `cash`.",
);
const PAY_AMOUNT_DISPLAY: Entry = documented(
    "payAmountDisplay",
    FieldType::Number,
    "`payAmount` / 10000 as the API rounds it: to show, not to add.",
);
const PRICE_PRECISION: Entry = documented(
    "pricePrecision",
    FieldType::Number,
    "What unit prices are divided by, along with 10000.",
);
const AMOUNT_DECIMAL: Entry = occasional(
    "amountDecimal",
    FieldType::Decimal,
    "Total in whole currency as exact decimal text, where the API sends it.",
);
const VOUCHER_AMOUNT_DECIMAL: Entry = occasional(
    "voucherAmountDecimal",
    FieldType::Decimal,
    "Paid by voucher in whole currency as exact decimal text, where the API sends it.",
);
const PAYABLE_DECIMAL: Entry = occasional(
    "payableDecimal",
    FieldType::Decimal,
    "Paid in cash in whole currency as exact decimal text, where the API sends it.",
);
const ORIGIN_AMOUNT_DECIMAL: Entry = occasional(
    "originAmountDecimal",
    FieldType::Decimal,
    "Before discounts, in whole currency as exact decimal text, where the API sends it.",
);

// Fields of bills by usage.
const CATEGORY: Entry = documented(
    "category",
    FieldType::Text,
    "`llm`, `gen_api`, `web_search`, or one to come.",
);
const BILL_NUM_0: Entry = documented(
    "billNum0",
    FieldType::Int64,
    "Quantity; for llm the input tokens that were not cached.",
);
const BILL_NUM_1: Entry = documented(
    "billNum1",
    FieldType::Int64,
    "Quantity; for llm the output tokens.",
);
const BILL_NUM_2: Entry = occasional(
    "billNum2",
    FieldType::Int64,
    "Cache reads, where the API sends them.",
);
const BILL_NUM_3: Entry = occasional(
    "billNum3",
    FieldType::Int64,
    "Cache writes for 5 minutes, where the API sends them.",
);
const BILL_NUM_4: Entry = occasional(
    "billNum4",
    FieldType::Int64,
    "Reasoning tokens, a part of the output, where the API sends them.",
);
const BILL_NUM_5: Entry = occasional(
    "billNum5",
    FieldType::Int64,
    "Cache writes for 1 hour, where the API sends them.",
);
const BASE_PRICE_0: Entry = documented(
    "basePrice0",
    FieldType::Int64,
    "Unit price of `billNum0` before discount; in currency it is value / 10000 / `pricePrecision`.",
);
const BASE_PRICE_1: Entry = documented(
    "basePrice1",
    FieldType::Int64,
    "Unit price of `billNum1` before discount.",
);
const DISCOUNT_PRICE_0: Entry = documented(
    "discountPrice0",
    FieldType::Int64,
    "Unit price of `billNum0` after discount.",
);
const DISCOUNT_PRICE_1: Entry = documented(
    "discountPrice1",
    FieldType::Int64,
    "Unit price of `billNum1` after discount.",
);

/// Declares the table: for each kind what its rows are, and its fields.
macro_rules! table {
    ($($kind:ident, $row:literal: [$($entry:expr),* $(,)?])*) => {
        const fn fields_of(kind: BillKind) -> &'static [Field] {
            match kind {
                $(BillKind::$kind => {
                    // A static, since a constant may be in the program once for each use.
                    static FIELDS: &[Field] = &[$($entry.field),*];
                    FIELDS
                })*
            }
        }

        const fn row_description_of(kind: BillKind) -> &'static str {
            match kind {
                $(BillKind::$kind => $row,)*
            }
        }

        const fn descriptions_of(kind: BillKind) -> &'static [&'static str] {
            match kind {
                $(BillKind::$kind => const { &[$($entry.description),*] },)*
            }
        }
    };
}

table! {
    FixedTerm, "A row of the fixed-term (monthly) bills, with the API's own field names.": [
        USER_ID,
        documented("memberId", FieldType::Text, "Sub-user in the team."),
        START_TIME,
        END_TIME,
        PRODUCT_NAME,
        documented(
            "productCategory",
            FieldType::Text,
            "`gpu`, `serverless`, and others to come; `summary` is a control total of other rows.",
        ),
        documented("ownerID", FieldType::Text, "The resource instance's id."),
        documented("tradeMode", FieldType::Text, "`monthly`, or one to come."),
        documented(
            "tradeType",
            FieldType::Text,
            "`monthly_new_buy`, `monthly_re_buy` (renewal), `monthly_re_config` (expansion), or one to come.",
        ),
        documented(
            "basePrice",
            FieldType::Int64,
            "Unit price; in currency it is value / 10000 / `pricePrecision`.",
        ),
        documented("billNum", FieldType::Int64, "Quantity."),
        AMOUNT,
        VOUCHER_AMOUNT,
        PAY_AMOUNT,
        PAY_AMOUNT_DISPLAY,
        PRICE_PRECISION,
        documented("createTime", FieldType::Time, "Unix seconds."),
        documented("cycle", FieldType::Text, "Billing cycle, `YYYY-MM`."),
        PRODUCT_ID,
        BILLING_METHOD,
        occasional(
            "storageDays",
            FieldType::Int64,
            "Days of storage, in storage rows.",
        ),
        AMOUNT_DECIMAL,
        VOUCHER_AMOUNT_DECIMAL,
        PAYABLE_DECIMAL,
        ORIGIN_AMOUNT_DECIMAL,
    ]
    ApiKey, "A row of the bills per API key, with the API's own field names.": [
        USER_ID,
        START_TIME,
        END_TIME,
        BILLING_METHOD,
        PRODUCT_NAME,
        CATEGORY,
        documented("ownerID", FieldType::Text, "The API key's id."),
        BILL_NUM_0,
        BILL_NUM_1,
        BASE_PRICE_0,
        BASE_PRICE_1,
        DISCOUNT_PRICE_0,
        DISCOUNT_PRICE_1,
        AMOUNT,
        VOUCHER_AMOUNT,
        PAY_AMOUNT,
        PAY_AMOUNT_DISPLAY,
        PRICE_PRECISION,
        PRODUCT_ID,
        documented("apikeyName", FieldType::Text, "The API key's name."),
        documented(
            "apikeyMask",
            FieldType::Text,
            "Not unique: tell keys apart by `ownerID`.",
        ),
        BILL_NUM_2,
        BILL_NUM_3,
        BILL_NUM_4,
        BILL_NUM_5,
        AMOUNT_DECIMAL,
        VOUCHER_AMOUNT_DECIMAL,
        PAYABLE_DECIMAL,
        ORIGIN_AMOUNT_DECIMAL,
    ]
    Usage, "A row of the usage-based bills, with the API's own field names, and the product category of its request.": [
        USER_ID,
        START_TIME,
        END_TIME,
        BILLING_METHOD,
        PRODUCT_NAME,
        CATEGORY,
        // Not a field of the API: occasional, so that a report does not name it as missing.
        occasional(
            PRODUCT_CATEGORY,
            FieldType::Text,
            "The product category that the row was requested with: `gpu`, `llm`, and others; `summary` is a control total of \
             other rows. Another thing than `category`.",
        ),
        documented("ownerID", FieldType::Text, "The id of what was used."),
        BILL_NUM_0,
        BILL_NUM_1,
        BASE_PRICE_0,
        BASE_PRICE_1,
        DISCOUNT_PRICE_0,
        DISCOUNT_PRICE_1,
        AMOUNT,
        VOUCHER_AMOUNT,
        PAY_AMOUNT,
        PAY_AMOUNT_DISPLAY,
        PRICE_PRECISION,
        PRODUCT_ID,
        BILL_NUM_2,
        BILL_NUM_3,
        BILL_NUM_4,
        BILL_NUM_5,
        AMOUNT_DECIMAL,
        VOUCHER_AMOUNT_DECIMAL,
        PAYABLE_DECIMAL,
        ORIGIN_AMOUNT_DECIMAL,
    ]
}

/// Every known field of a kind. A field's index here is the index of its column in a [`Table`](super::Table).
///
/// ```
/// use novita_billing::{bill, query::BillKind};
///
/// let required: Vec<_> = bill::fields(BillKind::ApiKey).iter().filter(|field| field.is_required()).collect();
/// assert_eq!(required.len(), 5);
/// ```
pub const fn fields(kind: BillKind) -> &'static [Field] {
    fields_of(kind)
}

/// What each of the [`fields`] of a kind means, for documentation. They are not part of [`Field`], so that a program
/// that does not use them does not contain them.
///
/// ```
/// use novita_billing::{bill, query::BillKind};
///
/// let fields = bill::fields(BillKind::FixedTerm).iter();
/// let (_, description) = fields
///     .zip(bill::field_descriptions(BillKind::FixedTerm))
///     .find(|(field, _)| field.name == "cycle")
///     .unwrap();
/// assert_eq!(*description, "Billing cycle, `YYYY-MM`.");
/// ```
pub const fn field_descriptions(kind: BillKind) -> &'static [&'static str] {
    descriptions_of(kind)
}

/// What a row of a kind is, for documentation.
pub const fn row_description(kind: BillKind) -> &'static str {
    row_description_of(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_occur_once() {
        for kind in BillKind::ALL {
            let known = fields(kind);
            assert!(known.len() <= MAX_FIELDS);
            for (index, field) in known.iter().enumerate() {
                assert_eq!(
                    known.iter().position(|other| other.name == field.name),
                    Some(index)
                );
            }
        }
    }

    #[test]
    fn a_name_has_one_type_in_all_kinds() {
        // A copy of a row does not say of which kind it is, and yet can be written as the API writes it.
        let all: Vec<_> = BillKind::ALL.into_iter().flat_map(fields).collect();
        for field in &all {
            let fields = all.iter().filter(|other| other.name == field.name);
            assert!(
                fields
                    .clone()
                    .all(|other| other.field_type == field.field_type),
                "{}",
                field.name
            );
        }
    }
}
