//! The question to the list of fixed-term bills, which the API calls monthly.

use crate::error::Result;
use crate::query::{BillKind, RawFields, check, range};
use crate::time::{Offset, Window};

/// What is asked of `GET /openapi/v1/billing/bill/monthly/list`.
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
pub struct FixedTermQuery {
    /// First and last second, both included; the last is after the first.
    pub range: Window,
    /// `category`: `summary`, `gpu`, `serverless`, `cloud_storage`, `local_storage`, `image`, `bare_metal`, or any
    /// other that the API may have.
    pub category: Option<String>,
    /// `productName`; the API matches it fuzzily.
    pub product_name: Option<String>,
    /// `ownerId`: the resource instance. Rows have it as `ownerID`.
    pub owner_id: Option<String>,
}

impl FixedTermQuery {
    /// Everything of a range.
    ///
    /// # Errors
    /// `Query` at `endTime` unless the last second is after the first, and at either end for a time before 1970 or
    /// in milliseconds.
    pub fn new(range: Window) -> Result<Self> {
        Ok(Self {
            range: range::checked(range)?,
            category: None,
            product_name: None,
            owner_id: None,
        })
    }

    /// Only this category.
    #[must_use]
    pub fn category(mut self, category: impl Into<String>) -> Self {
        self.category = Some(category.into());
        self
    }

    /// Only products with a name like this.
    #[must_use]
    pub fn product_name(mut self, product_name: impl Into<String>) -> Self {
        self.product_name = Some(product_name.into());
        self
    }

    /// Only this resource instance.
    #[must_use]
    pub fn owner_id(mut self, owner_id: impl Into<String>) -> Self {
        self.owner_id = Some(owner_id.into());
        self
    }

    pub(super) fn from_fields(fields: &RawFields, offset: Offset) -> Result<Self> {
        check::names(BillKind::FixedTerm, fields)?;
        Ok(Self {
            range: range::from_fields(fields, offset)?.window,
            category: check::text(fields, "category")?,
            product_name: check::text(fields, "productName")?,
            owner_id: check::text(fields, "ownerId")?,
        })
    }
}
