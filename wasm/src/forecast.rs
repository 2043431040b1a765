//! Forecasts, and days far above the usual one.

use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::answers::answers_part;
use crate::errors;
use crate::query_types::{ForecastFields, SpecFields};
use crate::summary::{self, Named};
use crate::table::Table;
use crate::values;
use novita_billing::answer::{self, Coverage, DayTotals, ForecastOptions};
use novita_billing::error::{self, Error};
use novita_billing::money::Decimal;
use novita_billing::notice::NoticeCode;
use novita_billing::time::calendar::SECONDS_PER_DAY;
use novita_billing::time::{Offset, Period, Window};

/// How a period will end, judged by its complete days. All amounts are totals (vouchers and cash), as exact decimal text.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// What has been charged so far.
    spent: String,
    /// How many days of the period are complete: over, and their windows arrived.
    complete_days: usize,
    /// How many days the period has.
    total_days: usize,
    /// The mean of the complete days; "0" of fixed-term bills, which are not extrapolated.
    daily_mean: String,
    /// The end of the period if its other days are like the cheaper half of the complete ones.
    low: String,
    /// The end of the period if its other days are like the mean.
    likely: String,
    /// The end of the period if its other days are like the dearer half of the complete ones.
    high: String,
    /// The budget that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<String>,
    /// The first day at whose end the running sum of `likely` is above the budget, as "2026-11-23"; it may be over already.
    /// Absent if the period stays within the budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    budget_day: Option<String>,
}

/// A day far above the usual one of its group.
#[derive(serde::Serialize, Tsify)]
pub struct UnusualDayData {
    /// A text for each field or unit of `by`; "" if the rows have none.
    #[tsify(type = "Record<string, string>")]
    key: Named,
    /// The day in the service's offset, as "2026-11-23".
    day: String,
    /// What the group was charged on that day.
    total: String,
    /// What is usual for the group: the median of its days with bills.
    usual: String,
}

/// Days far above the usual one.
#[derive(serde::Serialize, Tsify)]
pub struct UnusualDays {
    /// In the order of the groups' keys, then of the days.
    days: Vec<UnusualDayData>,
}

impl From<answer::Forecast> for Forecast {
    fn from(forecast: answer::Forecast) -> Self {
        Self {
            spent: forecast.spent.to_string(),
            complete_days: forecast.complete_days,
            total_days: forecast.total_days,
            daily_mean: forecast.daily_mean.to_string(),
            low: forecast.low.to_string(),
            likely: forecast.likely.to_string(),
            high: forecast.high.to_string(),
            budget: forecast.budget.map(|budget| budget.to_string()),
            budget_day: forecast.budget_day,
        }
    }
}

impl From<answer::UnusualDay> for UnusualDayData {
    fn from(day: answer::UnusualDay) -> Self {
        Self {
            key: Named(day.key),
            day: day.day,
            total: day.total.to_string(),
            usual: day.usual.to_string(),
        }
    }
}

#[wasm_bindgen]
impl Table {
    /// Forecasts the end of a period.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `decode`.
    pub fn forecast(
        &self,
        options: &ForecastFields,
        #[wasm_bindgen(js_name = utcOffset)] utc_offset: &str,
    ) -> Result<Ts<Forecast>, JsValue> {
        forecast(self, options, utc_offset)
    }

    /// Finds days far above the usual one.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `decode`.
    #[wasm_bindgen(js_name = unusualDays)]
    pub fn unusual_days(
        &self,
        spec: &SpecFields,
        #[wasm_bindgen(js_name = utcOffset)] utc_offset: &str,
    ) -> Result<Ts<UnusualDays>, JsValue> {
        unusual_days(self, spec, utc_offset)
    }
}

/// Forecasts the end of a period from the totals of days, such as "2026-11-23", and from what became of the windows: the
/// first and last second of each, and "arrived", "failed", or the code of a notice.
///
/// # Errors
/// Throws `ErrorData` of kind `config` for days and totals of another form, `query` or `decode`.
#[wasm_bindgen(js_name = forecastOf)]
pub fn forecast_of(
    days: Vec<String>,
    totals: Vec<String>,
    windows: &[f64],
    outcomes: Vec<String>,
    options: &ForecastFields,
    #[wasm_bindgen(js_name = utcOffset)] utc_offset: &str,
) -> Result<Ts<Forecast>, JsValue> {
    forecast_of_days(days, totals, windows, outcomes, options, utc_offset)
}

answers_part! {
    "10",
    fn forecast(
        table: &Table,
        options: &ForecastFields,
        utc_offset: &str,
    ) -> Result<Ts<Forecast>, JsValue> {
        let result = options_of(options, utc_offset)
            .and_then(|options| table.bills().forecast(table.call(), &options));
        result
            .map_err(errors::thrown)
            .and_then(|forecast| values::typed(&Forecast::from(forecast)))
    }
}

answers_part! {
    "11",
    fn unusual_days(
        table: &Table,
        spec: &SpecFields,
        utc_offset: &str,
    ) -> Result<Ts<UnusualDays>, JsValue> {
        let result = || {
            let spec = summary::spec(table.bills().kind(), spec)?;
            table.bills().unusual_days(&spec, Offset::parse(utc_offset)?)
        };
        let days = result().map_err(errors::thrown)?;
        let days = days.into_iter().map(UnusualDayData::from).collect();
        values::typed(&UnusualDays { days })
    }
}

answers_part! {
    "12",
    fn forecast_of_days(
        days: Vec<String>,
        totals: Vec<String>,
        windows: &[f64],
        outcomes: Vec<String>,
        options: &ForecastFields,
        utc_offset: &str,
    ) -> Result<Ts<Forecast>, JsValue> {
        let result = || {
            let options = options_of(options, utc_offset)?;
            let mut sums = DayTotals::new(&options)?;
            for (day, total) in days.iter().zip(&totals) {
                let (day, total) = day_total(day, total, options.utc_offset).ok_or_else(|| {
                    let message = "the summary has a group whose day or total has another form than \"2026-11-23\" and \"1.50\"";
                    Error::config("summary", message)
                })?;
                sums.add(day, total)?;
            }
            sums.forecast(&coverage_of(windows, &outcomes), &options)
        };
        let forecast = result().map_err(errors::thrown)?;
        values::typed(&Forecast::from(forecast))
    }
}

fn options_of(options: &JsValue, utc_offset: &str) -> error::Result<ForecastOptions> {
    let meant = "the options of a forecast are an object such as { period: \"2026-11\" }";
    let fields = values::fields_of("options", meant, options)?;
    ForecastOptions::from_fields(&fields, Offset::parse(utc_offset)?)
}

/// The first second of a day, and an amount.
fn day_total(day: &str, total: &str, offset: Offset) -> Option<(i64, Decimal)> {
    let window = Period::parse(day).ok()?.window(offset).ok()?;
    let is_day = window.seconds() == SECONDS_PER_DAY;
    Some((window.start, Decimal::parse(total).ok()?)).filter(|_| is_day)
}

fn coverage_of(windows: &[f64], outcomes: &[String]) -> Coverage {
    let mut coverage = Coverage::default();
    for (pair, outcome) in windows.chunks_exact(2).zip(outcomes) {
        let [start, end] = pair else { continue };
        // A notice about the whole call has no window.
        let window = (!start.is_nan()).then_some(Window {
            start: *start as i64,
            end: *end as i64,
        });
        let says_incomplete = || {
            let mut codes = NoticeCode::ALL.into_iter();
            codes.any(|code| code.name() == outcome && code.says_incomplete())
        };
        match window {
            Some(window) if outcome == "arrived" => coverage.add_arrived(window),
            _ if outcome == "failed" || says_incomplete() => coverage.add_missing(window),
            _ => {}
        }
    }
    coverage
}
