//! The report of a call.

use serde::Serialize;
use tsify::Tsify;

use crate::errors::{ErrorData, option_names};
use crate::time_window::TimeWindow;
use novita_billing::answer::RowStats;
use novita_billing::client::CallReport;
use novita_billing::notice;

/// A complete window.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WindowReport {
    /// First second.
    pub start_time: i64,
    /// Last second, included.
    pub end_time: i64,
    /// The product category, where a query of usage-based bills names several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_category: Option<String>,
    /// Rows as sent, duplicates included.
    pub rows: u64,
    /// The bytes of the body.
    pub bytes: u64,
    /// Requests that were sent for it.
    pub attempts: u32,
    /// Milliseconds from the start of the window to its completion: waits, pauses, reading the key and all attempts
    /// included.
    pub ms: u64,
}

/// A window that failed.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct FailedWindow {
    /// The window that failed.
    pub window: TimeWindow,
    /// The error.
    pub error: ErrorData,
}

/// The subject of a notice, for programs and translations.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeCode {
    /// The service states that there is more than it sent.
    More,
    /// The service states a larger number of rows than it sent.
    CountDiffers,
    /// The HTTP status says that the response is a part (206), or is still being prepared (202).
    PartialStatus,
    /// Rows have another category than the requested one.
    OtherCategory,
    /// The response has an unknown code beside its rows.
    UnknownCode,
    /// Rows lie wholly outside the range.
    RowsOutside,
    /// Rows do not add up to the service's own control total.
    ControlDiffers,
}

/// A remark of the service, or about its responses, that a reader should know.
#[derive(Serialize, Tsify)]
pub struct Notice {
    /// The subject. "more", "count-differs" and "partial-status" mean that rows are missing: the report is not complete.
    pub code: NoticeCode,
    /// The window that the notice is about; absent if it is about the whole call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<TimeWindow>,
    /// The notice as an English sentence.
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

/// What arrived in a call, and what did not.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ReportData {
    /// The complete windows, in order.
    pub windows: Vec<WindowReport>,
    /// The windows that failed, in order.
    pub failed: Vec<FailedWindow>,
    /// Every second of the range is in a complete window, and the service did not state that there is more.
    pub complete: bool,
    /// The rows of the result.
    pub rows: u64,
    /// Rows that were dropped because another window of the call has them as well: of equal rows in different windows, the
    /// largest number in any one window counts.
    pub duplicates_dropped: u64,
    /// Rows that lie wholly outside the window that they arrived with; one that another window has as well counts once. They
    /// are kept: see `notices`, and `outside` of a summary.
    pub rows_outside: u64,
    /// Rows that were kept without knowing whether another window has them as well. A stream and a client's `summarize`
    /// remember 524,288 rows inside their windows and 262,144 others.
    pub rows_unchecked: u64,
    /// Rows of the result whose `endTime` had not passed when the call began, by the clock of this environment: their amounts
    /// may still grow. `endTime` is compared in whole seconds and counts as not passed in its own second. For `decodeBills` it
    /// is the time at which the table was made; a filter keeps that of its table.
    pub rows_open: u64,
    /// Rows with any of amountDecimal, voucherAmountDecimal, payableDecimal; the money of others is from the integers.
    pub rows_with_decimal_money: u64,
    /// Names of undocumented fields, sorted; the rows have them in `extra`. A name of more than 100 bytes is cut and ends in
    /// "…". Of more than 100 names, the first ones are listed, followed by "… and more".
    pub unknown_fields: Vec<String>,
    /// Names of documented fields that some row lacks, or has as null.
    #[tsify(type = "string[]")]
    pub missing_fields: Vec<&'static str>,
    /// Notices about windows in their order, then about the whole call.
    pub notices: Vec<Notice>,
}

impl ReportData {
    /// The report of a call and of the statistics of its rows.
    pub(crate) fn new(stats: &RowStats, call: &CallReport) -> Self {
        let windows = call.windows.iter().map(|arrived| WindowReport {
            start_time: arrived.window.start,
            end_time: arrived.window.end,
            product_category: arrived
                .window
                .product_category
                .as_deref()
                .map(str::to_owned),
            rows: arrived.rows,
            bytes: arrived.bytes,
            attempts: arrived.attempts,
            ms: arrived.ms,
        });
        let failed = call.failed.iter().map(|(window, error)| FailedWindow {
            window: window.into(),
            error: error.into(),
        });
        let notices = stats.all_notices(call).into_iter().map(|notice| Notice {
            code: notice.code.into(),
            window: notice.window.as_ref().map(TimeWindow::from),
            text: option_names(&notice.text),
        });
        Self {
            windows: windows.collect(),
            failed: failed.collect(),
            complete: stats.complete(call),
            rows: stats.rows,
            duplicates_dropped: stats.duplicates_dropped,
            rows_outside: stats.rows_outside,
            rows_unchecked: stats.rows_unchecked,
            rows_open: stats.rows_open.unwrap_or_default(),
            rows_with_decimal_money: stats.rows_with_decimal_money,
            unknown_fields: stats.unknown_fields.clone(),
            missing_fields: stats.missing_fields.clone(),
            notices: notices.collect(),
        }
    }
}
