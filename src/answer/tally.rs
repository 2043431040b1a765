//! Rows on their way into an answer, block by block: the API's own control totals are told from the details, the details
//! get their groups, and both are added up on a sheet.
//!
//! The groups are those of the whole answer; sheets there may be several, for windows that may yet fail, or for the two
//! sides of a comparison.

use super::bills::Bills;
use super::category::{Category, control_code};
use super::group::{Groups, Rows};
use super::labels::Labels;
use super::spec::Spec;
use super::sums::Sums;
use crate::bill::{Lane, Strings};
use crate::error::{Error, Result};
use crate::query::BillKind;
use crate::time::Offset;

/// No text has this code.
const NONE: i64 = -1;

/// Adds rows of one kind up.
pub(super) struct Tally {
    pub(super) groups: Groups,
    kind: BillKind,
    category: Category,
    /// The code of the category of control totals, in the table that is gone through.
    control_code: i64,
    lane: Lane,
    /// The details of a block, and their groups.
    rows: Vec<u32>,
    controls: Vec<u32>,
    ids: Vec<u32>,
}

/// What some rows amount to by now.
pub(super) struct Sheet {
    pub(super) details: Sums,
    /// The control totals: one group.
    pub(super) control: Sums,
    pub(super) labels: Labels,
}

impl Tally {
    pub(super) fn new(spec: &Spec, offset: Offset) -> Self {
        let kind = spec.kind();
        Self {
            groups: Groups::new(spec, offset),
            kind,
            category: Category::new(kind),
            control_code: NONE,
            lane: Lane::default(),
            rows: Vec::new(),
            controls: Vec::new(),
            ids: Vec::new(),
        }
    }

    /// What the rows of bills that count amount to.
    ///
    /// # Errors
    /// As [`Tally::add`], and `Query` for bills of another kind.
    pub(super) fn sheet_of(&mut self, bills: &Bills) -> Result<Sheet> {
        if bills.kind() != self.kind {
            let message = "the bills are of another kind than those that were asked about";
            return Err(Error::query("spec", message));
        }
        let mut sheet = Sheet::new(self.kind);
        let mut rows = Vec::new();
        for part in bills.parts() {
            let strings = part.table().strings();
            self.enter(strings);
            for chosen in part.blocks() {
                chosen.write_rows(&mut rows);
                let rows = Rows {
                    block: chosen.block,
                    strings,
                    rows: &rows,
                };
                self.add(rows, &mut sheet)?;
            }
        }
        Ok(sheet)
    }

    /// Begins with the texts of another table.
    pub(super) fn enter(&mut self, strings: &Strings) {
        self.control_code = control_code(strings).map_or(NONE, i64::from);
        self.groups.enter(strings);
    }

    /// Adds rows of the table that was entered.
    ///
    /// # Errors
    /// `Query` where a row is longer than a unit of the calendar that is grouped by, `Decode` where a sum does not fit.
    #[inline(never)]
    pub(super) fn add(&mut self, rows: Rows<'_>, sheet: &mut Sheet) -> Result<()> {
        let mut details = rows;
        if self.control_code != NONE {
            rows.block
                .unpack(self.category.column(), rows.rows, &mut self.lane);
            self.rows.clear();
            self.controls.clear();
            self.ids.clear();
            for (place, row) in rows.rows.iter().enumerate() {
                if self.lane.there.get(place) == Some(&true)
                    && self.lane.values.get(place) == Some(&self.control_code)
                {
                    self.controls.push(*row);
                    self.ids.push(0);
                } else {
                    self.rows.push(*row);
                }
            }
            details.rows = &self.rows;
            let controls = Rows {
                rows: &self.controls,
                ..rows
            };
            sheet.control.grow(1);
            sheet.control.add(controls, &self.ids)?;
        }
        self.groups
            .assign(details, &mut sheet.labels, &mut self.ids)?;
        sheet.details.grow(self.groups.len());
        sheet.details.add(details, &self.ids)
    }
}

impl Sheet {
    pub(super) fn new(kind: BillKind) -> Self {
        Self {
            details: Sums::new(kind),
            control: Sums::new(kind),
            labels: Labels::new(kind),
        }
    }

    /// Adds what another sheet of the same groups counted.
    ///
    /// # Errors
    /// Where a sum does not fit.
    pub(super) fn merge(&mut self, other: &mut Self, groups: &Groups) -> Result<()> {
        self.labels.merge(&other.labels, &groups.texts);
        self.details.merge(&mut other.details)?;
        self.control.merge(&mut other.control)
    }
}
