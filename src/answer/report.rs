//! What is to be said about the rows of an answer.

use super::check::in_order;
use crate::answer::aggregate::sums::Totals;
use crate::client::CallReport;
use crate::money::Decimal;
use crate::notice::{Notice, NoticeCode};

/// The part of a report that the rows give; what the client gives (windows, failures) is added to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Rows of the answer, after duplicates were dropped.
    pub rows: u64,
    /// Rows that another window had, too.
    pub duplicates_dropped: u64,
    /// Rows that lie wholly outside the window that they came with: of equal ones in different windows the largest
    /// number in any one. They are kept, unless another window has them, too. Not among them are rows that came only
    /// because a window of a single second is asked one second longer: these are dropped.
    pub rows_outside: u64,
    /// Rows that were kept although it could not be told whether another window had them, too.
    pub rows_unchecked: u64,
    /// Rows of the answer that lie wholly outside the whole range, control totals left out.
    pub outside_range: Outside,
    /// Rows of the answer with any of `amountDecimal`, `voucherAmountDecimal`, `payableDecimal`; the money of the
    /// others comes from the integers.
    pub rows_with_decimal_money: u64,
    /// Names that this version does not know, sorted; bounded, and then the last entry says so.
    pub unknown_fields: Vec<String>,
    /// Documented names that some row lacks, or has as null or empty; in the order of the API's own sample.
    pub missing_fields: Vec<&'static str>,
    /// What the answers said beside their rows, and what is to be said of the rows as a whole.
    pub notices: Vec<Notice>,
}

impl Facts {
    /// Whether everything that was asked for is there: every window of the call arrived, and nothing that the service
    /// said means that there is more.
    pub fn complete(&self, call: &CallReport) -> bool {
        call.complete()
            && !self
                .notices
                .iter()
                .any(|notice| notice.code.says_incomplete())
    }

    /// All notices of a call and its rows: those of windows in the order of time, then those of the whole call.
    pub fn all_notices(&self, call: &CallReport) -> Vec<Notice> {
        let mut notices: Vec<_> = call
            .notices()
            .chain(self.notices.iter().cloned())
            .chain(self.outside_range.notice())
            .collect();
        in_order(&mut notices);
        notices
    }

    /// Passes every text that came from outside through `scrub`, which takes keys out of it.
    pub fn scrub(&mut self, scrub: &dyn Fn(&str) -> String) {
        let notices = self.notices.iter_mut().map(|notice| &mut notice.text);
        for text in self.unknown_fields.iter_mut().chain(notices) {
            *text = scrub(text);
        }
    }
}

/// Rows outside the whole range that was asked for, and what they amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outside {
    /// How many.
    pub rows: u64,
    /// Their total in whole currency; `None` where that cannot be said exactly.
    pub total: Option<Decimal>,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            rows: 0,
            total: Some(Decimal::default()),
        }
    }
}

impl Outside {
    pub(super) fn add(&mut self, total: Decimal) {
        self.rows += 1;
        self.total = self.total.and_then(|sum| sum.checked_add(total));
    }

    pub(super) fn add_all(&mut self, totals: &Totals) {
        self.rows += totals.rows;
        self.total = self.total.and_then(|sum| sum.checked_add(totals.total));
    }

    /// What is to be said of them, where there are some.
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
            "{rows} {lie} wholly outside the range that was asked for, {sum}: the service, or a cache on the way, \
             answered with other times."
        );
        Some(Notice::new(NoticeCode::RowsOutside, text))
    }
}
