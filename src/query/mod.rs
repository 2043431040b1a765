//! From a query to requests: the checks of its fields, the windows that its range is split into, and the URL of each
//! request.
//!
//! A Rust caller makes a typed query ([`FixedTermQuery`], [`ApiKeyQuery`], [`UsageQuery`]). The loosely typed fields of a JavaScript caller
//! ([`RawFields`]) become a [`Query`], or an error of kind `Query` that names the field. A query is split into windows
//! ([`Query::windows`]), which partition its range. Its [`Plan`] has a request for each window and, for usage-based bills,
//! each product category. [`Query::requests`] gives their URLs. What differs between the lists is in one table,
//! `endpoint.rs`.
//!
//! ```
//! use novita_billing::query::{ApiKeyQuery, CycleType, Query};
//! use novita_billing::time::{Offset, Period};
//!
//! let year = Period::parse("2026")?.window(Offset::UTC)?;
//! let query = Query::from(ApiKeyQuery::new(year, CycleType::Day)?.category("llm"));
//!
//! let plan = query.plan(None, Offset::UTC);
//! assert_eq!(plan.len(), 12);
//! let (_, url) = query.requests("https://api.novita.ai", &plan).next().unwrap();
//! assert_eq!(
//!     url,
//!     "https://api.novita.ai/openapi/v1/billing/apikey/bill/list\
//!      ?cycleType=Day&category=llm&startTime=1767225600&endTime=1769903999"
//! );
//! # Ok::<(), novita_billing::Error>(())
//! ```

mod api_key;
mod cycle;
mod endpoint;
mod fields;
mod fixed_term;
mod instant;
mod nearest;
mod plan;
mod range;
mod raw_fields;
mod url;
mod usage;
mod windows;

use std::sync::Arc;

pub use api_key::ApiKeyQuery;
pub use cycle::CycleType;
pub use endpoint::BillKind;
pub use fixed_term::FixedTermQuery;
pub use plan::Plan;
pub use raw_fields::{RawFields, RawValue};
pub use usage::UsageQuery;
pub use windows::SplitBy;

pub use crate::window::QueryWindow;

pub(crate) use endpoint::{API_KEY_LABELS, CONTROL, Charging, Owner, PRODUCT_CATEGORY};
pub(crate) use fields::{check_names, choice, optional_text, value};
pub(crate) use instant::read as read_instant;
pub use nearest::suggestion;
pub(crate) use url::Url;

use crate::error::{Error, ErrorKind, Result};
use crate::query::endpoint::{EndpointParameter, Parameter};
use crate::query::fields::is_present;
use crate::time::{Offset, Window};

/// A query of one of the lists of bills.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Query {
    /// Of fixed-term bills.
    FixedTerm(FixedTermQuery),
    /// Of API-key bills.
    ApiKey(ApiKeyQuery),
    /// Of usage-based bills.
    Usage(UsageQuery),
}

/// What the typed queries have in common.
trait ListQuery {
    fn kind(&self) -> BillKind;

    fn range(&self) -> Window;

    /// How much time one row covers, where the list has such a parameter.
    fn cycle(&self) -> Option<CycleType>;

    /// The product categories, each of which has requests of its own; empty for lists that have none.
    fn product_categories(&self) -> &[Arc<str>] {
        &[]
    }

    /// The value of a parameter. `None` where the query leaves it out, for a parameter that the list does not have, and for
    /// those that differ between requests: the two ends of the range, and the product category.
    fn parameter(&self, parameter: Parameter) -> Option<&str>;
}

impl Query {
    /// Reads what a JavaScript caller wrote. `offset` is the service's own, in which days, and so periods, begin.
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
        let query = match kind {
            BillKind::FixedTerm => Self::FixedTerm(FixedTermQuery::from_fields(fields, offset)?),
            BillKind::ApiKey => Self::ApiKey(ApiKeyQuery::from_fields(fields, offset)?),
            BillKind::Usage => Self::Usage(UsageQuery::from_fields(fields, offset)?),
        };
        query.check_parameters(kind.endpoint().parameters, fields)?;
        Ok(query)
    }

    /// Checks that the typed query has each of the parameters that the fields have. One that it lacks would not be sent, and
    /// the service would return more rows than the caller wants.
    fn check_parameters(&self, parameters: &[EndpointParameter], fields: &RawFields) -> Result<()> {
        let lost = parameters
            .iter()
            .map(|known| known.parameter)
            .filter(|parameter| is_present(fields, parameter.name()))
            .find(|parameter| match parameter {
                Parameter::StartTime | Parameter::EndTime => false,
                Parameter::ProductCategory => self.product_categories().is_empty(),
                other => self.typed().parameter(*other).is_none(),
            });
        match lost {
            Some(parameter) => {
                let message = format!(
                    "the parameter {} would not be sent: please report it",
                    parameter.name()
                );
                Err(Error::new(ErrorKind::Internal, message))
            }
            None => Ok(()),
        }
    }

    fn typed(&self) -> &dyn ListQuery {
        match self {
            Self::FixedTerm(query) => query,
            Self::ApiKey(query) => query,
            Self::Usage(query) => query,
        }
    }

    /// Checks the range again: the fields of a typed query are public and may have changed since it was made.
    pub(crate) fn check(&self, offset: Offset) -> Result<()> {
        self.kind().check_range(self.range(), offset)
    }

    /// The list that it asks for.
    pub fn kind(&self) -> BillKind {
        self.typed().kind()
    }

    /// The category that it asks for: of usage-based bills the one of the rows, see [`Query::product_categories`].
    pub fn category(&self) -> Option<&str> {
        self.typed().parameter(Parameter::Category)
    }

    /// The product categories that it asks for; empty for other lists than that of usage-based bills.
    pub fn product_categories(&self) -> &[Arc<str>] {
        self.typed().product_categories()
    }

    /// How much time one row covers; `None` for fixed-term bills.
    pub fn cycle(&self) -> Option<CycleType> {
        self.typed().cycle()
    }

    /// First and last second of the range, both included.
    pub fn range(&self) -> Window {
        self.typed().range()
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

impl From<UsageQuery> for Query {
    fn from(query: UsageQuery) -> Self {
        Self::Usage(query)
    }
}

#[cfg(test)]
mod tests;
