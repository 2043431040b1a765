//! What is asked of the account's endpoints: checks, and the URL of each request.

use super::fields::{BALANCE, INVOICE, Shape, TRANSACTION};
use super::month;
use crate::error::{Error, Result};
use crate::excerpt::quoted;
use crate::query::{RawFields, RawValue, Url, check_names, optional_text, read_instant, value};
use crate::time::instant::{Rounding, from_seconds};
use crate::time::{Offset, Window};

/// Rows of a page of invoices: more than there are months.
const INVOICES_PER_PAGE: u32 = 100;
const TRANSACTIONS_PER_PAGE: u32 = 100;
const MAX_PAGE_SIZE: u32 = 1000;

/// A query of invoices: every month from 2025-10 on by default.
///
/// ```
/// use novita_billing::account::InvoiceQuery;
///
/// let query = InvoiceQuery::new().start_month("2025-10").end_month("2026-03");
/// assert_eq!(query.end_month.as_deref(), Some("2026-03"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvoiceQuery {
    /// The first month, such as "2025-10", which is the first month that the API documents. Earlier months are asked for as
    /// they are: the service decides.
    pub start_month: Option<String>,
    /// The last month, included.
    pub end_month: Option<String>,
}

impl InvoiceQuery {
    /// A query of every invoice.
    pub fn new() -> Self {
        Self::default()
    }

    /// Restricts the query to months from this one on.
    #[must_use]
    pub fn start_month(mut self, month: impl Into<String>) -> Self {
        self.start_month = Some(month.into());
        self
    }

    /// Restricts the query to months up to this one, included.
    #[must_use]
    pub fn end_month(mut self, month: impl Into<String>) -> Self {
        self.end_month = Some(month.into());
        self
    }

    fn from_fields(fields: &RawFields) -> Result<Self> {
        check_names(fields, &["startMonth", "endMonth"])?;
        Ok(Self {
            start_month: optional_text(fields, "startMonth")?,
            end_month: optional_text(fields, "endMonth")?,
        })
    }

    /// The numbers of the first and of the last month.
    fn months(&self) -> Result<(Option<i64>, Option<i64>)> {
        let start = month_of("startMonth", self.start_month.as_deref())?;
        let end = month_of("endMonth", self.end_month.as_deref())?;
        match (start, end) {
            (Some(first), Some(last)) if last < first => Err(Error::query(
                "endMonth",
                "endMonth must not be before startMonth: both months are included",
            )),
            _ => Ok((start, end)),
        }
    }
}

fn month_of(name: &str, text: Option<&str>) -> Result<Option<i64>> {
    let Some(text) = text else {
        return Ok(None);
    };
    match month::number(text) {
        None => Err(Error::query(
            name,
            format!(
                "{name} {} is not a month: give it like \"2026-01\"",
                quoted(text)
            ),
        )),
        number => Ok(number),
    }
}

/// A query of transactions: all of them by default.
///
/// ```
/// use novita_billing::account::TransactionQuery;
///
/// let query = TransactionQuery::new().from(1_767_225_600).transaction_type("recharge").page_size(500);
/// assert_eq!(query.transaction_type.as_deref(), Some("recharge"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransactionQuery {
    /// First second, in unix seconds.
    pub from: Option<i64>,
    /// The second after the last one, in unix seconds. It is not known whether the service includes the end of a range: it is
    /// asked until this second, and rows of it are dropped.
    pub until: Option<i64>,
    /// `serialNumber`: the id of one transaction.
    pub serial_number: Option<String>,
    /// `transactionType`: recharge, refund, consume, or any other that the API has.
    pub transaction_type: Option<String>,
    /// `transactionChannel`: AliPay, WeixinPay, PublicRemittance, Stripe, or any other that the API has.
    pub transaction_channel: Option<String>,
    /// `status`: pending, success, failed, expired, or any other that the API has.
    pub status: Option<String>,
    /// `orderType`, in the API's own words.
    pub order_type: Option<String>,
    /// Rows that are asked for at a time, 1 to 1000; 100 by default.
    pub page_size: Option<u32>,
}

impl TransactionQuery {
    /// A query of every transaction.
    pub fn new() -> Self {
        Self::default()
    }

    /// Restricts the query to transactions from this second on.
    #[must_use]
    pub const fn from(mut self, second: i64) -> Self {
        self.from = Some(second);
        self
    }

    /// Restricts the query to transactions before this second.
    #[must_use]
    pub const fn until(mut self, second: i64) -> Self {
        self.until = Some(second);
        self
    }

    /// Restricts the query to the transaction of this id.
    #[must_use]
    pub fn serial_number(mut self, serial_number: impl Into<String>) -> Self {
        self.serial_number = Some(serial_number.into());
        self
    }

    /// Restricts the query to a type.
    #[must_use]
    pub fn transaction_type(mut self, transaction_type: impl Into<String>) -> Self {
        self.transaction_type = Some(transaction_type.into());
        self
    }

    /// Restricts the query to a channel.
    #[must_use]
    pub fn transaction_channel(mut self, channel: impl Into<String>) -> Self {
        self.transaction_channel = Some(channel.into());
        self
    }

    /// Restricts the query to a status.
    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }

    /// Restricts the query to a type of orders.
    #[must_use]
    pub fn order_type(mut self, order_type: impl Into<String>) -> Self {
        self.order_type = Some(order_type.into());
        self
    }

    /// Sets how many rows are asked for at a time.
    #[must_use]
    pub const fn page_size(mut self, page_size: u32) -> Self {
        self.page_size = Some(page_size);
        self
    }

    fn from_fields(fields: &RawFields) -> Result<Self> {
        check_names(
            fields,
            &[
                "from",
                "until",
                "serialNumber",
                "transactionType",
                "transactionChannel",
                "status",
                "orderType",
                "pageSize",
            ],
        )?;
        Ok(Self {
            from: instant(fields, "from")?,
            until: instant(fields, "until")?,
            serial_number: optional_text(fields, "serialNumber")?,
            transaction_type: optional_text(fields, "transactionType")?,
            transaction_channel: optional_text(fields, "transactionChannel")?,
            status: optional_text(fields, "status")?,
            order_type: optional_text(fields, "orderType")?,
            page_size: page_size(value(fields, "pageSize"))?,
        })
    }

    fn check(&self) -> Result<()> {
        for (name, second) in [("from", self.from), ("until", self.until)] {
            if let Some(second) = second {
                from_seconds(name, second, "divide by 1000")?;
            }
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until <= from
        {
            let message = format!(
                "until must be after from, but from {from} until {until} there is no second: until is not included"
            );
            return Err(Error::query("until", message));
        }
        match self.page_size {
            Some(1..=MAX_PAGE_SIZE) | None => Ok(()),
            Some(_) => Err(wrong_page_size("")),
        }
    }

    fn page_size_or_default(&self) -> u32 {
        self.page_size.unwrap_or(TRANSACTIONS_PER_PAGE)
    }
}

/// An end of a range. As in queries of bills, a fraction of a second is rounded up.
fn instant(fields: &RawFields, name: &str) -> Result<Option<i64>> {
    match value(fields, name) {
        RawValue::Undefined => Ok(None),
        value => read_instant(name, value, Rounding::Up).map(Some),
    }
}

fn page_size(value: &RawValue) -> Result<Option<u32>> {
    match value {
        RawValue::Undefined => Ok(None),
        // A cast saturates, and gives 0 for NaN.
        RawValue::Number(number) if number.fract() == 0.0 => Ok(Some(*number as u32)),
        RawValue::Number(_) => Err(wrong_page_size("")),
        other => Err(wrong_page_size(&format!(", not {}", other.type_name()))),
    }
}

fn wrong_page_size(given: &str) -> Error {
    let message = format!("pageSize must be a whole number from 1 to {MAX_PAGE_SIZE}{given}");
    Error::query("pageSize", message)
}

/// A query of one of the account's endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountQuery {
    /// `GET /openapi/v1/billing/balance/detail`
    Balance,
    /// `GET /openapi/v1/billing/monthly/bill`
    Invoices(InvoiceQuery),
    /// `GET /openapi/v1/bill/transaction`
    Transactions(TransactionQuery),
}

impl AccountQuery {
    /// Reads what a JavaScript caller wrote for an endpoint of this name.
    ///
    /// ```
    /// use novita_billing::account::AccountQuery;
    /// use novita_billing::query::RawValue;
    ///
    /// let fields = vec![("startmonth".to_owned(), RawValue::Text("2026-01".to_owned()))];
    /// let error = AccountQuery::from_fields("invoices", &fields).unwrap_err();
    /// assert!(error.message.contains("did you mean startMonth?"));
    /// ```
    ///
    /// # Errors
    /// `Query` at the field that is unknown, of the wrong type or out of bounds.
    pub fn from_fields(endpoint: &str, fields: &RawFields) -> Result<Self> {
        let query = match endpoint {
            "invoices" => Self::Invoices(InvoiceQuery::from_fields(fields)?),
            "transactions" => Self::Transactions(TransactionQuery::from_fields(fields)?),
            _ => Self::Balance,
        };
        query.check()?;
        Ok(query)
    }

    /// Checks the fields of a typed query.
    pub(crate) fn check(&self) -> Result<()> {
        match self {
            Self::Balance => Ok(()),
            Self::Invoices(query) => query.months().map(drop),
            Self::Transactions(query) => query.check(),
        }
    }

    pub(super) const fn shape(&self) -> &'static Shape {
        match self {
            Self::Balance => &BALANCE,
            Self::Invoices(_) => &INVOICE,
            Self::Transactions(_) => &TRANSACTION,
        }
    }

    /// Rows that are asked for at a time.
    pub(super) fn page_size(&self) -> u32 {
        match self {
            Self::Balance => 1,
            Self::Invoices(_) => INVOICES_PER_PAGE,
            Self::Transactions(query) => query.page_size_or_default(),
        }
    }

    /// The numbers of the first and the last month of a query of invoices.
    pub(super) fn months(&self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::Invoices(query) => query.months().unwrap_or_default(),
            _ => (None, None),
        }
    }

    /// The ends of the range of a query of transactions: the first second, and the one after the last.
    pub(super) const fn ends(&self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::Transactions(query) => (query.from, query.until),
            _ => (None, None),
        }
    }

    /// The range that is asked for. An end that is left open is 0, or `now`. `None` if both are.
    pub(super) fn range(&self, offset: Offset, now: i64) -> Option<Window> {
        let (start, end) = match self {
            Self::Balance => (None, None),
            Self::Invoices(query) => {
                let window = |text: &Option<String>| month::window(text.as_deref()?, offset);
                let start = window(&query.start_month).map(|month| month.start);
                (start, window(&query.end_month).map(|month| month.end))
            }
            Self::Transactions(query) => (query.from, query.until.map(|until| until - 1)),
        };
        if start.is_none() && end.is_none() {
            return None;
        }
        let start = start.unwrap_or_default();
        let end = end.unwrap_or(now).max(start);
        Some(Window { start, end })
    }

    /// The URL of the request for a page, counted from 1. Never contains the key.
    pub(super) fn url(&self, base: &str, page: u64) -> String {
        let path = match self {
            Self::Balance => "/openapi/v1/billing/balance/detail",
            Self::Invoices(_) => "/openapi/v1/billing/monthly/bill",
            Self::Transactions(_) => "/openapi/v1/bill/transaction",
        };
        let mut url = Url::new(base, path);
        let mut push = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                url.push(name, value);
            }
        };
        let [page, size] = [page, self.page_size().into()].map(|number| number.to_string());
        match self {
            Self::Balance => {}
            Self::Invoices(query) => {
                push("startMonth", query.start_month.as_deref());
                push("page", Some(&page));
                push("pageSize", Some(&size));
            }
            Self::Transactions(query) => {
                let [from, until] =
                    [query.from, query.until].map(|end| end.map(|end| end.to_string()));
                for (name, value) in [
                    ("pageNo", Some(&page)),
                    ("pageSize", Some(&size)),
                    ("serialNumber", query.serial_number.as_ref()),
                    ("transactionTimeStart", from.as_ref()),
                    ("transactionTimeEnd", until.as_ref()),
                    ("transactionType", query.transaction_type.as_ref()),
                    ("transactionChannel", query.transaction_channel.as_ref()),
                    ("status", query.status.as_ref()),
                    ("orderType", query.order_type.as_ref()),
                ] {
                    push(name, value.map(String::as_str));
                }
            }
        }
        url.text
    }
}
