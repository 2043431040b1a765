//! The small types that cross the border as plain objects: their TypeScript definitions, for which the structs are
//! there, and how each is made.

use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::errors::{self, ErrorData};
use crate::record::{Record, list};
use novita_billing::answer::Facts;
use novita_billing::client::{self, CallReport, Event};
use novita_billing::time::Window;

/// What a caller may write; checked field by field in `query`, so these are definitions only.
#[wasm_bindgen(typescript_custom_section)]
const QUERY_TYPES: &str = r#"
/**
 * A moment: unix seconds (an integer below 1e11; above, it can only be milliseconds and is refused), a `Date`, or an
 * RFC 3339 text with a zone. A fractional number is refused. A fraction of a second in a `Date` or text is rounded down in
 * `startTime` and `endTime`, and up in `from` and `until`, so that half-open ranges that meet neither overlap nor leave a
 * gap. The 60th second of a leap second is the next second.
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
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct TimeWindow {
    /// First second.
    pub start_time: i64,
    /// Last second, included.
    pub end_time: i64,
}

/// How far a call is.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Windows that are finished, failed ones among them.
    pub windows_done: u64,
    /// All windows of the call.
    pub windows_total: u64,
    /// Rows of the windows that arrived whole, as sent.
    pub rows: u64,
    /// Bytes of the windows that arrived whole.
    pub bytes: u64,
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

/// What a notice is about, for programs and other languages.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeCode {
    /// The service says that there is more than it sent.
    More,
    /// The service names a number of rows that is above what it sent.
    CountDiffers,
    /// The HTTP status says that the answer is a part (206), or is still being made (202).
    PartialStatus,
    /// Rows are of another category than the one that was asked for.
    OtherCategory,
    /// A code stands beside the rows, and it is not known what it means.
    UnknownCode,
    /// Rows lie wholly outside the range.
    RowsOutside,
    /// Rows do not add up to the service's own control total.
    ControlDiffers,
}

/// What else the service said that a reader should know.
#[derive(Serialize, Tsify)]
pub struct Notice {
    /// What it is about. "more", "count-differs" and "partial-status" say that rows are missing: the report is not complete.
    pub code: NoticeCode,
    /// The window whose answer said so; not there where it is about the whole call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<TimeWindow>,
    /// The same in an English sentence.
    pub text: String,
}

/// What a call brought, and what it did not.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ReportData {
    /// The windows that arrived whole, in order.
    pub windows: Vec<WindowReport>,
    /// The windows that failed, in order.
    pub failed: Vec<FailedWindow>,
    /// Every second of the range is covered by a window that succeeded, and the service did not say that there is more.
    pub complete: bool,
    /// Rows that you got.
    pub rows: u64,
    /// Rows that were dropped since another window of the call had them, too: of equal rows in different windows the
    /// largest number in any one counts.
    pub duplicates_dropped: u64,
    /// Rows that lie wholly outside the window that they came with; one that another window has, too (its own among
    /// them), counts once. They are kept: see `notices`, and `outside` of a summary.
    pub rows_outside: u64,
    /// Rows that were kept although it could not be told whether another window had them, too. A stream and a client's
    /// `summarize` remember so many rows: 524,288 inside their windows, 262,144 others.
    pub rows_unchecked: u64,
    /// Rows with any of amountDecimal, voucherAmountDecimal, payableDecimal; the others' money comes from the integers.
    pub rows_with_decimal_money: u64,
    /// Names that no documentation lists, sorted; the rows have the fields in `extra`. A name of more than 100 bytes is cut
    /// and ends in "…". Of more than 100 names the first that came are listed, and "… and more" stands at the end.
    pub unknown_fields: Vec<String>,
    /// Documented names that some row lacks, or has as null.
    pub missing_fields: Vec<String>,
    /// What else the service said: of windows in their order, then of the whole call.
    pub notices: Vec<Notice>,
}

/// The windows of a query, each a `TimeWindow`.
pub(crate) fn windows(windows: &[Window]) -> JsValue {
    list(windows, |window| Record::new().ends(*window).done())
}

/// A `ReportData`: what the windows of a call were, and what is to be said about their rows.
///
/// # Errors
/// Only should JavaScript refuse to make arrays.
pub(crate) fn report(facts: &Facts, call: &CallReport) -> Result<JsValue, JsValue> {
    let windows = list(&call.windows, |report| {
        Record::new()
            .ends(report.window)
            .number("rows", report.rows as f64)
            .number("bytes", report.bytes as f64)
            .number("attempts", report.attempts.into())
            .number("ms", report.ms as f64)
            .done()
    });
    let failed = list(&call.failed, |(window, error)| {
        Record::new()
            .window(*window)
            .value("error", &errors::to_value(error))
            .done()
    });
    let notices = list(&facts.all_notices(call), |notice| {
        let record = Record::new().text("code", notice.code.name());
        let record = match notice.window {
            Some(window) => record.window(window),
            None => record,
        };
        record.text("text", &notice.text).done()
    });
    let unknown: Vec<&str> = facts.unknown_fields.iter().map(|name| &**name).collect();
    let unknown = serde_wasm_bindgen::to_value(&unknown)?;
    let missing = serde_wasm_bindgen::to_value(&facts.missing_fields)?;
    Ok(Record::new()
        .value("windows", &windows)
        .value("failed", &failed)
        .value("complete", &facts.complete(call).into())
        .number("rows", facts.rows as f64)
        .number("duplicatesDropped", facts.duplicates_dropped as f64)
        .number("rowsOutside", facts.rows_outside as f64)
        .number("rowsUnchecked", facts.rows_unchecked as f64)
        .number("rowsWithDecimalMoney", facts.rows_with_decimal_money as f64)
        .value("unknownFields", &unknown)
        .value("missingFields", &missing)
        .value("notices", &notices)
        .done())
}

/// An event as the facade takes it, an `EventData`.
pub(crate) fn event(event: &Event<'_>) -> JsValue {
    let (kind, window) = match event {
        Event::Attempt { window, .. } => ("attempt", window),
        Event::Response { window, .. } => ("response", window),
        Event::Wait { window, .. } => ("wait", window),
        Event::Window { window, .. } => ("window", window),
        Event::Failed { window, .. } => ("failed", window),
    };
    let record = Record::new().text("type", kind).window(*window);
    let record = match *event {
        Event::Attempt { attempt, .. } => record.number("attempt", attempt.into()),
        Event::Response {
            attempt,
            status,
            ms,
            ..
        } => record
            .number("attempt", attempt.into())
            .number("status", status.into())
            .number("ms", ms as f64),
        Event::Wait {
            attempt,
            wait_ms,
            because,
            ..
        } => record
            .number("attempt", attempt.into())
            .number("waitMs", wait_ms as f64)
            .text("because", because),
        Event::Window {
            rows,
            bytes,
            attempts,
            ..
        } => record
            .number("rows", rows as f64)
            .number("bytes", bytes as f64)
            .number("attempts", attempts.into()),
        Event::Failed { error, .. } => record.value("error", &errors::to_value(error)),
    };
    record.done()
}

/// Progress as the facade takes it, a `Progress`.
pub(crate) fn progress(progress: client::Progress) -> JsValue {
    Record::new()
        .number("windowsDone", progress.windows_done as f64)
        .number("windowsTotal", progress.windows_total as f64)
        .number("rows", progress.rows as f64)
        .number("bytes", progress.bytes as f64)
        .done()
}
