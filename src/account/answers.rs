//! The answers as Rust users see them.

use std::collections::BTreeMap;

use super::record::Record;
use crate::money::Decimal;

/// The balance of the account. A field that the API left out is `None`, never 0. Amounts are exact, in whole currency; each
/// may be negative.
///
/// Source: the documentation of `GET /openapi/v1/billing/balance/detail`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Balance {
    /// `availableBalance`
    pub available: Option<Decimal>,
    /// `cashBalance`
    pub cash: Option<Decimal>,
    /// What may be borrowed: not a part of the other amounts.
    pub credit_limit: Option<Decimal>,
    /// What was used and is not billed yet. Documented as 0 for now.
    pub pending_charges: Option<Decimal>,
    /// What is billed and not paid.
    pub outstanding_invoices: Option<Decimal>,
    /// Every integer field of the answer by the API's name, also unknown ones: amounts are in ten-thousandths.
    pub raw: BTreeMap<String, i64>,
}

/// The invoice of a month. Amounts are exact, in whole currency; each may be negative.
///
/// Source: the documentation of `GET /openapi/v1/billing/monthly/bill`. The service also sends decimals of `total`, `voucher`
/// and `cash`, which count where they are present.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invoice {
    /// `billId`; empty where absent, as every text.
    pub bill_id: String,
    /// `userId`
    pub user_id: String,
    /// `billingMonth`, e.g. "2026-01".
    pub billing_month: String,
    /// pending, outed (due), paid, overdue, voided, or one to come.
    pub status: String,
    /// Where the invoice can be downloaded; empty if there is none.
    pub invoice_url: String,
    /// Unix seconds.
    pub start_time: Option<i64>,
    /// Unix seconds. In the running month it was seen before `start_time`.
    pub end_time: Option<i64>,
    /// `totalAmountDecimal`, else `totalAmount`.
    pub total: Decimal,
    /// `originTotalAmount`: before discounts.
    pub origin_total: Option<Decimal>,
    /// `voucherPayAmountDecimal`, else `voucherPayAmount`.
    pub voucher: Decimal,
    /// `cashPayAmountDecimal`, else `cashPayAmount`.
    pub cash: Decimal,
    /// `debtAmount`. Debts from before 2025-10 are in the invoice of that month, whose total may be 0.
    pub debt: Option<Decimal>,
    /// `repaidAmount`
    pub repaid: Option<Decimal>,
    /// Unknown fields as one JSON object, as the API sent them.
    pub extra: Option<String>,
}

/// A transaction. Amounts are as the API sends them: their unit is in doubt (documented as ten-thousandths, but a recharge
/// was seen that matched hundredths), so no amount in currency is made of them.
///
/// Source: the documentation of `GET /openapi/v1/bill/transaction`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transaction {
    /// `customerId`; empty where absent, as every text.
    pub customer_id: String,
    /// `serialNumber`
    pub serial_number: String,
    /// Unix seconds.
    pub transaction_time: i64,
    /// recharge, refund, consume, or one to come.
    pub transaction_type: String,
    /// AliPay, WeixinPay, PublicRemittance, Stripe, or one to come.
    pub transaction_channel: String,
    /// `transactionAmount`, as the API sends it.
    pub transaction_amount: i64,
    /// `walletBalance`, as the API sends it.
    pub wallet_balance: Option<i64>,
    /// `note`
    pub note: String,
    /// pending, success, failed, expired, or one to come.
    pub state: String,
    /// `orderType`
    pub order_type: String,
    /// `invoiceURL`
    pub invoice_url: String,
    /// Unknown fields as one JSON object, as the API sent them.
    pub extra: Option<String>,
}

/// What a call of an endpoint returns.
pub(crate) trait Answer: Sized {
    fn of(records: Vec<Record>) -> Self;
}

impl Answer for Balance {
    fn of(records: Vec<Record>) -> Self {
        records.first().map(Self::from).unwrap_or_default()
    }
}

impl<T: for<'a> From<&'a Record>> Answer for Vec<T> {
    fn of(records: Vec<Record>) -> Self {
        records.iter().map(T::from).collect()
    }
}

impl From<&Record> for Balance {
    fn from(record: &Record) -> Self {
        Self {
            available: record.amount("available"),
            cash: record.amount("cash"),
            credit_limit: record.amount("creditLimit"),
            pending_charges: record.amount("pendingCharges"),
            outstanding_invoices: record.amount("outstandingInvoices"),
            raw: record.integers.iter().cloned().collect(),
        }
    }
}

impl From<&Record> for Invoice {
    fn from(record: &Record) -> Self {
        let text = |name| record.text(name).to_owned();
        let required = |name| record.amount(name).unwrap_or_default();
        Self {
            bill_id: text("billId"),
            user_id: text("userId"),
            billing_month: text("billingMonth"),
            status: text("status"),
            invoice_url: text("invoiceUrl"),
            start_time: record.integer("startTime"),
            end_time: record.integer("endTime"),
            total: required("total"),
            origin_total: record.amount("originTotal"),
            voucher: required("voucher"),
            cash: required("cash"),
            debt: record.amount("debt"),
            repaid: record.amount("repaid"),
            extra: record.extra.clone(),
        }
    }
}

impl From<&Record> for Transaction {
    fn from(record: &Record) -> Self {
        let text = |name| record.text(name).to_owned();
        Self {
            customer_id: text("customerId"),
            serial_number: text("serialNumber"),
            transaction_time: record.integer("transactionTime").unwrap_or_default(),
            transaction_type: text("transactionType"),
            transaction_channel: text("transactionChannel"),
            transaction_amount: record.integer("transactionAmount").unwrap_or_default(),
            wallet_balance: record.integer("walletBalance"),
            note: text("note"),
            state: text("state"),
            order_type: text("orderType"),
            invoice_url: text("invoiceURL"),
            extra: record.extra.clone(),
        }
    }
}
