//! A query of the list of API-key bills.

use crate::error::Result;
use crate::query::endpoint::Parameter;
use crate::query::fields::Fields;
use crate::query::{BillKind, CycleType, ListQuery, RawFields, range};
use crate::time::{Offset, Window};

/// A query of API-key bills: `GET /openapi/v1/billing/apikey/bill/list`.
///
/// ```
/// use novita_billing::query::{ApiKeyQuery, CycleType};
/// use novita_billing::time::{Offset, Period};
///
/// let range = Period::parse("2026-Q1")?.window(Offset::UTC)?;
/// let query = ApiKeyQuery::new(range, CycleType::Day)?.category("llm");
/// assert_eq!(query.cycle, CycleType::Day);
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiKeyQuery {
    /// First and last second, both included. The last is after the first; the first is not before 2026-01-01 00:00:00 in
    /// the service's offset.
    pub range: Window,
    /// `cycleType`: how much time one row covers.
    pub cycle: CycleType,
    /// `category`: one of [`BillKind::categories`], or any other that the API has.
    pub category: Option<String>,
    /// `productName`, which the API matches fuzzily.
    pub product_name: Option<String>,
}

impl ApiKeyQuery {
    /// A query of every bill of a range. A client also refuses a range that begins before [`BillKind::earliest_second`],
    /// which depends on the client's UTC offset.
    ///
    /// # Errors
    /// `Query` at `range.end` unless the last second is after the first, and at either end for a time before 1970 or in
    /// milliseconds.
    pub fn new(range: Window, cycle: CycleType) -> Result<Self> {
        range::check(range)?;
        Ok(Self {
            range,
            cycle,
            category: None,
            product_name: None,
        })
    }

    /// Restricts the query to a category.
    #[must_use]
    pub fn category(mut self, category: impl Into<String>) -> Self {
        self.category = Some(category.into());
        self
    }

    /// Restricts the query to products with a name like this.
    #[must_use]
    pub fn product_name(mut self, product_name: impl Into<String>) -> Self {
        self.product_name = Some(product_name.into());
        self
    }

    pub(super) fn from_fields(fields: &RawFields, offset: Offset) -> Result<Self> {
        let fields = Fields::new(BillKind::ApiKey, fields, offset)?;
        Ok(Self {
            range: fields.range,
            cycle: fields.cycle_type()?,
            category: fields.text(Parameter::Category)?,
            product_name: fields.text(Parameter::ProductName)?,
        })
    }
}

impl ListQuery for ApiKeyQuery {
    fn kind(&self) -> BillKind {
        BillKind::ApiKey
    }

    fn range(&self) -> Window {
        self.range
    }

    fn cycle(&self) -> Option<CycleType> {
        Some(self.cycle)
    }

    fn parameter(&self, parameter: Parameter) -> Option<&str> {
        match parameter {
            Parameter::CycleType => Some(self.cycle.as_str()),
            Parameter::Category => self.category.as_deref(),
            Parameter::ProductName => self.product_name.as_deref(),
            Parameter::StartTime
            | Parameter::EndTime
            | Parameter::ProductCategory
            | Parameter::OwnerId => None,
        }
    }
}
