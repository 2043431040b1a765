//! The one way in which things are sorted here.

use std::collections::BinaryHeap;

/// The same things, the least first. A heap does it: what `sort` and `sort_unstable` are is ten times as large, and is
/// there once for each type.
pub(super) fn sorted<T: Ord>(things: Vec<T>) -> Vec<T> {
    BinaryHeap::from(things).into_sorted_vec()
}
