//! The change from one set of bills to a later one, group by group.

use crate::answer::aggregate::ranking::Ranking;
use crate::answer::aggregate::spec::Spec;
use crate::answer::aggregate::sums::{Amounts, Sums, Totals, too_large};
use crate::answer::aggregate::tally::Tally;
use crate::answer::collect::bills::Bills;
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
    before: Sums,
    after: Sums,
    earlier: [Sums; 2],
    ranking: Ranking,
}

/// A group before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedGroup<'a> {
    /// A text for each name in [`Comparison::by`]; of the rest there is none.
    pub key: Vec<&'a str>,
    /// As those of a summary, the newest of both sides; of the same time, those of the later side.
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
        let mut tally = Tally::new(spec, offset, None);
        let mut old = tally.sheet_of(before)?;
        let mut new = tally.sheet_of(self)?;
        new.labels.merge_before(&old.labels);
        old.details.align(&mut new.details)?;
        let (keys, before, after) = (tally.groups, old.details, new.details);

        let (mut sizes, mut all) = (Vec::new(), 0i128);
        for id in 0..keys.len() as u32 {
            let change = after.digits(id).checked_sub(before.digits(id));
            let size = change.and_then(i128::checked_abs).ok_or_else(too_large)?;
            // So no changes, added up, can be too large.
            all = all.checked_add(size).ok_or_else(too_large)?;
            if !before.is_empty(id) || !after.is_empty(id) {
                sizes.push((size, id));
            }
        }
        let ranking = Ranking::new(spec, keys, new.labels, sizes, spec.is_ordered_by_key());
        ranking.check(&before)?;
        ranking.check(&after)?;
        Ok(Comparison {
            before,
            after,
            earlier: [old.earlier, new.earlier],
            ranking,
        })
    }
}

impl Comparison {
    /// Which kind of bills they are.
    pub const fn kind(&self) -> BillKind {
        self.ranking.kind
    }

    /// The names of what is grouped by.
    pub fn by(&self) -> &[&'static str] {
        &self.ranking.by
    }

    /// Of all rows but the control totals.
    pub fn total(&self) -> Change {
        self.change(&self.before.all(), &self.after.all())
    }

    /// The parts of the total before and of the total after from rows that begin before the range that each side was
    /// asked for, where either side has some. Nothing is subtracted.
    pub fn earlier(&self) -> Option<[Totals; 2]> {
        let has_some = self.earlier.iter().any(|sums| sums.rows() > 0);
        has_some.then(|| self.earlier.each_ref().map(|sums| sums.totals(&sums.all())))
    }

    /// Every group that either side has; the largest change, up or down, first, if no other order was asked for. The one
    /// of the rest, if there is one, stands last. Each side adds up to its side of the total.
    pub fn groups(&self) -> impl Iterator<Item = ChangedGroup<'_>> {
        (0..).map_while(|place| self.group(place))
    }

    /// One of the groups.
    pub fn group(&self, place: usize) -> Option<ChangedGroup<'_>> {
        let ranked = self.ranking.get(place)?;
        // They did not overflow when they were checked.
        let before = self.before.of(ranked.ids).ok()?;
        let after = self.after.of(ranked.ids).ok()?;
        Some(ChangedGroup {
            key: ranked.key,
            labels: ranked.labels,
            change: self.change(&before, &after),
            other: ranked.other,
        })
    }

    fn change(&self, before: &Amounts, after: &Amounts) -> Change {
        // Both have the same places, so the quotient of their digits is that of the amounts.
        let (was, change) = (before.digits(), after.digits() - before.digits());
        Change {
            before: self.before.totals(before),
            after: self.after.totals(after),
            change: self.after.money(change),
            percent: percent_of(change, was),
        }
    }
}

/// A change in percent of what was, however that was signed: the float that is nearest to the exact quotient. `None`
/// where that was nothing.
fn percent_of(change: i128, was: i128) -> Option<f64> {
    /// Up to here every integer is a float.
    const EXACT: u128 = 1 << f64::MANTISSA_DIGITS;
    let (size, was) = (change.unsigned_abs(), was.unsigned_abs());
    if was == 0 || size == 0 {
        return (was != 0).then_some(0.0);
    }
    let percent = match size.checked_mul(100) {
        // Both are floats, and a division of floats rounds once.
        Some(hundredfold) if hundredfold <= EXACT && was <= EXACT => {
            hundredfold as f64 / was as f64
        }
        _ => divided(size, 100, was),
    };
    Some(if change < 0 { -percent } else { percent })
}

/// `a * b / divisor` of numbers that are not 0, the divisor 2^127 at most, rounded once: bit by bit, until there are more
/// bits than a float has.
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
    // What is cut off decides only whether the quotient lies in the middle of two floats: one bit tells it.
    let is_more = rest != 0 || (0..place).any(|place| bit(place) == 1);
    let power = f64::from_bits(((1023 + i64::from(place)) as u64) << (f64::MANTISSA_DIGITS - 1));
    (quotient | u128::from(is_more)) as f64 * power
}

#[cfg(test)]
mod tests;
