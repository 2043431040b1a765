//! The small types that cross the border as plain objects, and their TypeScript definitions.

use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::answer::Facts;
use crate::client::{self, CallReport};
use crate::js::errors::ErrorData;
use crate::time::Window;

/// What a caller may write; checked field by field in `query`, so these are definitions only.
#[wasm_bindgen(typescript_custom_section)]
const QUERY_TYPES: &str = r#"
/**
 * A moment: unix seconds (an integer below 1e11; above, it can only be milliseconds and is refused), a `Date`, or an
 * RFC 3339 text with a zone. Fractions of a second in a `Date` or text are cut off; a fractional number is refused.
 */
export type Instant = number | Date | string;

/**
 * A range of time, in one of three forms:
 * - both ends included, as the API has it (`endTime` > `startTime`);
 * - `until` not included;
 * - whole calendar units in the service's UTC offset: "2026", "2026-Q1", "2026-01", "2026-W05", "2026-01-15", or "A/B"
 *   from the start of A to the end of B.
 */
export type TimeRange =
  | { startTime: Instant; endTime: Instant; from?: never; until?: never; period?: never }
  | { from: Instant; until: Instant; startTime?: never; endTime?: never; period?: never }
  | { period: string; startTime?: never; endTime?: never; from?: never; until?: never };

/** How rows of API-key bills are added up. Windows never cut such a unit, except at the two ends of the range. */
export type CycleType = "Hour" | "Day" | "Week" | "Month";

/** Which of the two lists is asked. */
export type BillKind = "fixedTerm" | "apiKey";

/** Where a range over 31 days is split: at months (the default) or at ISO weeks. The cycle goes before it. */
export type SplitBy = "month" | "week";

/** A question for the fixed-term (monthly) bills. */
export type FixedTermQuery = TimeRange & {
  /** Product type: summary, gpu, serverless, cloud_storage, local_storage, image, bare_metal; others are passed on. */
  category?: string;
  /** Product name; the service matches it fuzzily. */
  productName?: string;
  /** Id of one resource instance. */
  ownerId?: string;
};

/** A question for the bills per API key. The service has them from 2026-01-01 00:00:00 on. */
export type ApiKeyQuery = TimeRange & {
  /** What one row covers. */
  cycleType: CycleType;
  /** llm, gen_api, web_search; others are passed on. */
  category?: string;
  /** Product name; the service matches it fuzzily. */
  productName?: string;
};
"#;

/// A stretch of time: unix seconds, both ends included.
#[derive(Clone, Copy, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct TimeWindow {
    /// First second.
    pub start_time: i64,
    /// Last second, included.
    pub end_time: i64,
}

impl From<Window> for TimeWindow {
    fn from(window: Window) -> Self {
        Self {
            start_time: window.start,
            end_time: window.end,
        }
    }
}

/// How far a call is.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Windows that are finished, failed ones among them.
    windows_done: u64,
    /// All windows of the call.
    windows_total: u64,
    /// Rows of the windows that arrived whole, as sent.
    rows: u64,
    /// Bytes of the windows that arrived whole.
    bytes: u64,
}

/// A [`client::Event`] as the facade takes it.
#[derive(Serialize, Tsify)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum EventData {
    /// A request is about to be sent.
    Attempt {
        /// For which window.
        window: TimeWindow,
        /// Counted from 1.
        attempt: u32,
    },
    /// The head of an answer came.
    Response {
        /// For which window.
        window: TimeWindow,
        /// Counted from 1.
        attempt: u32,
        /// HTTP status.
        status: u16,
        /// Milliseconds since the request was sent.
        ms: u64,
    },
    /// A wait begins.
    Wait {
        /// Which window waits.
        window: TimeWindow,
        /// The attempt that comes after the wait, counted from 1.
        attempt: u32,
        /// How long, in milliseconds.
        wait_ms: u64,
        /// Why, in words.
        because: String,
    },
    /// A window arrived whole.
    Window {
        /// Which window.
        window: TimeWindow,
        /// Its rows, as sent.
        rows: u64,
        /// Bytes of its body.
        bytes: u64,
        /// Requests that were sent for it.
        attempts: u32,
    },
    /// A window failed for good.
    Failed {
        /// Which window.
        window: TimeWindow,
        /// Why.
        error: ErrorData,
    },
}

/// A window that arrived whole.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WindowReport {
    /// First second.
    pub start_time: i64,
    /// Last second, included.
    pub end_time: i64,
    /// Rows as sent, duplicates included.
    pub rows: u64,
    /// Bytes of the body.
    pub bytes: u64,
    /// Requests that were sent for it.
    pub attempts: u32,
    /// Milliseconds from when its turn came among the windows of the call to when it was whole: waits, pauses, asking
    /// for the key and all attempts included.
    pub ms: u64,
}

/// A window that failed.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct FailedWindow {
    /// Which one.
    pub window: TimeWindow,
    /// Why.
    pub error: ErrorData,
}

/// What a call brought, and what it did not.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ReportData {
    /// The windows that arrived whole, in order.
    pub windows: Vec<WindowReport>,
    /// The windows that failed, in order.
    pub failed: Vec<FailedWindow>,
    /// Every second of the range is covered by a window that succeeded.
    pub complete: bool,
    /// Rows that you got.
    pub rows: u64,
    /// Rows that two neighbouring windows both had, dropped once.
    pub duplicates_dropped: u64,
    /// Rows that lie wholly outside the range, left out. They can come only where a window of a single second is asked
    /// one second longer.
    pub rows_outside: u64,
    /// Rows with any of amountDecimal, voucherAmountDecimal, payableDecimal; the others' money comes from the integers.
    pub rows_with_decimal_money: u64,
    /// Names that no documentation lists.
    pub unknown_fields: Vec<String>,
    /// Documented names that some row lacks, or has as null.
    pub missing_fields: Vec<String>,
}

/// The report of a call: what its windows were, and what is to be said about their rows.
pub(crate) fn report(facts: &Facts, call: &CallReport) -> ReportData {
    let windows = call.windows.iter().map(|window| WindowReport {
        start_time: window.window.start,
        end_time: window.window.end,
        rows: window.rows,
        bytes: window.bytes,
        attempts: window.attempts,
        ms: window.ms,
    });
    let failed = call.failed.iter().map(|(window, error)| FailedWindow {
        window: (*window).into(),
        error: ErrorData::from(error),
    });
    ReportData {
        windows: windows.collect(),
        failed: failed.collect(),
        complete: call.complete(),
        rows: facts.rows,
        duplicates_dropped: facts.duplicates_dropped,
        rows_outside: facts.rows_outside,
        rows_with_decimal_money: facts.rows_with_decimal_money,
        unknown_fields: facts.unknown_fields.clone(),
        missing_fields: facts
            .missing_fields
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
    }
}

/// A plain object of a serializable value.
pub(crate) fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    serde_wasm_bindgen::to_value(value).map_err(JsValue::from)
}

/// An event as the facade takes it.
pub(crate) fn event(event: &client::Event<'_>) -> Result<JsValue, JsValue> {
    to_js(&match *event {
        client::Event::Attempt { window, attempt } => EventData::Attempt {
            window: window.into(),
            attempt,
        },
        client::Event::Response {
            window,
            attempt,
            status,
            ms,
        } => EventData::Response {
            window: window.into(),
            attempt,
            status,
            ms,
        },
        client::Event::Wait {
            window,
            attempt,
            wait_ms,
            because,
        } => EventData::Wait {
            window: window.into(),
            attempt,
            wait_ms,
            because: because.to_owned(),
        },
        client::Event::Window {
            window,
            rows,
            bytes,
            attempts,
        } => EventData::Window {
            window: window.into(),
            rows,
            bytes,
            attempts,
        },
        client::Event::Failed { window, error } => EventData::Failed {
            window: window.into(),
            error: ErrorData::from(error),
        },
    })
}

/// Progress as the facade takes it.
pub(crate) fn progress(progress: client::Progress) -> Result<JsValue, JsValue> {
    to_js(&Progress {
        windows_done: progress.windows_done,
        windows_total: progress.windows_total,
        rows: progress.rows,
        bytes: progress.bytes,
    })
}
