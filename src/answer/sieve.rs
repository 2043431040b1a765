//! The rows of a window on their way into a list or a stream: which of them count, and what a report says of the others.

use std::ops::Range;

use super::category::Category;
use super::dedup::{Bounds, Dedup, Fate, Span};
use super::report::{Facts, Outside};
use crate::bill::{BLOCK_ROWS, Digests, Table};
use crate::query::BillKind;
use crate::time::Window;

/// Sorts out the rows of a call, window by window in the order of the plan.
pub(super) struct Sieve {
    windows: Vec<Window>,
    asked: Vec<Window>,
    range: Option<Window>,
    category: Category,
    pub(super) dedup: Dedup,
    digests: Digests,
    /// The rows of a block whose digests are needed.
    compared: Vec<u32>,
    outside: Outside,
}

impl Sieve {
    /// For the windows of a plan, in order. `asked` are the windows as they are sent.
    pub(super) fn new(
        kind: BillKind,
        windows: Vec<Window>,
        asked: Vec<Window>,
        bounds: Bounds,
    ) -> Self {
        Self {
            range: range_of(&windows),
            dedup: Dedup::new(&windows, bounds),
            windows,
            asked,
            category: Category::new(kind),
            digests: Digests::new(kind),
            compared: Vec::new(),
            outside: Outside::default(),
        }
    }

    /// From the first second of all windows to the last.
    pub(super) const fn range(&self) -> Option<Window> {
        self.range
    }

    /// A window of the plan, and as it is sent.
    pub(super) fn window(&self, window: usize) -> Option<(Window, Window)> {
        let ends = self.windows.get(window).zip(self.asked.get(window));
        ends.map(|(window, asked)| (*window, *asked))
    }

    /// The rows that come are all of these tables, each with the number of its window: so it need not be remembered what
    /// nothing will be compared with.
    pub(super) fn look_ahead<'a>(&mut self, tables: impl Iterator<Item = (usize, &'a Table)>) {
        let mut strays = Vec::new();
        for (number, table) in tables {
            let Some((window, asked)) = self.window(number) else {
                continue;
            };
            let spans = table.rows().map(Span::of);
            strays.extend(
                spans.filter(|span| !span.is_inside(window) && !span.is_surplus(window, asked)),
            );
        }
        self.dedup.keep_homes_of(strays.into_iter());
    }

    /// Begins with another table.
    pub(super) fn enter(&mut self, table: &Table) {
        self.digests.start_table(table.strings());
    }

    /// Appends those of some rows of a window that do not count, and notes what is to be said of the others.
    pub(super) fn sift(
        &mut self,
        number: usize,
        table: &Table,
        rows: Range<usize>,
        dropped: &mut Vec<usize>,
    ) {
        let Some((window, asked)) = self.window(number) else {
            return;
        };
        let compares_all = self.dedup.needs_digests(number);
        let compares_strays = self.windows.len() > 1;
        let mut start = rows.start;
        while start < rows.end {
            let number_of_block = start / BLOCK_ROWS;
            let first = number_of_block * BLOCK_ROWS;
            let end = rows.end.min(first + BLOCK_ROWS);
            let Some(block) = table.blocks().get(number_of_block) else {
                return;
            };
            self.compared.clear();
            for row in (start..end).filter_map(|row| table.row(row)) {
                let span = Span::of(row);
                let is_compared = compares_all || (compares_strays && !span.is_inside(window));
                if is_compared && !span.is_surplus(window, asked) {
                    self.compared.push((row.index() - first) as u32);
                }
            }
            let digests = self.digests.of(block, table.strings(), &self.compared);
            let mut compared = self.compared.iter().zip(digests).peekable();
            for row in (start..end).filter_map(|row| table.row(row)) {
                let span = Span::of(row);
                let place = (row.index() - first) as u32;
                let digest = compared.next_if(|(row, _)| **row == place);
                let digest = digest.map(|(_, digest)| digest);
                let counts = if span.is_surplus(window, asked) {
                    false
                } else if !span.is_inside(window) {
                    let digest = digest.unwrap_or_default();
                    self.dedup.stray(number, span, digest) != Fate::Duplicate
                } else {
                    digest.is_none_or(|digest| self.dedup.inside(number, digest))
                };
                if !counts {
                    dropped.push(row.index());
                } else if self.range.is_some_and(|range| span.is_outside(range))
                    && !self.category.is_control(row)
                {
                    self.outside.add(row.total());
                }
            }
            start = end;
        }
    }

    /// Writes what was found into a report.
    pub(super) const fn tell(&self, facts: &mut Facts) {
        facts.duplicates_dropped = self.dedup.duplicates;
        facts.rows_outside = self.dedup.outside;
        facts.rows_unchecked = self.dedup.unchecked;
        facts.outside_range = self.outside;
    }
}

/// From the first second of all windows to the last.
pub(super) fn range_of(windows: &[Window]) -> Option<Window> {
    let start = windows.iter().map(|window| window.start).min()?;
    let end = windows.iter().map(|window| window.end).max()?;
    Some(Window { start, end })
}
