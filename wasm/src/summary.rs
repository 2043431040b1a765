//! Summaries: what a caller asks for on its way in, and totals by group on their way out.

use serde::ser::{Serialize, SerializeMap, Serializer};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::types::ReportData;
use crate::values;
use novita_billing::answer::{self, LABELS, Spec, quantities};
use novita_billing::error;
use novita_billing::query::BillKind;

/// Reads a spec: its list of names, and whatever else is given.
///
/// # Errors
/// `Query` at what is wrong.
pub(crate) fn spec(kind: BillKind, given: &JsValue) -> error::Result<Spec> {
    let meant = "a summary is asked for by an object such as { by: [\"productName\"] }";
    Spec::from_fields(kind, &values::fields_of("spec", meant, given)?)
}

/// Texts by name, in their order.
#[derive(Clone)]
struct Named(Vec<(&'static str, String)>);

impl Named {
    fn new(names: &[&'static str], texts: &[&str]) -> Self {
        let pairs = names.iter().zip(texts);
        Self(
            pairs
                .map(|(name, text)| (*name, (*text).to_owned()))
                .collect(),
        )
    }
}

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, text) in &self.0 {
            map.serialize_entry(name, text)?;
        }
        map.end()
    }
}

/// What rows amount to. Money is exact decimal text in whole currency, never a float.
#[derive(serde::Serialize, Tsify)]
pub struct Totals {
    /// How many rows.
    rows: u64,
    /// From the decimal fields where a row has them, else from the integers.
    total: String,
    /// What vouchers paid of it.
    voucher: String,
    /// What is paid in cash.
    cash: String,
    /// Exact sums of `billNum` and its like by the names of their fields; those only that some row has.
    #[tsify(type = "Record<string, string>")]
    quantities: Named,
}

/// Rows that have the same key.
#[derive(serde::Serialize, Tsify)]
pub struct Group {
    /// What they amount to.
    #[serde(flatten)]
    totals: Totals,
    /// A text for each field or unit that was grouped by; "" where rows have none.
    #[tsify(type = "Record<string, string>")]
    key: Named,
    /// Beside the `ownerID` of API-key bills: `apikeyName` and `apikeyMask` of the key, the newest by the rows'
    /// `startTime` and then `endTime`, wherever they stand; of several at the same time the first in the order of letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, string>")]
    labels: Option<Named>,
    /// The rest, for which there was no place at the top. Its key is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<bool>,
}

/// What bills amount to.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SummaryData {
    /// All rows but the control totals.
    total: Totals,
    /// The groups, in the order that was asked for; the one of the rest stands last.
    groups: Vec<Group>,
    /// Rows in `total` with any of amountDecimal, voucherAmountDecimal, payableDecimal; the others' money comes from the
    /// integers.
    rows_with_decimal_money: u64,
    /// Rows of category "summary": the API's own control totals, never added to the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    control: Option<Totals>,
    /// The part of `total` from rows that begin before the range that was asked for, where there are some.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<Totals>,
    /// The part of `total` from rows that lie wholly outside the range that was asked for, where there are some.
    #[serde(skip_serializing_if = "Option::is_none")]
    outside: Option<Totals>,
}

/// What a call that adds bills up brought.
#[derive(serde::Serialize, Tsify)]
pub struct Summarized {
    /// The sums.
    pub(crate) summary: SummaryData,
    /// What the call brought, and what it did not.
    pub(crate) report: ReportData,
}

/// The change from one set of rows to another.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What it was.
    before: Totals,
    /// What it is.
    after: Totals,
    /// `after.total` less `before.total`: exact decimal text.
    change: String,
    /// The change in percent of what it was, however that was signed, rounded once from the exact one; null where that
    /// was 0.
    #[tsify(type = "number | null")]
    change_percent: Option<f64>,
}

/// A group before and after; one that a side does not have is there without rows.
#[derive(serde::Serialize, Tsify)]
pub struct ChangedGroup {
    /// What changed.
    #[serde(flatten)]
    change: Change,
    /// A text for each field or unit that was grouped by; "" where rows have none.
    #[tsify(type = "Record<string, string>")]
    key: Named,
    /// As those of a `Group`: the newest of both sides; at the same time, those of the later side.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, string>")]
    labels: Option<Named>,
    /// The rest, for which there was no place at the top. Its key is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<bool>,
}

/// Amounts of both sides of a comparison.
#[derive(serde::Serialize, Tsify)]
pub struct Sides {
    /// Of the earlier table.
    before: Totals,
    /// Of the later one.
    after: Totals,
}

/// What changed, the largest change of `total`, up or down, first.
#[derive(serde::Serialize, Tsify)]
pub struct ComparisonData {
    /// The parts of the totals from rows that begin before the range of their side, where either side has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<Sides>,
    /// All rows.
    total: Change,
    /// The groups.
    groups: Vec<ChangedGroup>,
}

/// The names that the parts of one answer share.
struct Names<'a> {
    quantities: Vec<&'static str>,
    by: &'a [&'static str],
    has_labels: bool,
}

impl<'a> Names<'a> {
    fn new(kind: BillKind, by: &'a [&'static str]) -> Self {
        Self {
            quantities: quantities(kind),
            by,
            has_labels: kind == BillKind::ApiKey && by.contains(&"ownerID"),
        }
    }

    fn totals(&self, totals: &answer::Totals) -> Totals {
        let sums = self.quantities.iter().zip(&totals.quantities);
        let known = sums.filter_map(|(name, sum)| Some((*name, sum.as_ref()?.to_string())));
        Totals {
            rows: totals.rows,
            total: totals.total.to_string(),
            voucher: totals.voucher.to_string(),
            cash: totals.cash.to_string(),
            quantities: Named(known.collect()),
        }
    }

    /// The group of the rest has neither key nor labels.
    fn labels(&self, is_rest: bool, labels: &[&str]) -> Option<Named> {
        (self.has_labels && !is_rest).then(|| Named::new(&LABELS, labels))
    }

    fn group(&self, group: &answer::Group<'_>) -> Group {
        Group {
            totals: self.totals(&group.totals),
            key: Named::new(self.by, &group.key),
            labels: self.labels(group.other, &group.labels),
            other: group.other.then_some(true),
        }
    }

    fn change(&self, change: &answer::Change) -> Change {
        Change {
            before: self.totals(&change.before),
            after: self.totals(&change.after),
            change: change.change.to_string(),
            change_percent: change.percent,
        }
    }
}

impl From<&answer::Summary> for SummaryData {
    fn from(summary: &answer::Summary) -> Self {
        let names = Names::new(summary.kind(), summary.by());
        let totals = |totals: answer::Totals| names.totals(&totals);
        Self {
            total: totals(summary.total()),
            groups: summary.groups().map(|group| names.group(&group)).collect(),
            rows_with_decimal_money: summary.rows_with_decimal_money(),
            control: summary.control().map(totals),
            earlier: summary.earlier().map(totals),
            outside: summary.outside().map(totals),
        }
    }
}

impl From<&answer::Comparison> for ComparisonData {
    fn from(comparison: &answer::Comparison) -> Self {
        let names = Names::new(comparison.kind(), comparison.by());
        let groups = comparison.groups().map(|group| ChangedGroup {
            change: names.change(&group.change),
            key: Named::new(names.by, &group.key),
            labels: names.labels(group.other, &group.labels),
            other: group.other.then_some(true),
        });
        Self {
            earlier: comparison.earlier().map(|[before, after]| Sides {
                before: names.totals(&before),
                after: names.totals(&after),
            }),
            total: names.change(&comparison.total()),
            groups: groups.collect(),
        }
    }
}
