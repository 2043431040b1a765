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

/// What is given out as one group.
#[derive(Clone, Copy)]
pub(super) struct Ranked<'a> {
    pub(super) ids: &'a [u32],
    /// Whether they are those for which there was no room at the top.
    pub(super) other: bool,
}

impl Ranking {
    /// Ranks groups by a number, the largest first, equal ones by their keys; `by_key`, those that stay are put in the
    /// order of their keys.
    pub(super) fn new(keys: &Groups, numbers: Vec<(i128, u32)>, spec: &Spec, by_key: bool) -> Self {
        let top = spec.most().unwrap_or(usize::MAX).min(numbers.len());
        let mut ids = ranked(keys, numbers);
        if by_key {
            let mut kept = Vec::new();
            for id in ids.iter().take(top) {
                kept.push((0, *id));
            }
            for (place, id) in ids.iter_mut().zip(ranked(keys, kept)) {
                *place = id;
            }
        }
        Self { ids, top }
    }

    /// A group by its place; the rest stands last.
    pub(super) fn get(&self, place: usize) -> Option<Ranked<'_>> {
        let other = place == self.top;
        let range = match other {
            true => place..self.ids.len(),
            false => place..place.min(self.top) + 1,
        };
        let ids = self.ids.get(range)?;
        (!ids.is_empty()).then_some(Ranked { ids, other })
    }

    /// Checks that the groups add up to all rows, which were added up apart from them.
    ///
    /// # Errors
    /// `Internal` where they do not.
    pub(super) fn check(&self, sums: &Sums) -> Result<()> {
        let mut counted = sums.of(&[])?;
        let mut place = 0;
        while let Some(group) = self.get(place) {
            counted.add(&sums.of(group.ids)?)?;
            place += 1;
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
    let mut heap = BinaryHeap::with_capacity(numbers.len());
    for (number, id) in numbers {
        // Of these the least comes last, and a heap gives the greatest first.
        heap.push(Reverse((Reverse(number), keys.key(id), id)));
    }
    let mut ids = Vec::with_capacity(heap.len());
    while let Some(Reverse((_, _, id))) = heap.pop() {
        ids.push(id);
    }
    ids
}
