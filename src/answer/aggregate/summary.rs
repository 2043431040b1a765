//! Exact totals of bills by groups, checked to add up to the grand total.

use std::fmt;
use std::sync::Arc;

use super::aggregator::{Aggregates, Aggregator};
use super::groups::Groups;
use super::ranking::Ranking;
use super::spec::{Order, Spec};
use super::sums::{Sums, Totals};
use crate::answer::collect::Bills;
use crate::error::Result;
use crate::query::BillKind;
use crate::time::Offset;

/// The totals of bills, by groups.
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
#[derive(Clone)]
pub struct Summary {
    inner: Arc<Inner>,
}

struct Inner {
    details: Sums,
    control: Sums,
    earlier: Sums,
    outside: Sums,
    ranking: Ranking,
}

/// Rows with the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group<'a> {
    /// A text for each name in [`Summary::by`], `""` if the rows have none. Empty for the rest.
    pub key: Vec<&'a str>,
    /// If rows are grouped by the id of an API key: the key's newest [`LABELS`](super::LABELS). Empty for the rest.
    pub labels: Vec<&'a str>,
    /// The sums of the rows.
    pub totals: Totals,
    /// Whether it is the rest: all groups beyond [`Spec::top`] as one.
    pub other: bool,
}

/// The grand total, and how many groups there are.
impl fmt::Debug for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Summary")
            .field("kind", &self.kind())
            .field("by", &self.by())
            .field("total", &self.total())
            .field("groups", &self.groups().count())
            .finish_non_exhaustive()
    }
}

impl Bills {
    /// Adds up the rows by groups. `offset` is the service's own; units of the calendar are those of it, or of the zone of the
    /// spec.
    ///
    /// An amount comes from the decimal field if the row has it, else from the integer field. Rows of category
    /// `summary`, the API's own control totals, are added up separately.
    ///
    /// # Errors
    /// `Query` at the unit, if a row is longer than a unit that it is grouped by; `Query` at `timeZone`, if a row is cut by a
    /// unit of the zone or begins when its clocks are not known; `Query` for a spec of another kind;
    /// `Decode` if a sum is too large to be exact.
    pub fn summarize(&self, spec: &Spec, offset: Offset) -> Result<Summary> {
        let mut aggregator = Aggregator::new(spec, offset, self.range());
        let aggregates = aggregator.aggregate(self)?;
        Summary::new(aggregator.groups, aggregates, spec)
    }
}

impl Summary {
    /// Orders the groups, and checks that they add up. The sums have been settled.
    pub(super) fn new(groups: Groups, aggregates: Aggregates, spec: &Spec) -> Result<Self> {
        let Aggregates {
            details,
            control,
            earlier,
            outside,
            labels,
            ..
        } = aggregates;
        let parts = groups.parts_of_groups(|part| !details.is_empty(part));
        let mut totals = Vec::new();
        for (group, parts) in (0..).zip(&parts).filter(|(_, parts)| !parts.is_empty()) {
            totals.push((details.digits(parts)?, group));
        }
        let by_key = spec.order() == Order::Key;
        let ranking = Ranking::new(spec, groups, labels, totals, &parts, by_key);
        ranking.check(&details)?;
        Ok(Self {
            inner: Arc::new(Inner {
                details,
                control,
                earlier,
                outside,
                ranking,
            }),
        })
    }

    /// Which kind of bills they are.
    pub fn kind(&self) -> BillKind {
        self.inner.ranking.kind
    }

    /// The names of the fields and units that rows are grouped by.
    pub fn by(&self) -> &[&'static str] {
        &self.inner.ranking.by
    }

    /// The sums of all rows except the control totals.
    pub fn total(&self) -> Totals {
        let Inner {
            details, ranking, ..
        } = &*self.inner;
        details.totals(&details.all(), ranking.parts(), &|part| {
            ranking.class_of(part)
        })
    }

    /// The sums of the API's own control totals (category `summary`); `None` if there are none.
    pub fn control(&self) -> Option<Totals> {
        self.inner.control.totals_if_any()
    }

    /// The part of [`Summary::total`] from rows that begin before the requested range; `None` if there are none, as with
    /// [`CountedRows::WithoutEarlier`](crate::answer::CountedRows).
    pub fn earlier(&self) -> Option<Totals> {
        self.inner.earlier.totals_if_any()
    }

    /// The part of [`Summary::total`] from rows that lie wholly outside the requested range; `None` if there are none. If
    /// there are some, the service, or a cache in between, returned rows of other times.
    pub fn outside(&self) -> Option<Totals> {
        self.inner.outside.totals_if_any()
    }

    /// Rows in the total with at least one of `amountDecimal`, `voucherAmountDecimal`, `payableDecimal`. The amounts of
    /// the other rows come from the integer fields.
    pub fn rows_with_decimal_money(&self) -> u64 {
        self.inner.details.decimal_rows()
    }

    /// The groups in the order of the spec; the rest, if there is one, is last. They add up to [`Summary::total`].
    ///
    /// ```
    /// # use novita_billing::answer::{Bills, Spec};
    /// # use novita_billing::bill::{Decoder, Limits};
    /// # use novita_billing::query::BillKind;
    /// # use novita_billing::time::Offset;
    /// # let row = |product: &str, amount| format!(
    /// #     r#"{{"startTime":0,"endTime":9,"productName":"{product}","amount":{amount},"voucherAmount":0,"payAmount":{amount}}}"#);
    /// # let rows = [row("a", 10_000), row("b", 30_000), row("c", 20_000)].join(",");
    /// # let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    /// # decoder.push(format!(r#"{{"bills":[{rows}]}}"#).as_bytes())?;
    /// # let bills = Bills::from(decoder.finish()?);
    /// // Three products cost 1, 3 and 2.
    /// let spec = Spec::new(BillKind::ApiKey, &["productName"])?.top(1)?;
    /// let summary = bills.summarize(&spec, Offset::UTC)?;
    /// let lines = summary.groups().map(|group| match group.other {
    ///     true => format!("others: {}", group.totals.total),
    ///     false => format!("{}: {}", group.key[0], group.totals.total),
    /// });
    /// assert_eq!(lines.collect::<Vec<_>>(), ["b: 3", "others: 3"]);
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    pub fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        (0..).map_while(|place| self.group(place))
    }

    /// The group at a place, counted from 0.
    pub fn group(&self, place: usize) -> Option<Group<'_>> {
        let Inner {
            details, ranking, ..
        } = &*self.inner;
        let ranked = ranking.get(place)?;
        // The sum fits: a part of groups that were checked to add up.
        let amounts = details.of(ranked.parts).ok()?;
        let class_of = |part| ranking.class_of(part);
        Some(Group {
            key: ranked.key,
            labels: ranked.labels,
            totals: details.totals(&amounts, ranked.parts, &class_of),
            other: ranked.is_rest,
        })
    }
}

#[cfg(test)]
pub(super) mod tests;
