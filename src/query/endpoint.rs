//! The one table of endpoints: what is known of each list of bills. It decides how queries are read, checked and written as
//! URLs, and how rows are checked and labelled. The fields of each list's rows are in `bill::fields`.
//!
//! A new [`Parameter`] does not compile until each typed query says where it holds the value ([`ListQuery::parameter`]).
//! Where an endpoint lists a parameter that its typed query does not have, a query with it is refused with an `Internal`
//! error, instead of being sent without it.
//!
//! [`ListQuery::parameter`]: crate::query::ListQuery::parameter

use std::fmt;

use crate::error::{Error, Result};
use crate::query::fields::{any_of, one_of};
use crate::query::{CycleType, RawValue, range};
use crate::time::calendar::{self, Date};
use crate::time::{Offset, Window, instant};

/// A list of bills that the API has. Each has its own endpoint, parameters and row fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BillKind {
    /// Fixed-term bills: `GET /openapi/v1/billing/bill/monthly/list`.
    FixedTerm,
    /// API-key bills: `GET /openapi/v1/billing/apikey/bill/list`.
    ApiKey,
    /// Usage-based bills: `GET /openapi/v1/billing/bill/list`.
    Usage,
}

/// What is known of one endpoint.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// The name of the list in JavaScript.
    name: &'static str,
    /// The name of its bills in messages.
    pub(crate) title: &'static str,
    /// The path below the base URL.
    path: &'static str,
    /// The query parameters, in the order of the API's documentation.
    pub(crate) parameters: &'static [EndpointParameter],
    /// The query parameter whose documented values are the categories of the list.
    pub(crate) category_parameter: Parameter,
    /// The row field that has the value of the parameter `category`. Its name may differ.
    pub(crate) category_field: &'static str,
    /// The row fields of which one is `summary` in a control total.
    pub(crate) control_fields: &'static [&'static str],
    /// The first day of which the endpoint has bills, where one is documented.
    first_day: Option<Date>,
    /// The row field that holds the main quantity.
    pub(crate) quantity_field: &'static str,
    /// How the bills are charged.
    pub(crate) charging: Charging,
    /// What the row field `ownerID` identifies.
    pub(crate) owner: Owner,
    /// Row fields that a person reads in place of `ownerID`.
    pub(crate) owner_labels: &'static [&'static str],
}

/// How bills are charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charging {
    /// In advance, for a term.
    Term,
    /// By what was used.
    Usage,
}

/// What the row field `ownerID` identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A resource instance.
    Resource,
    /// An API key.
    ApiKey,
}

/// A query parameter of the API. It has the same name in a caller's query and in the URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parameter {
    /// The first second of a window.
    StartTime,
    /// The last second of a window, included.
    EndTime,
    /// A [`CycleType`].
    CycleType,
    /// A category of bills.
    Category,
    /// The product category of usage-based bills: another thing than their category.
    ProductCategory,
    /// A part of the name of a product.
    ProductName,
    /// The id of a resource instance.
    OwnerId,
}

impl Parameter {
    /// The API's name for it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::StartTime => "startTime",
            Self::EndTime => "endTime",
            Self::CycleType => "cycleType",
            Self::Category => "category",
            Self::ProductCategory => PRODUCT_CATEGORY,
            Self::ProductName => "productName",
            Self::OwnerId => "ownerId",
        }
    }
}

/// A parameter of an endpoint. Whether it is required is decided by the typed query: an optional parameter is a field of type
/// `Option`.
#[derive(Debug)]
pub(crate) struct EndpointParameter {
    pub(crate) parameter: Parameter,
    /// The values that the API's documentation lists; empty for a parameter that takes any text. Other values of a text
    /// parameter are sent unchanged.
    pub(crate) documented: &'static [&'static str],
}

/// A parameter that takes any value of its type.
const fn any(parameter: Parameter) -> EndpointParameter {
    documented(parameter, &[])
}

/// A parameter with values that the API's documentation lists.
const fn documented(
    parameter: Parameter,
    documented: &'static [&'static str],
) -> EndpointParameter {
    EndpointParameter {
        parameter,
        documented,
    }
}

/// The API's name of [`Parameter::ProductCategory`], and the row field that has its value.
pub(crate) const PRODUCT_CATEGORY: &str = "productCategory";

/// The category of the service's own control totals.
pub(crate) const CONTROL: &str = "summary";

/// The row fields that a person reads in place of the id of an API key.
pub(crate) const API_KEY_LABELS: [&str; 2] = ["apikeyName", "apikeyMask"];

static FIXED_TERM: Endpoint = Endpoint {
    name: "fixedTerm",
    title: "fixed-term bills",
    path: "/openapi/v1/billing/bill/monthly/list",
    parameters: &[
        documented(
            Parameter::Category,
            &[
                "summary",
                "gpu",
                "serverless",
                "cloud_storage",
                "local_storage",
                "image",
                "bare_metal",
            ],
        ),
        any(Parameter::ProductName),
        any(Parameter::StartTime),
        any(Parameter::EndTime),
        any(Parameter::OwnerId),
    ],
    category_parameter: Parameter::Category,
    category_field: PRODUCT_CATEGORY,
    control_fields: &[PRODUCT_CATEGORY],
    first_day: None,
    quantity_field: "billNum",
    charging: Charging::Term,
    owner: Owner::Resource,
    owner_labels: &[],
};

static API_KEY: Endpoint = Endpoint {
    name: "apiKey",
    title: "API-key bills",
    path: "/openapi/v1/billing/apikey/bill/list",
    parameters: &[
        documented(Parameter::CycleType, &CycleType::NAMES),
        documented(Parameter::Category, &["llm", "gen_api", "web_search"]),
        any(Parameter::ProductName),
        any(Parameter::StartTime),
        any(Parameter::EndTime),
    ],
    category_parameter: Parameter::Category,
    category_field: "category",
    control_fields: &["category"],
    // "This endpoint only supports data after 2026-01-01 00:00:00." The documentation does not state the zone; it is
    // taken to be the service's own.
    first_day: Date::new(2026, 1, 1),
    quantity_field: "billNum0",
    charging: Charging::Usage,
    owner: Owner::ApiKey,
    owner_labels: &API_KEY_LABELS,
};

static USAGE: Endpoint = Endpoint {
    name: "usage",
    title: "usage-based bills",
    path: "/openapi/v1/billing/bill/list",
    parameters: &[
        documented(Parameter::CycleType, &CycleType::NAMES),
        documented(
            Parameter::ProductCategory,
            &[
                "summary",
                "gpu",
                "llm",
                "serverless",
                "cloud_storage",
                "gen_api",
                "cloud_sandbox",
                "llm_dedicated_endpoint",
                "web_search",
                "bare_metal",
            ],
        ),
        any(Parameter::ProductName),
        any(Parameter::Category),
        any(Parameter::StartTime),
        any(Parameter::EndTime),
        any(Parameter::OwnerId),
    ],
    category_parameter: Parameter::ProductCategory,
    category_field: "category",
    // Rows requested as `summary` are control totals, whatever their own category is.
    control_fields: &[PRODUCT_CATEGORY, "category"],
    first_day: None,
    quantity_field: "billNum0",
    charging: Charging::Usage,
    owner: Owner::Resource,
    owner_labels: &[],
};

impl BillKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::FixedTerm, Self::ApiKey, Self::Usage];

    /// What is known of its endpoint.
    pub(crate) const fn endpoint(self) -> &'static Endpoint {
        match self {
            Self::FixedTerm => &FIXED_TERM,
            Self::ApiKey => &API_KEY,
            Self::Usage => &USAGE,
        }
    }

    /// Its name in JavaScript: `"fixedTerm"`, `"apiKey"` or `"usage"`.
    pub const fn as_str(self) -> &'static str {
        self.endpoint().name
    }

    /// The path of its endpoint, below the base URL.
    pub const fn path(self) -> &'static str {
        self.endpoint().path
    }

    /// The categories that the API's documentation lists for queries. A query may have any other category, too.
    ///
    /// ```
    /// use novita_billing::query::BillKind;
    ///
    /// assert_eq!(BillKind::ApiKey.categories(), ["llm", "gen_api", "web_search"]);
    /// ```
    pub fn categories(self) -> &'static [&'static str] {
        let endpoint = self.endpoint();
        endpoint.documented(endpoint.category_parameter)
    }

    /// The first second of which the API has bills of this kind, for a service whose days begin in `offset`; `None`
    /// where no such limit is documented.
    ///
    /// ```
    /// use novita_billing::query::BillKind;
    /// use novita_billing::time::Offset;
    ///
    /// // 2026-01-01T00:00:00Z
    /// assert_eq!(BillKind::ApiKey.earliest_second(Offset::UTC), Some(1_767_225_600));
    /// assert_eq!(BillKind::FixedTerm.earliest_second(Offset::UTC), None);
    /// ```
    pub fn earliest_second(self, offset: Offset) -> Option<i64> {
        let day = self.endpoint().first_day?;
        Some(calendar::start_of_day(day.to_days(), offset))
    }

    /// The kind of this name, as a JavaScript caller gives it.
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
    /// `Config` at `kind` for anything but a name of [`BillKind::ALL`].
    pub fn from_raw(value: &RawValue) -> Result<Self> {
        let kind = match value {
            RawValue::Undefined => {
                let names = any_of(&Self::ALL.map(Self::as_str));
                Err(format!("kind is missing: give {names}"))
            }
            value => one_of("kind", value, &Self::ALL, Self::as_str),
        };
        kind.map_err(|message| Error::config("kind", message))
    }

    /// Checks the field `range` of a typed query.
    pub(super) fn check_range(self, range: Window, offset: Offset) -> Result<()> {
        range::check(range)?;
        self.check_start(range::RANGE_START, range.start, offset)
    }

    /// Refuses a range that begins before the first second of which the API has bills. `field` is the name of the field
    /// that sets the start of the range.
    pub(super) fn check_start(self, field: &str, start: i64, offset: Offset) -> Result<()> {
        match self.earliest_second(offset) {
            Some(earliest) if start < earliest => Err(Error::query(
                field,
                format!(
                    "{field} is too early ({}): the API has {} from {earliest} on, which is {}",
                    instant::to_text(start, offset),
                    self.endpoint().title,
                    instant::to_text(earliest, offset)
                ),
            )),
            _ => Ok(()),
        }
    }
}

/// Its name in JavaScript, as [`BillKind::as_str`] gives it.
impl fmt::Display for BillKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Endpoint {
    /// The parameter of this name.
    pub(super) fn parameter(&self, name: &str) -> Option<&'static EndpointParameter> {
        self.parameters
            .iter()
            .find(|known| known.parameter.name() == name)
    }

    /// The documented values of a parameter; empty if there are none.
    pub(super) fn documented(&self, parameter: Parameter) -> &'static [&'static str] {
        self.parameter(parameter.name())
            .map_or(&[], |known| known.documented)
    }
}
