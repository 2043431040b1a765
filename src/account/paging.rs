//! From pages to rows: which rows are new, whether there is another page, and whether all rows came.
//!
//! How the service pages is only partly known, so nothing relies on a page's length. Every way of paging ends in all rows,
//! each once, or in an error. Only a service that sends new rows for ever does not end; a deadline ends it.

use super::month;
use super::query::AccountQuery;
use super::reader::{Page, path_of, unreadable};
use super::record::Record;
use crate::bill::text_digest;
use crate::error::{Error, ErrorKind, Result};
use crate::excerpt::quoted;
use crate::index_table::{Entry, IndexTable};
use crate::time::Offset;

/// The status of an invoice that does not count any more.
const VOIDED: &str = "voided";

/// What a page adds.
#[derive(Debug, Default)]
pub(super) struct Step {
    pub(super) rows: Vec<Record>,
    /// Whether there is no further page.
    pub(super) is_last: bool,
}

/// What is known of the pages so far.
pub(super) enum Paging {
    /// There is one page.
    Single,
    Invoices(Invoices),
    Transactions(Box<Transactions>),
}

impl Paging {
    /// The paging of a call that began at a second.
    pub(super) fn new(query: &AccountQuery, offset: Offset, now: i64) -> Self {
        match query {
            AccountQuery::Balance => Self::Single,
            AccountQuery::Invoices(_) => {
                let (start, end) = query.months();
                Self::Invoices(Invoices {
                    start: start.or(month::number(FIRST_INVOICE)).unwrap_or(i64::MIN),
                    end: end.unwrap_or(i64::MAX),
                    current: month::of_second(now, offset),
                    lowest_future: i64::MAX,
                    highest_past: i64::MIN,
                    seen: Vec::new(),
                    rows: Vec::new(),
                })
            }
            AccountQuery::Transactions(_) => Self::Transactions(Box::new(Transactions {
                ends: query.ends(),
                page_size: query.page_size() as usize,
                ..Transactions::default()
            })),
        }
    }

    /// Takes the next page.
    ///
    /// # Errors
    /// `Decode` for pages that contradict each other, or that are not all rows.
    pub(super) fn accept(&mut self, page: Page) -> Result<Step> {
        match self {
            Self::Single => Ok(Step {
                rows: page.rows,
                is_last: true,
            }),
            Self::Invoices(invoices) => invoices.accept(page),
            Self::Transactions(transactions) => transactions.accept(page),
        }
    }
}

/// The first month that has an invoice, by the API's documentation.
pub(crate) const FIRST_INVOICE: &str = "2025-10";

/// The invoices so far. They are given at the end, since a later page may have a newer version of one.
pub(super) struct Invoices {
    start: i64,
    end: i64,
    current: i64,
    /// The dropped months that are nearest to those between, on both sides.
    lowest_future: i64,
    highest_past: i64,
    /// The months that some page had, also those that were not asked for.
    seen: Vec<i64>,
    /// The months that were asked for, in order.
    rows: Vec<(i64, Record)>,
}

impl Invoices {
    fn accept(&mut self, page: Page) -> Result<Step> {
        let mut has_new = false;
        for row in page.rows {
            let Some(month) = month::number(row.text("billingMonth")) else {
                continue;
            };
            // Months after the current one, and those before the first that is wanted, may be invented, for ever. They are
            // dropped. One that is nearer to the wanted months than all before may lead to them.
            if month > self.current {
                has_new |= month < self.lowest_future;
                self.lowest_future = self.lowest_future.min(month);
                continue;
            }
            if month < self.start {
                has_new |= month > self.highest_past;
                self.highest_past = self.highest_past.max(month);
                continue;
            }
            if !self.seen.contains(&month) {
                self.seen.push(month);
                has_new = true;
            }
            if (self.start..=self.end).contains(&month) {
                self.insert(month, row)?;
            }
        }
        if has_new {
            return Ok(Step::default());
        }
        let rows = std::mem::take(&mut self.rows);
        Ok(Step {
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            is_last: true,
        })
    }

    /// Inserts an invoice. It replaces an earlier version of itself, and one that was voided.
    fn insert(&mut self, month: i64, row: Record) -> Result<()> {
        let mut months = self.rows.iter().map(|(month, _)| *month);
        let at = months.position(|other| other >= month);
        let at = at.unwrap_or(self.rows.len());
        match self.rows.get_mut(at) {
            Some((other, known)) if *other == month => {
                let is_same = known.text("billId") == row.text("billId");
                if is_same || is_voided(known) {
                    *known = row;
                } else if !is_voided(&row) {
                    return Err(two_invoices(known, &row));
                }
            }
            _ => self.rows.insert(at, (month, row)),
        }
        Ok(())
    }
}

/// Whether another invoice has taken its place, or will.
fn is_voided(invoice: &Record) -> bool {
    invoice.text("status") == VOIDED
}

fn two_invoices(first: &Record, second: &Record) -> Error {
    let ids = [first, second].map(|invoice| quoted(invoice.text("billId")));
    let message = format!(
        "is another one than before: {} has the invoices {}, of which only one can count",
        second.text("billingMonth"),
        ids.join(" and ")
    );
    let path = path_of(second.shape, second.position.index, "billId");
    unreadable(&path, second.position.offset, &message)
}

/// The transactions so far: digests of them, no rows.
#[derive(Default)]
pub(super) struct Transactions {
    /// The first second, and the one after the last.
    ends: (Option<i64>, Option<i64>),
    page_size: usize,
    /// A digest of each page, whatever the order of its rows.
    pages: Vec<u128>,
    /// The digests of rows with a serial number.
    seen: DigestSet,
    /// Different rows, those outside of the range included.
    count: i64,
    /// Rows that came again: each shows that a new one came in before it.
    again: i64,
    /// The first and the largest total that the service stated, of pages with rows if there is one. The largest, since a row
    /// that leaves the list while it is read moves another one to a page that was read.
    totals: Option<(i64, i64)>,
}

impl Transactions {
    fn accept(&mut self, page: Page) -> Result<Step> {
        let Page { rows, total } = page;
        if let Some(total) = total
            && (!rows.is_empty() || self.totals.is_none())
        {
            let (first, most) = self.totals.unwrap_or((total, total));
            self.totals = Some((first, most.max(total)));
        }
        let sent = rows.len();
        let earlier = self.seen.len();
        let (from, until) = self.ends;
        let mut digest_of_page = sent as u128;
        let (mut again, mut count) = (0, 0);
        let mut new_rows = Vec::new();
        for row in rows {
            let digest = text_digest(&row.canonical());
            digest_of_page = digest_of_page.wrapping_add(digest);
            // Without a serial number, equal rows may be different transactions. So may those of one page.
            let has_serial = !row.text("serialNumber").is_empty();
            if has_serial && self.seen.insert(digest) < earlier {
                again += 1;
                continue;
            }
            count += 1;
            let time = row.integer("transactionTime").unwrap_or_default();
            if from.is_none_or(|from| time >= from) && until.is_none_or(|until| time < until) {
                new_rows.push(row);
            }
        }
        if sent == 0 || self.pages.contains(&digest_of_page) {
            return self.end(sent);
        }
        self.pages.push(digest_of_page);
        self.again += again;
        self.count += count;
        Ok(Step {
            rows: new_rows,
            is_last: false,
        })
    }

    /// The end, at an empty page or at one that came before.
    fn end(&self, sent: usize) -> Result<Step> {
        match self.totals {
            Some((first, total)) => {
                // Rows that came in meanwhile are counted, but stand before the rows that were asked for.
                let new = total.saturating_sub(first).max(0);
                let count = self.count;
                if total > count.saturating_add(new.min(self.again)) {
                    let message = format!(
                        "The service states {total} transactions (total), but only {count} different ones came: call again, or \
                         ask for a shorter range (from, until)."
                    );
                    return Err(Error::new(ErrorKind::Decode, message).at_path("total"));
                }
            }
            None if sent >= self.page_size => {
                let message = "The service sent a full page of transactions of earlier pages, and no total: its page numbers \
                               seem to have no effect, so there may be more. Give a larger pageSize, so that one page has \
                               them all, or ask for a shorter range (from, until).";
                return Err(Error::new(ErrorKind::Decode, message).at_path("data"));
            }
            None => {}
        }
        Ok(Step {
            rows: Vec::new(),
            is_last: true,
        })
    }
}

/// Digests, each once, in the order in which they were inserted.
#[derive(Default)]
struct DigestSet {
    digests: Vec<u128>,
    table: IndexTable,
}

impl DigestSet {
    const fn len(&self) -> usize {
        self.digests.len()
    }

    /// Inserts a digest, unless it is there. Returns its index.
    fn insert(&mut self, digest: u128) -> usize {
        let Self { digests, table } = self;
        let length = digests.len();
        let at = |index: u32| digests.get(index as usize).copied().unwrap_or_default();
        let entry = table.entry(
            length,
            digest as u32,
            |index| at(index) == digest,
            |index| at(index) as u32,
        );
        match entry {
            Entry::Occupied(index) => index as usize,
            Entry::Vacant(vacant) => {
                if vacant.insert(length).is_some() {
                    digests.push(digest);
                }
                length
            }
        }
    }
}
