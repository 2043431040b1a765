//! Rows on their way into a summary, block by block: the API's own control totals are told from the details, the details
//! get their groups, and both are added up.

use super::bills::Part;
use super::group::Groups;
use super::spec::Spec;
use super::sums::Sums;
use crate::bill::{Block, Lane, Strings, fields};
use crate::error::Result;
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
    /// The column of the categories.
    category: usize,
    /// The code of the category of control totals, in the table that is gone through.
    control_code: Option<u32>,
    room: Room,
}

/// What is known of some rows of a block; kept for the next block.
#[derive(Default)]
struct Room {
    categories: Lane,
    details: Vec<u32>,
    controls: Vec<u32>,
    groups: Vec<u32>,
    rows: Vec<u32>,
}

impl Tally {
    pub(super) fn new(spec: &Spec, offset: Offset) -> Self {
        let kind = spec.kind();
        let name = match kind {
            BillKind::FixedTerm => "productCategory",
            BillKind::ApiKey => "category",
        };
        let category = fields(kind).iter().position(|field| field.name == name);
        let mut control = Sums::new(kind);
        control.grow(1);
        Self {
            groups: Groups::new(spec, offset),
            sums: Sums::new(kind),
            control,
            category: category.unwrap_or(usize::MAX),
            control_code: None,
            room: Room::default(),
        }
    }

    /// Adds the rows of a part that count. `place` is where its table's first row stands among all rows.
    ///
    /// # Errors
    /// As [`Tally::add`].
    pub(super) fn add_part(&mut self, part: &Part, place: u64) -> Result<()> {
        let strings = part.table().strings();
        self.enter(strings);
        let mut place = place;
        for chosen in part.blocks() {
            let mut rows = std::mem::take(&mut self.room.rows);
            rows.clear();
            for row in chosen.rows() {
                rows.push(row as u32);
            }
            let added = self.add(chosen.block, strings, &rows, place);
            self.room.rows = rows;
            added?;
            place += chosen.block.len() as u64;
        }
        Ok(())
    }

    /// Begins with the texts of another table.
    pub(super) fn enter(&mut self, strings: &Strings) {
        self.control_code = strings.code(CONTROL);
        self.groups.enter(strings);
    }

    /// Adds rows of a block of the table that was entered. `place` is where the block's first row stands among all rows.
    ///
    /// # Errors
    /// `Query` where a row is longer than a unit of the calendar that is grouped by, `Decode` where a sum does not fit.
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
        if let Some(control) = self.control_code {
            block.unpack(self.category, rows, categories);
            details.clear();
            controls.clear();
            let marks = categories.values.iter().zip(&categories.there);
            for (row, (code, there)) in rows.iter().zip(marks) {
                let is_control = *there && *code == i64::from(control);
                if is_control {
                    &mut *controls
                } else {
                    &mut *details
                }
                .push(*row);
            }
            groups.clear();
            groups.resize(controls.len(), 0);
            self.control.add(block, strings, controls, groups)?;
            rows = details;
        }
        self.groups.assign(block, strings, rows, place, groups)?;
        self.sums.grow(self.groups.len());
        self.sums.add(block, strings, rows, groups)
    }

    /// Adds what another one counted.
    ///
    /// # Errors
    /// As [`Tally::add`].
    pub(super) fn merge(&mut self, other: &mut Self) -> Result<()> {
        let ids = self.groups.merge(&other.groups)?;
        self.sums.grow(self.groups.len());
        self.sums.merge(&mut other.sums, &ids)?;
        self.control.merge(&mut other.control, &[0])
    }
}
