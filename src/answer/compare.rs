//! The change from one set of bills to a later one, group by group.

use super::bills::Bills;
use super::spec::Spec;
use super::summary::{Check, Ranked, texts};
use super::sums::{Amounts, Sums, Totals, too_large};
use super::tally::Tally;
use crate::error::{Error, Result};
use crate::money::Decimal;
use crate::time::Offset;

/// What changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The names of what is grouped by.
    pub by: Vec<&'static str>,
    /// Of all rows but the control totals.
    pub total: Change,
    /// Every group that either side has; the largest change, up or down, first, if no other order was asked for. The one
    /// of the rest, if there is one, stands last. Each side adds up to its side of `total`.
    pub groups: Vec<ChangedGroup>,
}

/// A group before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedGroup {
    /// A text for each name in [`Comparison::by`]; of the rest there is none.
    pub key: Vec<String>,
    /// As those of a summary.
    pub labels: Vec<(&'static str, String)>,
    /// What it amounts to.
    pub change: Change,
    /// Whether it is the rest.
    pub other: bool,
}

/// Amounts before and after. Of a group that one side does not have the other side is without rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What it was.
    pub before: Totals,
    /// What it is.
    pub after: Totals,
    /// `after.total` less `before.total`.
    pub change: Decimal,
    /// The change in percent of what it was, however that was signed; `None` where that was nothing.
    pub percent: Option<f64>,
}

impl Bills {
    /// What changed since `before`, group by group. With units of the calendar, groups of two periods have no key in
    /// common: compare by fields.
    ///
    /// ```
    /// use novita_billing::answer::{Bills, Spec};
    /// use novita_billing::bill::{Decoder, Limits};
    /// use novita_billing::query::BillKind;
    /// use novita_billing::time::Offset;
    ///
    /// let bills = |amount: &str| {
    ///     let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    ///     let row = format!(r#"{{"startTime":0,"endTime":9,"productName":"a","amount":{amount},"voucherAmount":0,"payAmount":{amount}}}"#);
    ///     decoder.push(format!(r#"{{"bills":[{row}]}}"#).as_bytes())?;
    ///     Ok::<_, novita_billing::Error>(Bills::from(decoder.finish()?))
    /// };
    /// let spec = Spec::new(BillKind::ApiKey, &["productName"])?;
    /// let comparison = bills("15000")?.compare(&bills("10000")?, &spec, Offset::UTC)?;
    /// assert_eq!(comparison.total.change.to_string(), "0.5");
    /// assert_eq!(comparison.groups[0].change.percent, Some(50.0));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Bills::summarize`], and `Query` for bills of two kinds.
    pub fn compare(&self, before: &Self, spec: &Spec, offset: Offset) -> Result<Comparison> {
        if self.kind() != before.kind() {
            let message = "bills of two kinds cannot be compared: give two tables of one kind";
            return Err(Error::query("before", message));
        }
        let mut old = before.tally(spec, offset, 0)?;
        let Tally {
            groups: mut keys,
            sums: mut is,
            ..
        } = self.tally(spec, offset, LATER)?;
        let ids = keys.merge(&old.groups)?;
        let mut was = Sums::new(self.kind());
        for sums in [&mut is, &mut was] {
            sums.grow(keys.len());
        }
        was.merge(&mut old.sums, &ids)?;
        is.align(&mut was)?;

        let mut changes = Vec::new();
        for id in 0..keys.len() as u32 {
            let change = is.digits(id).checked_sub(was.digits(id));
            let size = change.and_then(i128::checked_abs).ok_or_else(too_large)?;
            if is.group(id).rows > 0 || was.group(id).rows > 0 {
                changes.push((size, id));
            }
        }
        let ranked = Ranked::new(&keys, changes, spec.most(), spec.is_ordered_by_key());
        let mut sides = Sides {
            was: Check::new(&was),
            is: Check::new(&is),
        };
        let mut groups = Vec::new();
        for id in ranked.top {
            groups.push(ChangedGroup {
                key: texts(&keys, id),
                labels: keys.labels(id),
                change: sides.change(&[id])?,
                other: false,
            });
        }
        if !ranked.rest.is_empty() {
            groups.push(ChangedGroup {
                key: Vec::new(),
                labels: Vec::new(),
                change: sides.change(&ranked.rest)?,
                other: true,
            });
        }
        let total = sides.of(&was.all(), &is.all())?;
        sides.was.done()?;
        sides.is.done()?;
        Ok(Comparison {
            by: spec.names(),
            total,
            groups,
        })
    }
}

/// Where the rows of the later bills stand: behind all of the others, so that their labels of keys are the ones shown.
const LATER: u64 = 1 << 60;

/// Groups as they are given out, on both sides.
struct Sides<'a> {
    was: Check<'a>,
    is: Check<'a>,
}

impl Sides<'_> {
    /// The change of some groups together.
    fn change(&mut self, ids: &[u32]) -> Result<Change> {
        let (was, is) = (self.was.take(ids)?, self.is.take(ids)?);
        self.of(&was, &is)
    }

    fn of(&self, was: &Amounts, is: &Amounts) -> Result<Change> {
        let ([before, ..], [after, ..]) = (was.money, is.money);
        let change = after.checked_sub(before).ok_or_else(too_large)?;
        // Both have the same places; of integers the quotient is rounded once, where it is made.
        let percent = change as f64 * 100.0 / before.unsigned_abs() as f64;
        Ok(Change {
            before: self.was.sums.totals(was),
            after: self.is.sums.totals(is),
            change: self.is.sums.money(change),
            percent: (before != 0).then_some(percent),
        })
    }
}
