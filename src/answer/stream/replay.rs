//! Rows that come again when a window is retried: they must be the rows that were delivered before, and are skipped.

use crate::answer::rows_hash::RowsHash;
use crate::bill::Table;
use crate::error::{Error, ErrorKind, Result};

/// The rows that an earlier attempt delivered, and those that have come again.
#[derive(Debug)]
pub(super) struct Replay {
    delivered: RowsHash,
    repeated: RowsHash,
}

impl Replay {
    pub(super) fn new(delivered: RowsHash) -> Self {
        Self {
            delivered,
            repeated: RowsHash::default(),
        }
    }

    /// Whether all delivered rows have come again.
    pub(super) const fn is_over(&self) -> bool {
        self.repeated.rows >= self.delivered.rows
    }

    /// Compares the rows of a table with the delivered ones; returns the index of the first new row.
    ///
    /// # Errors
    /// `Decode` if the rows differ from the delivered ones.
    pub(super) fn skip_delivered(&mut self, table: &Table) -> Result<usize> {
        let left = self.delivered.rows - self.repeated.rows;
        let old = table.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        for row in (0..old).filter_map(|row| table.row(row)) {
            self.repeated.add(row);
        }
        if self.is_over() && self.repeated != self.delivered {
            return Err(rows_differ(self.delivered.rows - 1));
        }
        Ok(old)
    }

    /// The error of a response that ended before all delivered rows came again.
    pub(super) fn too_few_rows(&self) -> Error {
        rows_differ(self.repeated.rows)
    }
}

/// The error of a retry whose rows differ from the delivered ones, up to this row.
#[cold]
fn rows_differ(row: u64) -> Error {
    let message = "The window had to be requested again, and the service returned other rows than those that the stream \
                   had delivered. Start the stream again.";
    Error::new(ErrorKind::Decode, message).at_path(format!("bills[{row}]"))
}
