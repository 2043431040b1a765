//! A range of seconds with both ends included, as the API has them. It is public as [`time::Window`](crate::time::Window);
//! it is not defined there because errors hold windows, and `time` returns errors.

/// A range of unix seconds, both ends included.
///
/// ```
/// use novita_billing::time::Window;
///
/// let day = Window { start: 1_767_225_600, end: 1_767_311_999 };
/// assert_eq!(day.seconds(), 86_400);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Window {
    /// First second.
    pub start: i64,
    /// Last second, included.
    pub end: i64,
}

impl Window {
    /// How many seconds it covers.
    pub const fn seconds(self) -> i64 {
        self.end - self.start + 1
    }
}
