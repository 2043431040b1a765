//! Groups in the order in which they are given out, with their names, and checked to add up to all rows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::group::Groups;
use super::labels::Labels;
use super::spec::Spec;
use super::sums::Sums;
use crate::error::{Error, ErrorKind, Result};
use crate::query::BillKind;

/// The groups that are given out, in order.
pub(crate) struct Ranking {
    pub(crate) kind: BillKind,
    /// The names of what is grouped by.
    pub(crate) by: Vec<&'static str>,
    keys: Groups,
    labels: Labels,
    ids: Vec<u32>,
    /// How many of them are given out by themselves; the others are one group.
    top: usize,
}

/// What is given out as one group.
pub(crate) struct Ranked<'a> {
    pub(crate) ids: &'a [u32],
    pub(crate) key: Vec<&'a str>,
    pub(crate) labels: Vec<&'a str>,
    /// Whether they are those for which there was no room at the top; such a group has no names.
    pub(crate) other: bool,
}

impl Ranking {
    /// Ranks groups by a number, the largest first, equal ones by their keys; `by_key`, those that stay are put in the
    /// order of their keys.
    pub(crate) fn new(
        spec: &Spec,
        keys: Groups,
        labels: Labels,
        numbers: Vec<(i128, u32)>,
        by_key: bool,
    ) -> Self {
        let top = spec.most().unwrap_or(usize::MAX).min(numbers.len());
        let mut ids = ranked(&keys, numbers);
        if by_key {
            let mut kept = Vec::with_capacity(ids.len());
            for (place, id) in ids.into_iter().enumerate() {
                kept.push((i128::from(place < top), id));
            }
            ids = ranked(&keys, kept);
        }
        Self {
            kind: spec.kind(),
            by: spec.names(),
            keys,
            labels,
            ids,
            top,
        }
    }

    /// A group by its place; the rest stands last.
    pub(crate) fn get(&self, place: usize) -> Option<Ranked<'_>> {
        let other = place == self.top;
        let end = if other {
            self.ids.len()
        } else {
            place.min(self.top) + 1
        };
        let ids = self.ids.get(place..end)?;
        let first = *ids.first()?;
        let (mut key, mut labels) = (Vec::new(), Vec::new());
        if !other {
            key = self.keys.key(first);
            labels = self.keys.labels(first, &self.labels);
        }
        Some(Ranked {
            ids,
            key,
            labels,
            other,
        })
    }

    /// Checks that all groups add up to all rows, which were added up apart from them.
    ///
    /// # Errors
    /// `Internal` where they do not.
    pub(crate) fn check(&self, sums: &Sums) -> Result<()> {
        if sums.of(&self.ids)? == sums.all() {
            return Ok(());
        }
        let message = "the groups do not add up to the total: please report it";
        Err(Error::new(ErrorKind::Internal, message))
    }
}

/// Sorts with a heap: `sort` is ten times as large.
fn ranked(keys: &Groups, numbers: Vec<(i128, u32)>) -> Vec<u32> {
    let mut groups = Vec::with_capacity(numbers.len());
    for (number, id) in numbers {
        groups.push((Reverse(number), keys.key(id), id));
    }
    let mut ids = Vec::with_capacity(groups.len());
    for (_, _, id) in BinaryHeap::from(groups).into_sorted_vec() {
        ids.push(id);
    }
    ids
}
