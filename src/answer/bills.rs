//! The rows that a call brought: columns that are shared, and which rows of them count.
//!
//! A call brings one table for each window. Its columns are neither copied nor changed afterwards: to leave rows out
//! (duplicates, what a filter does not want) is to list those that count, over the same columns. A part stays in its
//! place also where none of its rows counts, so what is known of a part holds for every selection of it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::filter::Condition;
use super::report::Facts;
use super::spec::Count;
use crate::bill::{BLOCK_ROWS, Block, Row, Table, UnknownNames, missing_fields};
use crate::error::Result;
use crate::query::BillKind;
use crate::time::Window;

/// Bills of one kind, in the order of their windows.
///
/// ```
/// use novita_billing::answer::Bills;
/// use novita_billing::bill::{Decoder, Limits};
/// use novita_billing::query::BillKind;
///
/// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
/// decoder.push(br#"{"bills":[
///     {"startTime":"0","endTime":"9","category":"llm","amount":"15000","voucherAmount":"5000","payAmount":"10000"},
///     {"startTime":"0","endTime":"9","category":"llm","amount":"20000","voucherAmount":"0","payAmount":"10000"},
///     {"startTime":"0","endTime":"9","category":"web_search","amount":"1","voucherAmount":"0","payAmount":"1"}]}"#)?;
/// let bills = Bills::from(decoder.finish()?);
///
/// let llm = bills.filter(&[("category".to_owned(), vec!["llm".to_owned()])])?;
/// assert_eq!((bills.len(), llm.len()), (3, 2));
/// let unbalanced = llm.unbalanced();
/// assert_eq!(unbalanced.row(0).unwrap().total().to_string(), "2");
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone)]
pub struct Bills {
    kind: BillKind,
    parts: Vec<Part>,
    /// What was asked for; of bills that no call brought that is not known.
    range: Option<Window>,
    /// What a report says about the rows.
    pub facts: Facts,
}

/// Without the rows, of which there may be a million.
impl fmt::Debug for Bills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bills")
            .field("kind", &self.kind)
            .field("len", &self.len())
            .field("range", &self.range)
            .field("facts", &self.facts)
            .finish_non_exhaustive()
    }
}

impl Bills {
    /// Bills of these parts, which were asked for with a range.
    pub(super) fn new(kind: BillKind, parts: Vec<Part>, range: Option<Window>) -> Self {
        let mut unknown = UnknownNames::default();
        let mut lacking = 0;
        for part in &parts {
            unknown.merge(part.table.unknown_fields());
            lacking |= part.table.lacking();
        }
        let facts = Facts {
            unknown_fields: unknown.into_list(),
            missing_fields: missing_fields(kind, lacking),
            ..Facts::default()
        };
        Self::counted(kind, parts, range, facts)
    }

    /// The same facts, but for the rows of these parts.
    fn counted(kind: BillKind, parts: Vec<Part>, range: Option<Window>, mut facts: Facts) -> Self {
        (facts.rows, facts.rows_with_decimal_money) = (0, 0);
        for part in &parts {
            facts.rows += part.len() as u64;
            facts.rows_with_decimal_money += part.rows_with_decimal_money();
        }
        Self {
            kind,
            parts,
            range,
            facts,
        }
    }

    /// Which kind of bills they are.
    pub const fn kind(&self) -> BillKind {
        self.kind
    }

    /// The range that was asked for, from the first second to the last; `None` for bills that no call brought.
    pub const fn range(&self) -> Option<Window> {
        self.range
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.parts.iter().map(Part::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(Part::is_empty)
    }

    /// The parts, in order: one for each window that succeeded.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Where a row stands: which part, and which of the part's rows that count.
    pub fn place(&self, index: usize) -> Option<(usize, usize)> {
        let mut rest = index;
        for (number, part) in self.parts.iter().enumerate() {
            match rest.checked_sub(part.len()) {
                Some(beyond) => rest = beyond,
                None => return Some((number, rest)),
            }
        }
        None
    }

    /// One row, counted from 0 over all parts.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        let (part, place) = self.place(index)?;
        self.parts.get(part)?.row(place)
    }

    /// The rows, part by part.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.parts.iter().flat_map(Part::rows)
    }

    /// The rows that have, in every field named, one of the texts given for it; over the same columns. A field that is
    /// given no texts is had by no row.
    ///
    /// Any field of the kind can be asked, and `total`, `voucher` and `cash`, the exact amounts of [`Row`]. Texts are
    /// compared as they are. Numbers of any form (times are unix seconds) are compared as numbers: `"1.50"` is `"1.5"`.
    /// An absent value is `""`.
    ///
    /// # Errors
    /// `Query` at the field: one that the kind does not have, or a text that is no number for a field of numbers.
    pub fn filter(&self, wanted: &[(String, Vec<String>)]) -> Result<Self> {
        let mut bills = self.clone();
        for (field, texts) in wanted {
            let condition = Condition::new(self.kind, field, texts)?;
            bills = bills.select(&|part| {
                let codes = condition.codes(part.table.strings());
                part.select(&|row| condition.holds(&codes, row))
            });
        }
        Ok(bills)
    }

    /// The rows that count; over the same columns.
    ///
    /// ```
    /// use novita_billing::answer::{Collect, Count};
    /// use novita_billing::bill::Limits;
    /// use novita_billing::client::Sink;
    /// use novita_billing::query::BillKind;
    /// use novita_billing::time::Window;
    ///
    /// let windows = vec![Window { start: 100, end: 199 }];
    /// let mut call = Collect::new(BillKind::ApiKey, windows.clone(), windows, Limits::default());
    /// call.begin(0);
    /// call.chunk(0, br#"{"bills":[
    ///     {"startTime":"90","endTime":"109","amount":"1","voucherAmount":"0","payAmount":"1"},
    ///     {"startTime":"190","endTime":"209","amount":"1","voucherAmount":"0","payAmount":"1"}]}"#)?;
    /// call.commit(0)?;
    /// let bills = call.finish();
    /// assert_eq!((bills.len(), bills.counted_as(Count::Begun).len()), (2, 1));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    #[must_use]
    pub fn counted_as(&self, count: Count) -> Self {
        match (count, self.range) {
            (Count::Begun, Some(range)) => {
                let has_begun = |row: Row<'_>| row.start_time() >= range.start;
                self.select(&|part| part.select(&has_begun))
            }
            _ => self.clone(),
        }
    }

    /// The rows whose total is not their voucher part and their cash part together; over the same columns. Sums are
    /// exact, and nothing is mended.
    pub fn unbalanced(&self) -> Self {
        let is_unbalanced =
            |row: Row<'_>| row.voucher().checked_add(row.cash()) != Some(row.total());
        self.select(&|part| part.select(&is_unbalanced))
    }

    /// Bytes of memory that the columns and texts hold; other selections of them hold the same ones.
    pub fn memory(&self) -> usize {
        let mut bytes = 0;
        for part in &self.parts {
            bytes += part.table.memory() + part.chosen.as_deref().map_or(0, size_of_val);
        }
        bytes
    }

    fn select(&self, select: &dyn Fn(&Part) -> Part) -> Self {
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            parts.push(select(part));
        }
        Self::counted(self.kind, parts, self.range, self.facts.clone())
    }
}

impl From<Table> for Bills {
    /// All rows of one table, with what its answer said beside them.
    fn from(table: Table) -> Self {
        let kind = table.kind();
        let notices = table.notices().to_vec();
        let mut bills = Self::new(kind, vec![Part::new(table, &[])], None);
        bills.facts.notices = notices;
        bills
    }
}

/// The rows of one table, or some of them.
#[derive(Clone, Debug)]
pub struct Part {
    table: Arc<Table>,
    /// The rows that count, in order; all of them where there is no list.
    chosen: Option<Arc<[u32]>>,
}

impl Part {
    /// The rows of a table but for some, which are in order.
    pub(super) fn new(table: Table, dropped: &[usize]) -> Self {
        let mut chosen = Vec::new();
        if !dropped.is_empty() {
            let mut next = 0;
            for row in 0..table.len() {
                if dropped.get(next) == Some(&row) {
                    next += 1;
                } else {
                    chosen.push(row as u32);
                }
            }
        }
        Self {
            table: Arc::new(table),
            chosen: (!dropped.is_empty()).then(|| chosen.into()),
        }
    }

    /// Some rows of a table, in order.
    pub(super) fn some(table: Arc<Table>, rows: impl Iterator<Item = usize>) -> Self {
        let chosen: Vec<_> = rows.map(|row| row as u32).collect();
        let is_all = chosen.len() == table.len();
        Self {
            table,
            chosen: (!is_all).then(|| chosen.into()),
        }
    }

    /// The table of which all rows or some count.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// How many rows count.
    pub fn len(&self) -> usize {
        self.chosen
            .as_ref()
            .map_or(self.table.len(), |rows| rows.len())
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of the rows that count, counted from 0.
    pub fn row(&self, place: usize) -> Option<Row<'_>> {
        self.table.row(self.index(place)?)
    }

    /// The rows that count, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).filter_map(|place| self.row(place))
    }

    /// The table's blocks, each with those of its rows that count: for work on whole columns.
    pub fn blocks(&self) -> impl Iterator<Item = ChosenBlock<'_>> {
        let mut rest = self.chosen.as_deref();
        (1..).zip(self.table.blocks()).map(move |(number, block)| {
            let rows = rest.map(|rows| {
                let ends = rows.partition_point(|row| (*row as usize) < number * BLOCK_ROWS);
                let (own, later) = rows.split_at_checked(ends).unwrap_or_default();
                rest = Some(later);
                own
            });
            ChosenBlock { block, rows }
        })
    }

    /// The rows that count from one place to another, as one block. It is borrowed where it is one of the table's.
    pub fn pack(&self, places: Range<usize>) -> Cow<'_, Block> {
        let whole = self.table.blocks().get(places.start / BLOCK_ROWS);
        let fits =
            |block: &&Block| places.start.is_multiple_of(BLOCK_ROWS) && places.len() == block.len();
        match whole.filter(fits) {
            Some(block) if self.chosen.is_none() => Cow::Borrowed(block),
            _ => {
                let rows = places.filter_map(|place| self.index(place));
                Cow::Owned(self.table.pack_rows(rows))
            }
        }
    }

    /// Which row of the table a row that counts is.
    fn index(&self, place: usize) -> Option<usize> {
        match &self.chosen {
            None => Some(place),
            Some(rows) => rows.get(place).map(|row| *row as usize),
        }
    }

    /// Those of the rows that are wanted.
    fn select(&self, is_wanted: &dyn Fn(Row<'_>) -> bool) -> Self {
        let mut wanted = Vec::new();
        for row in self.rows() {
            if is_wanted(row) {
                wanted.push(row.index() as u32);
            }
        }
        let is_all = wanted.len() == self.table.len();
        Self {
            table: Arc::clone(&self.table),
            chosen: (!is_all).then(|| wanted.into()),
        }
    }

    fn rows_with_decimal_money(&self) -> u64 {
        let all = self.table.rows_with_decimal_money();
        let count = match self.chosen {
            Some(_) if all > 0 => self.rows().filter(|row| row.has_decimal_money()).count(),
            Some(_) => 0,
            None => all,
        };
        count as u64
    }
}

/// A block of a table, and those of its rows that count.
#[derive(Clone, Copy, Debug)]
pub struct ChosenBlock<'a> {
    /// The packed columns.
    pub block: &'a Block,
    /// The rows that count, counted in the table; all of the block's where there is no list.
    rows: Option<&'a [u32]>,
}

impl ChosenBlock<'_> {
    /// How many rows count.
    pub fn len(&self) -> usize {
        self.rows.map_or(self.block.len(), <[u32]>::len)
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the rows that count, counted in the block, in place of what is in the list: what [`Block::unpack`] takes.
    pub fn write_rows(&self, list: &mut Vec<u32>) {
        list.clear();
        match self.rows {
            None => list.extend(0..self.block.len() as u32),
            Some(rows) => {
                for row in rows {
                    list.push(row % BLOCK_ROWS as u32);
                }
            }
        }
    }

    /// The rows that count, counted in the block: what [`Block::get`] takes.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        let rows = self.rows;
        (0..self.len()).filter_map(move |place| match rows {
            None => Some(place),
            Some(rows) => rows.get(place).map(|row| *row as usize % BLOCK_ROWS),
        })
    }
}

#[cfg(test)]
mod tests;
