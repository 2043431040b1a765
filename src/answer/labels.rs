//! What a person reads beside the id of an API key: the name and the mask that it had when it was seen last.

use super::export::place;
use super::group::{EMPTY, Rows};
use crate::bill::Lane;
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

/// A label, and where the row that has it stands.
#[derive(Clone, Copy)]
struct Label {
    code: u32,
    place: u64,
}

const UNSEEN: Label = Label {
    code: EMPTY,
    place: 0,
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

    /// Takes up one label of some rows, from the codes of their keys' ids and of the label.
    pub(super) fn note(&mut self, which: usize, rows: Rows<'_>, owners: &Lane, labels: &Lane) {
        for ((row, owner), code) in rows.rows.iter().zip(&owners.values).zip(&labels.values) {
            let label = Label {
                code: *code as u32,
                place: rows.place.wrapping_add((*row).into()),
            };
            self.see(*owner as usize, which, label);
        }
    }

    /// Takes up what others have seen.
    pub(super) fn merge(&mut self, other: &Self) {
        for (owner, labels) in other.seen.iter().enumerate() {
            for (which, label) in labels.iter().enumerate() {
                self.see(owner, which, *label);
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

    /// The last one counts; an absent one says nothing.
    #[inline(never)]
    fn see(&mut self, owner: usize, which: usize, label: Label) {
        if label.code == EMPTY {
            return;
        }
        while self.seen.len() <= owner {
            self.seen.push([UNSEEN; 2]);
        }
        let labels = self.seen.get_mut(owner);
        if let Some(last) = labels.and_then(|labels| labels.get_mut(which))
            && label.place >= last.place
        {
            *last = label;
        }
    }
}
