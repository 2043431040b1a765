//! Which rows of bills count: all, or those that belong to the range by their beginning.

use crate::error::{Error, Result};
use crate::query::{RawValue, choice};

/// Which rows count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CountedRows {
    /// All rows that the service returned.
    #[default]
    All,
    /// Rows that do not begin before the requested range. If the service selects rows by overlap, it returns a row that
    /// crosses the edge between two ranges for both: with this choice the row counts in the first range only. All rows count
    /// if the range is not known, as for a decoded file.
    WithoutEarlier,
}

impl CountedRows {
    /// Reads the option `count`: `"all"` or `"begun"`; [`CountedRows::All`] for `undefined`.
    ///
    /// ```
    /// use novita_billing::{answer::CountedRows, query::RawValue};
    ///
    /// let begun = RawValue::Text("begun".to_owned());
    /// assert_eq!(CountedRows::from_raw(&begun)?, CountedRows::WithoutEarlier);
    /// assert_eq!(CountedRows::from_raw(&RawValue::Undefined)?, CountedRows::All);
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Query` at `count` for any other value.
    pub fn from_raw(value: &RawValue) -> Result<Self> {
        match choice("count", value, &["all", "begun"]) {
            Ok(None | Some("all")) => Ok(Self::All),
            Ok(Some(_)) => Ok(Self::WithoutEarlier),
            Err(message) => Err(Error::query("count", message)),
        }
    }
}
