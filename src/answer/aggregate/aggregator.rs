//! Adds rows up, block by block: separates the API's own control totals from the details, assigns the details to groups,
//! and adds both to [`Aggregates`].
//!
//! An [`Aggregator`] has the groups of a whole answer. There may be several [`Aggregates`] of them: of windows that may
//! still fail, or of the two sides of a comparison.

use super::groups::{BlockRows, Groups};
use super::labels::Labels;
use super::spec::Spec;
use super::sums::Sums;
use crate::answer::category::{Category, control_code};
use crate::answer::collect::{Bills, CountedRows};
use crate::answer::dedup::Span;
use crate::bill::{Lane, Strings, layout};
use crate::error::{Error, Result};
use crate::query::BillKind;
use crate::time::{Offset, Window};

/// No text has this code.
const NONE: i64 = -1;

/// Adds up rows of one kind.
pub(crate) struct Aggregator {
    pub(crate) groups: Groups,
    kind: BillKind,
    category: Category,
    count: CountedRows,
    /// The requested range, if it is known.
    range: Option<Window>,
    /// The columns of a row's first and last second.
    times: [usize; 2],
    /// The code of the control totals' category in the current table.
    control_code: i64,
    lane: Lane,
    second_lane: Lane,
    /// The details of a block, and their groups.
    rows: Vec<u32>,
    ids: Vec<u32>,
    /// Other rows of a block, see [`Aggregates`].
    controls: Vec<u32>,
    counted: Vec<u32>,
    skipped: Vec<u32>,
    earlier: Vec<u32>,
    outside: Vec<u32>,
    /// Group 0 for each row: for sums that have a single group.
    zeros: Vec<u32>,
}

/// The sums of some rows. All but `details` have a single group.
pub(crate) struct Aggregates {
    /// Rows that count, control totals excluded: by groups.
    pub(crate) details: Sums,
    /// The control totals.
    pub(crate) control: Sums,
    /// The details that begin before the range.
    pub(crate) earlier: Sums,
    /// The details that lie wholly outside the range.
    pub(crate) outside: Sums,
    /// Rows of any category that do not count because they begin before the range.
    pub(crate) skipped: Sums,
    /// Of the skipped rows, the details that lie wholly outside the range.
    pub(crate) skipped_outside: Sums,
    pub(crate) labels: Labels,
}

impl Aggregator {
    /// If the requested range is not known, no row is outside it.
    pub(crate) fn new(spec: &Spec, offset: Offset, range: Option<Window>) -> Self {
        let kind = spec.kind();
        let layout = layout(kind);
        Self {
            count: spec.counted_rows(),
            range,
            times: [layout.start_time, layout.end_time],
            groups: Groups::new(spec, offset),
            kind,
            category: Category::new(kind),
            control_code: NONE,
            lane: Lane::default(),
            second_lane: Lane::default(),
            rows: Vec::new(),
            ids: Vec::new(),
            controls: Vec::new(),
            counted: Vec::new(),
            skipped: Vec::new(),
            earlier: Vec::new(),
            outside: Vec::new(),
            zeros: Vec::new(),
        }
    }

    /// Adds up bills, with their own requested range.
    ///
    /// # Errors
    /// Those of [`Aggregator::add`], `Query` for bills of another kind, and `Decode` if a sum does not fit.
    pub(crate) fn aggregate(&mut self, bills: &Bills) -> Result<Aggregates> {
        if bills.kind() != self.kind {
            let message = "the bills are of another kind than the spec";
            return Err(Error::query("spec", message));
        }
        self.range = bills.range();
        let mut aggregates = Aggregates::new(self.kind);
        let mut rows = Vec::new();
        for table in bills.tables() {
            let strings = table.table().strings();
            self.begin_table(strings);
            for view in table.blocks() {
                view.write_rows(&mut rows);
                let rows = BlockRows {
                    block: view.block,
                    strings,
                    rows: &rows,
                };
                self.add(rows, &mut aggregates)?;
            }
        }
        aggregates.settle()?;
        Ok(aggregates)
    }

    /// Sets the texts of the table that the next rows are of.
    pub(super) fn begin_table(&mut self, strings: &Strings) {
        self.control_code = control_code(strings).map_or(NONE, i64::from);
        self.groups.begin_table(strings);
    }

    /// Adds rows of the current table.
    ///
    /// # Errors
    /// `Query` if a row is longer than a unit of the calendar that it is grouped by.
    #[inline(never)]
    pub(super) fn add(&mut self, rows: BlockRows<'_>, sums: &mut Aggregates) -> Result<()> {
        let mut counted = rows;
        if self.count == CountedRows::WithoutEarlier && self.skip_earlier(rows) {
            let zeros = &mut self.zeros;
            add_ungrouped(&mut sums.skipped, rows, &self.skipped, zeros)?;
            self.find_skipped_outside(rows);
            let zeros = &mut self.zeros;
            add_ungrouped(&mut sums.skipped_outside, rows, &self.outside, zeros)?;
            counted.rows = &self.counted;
        }
        let mut details = counted;
        if self.control_code != NONE {
            rows.block
                .unpack(self.category.column(), counted.rows, &mut self.lane);
            self.rows.clear();
            self.controls.clear();
            for (place, row) in counted.rows.iter().enumerate() {
                if self.lane.there.get(place) == Some(&true)
                    && self.lane.values.get(place) == Some(&self.control_code)
                {
                    self.controls.push(*row);
                } else {
                    self.rows.push(*row);
                }
            }
            details.rows = &self.rows;
            add_ungrouped(&mut sums.control, rows, &self.controls, &mut self.zeros)?;
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
            add_ungrouped(&mut sums.earlier, rows, &self.earlier, &mut self.zeros)?;
            add_ungrouped(&mut sums.outside, rows, &self.outside, &mut self.zeros)?;
        }
        self.groups
            .assign(details, &mut sums.labels, &mut self.ids)?;
        sums.details.grow(self.groups.len());
        sums.details.add(details, &self.ids)
    }

    /// Finds the details outside the range among the skipped rows: a report counts them even if they do not count.
    fn find_skipped_outside(&mut self, rows: BlockRows<'_>) {
        self.outside.clear();
        let Some(range) = self.range else {
            return;
        };
        let [_, ends] = self.times;
        rows.block.unpack(ends, &self.skipped, &mut self.lane);
        rows.block
            .unpack(self.category.column(), &self.skipped, &mut self.second_lane);
        let categories = self.second_lane.values.iter().zip(&self.second_lane.there);
        let found = self.lane.values.iter().zip(categories).zip(&self.skipped);
        for ((end, (category, has_category)), row) in found {
            let is_control = *has_category && *category == self.control_code;
            if *end < range.start && !is_control {
                self.outside.push(*row);
            }
        }
    }

    /// Separates the rows that begin before the range from the others. Returns whether there are any.
    fn skip_earlier(&mut self, rows: BlockRows<'_>) -> bool {
        let Some(range) = self.range else {
            return false;
        };
        self.counted.clear();
        self.skipped.clear();
        let [starts, _] = self.times;
        rows.block.unpack(starts, rows.rows, &mut self.lane);
        for (start, row) in self.lane.values.iter().zip(rows.rows) {
            if *start < range.start {
                self.skipped.push(*row);
            } else {
                self.counted.push(*row);
            }
        }
        !self.skipped.is_empty()
    }
}

/// Adds some rows of a block to sums that have a single group.
fn add_ungrouped(
    sums: &mut Sums,
    rows: BlockRows<'_>,
    some: &[u32],
    zeros: &mut Vec<u32>,
) -> Result<()> {
    if some.is_empty() {
        return Ok(());
    }
    zeros.resize(some.len(), 0);
    sums.grow(1);
    sums.add(BlockRows { rows: some, ..rows }, zeros)
}

impl Aggregates {
    pub(crate) fn new(kind: BillKind) -> Self {
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

    /// How many rows were added, whether they count or not, and how many of them have decimal money.
    pub(super) fn rows(&self) -> (u64, u64) {
        let all = [&self.details, &self.control, &self.skipped];
        all.iter().fold((0, 0), |(rows, decimal), sums| {
            (rows + sums.rows(), decimal + sums.decimal_rows())
        })
    }

    /// Adds other aggregates of the same groups.
    pub(super) fn merge(&mut self, other: &mut Self, groups: &Groups) {
        self.labels.merge(&other.labels, &groups.texts);
        for (sums, other) in self.all_sums().into_iter().zip(other.all_sums()) {
            sums.merge(other);
        }
    }

    /// Decides whether all sums fit, see [`Sums::settle`].
    ///
    /// # Errors
    /// `Decode` if a sum does not fit.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.all_sums().into_iter().try_for_each(Sums::settle)
    }

    const fn all_sums(&mut self) -> [&mut Sums; 6] {
        [
            &mut self.details,
            &mut self.control,
            &mut self.earlier,
            &mut self.outside,
            &mut self.skipped,
            &mut self.skipped_outside,
        ]
    }
}
