//! What a person reads beside the id of an API key: its newest name and mask. Newest is what the row with the latest
//! `startTime` has, of several the one with the latest `endTime`; so the order of rows and windows does not matter. Rows
//! of the same times may differ, too: then the text that is first in the order of letters is shown.

use std::cmp::Ordering;

use super::export::place;
use super::group::{EMPTY, Texts};
use crate::bill::UnpackedColumn;
use crate::query::BillKind;

/// The fields of the labels.
pub const LABELS: [&str; 2] = ["apikeyName", "apikeyMask"];

/// The labels of the keys that some rows have.
pub(super) struct Labels {
    /// The columns of the ids and of the labels; none for bills of another kind.
    owner: usize,
    columns: [usize; 2],
    /// By the codes of the ids.
    seen: Vec<[Label; 2]>,
}

/// A label, and the first and last second of the row that has it.
#[derive(Clone, Copy)]
struct Label {
    code: u32,
    times: [i64; 2],
}

const UNSEEN: Label = Label {
    code: EMPTY,
    times: [i64::MIN; 2],
};

impl Labels {
    pub(super) fn new(kind: BillKind) -> Self {
        Self {
            owner: match kind {
                BillKind::ApiKey => place(kind, "ownerID"),
                BillKind::FixedTerm => usize::MAX,
            },
            columns: LABELS.map(|name| place(kind, name)),
            seen: Vec::new(),
        }
    }

    /// How many labels belong to a field.
    pub(super) const fn of_field(&self, column: usize) -> usize {
        if column == self.owner {
            LABELS.len()
        } else {
            0
        }
    }

    /// The column of a label.
    pub(super) fn column(&self, which: usize) -> usize {
        self.columns.get(which).copied().unwrap_or(usize::MAX)
    }

    /// Takes up one label of some rows, from the codes of their keys' ids and of the label, and their times.
    pub(super) fn note(
        &mut self,
        which: usize,
        owners: &UnpackedColumn,
        labels: &UnpackedColumn,
        [starts, ends]: &[UnpackedColumn; 2],
        texts: &Texts,
    ) {
        let times = starts.values.iter().zip(&ends.values);
        let rows = owners.values.iter().zip(&labels.values).zip(times);
        for ((owner, code), (start, end)) in rows {
            let label = Label {
                code: *code as u32,
                times: [*start, *end],
            };
            self.see(*owner as usize, which, label, |new, known| {
                texts.get(new) < texts.get(known)
            });
        }
    }

    /// Takes up what others have seen.
    pub(super) fn merge(&mut self, other: &Self, texts: &Texts) {
        self.see_all(other, |new, known| texts.get(new) < texts.get(known));
    }

    /// Takes up what others have seen, and of the same times keeps its own.
    pub(super) fn merge_before(&mut self, before: &Self) {
        self.see_all(before, |_, _| false);
    }

    fn see_all(&mut self, other: &Self, wins_tie: impl Fn(u32, u32) -> bool) {
        for (owner, labels) in other.seen.iter().enumerate() {
            for (which, label) in labels.iter().enumerate() {
                self.see(owner, which, *label, &wins_tie);
            }
        }
    }

    /// The code of a label.
    pub(super) fn get(&self, which: usize, owner: u32) -> u32 {
        let label = self
            .seen
            .get(owner as usize)
            .and_then(|labels| labels.get(which));
        label.map_or(EMPTY, |label| label.code)
    }

    /// The newest one counts; an absent one says nothing. Of the same times, `wins_tie` compares the codes of the new one
    /// and of the known one.
    fn see(
        &mut self,
        owner: usize,
        which: usize,
        label: Label,
        wins_tie: impl Fn(u32, u32) -> bool,
    ) {
        if label.code == EMPTY {
            return;
        }
        if self.seen.len() <= owner {
            self.seen.resize(owner + 1, [UNSEEN; 2]);
        }
        let labels = self.seen.get_mut(owner);
        if let Some(known) = labels.and_then(|labels| labels.get_mut(which)) {
            let is_newer = match label.times.cmp(&known.times) {
                Ordering::Greater => true,
                Ordering::Equal => label.code != known.code && wins_tie(label.code, known.code),
                Ordering::Less => false,
            };
            if is_newer {
                *known = label;
            }
        }
    }
}
