//! The labels of API keys: the newest name and mask of each.
//!
//! Newest is the label of the row with the latest `startTime`, of several such rows the one with the latest `endTime`; so
//! the result does not depend on the order of rows and windows. If rows of the same times have different labels, the one
//! that sorts first is shown.

use std::cmp::Ordering;

use super::interner::{EMPTY_TEXT, TextInterner};
use crate::answer::column_names::field_index;
use crate::bill::UnpackedColumn;
use crate::query::{API_KEY_LABELS, BillKind};

/// The fields of the labels.
pub const LABELS: [&str; 2] = API_KEY_LABELS;

/// The fields of the labels that groups by these fields have: [`LABELS`] beside the id of an API key.
pub fn labels_of(kind: BillKind, by: &[&str]) -> &'static [&'static str] {
    if by.contains(&"ownerID") {
        kind.endpoint().owner_labels
    } else {
        &[]
    }
}

/// The labels of the keys of some rows.
pub(crate) struct Labels {
    /// The columns of the keys' ids and of the labels. Other kinds of bills have no such columns.
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
    code: EMPTY_TEXT,
    times: [i64::MIN; 2],
};

impl Labels {
    pub(super) fn new(kind: BillKind) -> Self {
        Self {
            owner: if kind.endpoint().owner_labels.is_empty() {
                usize::MAX
            } else {
                field_index(kind, "ownerID")
            },
            columns: LABELS.map(|name| field_index(kind, name)),
            seen: Vec::new(),
        }
    }

    /// How many labels the values of a column have.
    pub(super) const fn count_for(&self, column: usize) -> usize {
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

    /// Records one label of some rows: the codes of their keys' ids and of the label, and their times.
    pub(super) fn record(
        &mut self,
        which: usize,
        owners: &UnpackedColumn,
        labels: &UnpackedColumn,
        [starts, ends]: &[UnpackedColumn; 2],
        texts: &TextInterner,
    ) {
        let times = starts.values.iter().zip(&ends.values);
        let rows = owners.values.iter().zip(&labels.values).zip(times);
        for ((owner, code), (start, end)) in rows {
            let label = Label {
                code: *code as u32,
                times: [*start, *end],
            };
            self.update(*owner as usize, which, label, |new, known| {
                texts.get(new) < texts.get(known)
            });
        }
    }

    /// Adds the labels of other rows.
    pub(super) fn merge(&mut self, other: &Self, texts: &TextInterner) {
        self.update_all(other, |new, known| texts.get(new) < texts.get(known));
    }

    /// Adds the labels of earlier rows: of labels with the same times, it keeps its own.
    pub(crate) fn merge_earlier(&mut self, earlier: &Self) {
        self.update_all(earlier, |_, _| false);
    }

    fn update_all(&mut self, other: &Self, wins_tie: impl Fn(u32, u32) -> bool) {
        for (owner, labels) in other.seen.iter().enumerate() {
            for (which, label) in labels.iter().enumerate() {
                self.update(owner, which, *label, &wins_tie);
            }
        }
    }

    /// The code of a key's label.
    pub(super) fn get(&self, which: usize, owner: u32) -> u32 {
        let label = self
            .seen
            .get(owner as usize)
            .and_then(|labels| labels.get(which));
        label.map_or(EMPTY_TEXT, |label| label.code)
    }

    /// Keeps a label if it is newer than the known one. Absent labels are ignored. For labels of the same times,
    /// `wins_tie` compares the codes of the new and of the known one.
    fn update(
        &mut self,
        owner: usize,
        which: usize,
        label: Label,
        wins_tie: impl Fn(u32, u32) -> bool,
    ) {
        if label.code == EMPTY_TEXT {
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
