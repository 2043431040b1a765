//! Notices: what a reader of an answer should know beside its rows, and what is not an error.

use crate::window::QueryWindow;

/// What a [`Notice`] is about. The names are those of `Notice.code` in JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeCode {
    /// The service says that there are more rows than it sent.
    More,
    /// The service names a higher number of rows than it sent.
    CountDiffers,
    /// The HTTP status means a partial or unfinished answer.
    PartialStatus,
    /// Rows have another category than the query.
    OtherCategory,
    /// The response has an unknown code beside its rows.
    UnknownCode,
    /// Rows lie completely outside the range.
    RowsOutside,
    /// Rows do not add up to the service's own control total.
    ControlDiffers,
}

impl NoticeCode {
    /// Every code.
    pub const ALL: [Self; 7] = [
        Self::More,
        Self::CountDiffers,
        Self::PartialStatus,
        Self::OtherCategory,
        Self::UnknownCode,
        Self::RowsOutside,
        Self::ControlDiffers,
    ];

    /// The name in JavaScript.
    ///
    /// ```
    /// assert_eq!(novita_billing::NoticeCode::PartialStatus.name(), "partial-status");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::More => "more",
            Self::CountDiffers => "count-differs",
            Self::PartialStatus => "partial-status",
            Self::OtherCategory => "other-category",
            Self::UnknownCode => "unknown-code",
            Self::RowsOutside => "rows-outside",
            Self::ControlDiffers => "control-differs",
        }
    }

    /// Whether rows are missing, so that the answer is incomplete.
    pub const fn says_incomplete(self) -> bool {
        matches!(self, Self::More | Self::CountDiffers | Self::PartialStatus)
    }
}

/// Something that a reader of an answer should know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notice {
    /// What it is about, for programs and translations.
    pub code: NoticeCode,
    /// The window that it is about; `None` for the whole call.
    pub window: Option<QueryWindow>,
    /// An English sentence.
    pub text: String,
}

impl Notice {
    /// A notice about the whole call.
    pub fn new(code: NoticeCode, text: impl Into<String>) -> Self {
        Self {
            code,
            window: None,
            text: text.into(),
        }
    }

    /// Sets the window that it is about.
    #[must_use]
    pub fn of_window(mut self, window: impl Into<QueryWindow>) -> Self {
        self.window = Some(window.into());
        self
    }

    /// The notice for a status of success that means a partial or unfinished answer.
    pub fn of_status(status: u16) -> Option<Self> {
        let meaning = match status {
            202 => "the request was accepted and its answer may still be in the making",
            206 => "the answer is a part of the whole",
            _ => return None,
        };
        let text = format!("The service answered {status}: {meaning}.");
        Some(Self::new(NoticeCode::PartialStatus, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::RowStats;
    use crate::client::{CallReport, WindowReport};
    use crate::time::Window;

    fn arrived(start: i64, status: u16) -> WindowReport {
        let window = Window {
            start,
            end: start + 9,
        };
        WindowReport {
            window: window.into(),
            status,
            rows: 0,
            bytes: 0,
            attempts: 1,
            ms: 0,
        }
    }

    #[test]
    fn a_status_for_a_partial_answer_makes_the_call_incomplete_and_names_the_window() {
        for (status, complete) in [(200, true), (201, true), (202, false), (206, false)] {
            let call = CallReport {
                windows: vec![arrived(0, 200), arrived(10, status)],
                failed: Vec::new(),
            };
            let stats = RowStats::default();
            assert_eq!(stats.complete(&call), complete, "{status}");
            let found: Vec<_> = stats
                .all_notices(&call)
                .iter()
                .map(|notice| {
                    (
                        notice.code.name(),
                        notice.window.as_ref().map(|window| window.start),
                    )
                })
                .collect();
            let expected: &[_] = if complete {
                &[]
            } else {
                &[("partial-status", Some(10))]
            };
            assert_eq!(found, expected, "{status}");
        }
    }

    #[test]
    fn notices_are_ordered_by_window_with_those_of_the_call_last() {
        let call = CallReport {
            windows: vec![arrived(10, 206)],
            failed: Vec::new(),
        };
        let of_call = Notice::new(NoticeCode::OtherCategory, "rows of another category");
        let more = Notice::new(NoticeCode::More, "there is more");
        let stats = RowStats {
            notices: vec![
                of_call.clone(),
                more.clone().of_window(arrived(20, 200).window),
                more.of_window(arrived(0, 200).window),
            ],
            ..RowStats::default()
        };
        let starts: Vec<_> = stats
            .all_notices(&call)
            .iter()
            .map(|notice| notice.window.as_ref().map(|window| window.start))
            .collect();
        assert_eq!(starts, [Some(0), Some(10), Some(20), None]);
        assert!(!stats.complete(&call));
        let only_of_call = RowStats {
            notices: vec![of_call],
            ..RowStats::default()
        };
        assert!(only_of_call.complete(&CallReport::default()));
    }
}
