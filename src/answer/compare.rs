//! The change from one set of bills to a later one, group by group.

use super::bills::Bills;
use super::ranking::Ranking;
use super::spec::Spec;
use super::sums::{Amounts, Sums, Totals, too_large};
use super::tally::Tally;
use crate::error::Result;
use crate::money::Decimal;
use crate::time::Offset;

/// What changed.
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
/// assert_eq!(comparison.total().change.to_string(), "0.5");
/// assert_eq!(comparison.groups().next().unwrap().change.percent, Some(50.0));
/// # Ok::<(), novita_billing::Error>(())
/// ```
pub struct Comparison {
    by: Vec<&'static str>,
    /// The later bills.
    tally: Tally,
    /// The earlier ones, in the same groups.
    before: Sums,
    ranking: Ranking,
}

/// A group before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedGroup<'a> {
    /// A text for each name in [`Comparison::by`]; of the rest there is none.
    pub key: Vec<&'a str>,
    /// As those of a summary, from the later bills where these have some.
    pub labels: Vec<&'a str>,
    /// What it amounts to.
    pub change: Change,
    /// Whether it is the rest.
    pub other: bool,
}

/// Amounts before and after. Of a group that one side does not have, that side is without rows.
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

/// Where the later bills stand: behind all others, so that it is their labels that are shown.
const LATER: u64 = 1 << 60;

impl Bills {
    /// What changed since `before`, group by group. Units of the calendar of two periods have no key in common: compare
    /// by fields.
    ///
    /// # Errors
    /// As [`Bills::summarize`], and `Query` for bills of two kinds.
    pub fn compare(&self, before: &Self, spec: &Spec, offset: Offset) -> Result<Comparison> {
        let mut tally = Tally::new(spec, offset);
        tally.add_bills(before, 0)?;
        let mut before = std::mem::replace(&mut tally.sums, Sums::new(spec.kind()));
        tally.add_bills(self, LATER)?;
        for sums in [&mut before, &mut tally.sums] {
            sums.grow(tally.groups.len());
        }
        before.align(&mut tally.sums)?;

        let mut sizes = Vec::new();
        for id in 0..tally.groups.len() as u32 {
            let change = tally.sums.digits(id).checked_sub(before.digits(id));
            let size = change.and_then(i128::checked_abs).ok_or_else(too_large)?;
            if !before.is_empty(id) || !tally.sums.is_empty(id) {
                sizes.push((size, id));
            }
        }
        let ranking = Ranking::new(&tally.groups, sizes, spec, spec.is_ordered_by_key());
        for sums in [&before, &tally.sums] {
            ranking.check(sums)?;
        }
        Ok(Comparison {
            by: spec.names(),
            tally,
            before,
            ranking,
        })
    }
}

impl Comparison {
    /// The names of what is grouped by.
    pub fn by(&self) -> &[&'static str] {
        &self.by
    }

    /// Of all rows but the control totals.
    pub fn total(&self) -> Change {
        self.change(&self.before.all(), &self.tally.sums.all())
    }

    /// Every group that either side has; the largest change, up or down, first, if no other order was asked for. The one
    /// of the rest, if there is one, stands last. Each side adds up to its side of the total.
    pub fn groups(&self) -> impl Iterator<Item = ChangedGroup<'_>> {
        self.ranking.groups().filter_map(|(ids, other)| {
            let (key, labels) = self.tally.groups.names(ids, other);
            // They did not overflow when they were checked.
            let (before, after) = (self.before.of(ids).ok()?, self.tally.sums.of(ids).ok()?);
            Some(ChangedGroup {
                key,
                labels,
                change: self.change(&before, &after),
                other,
            })
        })
    }

    fn change(&self, before: &Amounts, after: &Amounts) -> Change {
        let [before, after] = [
            (before, self.before.totals(before)),
            (after, self.tally.sums.totals(after)),
        ];
        // Both have the same places, and of integers the quotient is rounded once, where it is made.
        let (was, change) = (before.0.digits(), after.0.digits() - before.0.digits());
        let percent = change as f64 * 100.0 / (was as f64).abs();
        Change {
            change: self.before.money(change),
            percent: (was != 0).then_some(percent),
            before: before.1,
            after: after.1,
        }
    }
}
