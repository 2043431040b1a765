//! A list whose total is known while it arrives.

use std::fmt;

use super::block_rows::BlockRows;
use super::column::Column;
use super::row_splitter::RowSplitter;
use super::sums::{Money, Scratch};
use crate::answer::collect::{Bills, Collect, CountedRows};
use crate::client::Sink;
use crate::error::Result;
use crate::money::Decimal;
use crate::query::BillKind;

/// A [`Collect`] that adds up each window when it is committed, for calls whose progress is watched.
///
/// ```
/// use novita_billing::answer::{Collect, Watched};
/// use novita_billing::bill::Limits;
/// use novita_billing::client::Sink;
/// use novita_billing::query::{BillKind, Plan};
/// use novita_billing::time::Window;
///
/// let windows = vec![Window { start: 0, end: 99 }, Window { start: 100, end: 199 }];
/// let plan = Plan::new(BillKind::ApiKey, windows);
/// let mut watched = Watched::new(Collect::new(plan, Limits::default()), BillKind::ApiKey);
/// assert_eq!(watched.total(), None);
///
/// watched.begin(1);
/// watched.chunk(1, br#"{"bills":[{"startTime":"100","endTime":"109","amount":"15000","voucherAmount":"0","payAmount":"15000"}]}"#)?;
/// watched.commit(1)?;
/// assert_eq!(watched.total().unwrap().to_string(), "1.5");
/// assert_eq!(watched.finish().len(), 1);
/// # Ok::<(), novita_billing::Error>(())
/// ```
pub struct Watched {
    collect: Collect,
    kind: BillKind,
    splitter: RowSplitter,
    sum: Column,
    scratch: Scratch,
    total: Option<Decimal>,
}

/// Without rows and bytes, of which there may be many.
impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched")
            .field("collect", &self.collect)
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

impl Watched {
    /// A sink that collects bills of a kind.
    pub fn new(collect: Collect, kind: BillKind) -> Self {
        let mut sum = Column::default();
        sum.grow(1);
        Self {
            collect,
            kind,
            splitter: RowSplitter::new(kind, CountedRows::All, None),
            sum,
            scratch: Scratch::default(),
            total: None,
        }
    }

    /// Ends the call: the rows of all committed windows, each bill once.
    pub fn finish(self) -> Bills {
        self.collect.finish()
    }

    /// The total, once the rows of a committed window are added. `None` if it does not fit.
    fn total_with(&mut self, window: usize) -> Option<Decimal> {
        let table = self.collect.committed(window)?;
        let strings = table.strings();
        self.splitter.begin_table(strings);
        for block in table.blocks() {
            let rows: Vec<u32> = (0..block.len() as u32).collect();
            let all = BlockRows {
                block,
                strings,
                rows: &rows,
            };
            self.splitter.split(all);
            let rows = &self.splitter.details;
            let groups = vec![0; rows.len()];
            let details = BlockRows { rows, ..all };
            self.scratch
                .add_money(Money::Total, self.kind, details, &mut self.sum, &groups)?;
        }
        // A later window may bring a sum back that does not fit now.
        let mut settled = self.sum.clone();
        settled.settle()?;
        Decimal::with_places(settled.all.digits, settled.places)
    }
}

impl Sink for Watched {
    fn begin(&mut self, window: usize) {
        self.collect.begin(window);
    }

    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        self.collect.chunk(window, bytes)
    }

    fn commit(&mut self, window: usize) -> Result<u64> {
        let rows = self.collect.commit(window)?;
        self.total = self.total_with(window);
        Ok(rows)
    }

    fn discard(&mut self, window: usize) {
        self.collect.discard(window);
    }

    fn total(&self) -> Option<Decimal> {
        self.total
    }
}

#[cfg(test)]
mod tests;
