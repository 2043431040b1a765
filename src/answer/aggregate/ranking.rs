//! The order of groups: which of them a result lists, under which keys and labels.

use std::cmp::Reverse;

use super::groups::Groups;
use super::labels::Labels;
use super::spec::Spec;
use super::sums::Sums;
use super::usage::UsageClass;
use crate::error::{Error, ErrorKind, Result};
use crate::query::BillKind;

/// The groups of a result, in order.
pub(crate) struct Ranking {
    pub(crate) kind: BillKind,
    /// The names of the fields and units that rows are grouped by.
    pub(crate) by: Vec<&'static str>,
    groups: Groups,
    labels: Labels,
    /// The parts of all groups.
    parts: Vec<u32>,
    /// For each group, where its parts end.
    ends: Vec<u32>,
    /// How many groups are listed by themselves; the others form one group, the rest.
    top: usize,
}

/// One group of a result.
pub(crate) struct RankedGroup<'a> {
    /// The parts that it consists of.
    pub(crate) parts: &'a [u32],
    /// Empty for the rest.
    pub(crate) key: Vec<&'a str>,
    /// Empty for the rest.
    pub(crate) labels: Vec<&'a str>,
    pub(crate) is_rest: bool,
}

impl Ranking {
    /// Orders groups by a number, the largest first, equal ones by their keys. With `by_key`, the groups that are listed
    /// by themselves are then put in the order of their keys. `parts` are those of each group.
    pub(crate) fn new(
        spec: &Spec,
        groups: Groups,
        labels: Labels,
        numbers: Vec<(i128, u32)>,
        parts: &[Vec<u32>],
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
        let (mut all, mut ends) = (Vec::new(), Vec::new());
        for (.., group) in ranked {
            all.extend(parts.get(group as usize).into_iter().flatten());
            ends.push(all.len() as u32);
        }
        Self {
            kind: spec.kind(),
            by: spec.names(),
            parts: all,
            ends,
            groups,
            labels,
            top,
        }
    }

    /// The parts of all groups.
    pub(crate) fn parts(&self) -> &[u32] {
        &self.parts
    }

    /// The class of the rows of a part.
    pub(crate) fn class_of(&self, part: u32) -> UsageClass {
        self.groups.class_of(part)
    }

    /// The group at a place. The rest, if there is one, is last.
    pub(crate) fn get(&self, place: usize) -> Option<RankedGroup<'_>> {
        let is_rest = place == self.top;
        if place > self.top {
            return None;
        }
        let end_of = |place: usize| self.ends.get(place).map(|end| *end as usize);
        let start = place.checked_sub(1).map_or(Some(0), end_of)?;
        let end = if is_rest {
            self.parts.len()
        } else {
            end_of(place)?
        };
        let parts = self.parts.get(start..end)?;
        let first = self.groups.group_of(*parts.first()?);
        let (key, labels) = if is_rest {
            (Vec::new(), Vec::new())
        } else {
            let labels = self.groups.labels(first, &self.labels);
            (self.groups.key(first), labels)
        };
        Some(RankedGroup {
            parts,
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
        if sums.of(&self.parts)? == sums.all() {
            return Ok(());
        }
        let message = "the groups do not add up to the total: please report it";
        Err(Error::new(ErrorKind::Internal, message))
    }
}
