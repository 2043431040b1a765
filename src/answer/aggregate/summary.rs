//! Totals of bills, by groups: exact, and checked to add up as they are made.

use super::group::Groups;
use super::ranking::Ranking;
use super::spec::{Order, Spec};
use super::sums::{Sums, Totals};
use super::tally::{Sheet, Tally};
use crate::answer::collect::bills::Bills;
use crate::error::Result;
use crate::query::BillKind;
use crate::time::Offset;

/// What bills amount to.
///
/// ```
/// use novita_billing::answer::{Bills, Spec};
/// use novita_billing::bill::{Decoder, Limits};
/// use novita_billing::query::BillKind;
/// use novita_billing::time::Offset;
///
/// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
/// decoder.push(br#"{"bills":[
///     {"startTime":"1767225600","endTime":"1767311999","productName":"a","amount":"15000","voucherAmount":"0","payAmount":"15000"},
///     {"startTime":"1767312000","endTime":"1767398399","productName":"b","amount":"0","voucherAmount":"0","payAmount":"0","amountDecimal":"0.00002"},
///     {"startTime":"1767312000","endTime":"1767398399","productName":"a","amount":"5000","voucherAmount":"5000","payAmount":"0"}]}"#)?;
/// let bills = Bills::from(decoder.finish()?);
///
/// let summary = bills.summarize(&Spec::new(BillKind::ApiKey, &["productName"])?, Offset::UTC)?;
/// assert_eq!(summary.total().total.to_string(), "2.00002");
/// let found: Vec<_> = summary.groups().map(|group| (group.key[0], group.totals.total.to_string())).collect();
/// assert_eq!(found, [("a", "2".to_owned()), ("b", "0.00002".to_owned())]);
/// # Ok::<(), novita_billing::Error>(())
/// ```
pub struct Summary {
    details: Sums,
    control: Sums,
    earlier: Sums,
    outside: Sums,
    ranking: Ranking,
}

/// Rows that have the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// A text for each name in [`Summary::by`]; `""` where rows have none. Of the rest there is none.
    pub key: Vec<&'a str>,
    /// What a person reads beside the id of an API key: its newest [`LABELS`](super::LABELS).
    pub labels: Vec<&'a str>,
    /// What the rows amount to.
    pub totals: Totals,
    /// Whether it is the rest: all groups for which there was no room at the top.
    pub other: bool,
}

impl Bills {
    /// Adds rows up, group by group. Units of the calendar are those of `offset`.
    ///
    /// Amounts are taken from the decimal field where a row has it, else from the integer. Rows of category `summary`,
    /// which are the API's own totals, are kept apart.
    ///
    /// # Errors
    /// `Query` where a row is longer than a unit that is grouped by, at the unit, and for a spec of the other kind;
    /// `Decode` where sums are too large to be exact.
    pub fn summarize(&self, spec: &Spec, offset: Offset) -> Result<Summary> {
        let mut tally = Tally::new(spec, offset, self.range());
        let sheet = tally.sheet_of(self)?;
        Summary::new(tally.groups, sheet, spec)
    }
}

impl Summary {
    /// Ranks the groups, and checks that they add up.
    pub(crate) fn new(keys: Groups, sheet: Sheet, spec: &Spec) -> Result<Self> {
        let mut numbers = Vec::new();
        for id in 0..keys.len() as u32 {
            if !sheet.details.is_empty(id) {
                numbers.push((sheet.details.digits(id), id));
            }
        }
        let Sheet {
            details,
            control,
            earlier,
            outside,
            labels,
            ..
        } = sheet;
        let by_key = spec.order() == Order::Key;
        let ranking = Ranking::new(spec, keys, labels, numbers, by_key);
        ranking.check(&details)?;
        Ok(Self {
            details,
            control,
            earlier,
            outside,
            ranking,
        })
    }

    /// Which kind of bills they are.
    pub const fn kind(&self) -> BillKind {
        self.ranking.kind
    }

    /// The names of what is grouped by.
    pub fn by(&self) -> &[&'static str] {
        &self.ranking.by
    }

    /// Of all rows but the control totals.
    pub fn total(&self) -> Totals {
        let sums = &self.details;
        sums.totals(&sums.all())
    }

    /// The API's own control totals (category `summary`), where there are some.
    pub fn control(&self) -> Option<Totals> {
        self.control.all_totals()
    }

    /// The part of [`Summary::total`] from rows that begin before the range that was asked for, where there are some.
    /// Nothing is subtracted. With [`Count::Begun`](super::Count) there are none.
    pub fn earlier(&self) -> Option<Totals> {
        self.earlier.all_totals()
    }

    /// The part of [`Summary::total`] from rows that lie wholly outside the range that was asked for, where there are
    /// some: the service, or a cache on the way, answered with other times.
    pub fn outside(&self) -> Option<Totals> {
        self.outside.all_totals()
    }

    /// Rows in the total with any of `amountDecimal`, `voucherAmountDecimal`, `payableDecimal`; the money of the others
    /// comes from the integers.
    pub fn rows_with_decimal_money(&self) -> u64 {
        self.details.decimal_rows()
    }

    /// The groups in the order that was asked for; the one of the rest, if there is one, stands last. They add up to the
    /// total.
    pub fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        (0..).map_while(|place| self.group(place))
    }

    /// One of the groups.
    pub fn group(&self, place: usize) -> Option<Group<'_>> {
        let ranked = self.ranking.get(place)?;
        // It did not overflow when it was checked.
        let amounts = self.details.of(ranked.ids).ok()?;
        Some(Group {
            key: ranked.key,
            labels: ranked.labels,
            totals: self.details.totals(&amounts),
            other: ranked.other,
        })
    }
}

#[cfg(test)]
pub(crate) mod tests;
