//! The change between two sets of bills, by groups.

use std::fmt;
use std::sync::Arc;

use super::aggregate::aggregator::Aggregator;
use super::aggregate::ranking::Ranking;
use super::aggregate::sums::{Amounts, Sums, too_large};
use super::aggregate::{Spec, Totals};
use super::collect::Bills;
use crate::error::{Error, Result};
use crate::money::Decimal;
use crate::query::BillKind;
use crate::time::Offset;

/// The change from one set of bills to a later one.
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
#[derive(Clone)]
pub struct Comparison {
    inner: Arc<Inner>,
}

struct Inner {
    before: Sums,
    after: Sums,
    earlier: [Sums; 2],
    ranking: Ranking,
}

/// The total change, and how many groups there are.
impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comparison")
            .field("kind", &self.kind())
            .field("by", &self.by())
            .field("total", &self.total())
            .field("groups", &self.groups().count())
            .finish_non_exhaustive()
    }
}

/// A group before and after.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ChangedGroup<'a> {
    /// A text for each name in [`Comparison::by`]. Empty for the rest.
    pub key: Vec<&'a str>,
    /// The labels of a summary, the newest of both sides; if both have the same times, those of the later side.
    pub labels: Vec<&'a str>,
    /// The sums of both sides, and their difference.
    pub change: Change,
    /// Whether it is the rest: all groups beyond [`Spec::top`] as one.
    pub other: bool,
}

/// Sums before and after. A side that does not have the group has sums of 0 rows.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The earlier sums.
    pub before: Totals,
    /// The later sums.
    pub after: Totals,
    /// `after.total - before.total`, in whole currency.
    pub change: Decimal,
    /// The change in percent of the absolute value of `before.total`; `None` if that is 0.
    pub percent: Option<f64>,
}

impl Bills {
    /// The change since `before`, by groups. Compare by fields: two periods have no units of the calendar in common.
    ///
    /// # Errors
    /// Those of [`Bills::summarize`], and `Query` for bills of two kinds.
    pub fn compare(&self, before: &Self, spec: &Spec, offset: Offset) -> Result<Comparison> {
        if before.kind() != self.kind() {
            let message = "bills of two kinds cannot be compared";
            return Err(Error::query("before", message));
        }
        let mut aggregator = Aggregator::new(spec, offset, None);
        let mut old = aggregator.aggregate(before)?;
        let mut new = aggregator.aggregate(self)?;
        new.labels.merge_earlier(&old.labels);
        old.details.align(&mut new.details);
        old.details.settle()?;
        new.details.settle()?;
        let (groups, before, after) = (aggregator.groups, old.details, new.details);

        let parts = groups.parts_of_groups(|part| !before.is_empty(part) || !after.is_empty(part));
        let (mut sizes, mut all) = (Vec::new(), 0i128);
        for (group, parts) in (0..).zip(&parts).filter(|(_, parts)| !parts.is_empty()) {
            let change = after.digits(parts)?.checked_sub(before.digits(parts)?);
            let size = change.and_then(i128::checked_abs).ok_or_else(too_large)?;
            // If this fits, so does the change of any set of groups.
            all = all.checked_add(size).ok_or_else(too_large)?;
            sizes.push((size, group));
        }
        let by_key = spec.is_ordered_by_key();
        let ranking = Ranking::new(spec, groups, new.labels, sizes, &parts, by_key);
        ranking.check(&before)?;
        ranking.check(&after)?;
        Ok(Comparison {
            inner: Arc::new(Inner {
                before,
                after,
                earlier: [old.earlier, new.earlier],
                ranking,
            }),
        })
    }
}

impl Comparison {
    /// Which kind of bills they are.
    pub fn kind(&self) -> BillKind {
        self.inner.ranking.kind
    }

    /// The names of the fields and units that rows are grouped by.
    pub fn by(&self) -> &[&'static str] {
        &self.inner.ranking.by
    }

    /// The change of all rows except the control totals.
    pub fn total(&self) -> Change {
        let [before, after] = [self.inner.before.all(), self.inner.after.all()];
        self.change(&before, &after, self.inner.ranking.parts())
    }

    /// The parts of both totals, before and after, from rows that begin before the requested range of their side; `None`
    /// if neither side has such rows.
    pub fn earlier(&self) -> Option<[Totals; 2]> {
        let has_some = self.inner.earlier.iter().any(|sums| sums.rows() > 0);
        has_some.then(|| self.inner.earlier.each_ref().map(Sums::all_totals))
    }

    /// The groups that either side has: unless the spec has another order, the largest change, up or down, first. The
    /// rest, if there is one, is last. The groups of each side add up to its total.
    pub fn groups(&self) -> impl Iterator<Item = ChangedGroup<'_>> {
        (0..).map_while(|place| self.group(place))
    }

    /// The group at a place, counted from 0.
    pub fn group(&self, place: usize) -> Option<ChangedGroup<'_>> {
        let ranked = self.inner.ranking.get(place)?;
        // The sums fit: parts of groups that were checked to add up.
        let before = self.inner.before.of(ranked.parts).ok()?;
        let after = self.inner.after.of(ranked.parts).ok()?;
        Some(ChangedGroup {
            key: ranked.key,
            labels: ranked.labels,
            change: self.change(&before, &after, ranked.parts),
            other: ranked.is_rest,
        })
    }

    /// The change of these parts.
    fn change(&self, before: &Amounts, after: &Amounts, parts: &[u32]) -> Change {
        let class_of = |part| self.inner.ranking.class_of(part);
        // Both sides have the same decimal places, so digits can be subtracted and divided.
        let change = after.digits() - before.digits();
        Change {
            before: self.inner.before.totals(before, parts, &class_of),
            after: self.inner.after.totals(after, parts, &class_of),
            change: self.inner.after.money(change),
            percent: percent_of(change, before.digits()),
        }
    }
}

/// A change in percent of the absolute value before it: the float nearest to the exact quotient. `None` if that value is 0.
fn percent_of(change: i128, before: i128) -> Option<f64> {
    /// Every integer up to this one is exact as a float.
    const EXACT: u128 = 1 << f64::MANTISSA_DIGITS;
    let (size, before) = (change.unsigned_abs(), before.unsigned_abs());
    if before == 0 || size == 0 {
        return (before != 0).then_some(0.0);
    }
    let percent = match size.checked_mul(100) {
        // Both are exact floats, and their division rounds once.
        Some(hundredfold) if hundredfold <= EXACT && before <= EXACT => {
            hundredfold as f64 / before as f64
        }
        _ => divided(size, 100, before),
    };
    Some(if change < 0 { -percent } else { percent })
}

/// `a * b / divisor`, rounded once. None of the numbers is 0, and the divisor is 2^127 at most. The quotient is computed
/// bit by bit until it has more bits than a float: `a * b` needs up to 135 bits, so `u128` division cannot do it.
fn divided(a: u128, b: u32, divisor: u128) -> f64 {
    const HALF: u32 = u64::BITS;
    let low = (a & u128::from(u64::MAX)) * u128::from(b);
    let high = (a >> HALF) * u128::from(b) + (low >> HALF);
    let bit = |place: i32| match u32::try_from(place) {
        Ok(place) if place >= HALF => high.checked_shr(place - HALF).unwrap_or_default() & 1,
        Ok(place) => low >> place & 1,
        Err(_) => 0,
    };
    let (mut quotient, mut rest, mut place) = (0u128, 0u128, 192);
    while quotient >> HALF == 0 {
        place -= 1;
        rest = rest << 1 | bit(place);
        quotient <<= 1;
        if rest >= divisor {
            rest -= divisor;
            quotient |= 1;
        }
    }
    // The bits that are cut off only matter if the quotient is halfway between two floats: one sticky bit is enough.
    let is_more = rest != 0 || (0..place).any(|place| bit(place) == 1);
    let power = f64::from_bits(((1023 + i64::from(place)) as u64) << (f64::MANTISSA_DIGITS - 1));
    (quotient | u128::from(is_more)) as f64 * power
}

#[cfg(test)]
mod tests;
