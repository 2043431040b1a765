//! The order of groups: which of them a result lists, under which keys and labels.

use std::cmp::Reverse;

use super::groups::Groups;
use super::labels::Labels;
use super::spec::Spec;
use super::sums::Sums;
use crate::error::{Error, ErrorKind, Result};
use crate::query::BillKind;

/// The groups of a result, in order.
pub(crate) struct Ranking {
    pub(crate) kind: BillKind,
    /// The names of the fields and units that rows are grouped by.
    pub(crate) by: Vec<&'static str>,
    groups: Groups,
    labels: Labels,
    ids: Vec<u32>,
    /// How many groups are listed by themselves; the others form one group, the rest.
    top: usize,
}

/// One group of a result.
pub(crate) struct RankedGroup<'a> {
    /// The groups of [`Groups`] that it consists of: one, or all of the rest.
    pub(crate) ids: &'a [u32],
    /// Empty for the rest.
    pub(crate) key: Vec<&'a str>,
    /// Empty for the rest.
    pub(crate) labels: Vec<&'a str>,
    pub(crate) is_rest: bool,
}

impl Ranking {
    /// Orders groups by a number, the largest first, equal ones by their keys. With `by_key`, the groups that are listed
    /// by themselves are then put in the order of their keys.
    pub(crate) fn new(
        spec: &Spec,
        groups: Groups,
        labels: Labels,
        numbers: Vec<(i128, u32)>,
        by_key: bool,
    ) -> Self {
        let top = spec.max_groups().unwrap_or(usize::MAX).min(numbers.len());
        let keyed = numbers
            .into_iter()
            .map(|(number, id)| (Reverse(number), groups.key(id), id));
        let mut ranked: Vec<_> = keyed.collect();
        ranked.sort_unstable();
        if by_key && let Some(listed) = ranked.get_mut(..top) {
            // With equal numbers, groups are compared by their keys. A sort by another type would add 6 kB to the wasm module.
            for (number, ..) in &mut *listed {
                *number = Reverse(0);
            }
            listed.sort_unstable();
        }
        Self {
            kind: spec.kind(),
            by: spec.names(),
            ids: ranked.into_iter().map(|(_, _, id)| id).collect(),
            groups,
            labels,
            top,
        }
    }

    /// The group at a place. The rest, if there is one, is last.
    pub(crate) fn get(&self, place: usize) -> Option<RankedGroup<'_>> {
        let is_rest = place == self.top;
        let end = if is_rest {
            self.ids.len()
        } else {
            place.min(self.top) + 1
        };
        let ids = self.ids.get(place..end)?;
        let first = *ids.first()?;
        let (key, labels) = if is_rest {
            (Vec::new(), Vec::new())
        } else {
            let labels = self.groups.labels(first, &self.labels);
            (self.groups.key(first), labels)
        };
        Some(RankedGroup {
            ids,
            key,
            labels,
            is_rest,
        })
    }

    /// Checks that the groups add up to all rows, which were added up separately.
    ///
    /// # Errors
    /// `Internal` if they do not.
    pub(crate) fn check(&self, sums: &Sums) -> Result<()> {
        if sums.of(&self.ids)? == sums.all() {
            return Ok(());
        }
        let message = "the groups do not add up to the total: please report it";
        Err(Error::new(ErrorKind::Internal, message))
    }
}
