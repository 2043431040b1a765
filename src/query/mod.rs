//! From a question to requests: what is refused and in which words, the windows that a range is split into, and
//! the URL of each window.
//!
//! A caller's fields ([`RawFields`]) become a [`Query`], or an error of kind `Query` that names the field. A query
//! becomes windows ([`Query::windows`]), which partition its range; of each window is known which seconds to ask the
//! API for ([`Query::asked`]) and at which URL ([`Query::url`]).
//!
//! ```
//! use novita_billing::query::{ApiKeyQuery, CycleType, Query};
//! use novita_billing::time::{Offset, Period};
//!
//! let year = Period::parse("2026")?.window(Offset::UTC)?;
//! let query = Query::from(ApiKeyQuery::new(year, CycleType::Day, Offset::UTC)?.category("llm"));
//!
//! let windows = query.windows(None, Offset::UTC);
//! assert_eq!(windows.len(), 12);
//! assert_eq!(
//!     query.url("https://api.novita.ai", Query::asked(&windows)[0]),
//!     "https://api.novita.ai/openapi/v1/billing/apikey/bill/list\
//!      ?cycleType=Day&category=llm&startTime=1767225600&endTime=1769903999"
//! );
//! # Ok::<(), novita_billing::Error>(())
//! ```

mod api_key;
mod check;
mod fixed_term;
mod nearest;
mod range;
mod raw;
mod url;
mod windows;

pub use api_key::{ApiKeyQuery, CycleType, earliest_api_key_second};
pub(crate) use check::choice;
pub use fixed_term::FixedTermQuery;
pub(crate) use nearest::nearest;
pub use raw::{RawFields, RawValue};
pub use windows::SplitBy;

use crate::error::{Error, Result};
use crate::time::{Offset, Window};

/// Which of the two lists is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BillKind {
    /// `GET /openapi/v1/billing/bill/monthly/list`
    FixedTerm,
    /// `GET /openapi/v1/billing/apikey/bill/list`
    ApiKey,
}

impl BillKind {
    /// Every kind there is.
    pub const ALL: [Self; 2] = [Self::FixedTerm, Self::ApiKey];

    /// The name that JavaScript has for it: `"fixedTerm"` or `"apiKey"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FixedTerm => "fixedTerm",
            Self::ApiKey => "apiKey",
        }
    }

    /// The path of its endpoint, below the base URL.
    pub const fn path(self) -> &'static str {
        match self {
            Self::FixedTerm => "/openapi/v1/billing/bill/monthly/list",
            Self::ApiKey => "/openapi/v1/billing/apikey/bill/list",
        }
    }

    /// The kind that a caller named.
    ///
    /// ```
    /// use novita_billing::query::{BillKind, RawValue};
    ///
    /// let kind = BillKind::from_raw(&RawValue::Text("apiKey".to_owned()))?;
    /// assert_eq!(kind, BillKind::ApiKey);
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Config` at `kind` for anything but the two names.
    pub fn from_raw(value: &RawValue) -> Result<Self> {
        let called = |name| {
            Self::ALL
                .into_iter()
                .find(|kind| Some(kind.as_str()) == name)
        };
        match check::choice("kind", value, &Self::ALL.map(Self::as_str)).map(called) {
            Ok(Some(kind)) => Ok(kind),
            Ok(None) => Err(Error::config(
                "kind",
                "kind is missing: give \"fixedTerm\" or \"apiKey\"",
            )),
            Err(message) => Err(Error::config("kind", message)),
        }
    }
}

/// A question to one of the two endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// To the list of fixed-term bills.
    FixedTerm(FixedTermQuery),
    /// To the list of API-key bills.
    ApiKey(ApiKeyQuery),
}

impl Query {
    /// Checks what a caller wrote. Where days begin (`offset`) decides about periods and about the first day of
    /// API-key bills.
    ///
    /// ```
    /// use novita_billing::query::{BillKind, Query, RawValue};
    /// use novita_billing::time::Offset;
    ///
    /// let text = |text: &str| RawValue::Text(text.to_owned());
    /// let fields = vec![("period".to_owned(), text("2026-01")), ("category".to_owned(), text("gpu"))];
    /// let query = Query::from_fields(BillKind::FixedTerm, &fields, Offset::UTC)?;
    /// assert_eq!(query.range().seconds(), 31 * 86_400);
    ///
    /// let fields = vec![("period".to_owned(), text("2026-01")), ("productname".to_owned(), text("a"))];
    /// let error = Query::from_fields(BillKind::FixedTerm, &fields, Offset::UTC).unwrap_err();
    /// assert!(error.message.contains("did you mean productName?"));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Query` at the field that is unknown, missing, of the wrong type or out of bounds.
    pub fn from_fields(kind: BillKind, fields: &RawFields, offset: Offset) -> Result<Self> {
        match kind {
            BillKind::FixedTerm => FixedTermQuery::from_fields(fields, offset).map(Self::FixedTerm),
            BillKind::ApiKey => ApiKeyQuery::from_fields(fields, offset).map(Self::ApiKey),
        }
    }

    /// Holds a query against the rules for what is asked: its fields are public, and may have been changed since it was
    /// made.
    pub(crate) fn check(&self, offset: Offset) -> Result<()> {
        let range = range::checked(self.range())?;
        match self {
            Self::FixedTerm(_) => Ok(()),
            Self::ApiKey(_) => api_key::check_start("startTime", range, offset),
        }
    }

    /// Which list it asks.
    pub const fn kind(&self) -> BillKind {
        match self {
            Self::FixedTerm(_) => BillKind::FixedTerm,
            Self::ApiKey(_) => BillKind::ApiKey,
        }
    }

    /// The category that it asks for: of API-key bills a row's `category`, of fixed-term bills its `productCategory`.
    pub fn category(&self) -> Option<&str> {
        match self {
            Self::FixedTerm(query) => query.category.as_deref(),
            Self::ApiKey(query) => query.category.as_deref(),
        }
    }

    /// First and last second that it asks for, both included.
    pub const fn range(&self) -> Window {
        match self {
            Self::FixedTerm(query) => query.range,
            Self::ApiKey(query) => query.range,
        }
    }
}

impl From<FixedTermQuery> for Query {
    fn from(query: FixedTermQuery) -> Self {
        Self::FixedTerm(query)
    }
}

impl From<ApiKeyQuery> for Query {
    fn from(query: ApiKeyQuery) -> Self {
        Self::ApiKey(query)
    }
}

#[cfg(test)]
mod tests;
