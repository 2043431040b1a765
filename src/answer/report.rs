//! What is to be said about the rows of an answer.

use super::check::in_order;
use crate::client::CallReport;
use crate::notice::Notice;

/// The part of a report that the rows give; what the client gives (windows, failures) is added to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Rows of the answer, after duplicates and strangers were dropped.
    pub rows: u64,
    /// Rows that a neighbouring window had sent already.
    pub duplicates_dropped: u64,
    /// Rows that lie wholly outside a window which was asked longer than it is.
    pub rows_outside: u64,
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
        let mut notices: Vec<_> = call.notices().chain(self.notices.iter().cloned()).collect();
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
