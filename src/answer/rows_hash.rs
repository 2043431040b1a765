//! A hash of rows in their order, to tell whether a service sent the same rows again.

use crate::bill::Row;

/// How many rows, and a hash of them in order. The product category of their request is not part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RowsHash {
    pub(super) rows: u64,
    hash: u64,
}

impl RowsHash {
    /// So many rows, without a hash.
    pub(super) const fn of_count(rows: u64) -> Self {
        Self { rows, hash: 0 }
    }

    /// Adds a row, with the mixing step of FxHash: one multiplication for each row.
    pub(super) fn add(&mut self, row: Row<'_>) {
        let mixed = self.hash.rotate_left(5) ^ row.fingerprint();
        self.hash = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.rows += 1;
    }
}
