//! A query of the list of fixed-term bills, which the API calls monthly.

use crate::error::Result;
use crate::query::endpoint::Parameter;
use crate::query::fields::Fields;
use crate::query::{BillKind, CycleType, ListQuery, RawFields, range};
use crate::time::{Offset, Window};

/// A query of fixed-term bills: `GET /openapi/v1/billing/bill/monthly/list`.
///
/// ```
/// use novita_billing::query::FixedTermQuery;
/// use novita_billing::time::{Offset, Period};
///
/// let range = Period::parse("2026-01")?.window(Offset::UTC)?;
/// let query = FixedTermQuery::new(range)?.category("gpu").owner_id("i-1");
/// assert_eq!(query.category.as_deref(), Some("gpu"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FixedTermQuery {
    /// First and last second, both included; the last is after the first.
    pub range: Window,
    /// `category`: one of [`BillKind::categories`], or any other that the API has.
    pub category: Option<String>,
    /// `productName`, which the API matches fuzzily.
    pub product_name: Option<String>,
    /// `ownerId`: the resource instance. Rows have it as `ownerID`.
    pub owner_id: Option<String>,
}

impl FixedTermQuery {
    /// A query of every bill of a range.
    ///
    /// # Errors
    /// `Query` at `range.end` unless the last second is after the first, and at `range.start` or `range.end` for a time
    /// before 1970 or in milliseconds.
    pub fn new(range: Window) -> Result<Self> {
        range::check(range)?;
        Ok(Self {
            range,
            category: None,
            product_name: None,
            owner_id: None,
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

    /// Restricts the query to a resource instance.
    #[must_use]
    pub fn owner_id(mut self, owner_id: impl Into<String>) -> Self {
        self.owner_id = Some(owner_id.into());
        self
    }

    pub(super) fn from_fields(fields: &RawFields, offset: Offset) -> Result<Self> {
        let fields = Fields::new(BillKind::FixedTerm, fields, offset)?;
        Ok(Self {
            range: fields.range,
            category: fields.text(Parameter::Category)?,
            product_name: fields.text(Parameter::ProductName)?,
            owner_id: fields.text(Parameter::OwnerId)?,
        })
    }
}

impl ListQuery for FixedTermQuery {
    fn kind(&self) -> BillKind {
        BillKind::FixedTerm
    }

    fn range(&self) -> Window {
        self.range
    }

    fn cycle(&self) -> Option<CycleType> {
        None
    }

    fn parameter(&self, parameter: Parameter) -> Option<&str> {
        match parameter {
            Parameter::Category => self.category.as_deref(),
            Parameter::ProductName => self.product_name.as_deref(),
            Parameter::OwnerId => self.owner_id.as_deref(),
            Parameter::StartTime
            | Parameter::EndTime
            | Parameter::CycleType
            | Parameter::ProductCategory => None,
        }
    }
}
