//! Groups in the order in which they are given out, and checked to add up to all rows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::group::Groups;
use super::spec::Spec;
use super::sums::Sums;
use crate::error::{Error, ErrorKind, Result};

/// The groups that are given out, in order.
pub(super) struct Ranking {
    ids: Vec<u32>,
    /// How many of them are given out by themselves; the others are one group.
    top: usize,
}

impl Ranking {
    /// Ranks groups by a number, the largest first, equal ones by their keys; of as many as the spec wants, or `by_key` by
    /// their keys alone.
    pub(super) fn new(keys: &Groups, numbers: Vec<(i128, u32)>, spec: &Spec, by_key: bool) -> Self {
        let top = spec.most().unwrap_or(usize::MAX).min(numbers.len());
        let mut ids = ranked(keys, numbers);
        if by_key {
            let rest = ids.split_off(top);
            ids = ranked(keys, ids.into_iter().map(|id| (0, id)).collect());
            ids.extend(rest);
        }
        Self { ids, top }
    }

    /// The groups one by one, and last the rest, if there is one.
    pub(super) fn groups(&self) -> impl Iterator<Item = (&[u32], bool)> {
        let (top, rest) = self.ids.split_at_checked(self.top).unwrap_or_default();
        let rest = (!rest.is_empty()).then_some((rest, true));
        top.chunks(1).map(|group| (group, false)).chain(rest)
    }

    /// Checks that the groups add up to all rows, which were added up apart from them.
    ///
    /// # Errors
    /// `Internal` where they do not.
    pub(super) fn check(&self, sums: &Sums) -> Result<()> {
        let mut counted = sums.of(&[])?;
        for (group, _) in self.groups() {
            counted.add(&sums.of(group)?)?;
        }
        if counted == sums.all() {
            return Ok(());
        }
        let message = "the groups do not add up to the total: please report it";
        Err(Error::new(ErrorKind::Internal, message))
    }
}

/// Sorts with a heap: `sort` is ten times as large.
fn ranked(keys: &Groups, numbers: Vec<(i128, u32)>) -> Vec<u32> {
    let mut heap = Vec::with_capacity(numbers.len());
    for (number, id) in numbers {
        heap.push((Reverse(number), keys.key(id), id));
    }
    let sorted = BinaryHeap::from(heap).into_sorted_vec();
    sorted.into_iter().map(|(_, _, id)| id).collect()
}
