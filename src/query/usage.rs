//! A query of the list of usage-based bills.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::query::endpoint::Parameter;
use crate::query::fields::Fields;
use crate::query::{BillKind, CycleType, ListQuery, RawFields, range};
use crate::time::{Offset, Window};

/// A query of usage-based bills: `GET /openapi/v1/billing/bill/list`. They are what is paid as it is used: GPU by the hour,
/// model calls, sandboxes, storage.
///
/// API-key bills are another view of the product categories `llm`, `gen_api` and `web_search`: never add the two.
///
/// ```
/// use novita_billing::query::{CycleType, UsageQuery};
/// use novita_billing::time::{Offset, Period};
///
/// let range = Period::parse("2026-Q1")?.window(Offset::UTC)?;
/// let query = UsageQuery::new(range, CycleType::Day, ["gpu", "llm"])?.owner_id("instance-1");
/// assert_eq!(query.product_categories().len(), 2);
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UsageQuery {
    /// First and last second, both included. The last is after the first.
    pub range: Window,
    /// `cycleType`: how much time one row covers. Storage has no rows of the hour; such a query is sent as it is.
    pub cycle: CycleType,
    /// `productCategory`: at least one. The API takes one of them in a request, so each window is requested for each.
    product_categories: Vec<Arc<str>>,
    /// `category` of the rows, which is another thing than their product category.
    pub category: Option<String>,
    /// `productName`, which the API matches fuzzily.
    pub product_name: Option<String>,
    /// `ownerId`: one resource.
    pub owner_id: Option<String>,
}

impl UsageQuery {
    /// A query of every bill of a range in some product categories: of [`BillKind::categories`], or any other that the API
    /// has. A repeated one counts once. `summary` requests the service's own control totals.
    ///
    /// # Errors
    /// `Query` at `range.end` unless the last second is after the first, at either end for a time before 1970 or in
    /// milliseconds, and at `productCategory` if there is none, or if one is empty.
    pub fn new<T: Into<Arc<str>>>(
        range: Window,
        cycle: CycleType,
        product_categories: impl IntoIterator<Item = T>,
    ) -> Result<Self> {
        range::check(range)?;
        let given = product_categories.into_iter().map(Into::into).collect();
        Ok(Self {
            range,
            cycle,
            product_categories: distinct(given)?,
            category: None,
            product_name: None,
            owner_id: None,
        })
    }

    /// The product categories, each once.
    pub fn product_categories(&self) -> &[Arc<str>] {
        &self.product_categories
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

    /// Restricts the query to one resource.
    #[must_use]
    pub fn owner_id(mut self, owner_id: impl Into<String>) -> Self {
        self.owner_id = Some(owner_id.into());
        self
    }

    pub(super) fn from_fields(fields: &RawFields, offset: Offset) -> Result<Self> {
        let fields = Fields::new(BillKind::Usage, fields, offset)?;
        Ok(Self {
            range: fields.range,
            cycle: fields.cycle_type()?,
            product_categories: distinct(fields.required_texts(Parameter::ProductCategory)?)?,
            category: fields.text(Parameter::Category)?,
            product_name: fields.text(Parameter::ProductName)?,
            owner_id: fields.text(Parameter::OwnerId)?,
        })
    }
}

/// Each product category once, in order.
fn distinct(given: Vec<Arc<str>>) -> Result<Vec<Arc<str>>> {
    let name = Parameter::ProductCategory.name();
    let mut distinct: Vec<Arc<str>> = Vec::new();
    for category in given {
        if category.trim().is_empty() {
            return Err(Error::query(
                name,
                format!("a {name} is empty: leave it out"),
            ));
        }
        if !distinct.contains(&category) {
            distinct.push(category);
        }
    }
    if distinct.is_empty() {
        let message = format!("{name} names no category: name at least one");
        return Err(Error::query(name, message));
    }
    Ok(distinct)
}

impl ListQuery for UsageQuery {
    fn kind(&self) -> BillKind {
        BillKind::Usage
    }

    fn range(&self) -> Window {
        self.range
    }

    fn cycle(&self) -> Option<CycleType> {
        Some(self.cycle)
    }

    fn product_categories(&self) -> &[Arc<str>] {
        &self.product_categories
    }

    fn parameter(&self, parameter: Parameter) -> Option<&str> {
        match parameter {
            Parameter::CycleType => Some(self.cycle.as_str()),
            Parameter::Category => self.category.as_deref(),
            Parameter::ProductName => self.product_name.as_deref(),
            Parameter::OwnerId => self.owner_id.as_deref(),
            Parameter::StartTime | Parameter::EndTime | Parameter::ProductCategory => None,
        }
    }
}
