//! A range of seconds with both ends included, as the API has them. It is public as [`time::Window`](crate::time::Window);
//! it is not defined there because errors hold windows, and `time` returns errors. So do [`QueryWindow`]s, which are public
//! as [`query::QueryWindow`](crate::query::QueryWindow).

use std::sync::Arc;

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

/// What one request of a call asks for, in events, reports and errors: a window, and, where the query names several product
/// categories, one of these.
///
/// ```
/// use novita_billing::query::QueryWindow;
/// use novita_billing::time::Window;
///
/// let day = Window { start: 1_767_225_600, end: 1_767_311_999 };
/// let window = QueryWindow::from(day);
/// assert_eq!(window.range(), day);
/// assert_eq!(window.product_category, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct QueryWindow {
    /// First second.
    pub start: i64,
    /// Last second, included.
    pub end: i64,
    /// The product category, if the query names several.
    pub product_category: Option<Arc<str>>,
}

impl QueryWindow {
    /// Its seconds.
    pub const fn range(&self) -> Window {
        Window {
            start: self.start,
            end: self.end,
        }
    }

    /// The same seconds, of a product category.
    #[must_use]
    pub fn of_category(mut self, product_category: Arc<str>) -> Self {
        self.product_category = Some(product_category);
        self
    }
}

impl From<Window> for QueryWindow {
    fn from(window: Window) -> Self {
        Self {
            start: window.start,
            end: window.end,
            product_category: None,
        }
    }
}

impl PartialEq<Window> for QueryWindow {
    /// Whether it is the window of a query without several product categories.
    fn eq(&self, other: &Window) -> bool {
        self.product_category.is_none() && self.range() == *other
    }
}
