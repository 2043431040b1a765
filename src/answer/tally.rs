//! Rows on their way into an answer, block by block: the API's own control totals are told from the details, the details
//! get their groups, and both are added up.

use super::bills::Bills;
use super::group::Groups;
use super::spec::Spec;
use super::sums::Sums;
use crate::bill::{Block, Lane, Strings, fields};
use crate::error::{Error, Result};
use crate::query::BillKind;
use crate::time::Offset;

/// Rows of this category are control totals.
const CONTROL: &str = "summary";

/// What rows of one kind amount to by now.
pub(super) struct Tally {
    pub(super) groups: Groups,
    pub(super) sums: Sums,
    /// The control totals: one group.
    pub(super) control: Sums,
    kind: BillKind,
    /// The column of the categories.
    category: usize,
    /// The code of the category of control totals, in the table that is gone through.
    control_code: i64,
    room: Room,
}

/// What is known of some rows of a block; kept for the next block.
#[derive(Default)]
struct Room {
    rows: Vec<u32>,
    categories: Lane,
    details: Vec<u32>,
    controls: Vec<u32>,
    groups: Vec<u32>,
}

/// No text has this code.
const NONE: i64 = -1;

impl Tally {
    pub(super) fn new(spec: &Spec, offset: Offset) -> Self {
        let kind = spec.kind();
        let name = match kind {
            BillKind::FixedTerm => "productCategory",
            BillKind::ApiKey => "category",
        };
        let category = fields(kind).iter().position(|field| field.name == name);
        Self {
            groups: Groups::new(spec, offset),
            sums: Sums::new(kind),
            control: Sums::new(kind),
            kind,
            category: category.unwrap_or(usize::MAX),
            control_code: NONE,
            room: Room::default(),
        }
    }

    /// Adds the rows that count. `place` is where the first one stands among all rows.
    ///
    /// # Errors
    /// As [`Tally::add`], and `Query` for bills of another kind.
    pub(super) fn add_bills(&mut self, bills: &Bills, mut place: u64) -> Result<()> {
        if bills.kind() != self.kind {
            let message = "the bills are of another kind than those that they are to be added to";
            return Err(Error::query("by", message));
        }
        let mut rows = std::mem::take(&mut self.room.rows);
        for part in bills.parts() {
            let strings = part.table().strings();
            self.enter(strings);
            for chosen in part.blocks() {
                rows.clear();
                chosen.rows().for_each(|row| rows.push(row as u32));
                self.add(chosen.block, strings, &rows, place)?;
                place += chosen.block.len() as u64;
            }
        }
        self.room.rows = rows;
        Ok(())
    }

    /// Begins with the texts of another table.
    pub(super) fn enter(&mut self, strings: &Strings) {
        self.control_code = strings.code(CONTROL).map_or(NONE, i64::from);
        self.groups.enter(strings);
    }

    /// Adds rows of a block of the table that was entered. `place` is where the block's first row stands among all rows.
    ///
    /// # Errors
    /// `Query` where a row is longer than a unit of the calendar that is grouped by, `Decode` where a sum does not fit.
    #[inline(never)]
    pub(super) fn add(
        &mut self,
        block: &Block,
        strings: &Strings,
        rows: &[u32],
        place: u64,
    ) -> Result<()> {
        let Room {
            categories,
            details,
            controls,
            groups,
            ..
        } = &mut self.room;
        let mut rows = rows;
        if self.control_code != NONE {
            block.unpack(self.category, rows, categories);
            details.clear();
            controls.clear();
            let marks = categories.values.iter().zip(&categories.there);
            for (row, (code, there)) in rows.iter().zip(marks) {
                let is_control = *there && *code == self.control_code;
                if is_control {
                    &mut *controls
                } else {
                    &mut *details
                }
                .push(*row);
            }
            if !controls.is_empty() {
                groups.clear();
                groups.resize(controls.len(), 0);
                self.control.grow(1);
                self.control.add(block, strings, controls, groups)?;
            }
            rows = details;
        }
        self.groups.assign(block, strings, rows, place, groups)?;
        self.sums.grow(self.groups.len());
        self.sums.add(block, strings, rows, groups)
    }

    /// How many rows were added, control totals among them.
    pub(super) fn rows(&self) -> u64 {
        self.sums.rows() + self.control.rows()
    }

    /// How many of them have any decimal amount.
    pub(super) fn decimal_rows(&self) -> u64 {
        self.sums.decimal_rows() + self.control.decimal_rows()
    }

    /// Adds what another one counted.
    ///
    /// # Errors
    /// As [`Tally::add`].
    pub(super) fn merge(&mut self, other: &mut Self) -> Result<()> {
        let ids = self.groups.merge(&other.groups)?;
        self.sums.grow(self.groups.len());
        self.sums.merge(&mut other.sums, &ids)?;
        self.control.grow(1);
        self.control.merge(&mut other.control, &[0])
    }
}
