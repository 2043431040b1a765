//! The question to the list of API-key bills.

use crate::error::{Error, Result};
use crate::query::{BillKind, RawFields, check, range};
use crate::time::{Offset, Window, calendar, instant};

/// How much time one row of an API-key bill stands for: `cycleType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CycleType {
    /// One row an hour. The API then answers for at most 7 days at a time.
    Hour,
    /// One row a day.
    Day,
    /// One row a week.
    Week,
    /// One row a month.
    Month,
}

impl CycleType {
    const NAMES: [&'static str; 4] = ["Hour", "Day", "Week", "Month"];

    /// As the API spells it.
    ///
    /// ```
    /// assert_eq!(novita_billing::query::CycleType::Day.as_str(), "Day");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "Hour",
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
        }
    }

    fn from_fields(fields: &RawFields) -> Result<Self> {
        match check::choice("cycleType", check::value(fields, "cycleType"), &Self::NAMES) {
            Ok(Some("Hour")) => Ok(Self::Hour),
            Ok(Some("Day")) => Ok(Self::Day),
            Ok(Some("Week")) => Ok(Self::Week),
            Ok(Some(_)) => Ok(Self::Month),
            Ok(None) => Err(Error::query(
                "cycleType",
                "cycleType is missing: say how much time a row stands for, \"Hour\", \"Day\", \"Week\" or \"Month\"",
            )),
            Err(message) => Err(Error::query("cycleType", message)),
        }
    }
}

/// What is asked of `GET /openapi/v1/billing/apikey/bill/list`.
///
/// ```
/// use novita_billing::query::{ApiKeyQuery, CycleType};
/// use novita_billing::time::{Offset, Period};
///
/// let range = Period::parse("2026-Q1")?.window(Offset::UTC)?;
/// let query = ApiKeyQuery::new(range, CycleType::Day, Offset::UTC)?.category("llm");
/// assert_eq!(query.cycle, CycleType::Day);
///
/// let too_early = Period::parse("2025-12")?.window(Offset::UTC)?;
/// assert!(ApiKeyQuery::new(too_early, CycleType::Day, Offset::UTC).is_err());
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKeyQuery {
    /// First and last second, both included; the last is after the first, the first not before 2026-01-01 00:00:00
    /// where the service's days begin.
    pub range: Window,
    /// `cycleType`: how much time one row stands for.
    pub cycle: CycleType,
    /// `category`: `llm`, `gen_api`, `web_search`, or any other that the API may have.
    pub category: Option<String>,
    /// `productName`; the API matches it fuzzily.
    pub product_name: Option<String>,
}

impl ApiKeyQuery {
    /// Everything of a range. `offset` is where the service's own days begin.
    ///
    /// # Errors
    /// `Query` at `startTime` for a range that begins before [`earliest_api_key_second`], at `endTime` unless the
    /// last second is after the first, and at either end for a time in milliseconds.
    pub fn new(range: Window, cycle: CycleType, offset: Offset) -> Result<Self> {
        let range = range::checked(range)?;
        check_start("startTime", range, offset)?;
        Ok(Self {
            range,
            cycle,
            category: None,
            product_name: None,
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

    pub(super) fn from_fields(fields: &RawFields, offset: Offset) -> Result<Self> {
        check::names(BillKind::ApiKey, fields)?;
        let range = range::from_fields(fields, offset)?;
        check_start(range.start_field, range.window, offset)?;
        Ok(Self {
            range: range.window,
            cycle: CycleType::from_fields(fields)?,
            category: check::text(fields, "category")?,
            product_name: check::text(fields, "productName")?,
        })
    }
}

/// 2026-01-01 in days since 1970-01-01. The API's documentation: "This endpoint only supports data after 2026-01-01
/// 00:00:00"; its zone is not stated and taken to be the service's own.
const FIRST_DAY: i64 = calendar::Date {
    year: 2026,
    month: 1,
    day: 1,
}
.to_days();

/// The first second that the API has API-key bills of: 2026-01-01 00:00:00 in the service's offset.
///
/// ```
/// use novita_billing::query::earliest_api_key_second;
/// use novita_billing::time::Offset;
///
/// assert_eq!(earliest_api_key_second(Offset::UTC), 1_767_225_600);
/// ```
pub fn earliest_api_key_second(offset: Offset) -> i64 {
    calendar::start_of_day(FIRST_DAY, offset)
}

pub(super) fn check_start(field: &str, range: Window, offset: Offset) -> Result<()> {
    let earliest = earliest_api_key_second(offset);
    if range.start >= earliest {
        return Ok(());
    }
    Err(Error::query(
        field,
        format!(
            "{field} is too early ({}): the API has API-key bills from {earliest} on, which is {}",
            instant::to_text(range.start, offset),
            instant::to_text(earliest, offset)
        ),
    ))
}
