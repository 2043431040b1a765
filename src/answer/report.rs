//! Statistics and notices about the rows of a result, for its report.

use super::check::sort_notices;
use crate::client::CallReport;
use crate::money::Decimal;
use crate::notice::{Notice, NoticeCode};

/// The part of a report that comes from the rows. The client's part (windows, failures) is a [`CallReport`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowStats {
    /// Rows of the result, duplicates excluded.
    pub rows: u64,
    /// Rows that were dropped because another window also returned them.
    pub duplicates_dropped: u64,
    /// Rows that lie wholly outside the window that returned them. Equal rows of several windows count as often as the
    /// window with the most of them has them. Such rows are kept unless another window also returned them. Rows returned
    /// only because a window of a single second is requested one second longer are dropped, and not counted here.
    pub rows_outside: u64,
    /// Rows that were kept although it is not known whether another window also returned them.
    pub rows_unchecked: u64,
    /// Rows of the result whose last second had not passed: those with an `endTime` at or after a moment, in whole unix
    /// seconds. Their amounts may still grow. The moment is when the call began by the host's clock (for a stream, its first
    /// poll), so that a row whose period ended while the call ran counts as open; for decoded bills it is the one given to
    /// [`Bills::as_of`](super::Bills::as_of), and without that this is `None`.
    pub rows_open: Option<u64>,
    /// Rows of the result that lie wholly outside the requested range, control totals excluded.
    pub outside_range: OutsideRows,
    /// Rows of the result with at least one of `amountDecimal`, `voucherAmountDecimal`, `payableDecimal`. The amounts of
    /// the other rows come from the integer fields.
    pub rows_with_decimal_money: u64,
    /// Field names that this version does not know, sorted. The list is bounded; if it is cut, its last entry says so.
    pub unknown_fields: Vec<String>,
    /// Documented fields that are absent, null or empty in some row, in the order of the API's own sample.
    pub missing_fields: Vec<&'static str>,
    /// What the service sent beside the rows, and what holds for the rows as a whole.
    pub notices: Vec<Notice>,
}

impl RowStats {
    /// Whether the result is complete: every window of the call succeeded, and no notice says that there is more.
    pub fn complete(&self, call: &CallReport) -> bool {
        let says_incomplete = |notice: &Notice| notice.code.says_incomplete();
        call.complete() && !self.notices.iter().any(says_incomplete)
    }

    /// All notices of a call and its rows: first those of windows, in order of time, then those of the whole call.
    pub fn all_notices(&self, call: &CallReport) -> Vec<Notice> {
        let notices = call
            .notices()
            .chain(self.notices.iter().cloned())
            .chain(self.outside_range.notice());
        sort_notices(notices.collect())
    }

    /// Passes every text that the service sent through `scrub`, which removes keys.
    pub fn scrub(&mut self, scrub: &dyn Fn(&str) -> String) {
        let notices = self.notices.iter_mut().map(|notice| &mut notice.text);
        for text in self.unknown_fields.iter_mut().chain(notices) {
            *text = scrub(text);
        }
    }
}

/// Rows outside the requested range, and their total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutsideRows {
    /// How many.
    pub rows: u64,
    /// Their total in whole currency; `None` if it does not fit a [`Decimal`].
    pub total: Option<Decimal>,
}

impl Default for OutsideRows {
    fn default() -> Self {
        Self {
            rows: 0,
            total: Some(Decimal::default()),
        }
    }
}

impl OutsideRows {
    /// Adds rows that have this total.
    pub(super) fn add(&mut self, rows: u64, total: Decimal) {
        self.rows += rows;
        self.total = self.total.and_then(|sum| sum.checked_add(total));
    }

    fn notice(&self) -> Option<Notice> {
        let (rows, lie) = match self.rows {
            0 => return None,
            1 => ("1 row".to_owned(), "lies"),
            rows => (format!("{rows} rows"), "lie"),
        };
        let sum = match self.total {
            Some(total) => format!("with a total of {total}"),
            None => "whose total is too large to be exact".to_owned(),
        };
        let text = format!(
            "{rows} {lie} wholly outside the requested range, {sum}: the service, or a cache in between, returned \
             rows of other times."
        );
        Some(Notice::new(NoticeCode::RowsOutside, text))
    }
}
