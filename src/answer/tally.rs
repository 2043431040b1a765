//! Rows on their way into an answer, block by block: the API's own control totals are told from the details, the details
//! get their groups, and both are added up on a sheet.
//!
//! The groups are those of the whole answer; sheets there may be several, for windows that may yet fail, or for the two
//! sides of a comparison.

use super::bills::Bills;
use super::category::{Category, control_code};
use super::dedup::Span;
use super::group::{Groups, Rows};
use super::labels::Labels;
use super::spec::{Count, Spec};
use super::sums::Sums;
use crate::bill::{Strings, UnpackedColumn, layout};
use crate::error::{Error, Result};
use crate::query::BillKind;
use crate::time::{Offset, Window};

/// No text has this code.
const NONE: i64 = -1;

/// Adds rows of one kind up.
pub(super) struct Tally {
    pub(super) groups: Groups,
    kind: BillKind,
    category: Category,
    count: Count,
    /// What was asked for, where that is known.
    range: Option<Window>,
    /// The columns of a row's first and last second.
    times: [usize; 2],
    /// The code of the category of control totals, in the table that is gone through.
    control_code: i64,
    lane: UnpackedColumn,
    second_lane: UnpackedColumn,
    /// The details of a block, and their groups.
    rows: Vec<u32>,
    controls: Vec<u32>,
    ids: Vec<u32>,
    /// Rows of a block by where they lie, see [`Sheet`].
    begun: Vec<u32>,
    skipped: Vec<u32>,
    earlier: Vec<u32>,
    outside: Vec<u32>,
    /// The group of sums that have one group only.
    zeros: Vec<u32>,
}

/// What some rows amount to by now.
pub(super) struct Sheet {
    pub(super) details: Sums,
    /// The control totals: one group.
    pub(super) control: Sums,
    /// Of the details those that begin before the range: one group.
    pub(super) earlier: Sums,
    /// Of the details those that lie wholly outside the range: one group.
    pub(super) outside: Sums,
    /// Rows of any category that begin before the range and were left out for that: one group.
    pub(super) skipped: Sums,
    /// Of those the details that lie wholly outside the range: one group.
    pub(super) skipped_outside: Sums,
    pub(super) labels: Labels,
}

impl Tally {
    /// `range` is what was asked for; where that is not known, no row lies outside it.
    pub(super) fn new(spec: &Spec, offset: Offset, range: Option<Window>) -> Self {
        let kind = spec.kind();
        let layout = layout(kind);
        Self {
            count: spec.counts(),
            range,
            times: [layout.start_time, layout.end_time],
            groups: Groups::new(spec, offset),
            kind,
            category: Category::new(kind),
            control_code: NONE,
            lane: UnpackedColumn::default(),
            second_lane: UnpackedColumn::default(),
            rows: Vec::new(),
            controls: Vec::new(),
            ids: Vec::new(),
            begun: Vec::new(),
            skipped: Vec::new(),
            earlier: Vec::new(),
            outside: Vec::new(),
            zeros: Vec::new(),
        }
    }

    /// What the rows of bills that count amount to, of the range of these bills.
    ///
    /// # Errors
    /// As [`Tally::add`], and `Query` for bills of another kind.
    pub(super) fn sheet_of(&mut self, bills: &Bills) -> Result<Sheet> {
        if bills.kind() != self.kind {
            let message = "the bills are of another kind than those that were asked about";
            return Err(Error::query("spec", message));
        }
        self.range = bills.range();
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
        let mut counted = rows;
        if self.count == Count::Begun && self.skip_earlier(rows) {
            add_to_one(&mut sheet.skipped, rows, &self.skipped, &mut self.zeros)?;
            self.find_skipped_outside(rows);
            add_to_one(
                &mut sheet.skipped_outside,
                rows,
                &self.outside,
                &mut self.zeros,
            )?;
            counted.rows = &self.begun;
        }
        let mut details = counted;
        if self.control_code != NONE {
            rows.block
                .unpack(self.category.column(), counted.rows, &mut self.lane);
            self.rows.clear();
            self.controls.clear();
            for (place, row) in counted.rows.iter().enumerate() {
                if self.lane.present.get(place) == Some(&true)
                    && self.lane.values.get(place) == Some(&self.control_code)
                {
                    self.controls.push(*row);
                } else {
                    self.rows.push(*row);
                }
            }
            details.rows = &self.rows;
            add_to_one(&mut sheet.control, rows, &self.controls, &mut self.zeros)?;
        }
        if let Some(range) = self.range {
            let [starts, ends] = self.times;
            rows.block.unpack(starts, details.rows, &mut self.lane);
            rows.block.unpack(ends, details.rows, &mut self.second_lane);
            self.earlier.clear();
            self.outside.clear();
            let times = self.lane.values.iter().zip(&self.second_lane.values);
            for ((start, end), row) in times.zip(details.rows) {
                if *start < range.start {
                    self.earlier.push(*row);
                }
                if Span::new(*start, *end).is_outside(range) {
                    self.outside.push(*row);
                }
            }
            add_to_one(&mut sheet.earlier, rows, &self.earlier, &mut self.zeros)?;
            add_to_one(&mut sheet.outside, rows, &self.outside, &mut self.zeros)?;
        }
        self.groups
            .assign(details, &mut sheet.labels, &mut self.ids)?;
        sheet.details.grow(self.groups.len());
        sheet.details.add(details, &self.ids)
    }

    /// Finds the details outside the range among the rows that were left out: a report tells of them all the same.
    fn find_skipped_outside(&mut self, rows: Rows<'_>) {
        self.outside.clear();
        let Some(range) = self.range else {
            return;
        };
        let [_, ends] = self.times;
        rows.block.unpack(ends, &self.skipped, &mut self.lane);
        rows.block
            .unpack(self.category.column(), &self.skipped, &mut self.second_lane);
        let categories = self
            .second_lane
            .values
            .iter()
            .zip(&self.second_lane.present);
        let found = self.lane.values.iter().zip(categories).zip(&self.skipped);
        for ((end, (category, has_category)), row) in found {
            let is_control = *has_category && *category == self.control_code;
            if *end < range.start && !is_control {
                self.outside.push(*row);
            }
        }
    }

    /// Tells the rows that begin before the range from the others; says whether there are some.
    fn skip_earlier(&mut self, rows: Rows<'_>) -> bool {
        let Some(range) = self.range else {
            return false;
        };
        self.begun.clear();
        self.skipped.clear();
        let [starts, _] = self.times;
        rows.block.unpack(starts, rows.rows, &mut self.lane);
        for (start, row) in self.lane.values.iter().zip(rows.rows) {
            if *start < range.start {
                self.skipped.push(*row);
            } else {
                self.begun.push(*row);
            }
        }
        !self.skipped.is_empty()
    }
}

/// Adds some rows to sums that have one group only.
fn add_to_one(sums: &mut Sums, rows: Rows<'_>, some: &[u32], zeros: &mut Vec<u32>) -> Result<()> {
    if some.is_empty() {
        return Ok(());
    }
    zeros.resize(some.len(), 0);
    sums.grow(1);
    sums.add(Rows { rows: some, ..rows }, zeros)
}

impl Sheet {
    pub(super) fn new(kind: BillKind) -> Self {
        Self {
            details: Sums::new(kind),
            control: Sums::new(kind),
            earlier: Sums::new(kind),
            outside: Sums::new(kind),
            skipped: Sums::new(kind),
            skipped_outside: Sums::new(kind),
            labels: Labels::new(kind),
        }
    }

    /// How many rows were added, counted or not; and how many of them have decimal money.
    pub(super) fn rows(&self) -> (u64, u64) {
        let parts = [&self.details, &self.control, &self.skipped];
        parts.iter().fold((0, 0), |(rows, decimal), sums| {
            (rows + sums.rows(), decimal + sums.decimal_rows())
        })
    }

    /// Adds what another sheet of the same groups counted.
    ///
    /// # Errors
    /// Where a sum does not fit.
    pub(super) fn merge(&mut self, other: &mut Self, groups: &Groups) -> Result<()> {
        self.labels.merge(&other.labels, &groups.texts);
        self.details.merge(&mut other.details)?;
        self.control.merge(&mut other.control)?;
        self.earlier.merge(&mut other.earlier)?;
        self.outside.merge(&mut other.outside)?;
        self.skipped.merge(&mut other.skipped)?;
        self.skipped_outside.merge(&mut other.skipped_outside)
    }
}
