//! Splits the rows of a block by what they count for.

use super::block_rows::BlockRows;
use crate::answer::category::{ControlTotals, control_code};
use crate::answer::collect::CountedRows;
use crate::answer::dedup::Span;
use crate::bill::{Strings, UnpackedColumn, layout};
use crate::query::BillKind;
use crate::time::Window;

/// No text has this code.
const NONE: i64 = -1;

/// Splits the rows of one block at a time into lists of their indices. The lists keep their memory for the next block.
pub(super) struct RowSplitter {
    control_totals: ControlTotals,
    count: CountedRows,
    /// The requested range, if it is known.
    pub(super) range: Option<Window>,
    /// The columns of a row's first and last second.
    times: [usize; 2],
    /// The code of the control totals' category in the current table.
    control_code: i64,
    unpacked: UnpackedColumn,
    unpacked_second: UnpackedColumn,
    /// For each row of a list whether it is a control total.
    is_control: Vec<bool>,
    /// Rows that count, control totals excluded.
    pub(super) details: Vec<u32>,
    /// Control totals that count.
    pub(super) controls: Vec<u32>,
    /// The details that begin before the range.
    pub(super) earlier: Vec<u32>,
    /// The details that lie wholly outside the range.
    pub(super) outside: Vec<u32>,
    /// Rows of any category that do not count because they begin before the range.
    pub(super) skipped: Vec<u32>,
    /// Of the skipped rows, the details that lie wholly outside the range.
    pub(super) skipped_outside: Vec<u32>,
}

impl RowSplitter {
    pub(super) fn new(kind: BillKind, count: CountedRows, range: Option<Window>) -> Self {
        let layout = layout(kind);
        Self {
            control_totals: ControlTotals::new(kind),
            count,
            range,
            times: [layout.start_time, layout.end_time],
            control_code: NONE,
            unpacked: UnpackedColumn::default(),
            unpacked_second: UnpackedColumn::default(),
            is_control: Vec::new(),
            details: Vec::new(),
            controls: Vec::new(),
            earlier: Vec::new(),
            outside: Vec::new(),
            skipped: Vec::new(),
            skipped_outside: Vec::new(),
        }
    }

    /// Sets the texts of the table that the next rows are of.
    pub(super) fn begin_table(&mut self, strings: &Strings) {
        self.control_code = control_code(strings).map_or(NONE, i64::from);
    }

    /// Splits rows into the lists.
    pub(super) fn split(&mut self, rows: BlockRows<'_>) {
        self.details.clear();
        self.details.extend_from_slice(rows.rows);
        self.skipped.clear();
        self.skipped_outside.clear();
        self.controls.clear();
        self.earlier.clear();
        self.outside.clear();
        if let Some(range) = self.range
            && self.count == CountedRows::WithoutEarlier
        {
            self.skip_earlier(rows, range);
        }
        if self.control_code != NONE {
            self.separate_controls(rows);
        }
        if let Some(range) = self.range {
            self.compare_with_range(rows, range);
        }
    }

    fn skip_earlier(&mut self, rows: BlockRows<'_>, range: Window) {
        let [starts, ends] = self.times;
        rows.block.unpack(starts, &self.details, &mut self.unpacked);
        let starts = &self.unpacked.values;
        partition(&mut self.details, &mut self.skipped, |place| {
            starts.get(place).is_some_and(|start| *start < range.start)
        });
        if self.skipped.is_empty() {
            return;
        }
        // A report counts the rows outside the range even if they do not count for the summary.
        let skipped = std::mem::take(&mut self.skipped);
        self.find_controls(rows, &skipped);
        self.skipped = skipped;
        rows.block.unpack(ends, &self.skipped, &mut self.unpacked);
        let ends = self.unpacked.values.iter().zip(&self.is_control);
        for ((end, is_control), row) in ends.zip(&self.skipped) {
            if *end < range.start && !is_control {
                self.skipped_outside.push(*row);
            }
        }
    }

    fn separate_controls(&mut self, rows: BlockRows<'_>) {
        let details = std::mem::take(&mut self.details);
        self.find_controls(rows, &details);
        self.details = details;
        let is_control = &self.is_control;
        partition(&mut self.details, &mut self.controls, |place| {
            is_control.get(place) == Some(&true)
        });
    }

    /// Sets `is_control` for the rows of a list.
    fn find_controls(&mut self, rows: BlockRows<'_>, list: &[u32]) {
        self.is_control.clear();
        self.is_control.resize(list.len(), false);
        for column in self.control_totals.columns() {
            rows.block.unpack(*column, list, &mut self.unpacked);
            let cells = self.unpacked.values.iter().zip(&self.unpacked.present);
            for (is_control, (code, is_present)) in self.is_control.iter_mut().zip(cells) {
                *is_control |= *is_present && *code == self.control_code;
            }
        }
    }

    fn compare_with_range(&mut self, rows: BlockRows<'_>, range: Window) {
        let [starts, ends] = self.times;
        rows.block.unpack(starts, &self.details, &mut self.unpacked);
        rows.block
            .unpack(ends, &self.details, &mut self.unpacked_second);
        let times = self
            .unpacked
            .values
            .iter()
            .zip(&self.unpacked_second.values);
        for ((start, end), row) in times.zip(&self.details) {
            if *start < range.start {
                self.earlier.push(*row);
            }
            if Span::new(*start, *end).is_outside(range) {
                self.outside.push(*row);
            }
        }
    }
}

/// Moves the rows at some places of a list to the end of another list.
fn partition(list: &mut Vec<u32>, other: &mut Vec<u32>, is_moved: impl Fn(usize) -> bool) {
    let mut place = 0;
    list.retain(|row| {
        let is_moved = is_moved(place);
        place += 1;
        if is_moved {
            other.push(*row);
        }
        !is_moved
    });
}
