//! Selects the rows of a window that count, for lists and streams, and gathers statistics about the others.

use std::ops::Range;

use super::{Capacity, Dedup, Span, Verdict};
use crate::answer::category::ControlTotals;
use crate::answer::report::{OutsideRows, RowStats};
use crate::bill::{BLOCK_ROWS, Digests, Row, Table};
use crate::query::Plan;
use crate::time::Window;

/// Selects rows of a call, request by request in the order of the plan.
pub(crate) struct RowSelector {
    plan: Plan,
    range: Option<Window>,
    control_totals: ControlTotals,
    pub(crate) dedup: Dedup,
    digests: Digests,
    /// The rows of a block whose digests are needed.
    compared: Vec<u32>,
    outside: OutsideRows,
}

impl RowSelector {
    pub(crate) fn new(plan: Plan, capacity: Capacity) -> Self {
        let kind = plan.kind();
        Self {
            range: plan.range(),
            dedup: Dedup::new(&plan, capacity),
            plan,
            control_totals: ControlTotals::new(kind),
            digests: Digests::new(kind),
            compared: Vec::new(),
            outside: OutsideRows::default(),
        }
    }

    /// From the first second of all windows to the last.
    pub(crate) const fn range(&self) -> Option<Window> {
        self.range
    }

    /// The requests of the call.
    pub(crate) const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The window of a request, and the same window as it is sent.
    fn window(&self, request: usize) -> Option<(Window, Window)> {
        Some((self.plan.window(request)?, self.plan.requested(request)?))
    }

    /// Announces all tables of the call, each with the index of its request, so that digests are kept only where a stray
    /// will be compared with them.
    pub(crate) fn look_ahead<'a>(&mut self, tables: impl Iterator<Item = (usize, &'a Table)>) {
        let mut strays = Vec::new();
        for (index, table) in tables {
            let Some((window, requested)) = self.window(index) else {
                continue;
            };
            let spans = table.rows().map(Span::of);
            let is_stray =
                |span: &Span| !span.is_inside(window) && !span.is_surplus(window, requested);
            strays.extend(spans.filter(is_stray).map(|span| (index, span)));
        }
        self.dedup.keep_homes_of(strays.into_iter());
    }

    /// Sets the table that the next rows are of.
    pub(crate) fn begin_table(&mut self, table: &Table) {
        self.digests.start_table(table.strings());
    }

    /// Appends to `dropped` the rows of a range that do not count.
    pub(crate) fn select(
        &mut self,
        index: usize,
        table: &Table,
        rows: Range<usize>,
        dropped: &mut Vec<usize>,
    ) {
        let mut start = rows.start;
        while start < rows.end {
            let end = rows.end.min((start / BLOCK_ROWS + 1) * BLOCK_ROWS);
            self.select_in_block(index, table, start..end, dropped);
            start = end;
        }
    }

    /// As [`RowSelector::select`], for rows of one block.
    fn select_in_block(
        &mut self,
        index: usize,
        table: &Table,
        rows: Range<usize>,
        dropped: &mut Vec<usize>,
    ) {
        let Some((window, requested)) = self.window(index) else {
            return;
        };
        let block_index = rows.start / BLOCK_ROWS;
        let first = block_index * BLOCK_ROWS;
        let Some(block) = table.blocks().get(block_index) else {
            return;
        };
        let rows = rows.filter_map(|row| table.row(row));
        let place_of = |row: Row<'_>| (row.index() - first) as u32;
        let compares_all = self.dedup.needs_digests(index);
        let compares_strays = self.plan.windows().len() > 1;
        let is_compared = |row: &Row<'_>| {
            let span = Span::of(*row);
            (compares_all || (compares_strays && !span.is_inside(window)))
                && !span.is_surplus(window, requested)
        };
        self.compared.clear();
        self.compared
            .extend(rows.clone().filter(is_compared).map(place_of));
        let digests = self.digests.of(block, table.strings(), &self.compared);
        let mut compared = self.compared.iter().zip(digests).peekable();
        for row in rows {
            let span = Span::of(row);
            let digest = compared.next_if(|(place, _)| **place == place_of(row));
            let digest = digest.map(|(_, digest)| digest);
            let counts = if span.is_surplus(window, requested) {
                false
            } else if !span.is_inside(window) {
                let digest = digest.unwrap_or_default();
                self.dedup.add_stray(index, span, digest) != Verdict::Duplicate
            } else {
                digest.is_none_or(|digest| self.dedup.add_inside(index, digest))
            };
            if !counts {
                dropped.push(row.index());
            } else if self.range.is_some_and(|range| span.is_outside(range))
                && !self.control_totals.contains(row)
            {
                self.outside.add(1, row.total());
            }
        }
    }

    /// Writes the statistics of the selection.
    pub(crate) const fn write_stats(&self, stats: &mut RowStats) {
        stats.duplicates_dropped = self.dedup.duplicates;
        stats.rows_outside = self.dedup.outside;
        stats.rows_unchecked = self.dedup.unchecked;
        stats.outside_range = self.outside;
    }
}
