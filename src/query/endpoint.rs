//! The one table of endpoints: what is known of each list of bills. Queries are read, checked and written as URLs by it,
//! and answers are checked and labelled by it. The fields of each list's rows are in `bill::fields`.

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
    pub(crate) parameters: &'static [Parameter],
    /// The row field by which the parameter `category` selects rows.
    pub(crate) category_field: &'static str,
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

/// A parameter of an endpoint. It has the same name in a caller's query and in the URL. Whether a query may leave it out
/// is in the type of the typed query's field.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) value: ParameterType,
    /// The values that the API's documentation lists. Of a text, any others are sent as they are.
    pub(crate) documented: &'static [&'static str],
}

/// What the value of a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParameterType {
    /// The first second of a window.
    StartTime,
    /// The last second of a window, included.
    EndTime,
    /// A [`CycleType`](crate::query::CycleType).
    CycleType,
    /// Text that is not empty.
    Text,
}

const fn parameter(
    name: &'static str,
    value: ParameterType,
    documented: &'static [&'static str],
) -> Parameter {
    Parameter {
        name,
        value,
        documented,
    }
}

const START_TIME: Parameter = parameter("startTime", ParameterType::StartTime, &[]);
const END_TIME: Parameter = parameter("endTime", ParameterType::EndTime, &[]);
const CYCLE_TYPE: Parameter = parameter("cycleType", ParameterType::CycleType, &CycleType::NAMES);
const PRODUCT_NAME: Parameter = parameter("productName", ParameterType::Text, &[]);
const OWNER_ID: Parameter = parameter("ownerId", ParameterType::Text, &[]);

/// The row fields that a person reads in place of the id of an API key.
pub(crate) const API_KEY_LABELS: [&str; 2] = ["apikeyName", "apikeyMask"];

static FIXED_TERM: Endpoint = Endpoint {
    name: "fixedTerm",
    title: "fixed-term bills",
    path: "/openapi/v1/billing/bill/monthly/list",
    parameters: &[
        parameter(
            "category",
            ParameterType::Text,
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
        PRODUCT_NAME,
        START_TIME,
        END_TIME,
        OWNER_ID,
    ],
    category_field: "productCategory",
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
        CYCLE_TYPE,
        parameter(
            "category",
            ParameterType::Text,
            &["llm", "gen_api", "web_search"],
        ),
        PRODUCT_NAME,
        START_TIME,
        END_TIME,
    ],
    category_field: "category",
    // "This endpoint only supports data after 2026-01-01 00:00:00." The documentation does not state the zone; it is
    // taken to be the service's own.
    first_day: Date::new(2026, 1, 1),
    quantity_field: "billNum0",
    charging: Charging::Usage,
    owner: Owner::ApiKey,
    owner_labels: &API_KEY_LABELS,
};

impl BillKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::FixedTerm, Self::ApiKey];

    /// What is known of its endpoint.
    pub(crate) const fn endpoint(self) -> &'static Endpoint {
        match self {
            Self::FixedTerm => &FIXED_TERM,
            Self::ApiKey => &API_KEY,
        }
    }

    /// Its name in JavaScript: `"fixedTerm"` or `"apiKey"`.
    pub const fn as_str(self) -> &'static str {
        self.endpoint().name
    }

    /// The path of its endpoint, below the base URL.
    pub const fn path(self) -> &'static str {
        self.endpoint().path
    }

    /// The values of `category` that the API's documentation lists. A query may have any others, too.
    ///
    /// ```
    /// use novita_billing::query::BillKind;
    ///
    /// assert_eq!(BillKind::ApiKey.categories(), ["llm", "gen_api", "web_search"]);
    /// ```
    pub fn categories(self) -> &'static [&'static str] {
        self.endpoint()
            .parameter("category")
            .map_or(&[], |parameter| parameter.documented)
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

    /// Refuses a range that begins before the first second of which the API has bills. `field` is the one that says where
    /// the range begins.
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
    /// A parameter by its name.
    pub(crate) fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
    }
}
