//! What else the service said: things that are no error, and that a reader of an answer should know.

use crate::time::Window;

/// What a [`Notice`] is about. The names are those of `Notice.code` in JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeCode {
    /// The service says that there is more than it sent.
    More,
    /// The service names a number of rows that is above what it sent.
    CountDiffers,
    /// The HTTP status says that the answer is a part, or is still being made.
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

impl NoticeCode {
    /// The name that JavaScript sees.
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

    /// Whether it says that rows are missing, so that the answer is not complete.
    pub const fn says_incomplete(self) -> bool {
        matches!(self, Self::More | Self::CountDiffers | Self::PartialStatus)
    }
}

/// One thing that a reader of an answer should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about, for programs and other languages.
    pub code: NoticeCode,
    /// The window whose answer said so; `None` where it is about the whole call.
    pub window: Option<Window>,
    /// The same in an English sentence.
    pub text: String,
}

impl Notice {
    /// A notice about the whole call, until a window is set.
    pub fn new(code: NoticeCode, text: impl Into<String>) -> Self {
        Self {
            code,
            window: None,
            text: text.into(),
        }
    }

    /// The same about the answer of a window.
    #[must_use]
    pub const fn of_window(mut self, window: Window) -> Self {
        self.window = Some(window);
        self
    }

    /// What an HTTP status of success says beyond success: that the answer is a part, or is still being made.
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

    fn arrived(start: i64, status: u16) -> WindowReport {
        let window = Window {
            start,
            end: start + 9,
        };
        WindowReport {
            window,
            status,
            rows: 0,
            bytes: 0,
            attempts: 1,
            ms: 0,
        }
    }

    #[test]
    fn a_status_that_says_part_makes_a_call_incomplete_and_is_named_with_its_window() {
        for (status, complete) in [(200, true), (201, true), (202, false), (206, false)] {
            let call = CallReport {
                windows: vec![arrived(0, 200), arrived(10, status)],
                failed: Vec::new(),
            };
            let facts = RowStats::default();
            assert_eq!(facts.complete(&call), complete, "{status}");
            let found: Vec<_> = facts
                .all_notices(&call)
                .iter()
                .map(|notice| (notice.code.name(), notice.window.map(|window| window.start)))
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
    fn notices_of_windows_stand_in_the_order_of_time_and_those_of_the_call_last() {
        let call = CallReport {
            windows: vec![arrived(10, 206)],
            failed: Vec::new(),
        };
        let of_call = Notice::new(NoticeCode::OtherCategory, "rows of another category");
        let more = Notice::new(NoticeCode::More, "there is more");
        let facts = RowStats {
            notices: vec![
                of_call.clone(),
                more.clone().of_window(arrived(20, 200).window),
                more.of_window(arrived(0, 200).window),
            ],
            ..RowStats::default()
        };
        let starts: Vec<_> = facts
            .all_notices(&call)
            .iter()
            .map(|notice| notice.window.map(|window| window.start))
            .collect();
        assert_eq!(starts, [Some(0), Some(10), Some(20), None]);
        assert!(!facts.complete(&call));
        let only_of_call = RowStats {
            notices: vec![of_call],
            ..RowStats::default()
        };
        assert!(only_of_call.complete(&CallReport::default()));
    }
}
