//! The small types that cross the border as plain objects. serde makes the objects and tsify their TypeScript
//! definitions, both of the same structs.

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::errors::ErrorData;
use novita_billing::answer::RowStats;
use novita_billing::client::{self, CallReport, Event};
use novita_billing::notice;
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

/** How rows are added up. */
export interface SpecFields {
  by: string[];
  top?: number;
  orderBy?: "total" | "key";
  count?: "all" | "begun";
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Which of the two lists is asked.
    #[wasm_bindgen(typescript_type = "BillKind")]
    pub type KindName;

    /// What a caller asks for. Every check of it is plain Rust, in `novita_billing::query`.
    #[wasm_bindgen(typescript_type = "FixedTermQuery | ApiKeyQuery")]
    pub type QueryFields;

    /// Where long ranges are split.
    #[wasm_bindgen(typescript_type = "SplitBy | undefined")]
    pub type SplitName;

    /// What a summary is to be. Every check of it is plain Rust, in `novita_billing::answer`.
    #[wasm_bindgen(typescript_type = "SpecFields")]
    pub type SpecFields;

    /// Which rows count.
    #[wasm_bindgen(typescript_type = "\"all\" | \"begun\"")]
    pub type CountName;

    /// The texts that selected rows have.
    #[wasm_bindgen(typescript_type = "Record<string, string | string[] | undefined>")]
    pub type Filter;
}

/// A stretch of time: unix seconds, both ends included.
#[derive(Serialize, Tsify)]
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

/// Settings of one call, the client's and the call's own merged and checked by the facade.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CallSettings {
    /// Without a slash at its end.
    pub base_url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// Values of headers that are to be seen in no text.
    pub secrets: Vec<String>,
    /// Where the service's own days begin, e.g. "+08:00".
    pub utc_offset: String,
    /// See `ClientOptions`.
    pub timeout_ms: u64,
    /// See `ClientOptions`.
    #[serde(default)]
    pub deadline_ms: Option<u64>,
    /// Milliseconds of `deadlineMs` that are over, in which the module was loaded.
    pub elapsed_ms: u64,
    /// See `ClientOptions`.
    pub max_retries: u32,
    /// See `ClientOptions`.
    #[serde(default)]
    pub max_wait_ms: Option<u64>,
    /// Windows of the call at a time, 1 to 6.
    pub concurrency: usize,
    /// Whether windows may fail: then the report names them.
    pub collect: bool,
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

impl From<client::Progress> for Progress {
    fn from(progress: client::Progress) -> Self {
        let client::Progress {
            windows_done,
            windows_total,
            rows,
            bytes,
        } = progress;
        Self {
            windows_done,
            windows_total,
            rows,
            bytes,
        }
    }
}

/// What happens in a call, as it happens.
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

impl From<&Event<'_>> for EventData {
    fn from(event: &Event<'_>) -> Self {
        match *event {
            Event::Attempt { window, attempt } => Self::Attempt {
                window: window.into(),
                attempt,
            },
            Event::Response {
                window,
                attempt,
                status,
                ms,
            } => Self::Response {
                window: window.into(),
                attempt,
                status,
                ms,
            },
            Event::Wait {
                window,
                attempt,
                wait_ms,
                because,
            } => Self::Wait {
                window: window.into(),
                attempt,
                wait_ms,
                because: because.to_owned(),
            },
            Event::Window {
                window,
                rows,
                bytes,
                attempts,
            } => Self::Window {
                window: window.into(),
                rows,
                bytes,
                attempts,
            },
            Event::Failed { window, error } => Self::Failed {
                window: window.into(),
                error: error.into(),
            },
        }
    }
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

impl From<notice::NoticeCode> for NoticeCode {
    fn from(code: notice::NoticeCode) -> Self {
        match code {
            notice::NoticeCode::More => Self::More,
            notice::NoticeCode::CountDiffers => Self::CountDiffers,
            notice::NoticeCode::PartialStatus => Self::PartialStatus,
            notice::NoticeCode::OtherCategory => Self::OtherCategory,
            notice::NoticeCode::UnknownCode => Self::UnknownCode,
            notice::NoticeCode::RowsOutside => Self::RowsOutside,
            notice::NoticeCode::ControlDiffers => Self::ControlDiffers,
        }
    }
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
    #[tsify(type = "string[]")]
    pub missing_fields: Vec<&'static str>,
    /// What else the service said: of windows in their order, then of the whole call.
    pub notices: Vec<Notice>,
}

impl ReportData {
    /// What the windows of a call were, and what is to be said about their rows.
    pub(crate) fn new(facts: &RowStats, call: &CallReport) -> Self {
        let windows = call.windows.iter().map(|arrived| WindowReport {
            start_time: arrived.window.start,
            end_time: arrived.window.end,
            rows: arrived.rows,
            bytes: arrived.bytes,
            attempts: arrived.attempts,
            ms: arrived.ms,
        });
        let failed = call.failed.iter().map(|(window, error)| FailedWindow {
            window: (*window).into(),
            error: error.into(),
        });
        let notices = facts.all_notices(call).into_iter().map(|notice| Notice {
            code: notice.code.into(),
            window: notice.window.map(TimeWindow::from),
            text: notice.text,
        });
        Self {
            windows: windows.collect(),
            failed: failed.collect(),
            complete: facts.complete(call),
            rows: facts.rows,
            duplicates_dropped: facts.duplicates_dropped,
            rows_outside: facts.rows_outside,
            rows_unchecked: facts.rows_unchecked,
            rows_with_decimal_money: facts.rows_with_decimal_money,
            unknown_fields: facts.unknown_fields.clone(),
            missing_fields: facts.missing_fields.clone(),
            notices: notices.collect(),
        }
    }
}
