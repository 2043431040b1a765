//! The change from one set of bills to a later one, group by group.

use super::bills::Bills;
use super::group::Groups;
use super::labels::Labels;
use super::ranking::{Ranked, Ranking};
use super::spec::Spec;
use super::sums::{Amounts, Sums, Totals, too_large};
use super::tally::Tally;
use crate::error::{Error, Result};
use crate::money::Decimal;
use crate::query::BillKind;
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
    kind: BillKind,
    by: Vec<&'static str>,
    keys: Groups,
    before: Sums,
    after: Sums,
    labels: Labels,
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
        if before.kind() != self.kind() {
            let message = "bills of two kinds cannot be compared";
            return Err(Error::query("before", message));
        }
        let mut tally = Tally::new(spec, offset);
        let [old, new] =
            [(before, 0), (self, LATER)].map(|(bills, place)| tally.sheet_of(bills, place));
        let (mut old, mut new) = (old?, new?);
        let keys = tally.groups;
        old.details.align(&mut new.details)?;
        new.labels.merge(&old.labels);
        let (before, after) = (old.details, new.details);

        let mut sizes = Vec::new();
        for id in 0..keys.len() as u32 {
            let change = after.digits(id).checked_sub(before.digits(id));
            let size = change.and_then(i128::checked_abs).ok_or_else(too_large)?;
            if !before.is_empty(id) || !after.is_empty(id) {
                sizes.push((size, id));
            }
        }
        let ranking = Ranking::new(&keys, sizes, spec, spec.is_ordered_by_key());
        for sums in [&before, &after] {
            ranking.check(sums)?;
        }
        Ok(Comparison {
            kind: spec.kind(),
            by: spec.names(),
            keys,
            before,
            after,
            labels: new.labels,
            ranking,
        })
    }
}

impl Comparison {
    /// Which kind of bills they are.
    pub const fn kind(&self) -> BillKind {
        self.kind
    }

    /// The names of what is grouped by.
    pub fn by(&self) -> &[&'static str] {
        &self.by
    }

    /// Of all rows but the control totals.
    pub fn total(&self) -> Change {
        self.change(&self.before.all(), &self.after.all())
    }

    /// Every group that either side has; the largest change, up or down, first, if no other order was asked for. The one
    /// of the rest, if there is one, stands last. Each side adds up to its side of the total.
    pub fn groups(&self) -> impl Iterator<Item = ChangedGroup<'_>> {
        (0..).map_while(|place| self.group(place))
    }

    /// One of the groups.
    pub fn group(&self, place: usize) -> Option<ChangedGroup<'_>> {
        let Ranked { ids, other } = self.ranking.get(place)?;
        let mut group = ChangedGroup {
            key: Vec::new(),
            labels: Vec::new(),
            // They did not overflow when they were checked.
            change: self.change(&self.before.of(ids).ok()?, &self.after.of(ids).ok()?),
            other,
        };
        if let (false, Some(id)) = (other, ids.first()) {
            group.key = self.keys.key(*id);
            group.labels = self.keys.labels(*id, &self.labels);
        }
        Some(group)
    }

    fn change(&self, before: &Amounts, after: &Amounts) -> Change {
        // Both have the same places, and of integers the quotient is rounded once, where it is made.
        let (was, change) = (before.digits(), after.digits() - before.digits());
        let percent = change as f64 * 100.0 / (was as f64).abs();
        Change {
            before: self.before.totals(before),
            after: self.after.totals(after),
            change: self.after.money(change),
            percent: (was != 0).then_some(percent),
        }
    }
}
