//! Totals of bills, by groups: exact, and checked to add up as they are made.

use std::cmp::Reverse;

use super::bills::Bills;
use super::group::Groups;
use super::order::sorted;
use super::spec::{Order, Spec};
use super::sums::{Amounts, Sums, Totals};
use super::tally::Tally;
use crate::error::{Error, ErrorKind, Result};
use crate::time::Offset;

/// What bills amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The names of what is grouped by.
    pub by: Vec<&'static str>,
    /// Of all rows but the control totals.
    pub total: Totals,
    /// The groups in the order that was asked for; the one of the rest, if there is one, stands last. They add up to
    /// `total`.
    pub groups: Vec<Group>,
    /// The API's own control totals (category `summary`), where there are some.
    pub control: Option<Totals>,
    /// Rows in `total` with any of `amountDecimal`, `voucherAmountDecimal`, `payableDecimal`; the money of the others
    /// comes from the integers.
    pub rows_with_decimal_money: u64,
}

/// Rows that have the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// A text for each name in [`Summary::by`]; `""` where rows have none. Of the rest there is none.
    pub key: Vec<String>,
    /// What a person reads beside the id of an API key: its name and its mask, as they were seen last.
    pub labels: Vec<(&'static str, String)>,
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
    /// assert_eq!(summary.total.total.to_string(), "2.00002");
    /// let found: Vec<_> = summary.groups.iter().map(|group| (group.key[0].as_str(), group.totals.total.to_string())).collect();
    /// assert_eq!(found, [("a", "2".to_owned()), ("b", "0.00002".to_owned())]);
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Query` where a row is longer than a unit that is grouped by, at the unit, and for a spec of the other kind;
    /// `Decode` where sums are too large to be exact.
    pub fn summarize(&self, spec: &Spec, offset: Offset) -> Result<Summary> {
        self.tally(spec, offset, 0)?.into_summary(spec)
    }

    /// Adds all rows up; the first one stands at `place`.
    pub(super) fn tally(&self, spec: &Spec, offset: Offset, place: u64) -> Result<Tally> {
        if spec.kind() != self.kind() {
            let message = "the bills are of another kind than the summary that is asked for";
            return Err(Error::query("by", message));
        }
        let mut tally = Tally::new(spec, offset);
        let mut place = place;
        for part in self.parts() {
            tally.add_part(part, place)?;
            place += part.table().len() as u64;
        }
        Ok(tally)
    }
}

impl Tally {
    /// The groups in their order, checked to add up.
    pub(super) fn into_summary(self, spec: &Spec) -> Result<Summary> {
        let Self {
            groups: keys,
            sums,
            control,
            ..
        } = self;
        let ids = (0..keys.len() as u32).filter(|id| sums.group(*id).rows > 0);
        let ids = ids.map(|id| (sums.digits(id), id)).collect();
        let ranked = Ranked::new(&keys, ids, spec.most(), spec.order() == Order::Key);
        let mut check = Check::new(&sums);
        let mut groups = Vec::new();
        for id in ranked.top {
            groups.push(Group {
                key: texts(&keys, id),
                labels: keys.labels(id),
                totals: sums.totals(&check.take(&[id])?),
                other: false,
            });
        }
        if !ranked.rest.is_empty() {
            groups.push(Group {
                key: Vec::new(),
                labels: Vec::new(),
                totals: sums.totals(&check.take(&ranked.rest)?),
                other: true,
            });
        }
        check.done()?;
        Ok(Summary {
            by: spec.names(),
            total: sums.totals(&sums.all()),
            groups,
            control: (!control.is_empty()).then(|| control.totals(&control.all())),
            rows_with_decimal_money: sums.decimal_rows(),
        })
    }
}

/// Groups in their order, and those for which there was no room at the top.
pub(super) struct Ranked {
    pub(super) top: Vec<u32>,
    pub(super) rest: Vec<u32>,
}

impl Ranked {
    /// Ranks groups by a number, the largest first, equal ones by their keys, and keeps `most` of them; `by_key` those in
    /// the order of their keys.
    pub(super) fn new(
        keys: &Groups,
        ids: Vec<(i128, u32)>,
        most: Option<usize>,
        by_key: bool,
    ) -> Self {
        let most = most.unwrap_or(usize::MAX);
        let is_cut = most < ids.len();
        let mut top = ids;
        let mut rest = Vec::new();
        if is_cut || !by_key {
            top = ranked(keys, top, false);
            rest = top.split_off(most.min(top.len()));
        }
        if by_key {
            top = ranked(keys, top, true);
        }
        let id = |(_, id): (i128, u32)| id;
        Self {
            top: top.into_iter().map(id).collect(),
            rest: rest.into_iter().map(id).collect(),
        }
    }
}

fn ranked(keys: &Groups, groups: Vec<(i128, u32)>, by_key: bool) -> Vec<(i128, u32)> {
    let mut marked = Vec::with_capacity(groups.len());
    for (number, id) in groups {
        let rank = if by_key { 0 } else { number };
        marked.push((Reverse(rank), keys.key(id), id, number));
    }
    let back = |(_, _, id, number)| (number, id);
    sorted(marked).into_iter().map(back).collect()
}

/// The texts of a group's key, as one's own.
pub(super) fn texts(keys: &Groups, id: u32) -> Vec<String> {
    keys.key(id).into_iter().map(str::to_owned).collect()
}

/// Holds groups, as they are given out, to the sum of all rows.
pub(super) struct Check<'a> {
    pub(super) sums: &'a Sums,
    counted: Amounts,
}

impl<'a> Check<'a> {
    pub(super) fn new(sums: &'a Sums) -> Self {
        Self {
            sums,
            counted: Amounts::default(),
        }
    }

    /// What some groups amount to together.
    pub(super) fn take(&mut self, ids: &[u32]) -> Result<Amounts> {
        let mut amounts = Amounts::default();
        for id in ids {
            amounts.add(&self.sums.group(*id)).ok_or_else(unequal)?;
        }
        self.counted.add(&amounts).ok_or_else(unequal)?;
        Ok(amounts)
    }

    /// All groups were given out: they are all rows.
    pub(super) fn done(self) -> Result<()> {
        if self.counted == self.sums.all() {
            Ok(())
        } else {
            Err(unequal())
        }
    }
}

fn unequal() -> Error {
    Error::new(
        ErrorKind::Internal,
        "the groups do not add up to the total: please report it",
    )
}

#[cfg(test)]
mod tests;
