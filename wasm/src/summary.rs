//! Summaries: what a caller asks for on its way in, and totals by group on their way out.

use js_sys::Float64Array;
use serde::ser::{Serialize, SerializeMap, Serializer};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::rows::PackedTexts;
use crate::types::ReportData;
use crate::values;
use novita_billing::answer::{self, Spec, labels_of, quantities};
use novita_billing::error;
use novita_billing::money::Decimal;
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
struct Named(Vec<(&'static str, String)>);

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

/// Texts that stand in one column of groups, one for each group.
#[derive(serde::Serialize, Tsify)]
pub struct NamedTexts {
    /// What the column is: a field, or a unit of the calendar.
    name: &'static str,
    /// The texts, in the order of the groups.
    texts: PackedTexts,
}

/// The amounts of groups, column by column, in the order of the groups.
#[derive(serde::Serialize, Tsify)]
pub struct TotalsColumns {
    /// How many rows.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float64Array")]
    rows: Float64Array,
    /// See `Totals`.
    total: PackedTexts,
    /// See `Totals`.
    voucher: PackedTexts,
    /// See `Totals`.
    cash: PackedTexts,
    /// Sums by the names of their fields; of a group in which no row has any there is an empty text.
    quantities: Vec<NamedTexts>,
}

/// Groups, column by column. As objects that serde makes, 15,000 of them took 150 ms longer.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct GroupColumns {
    /// A text for each field or unit that was grouped by.
    keys: Vec<NamedTexts>,
    /// What a person reads beside a key.
    labels: Vec<NamedTexts>,
    /// What the groups amount to.
    totals: TotalsColumns,
    /// Whether the last group is the rest, which has neither key nor labels.
    has_rest: bool,
}

/// What bills amount to.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SummaryData {
    /// All rows but the control totals.
    total: Totals,
    /// The groups, in the order that was asked for; the one of the rest stands last.
    groups: GroupColumns,
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

/// Groups before and after, column by column; one that a side does not have is there without rows.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ChangedColumns {
    /// A text for each field or unit that was grouped by.
    keys: Vec<NamedTexts>,
    /// What a person reads beside a key.
    labels: Vec<NamedTexts>,
    /// What they were.
    before: TotalsColumns,
    /// What they are.
    after: TotalsColumns,
    /// See `Change`.
    change: PackedTexts,
    /// See `Change`; NaN where there is none.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float64Array")]
    change_percent: Float64Array,
    /// Whether the last group is the rest, which has neither key nor labels.
    has_rest: bool,
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
    groups: ChangedColumns,
}

/// A column of texts under construction.
#[derive(Default)]
struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
    }

    fn push_amount(&mut self, amount: Decimal) {
        amount.write(&mut self.bytes);
        self.push("");
    }

    fn done(&self) -> PackedTexts {
        PackedTexts::new(self.bytes.as_bytes(), &self.ends)
    }
}

/// The keys, or the labels, of groups under construction.
struct Names {
    columns: Vec<(&'static str, Texts)>,
}

impl Names {
    fn new(names: &[&'static str]) -> Self {
        let column = |name: &&'static str| (*name, Texts::default());
        Self {
            columns: names.iter().map(column).collect(),
        }
    }

    /// The texts of a group; the rest has none.
    fn push(&mut self, texts: &[&str]) {
        let texts = texts.iter().copied().chain(std::iter::repeat(""));
        for ((_, column), text) in self.columns.iter_mut().zip(texts) {
            column.push(text);
        }
    }

    fn done(&self) -> Vec<NamedTexts> {
        named(&self.columns)
    }
}

fn named(columns: &[(&'static str, Texts)]) -> Vec<NamedTexts> {
    let columns = columns.iter().map(|(name, texts)| NamedTexts {
        name,
        texts: texts.done(),
    });
    columns.collect()
}

/// The amounts of groups under construction.
struct Amounts {
    rows: Vec<f64>,
    total: Texts,
    voucher: Texts,
    cash: Texts,
    quantities: Vec<(&'static str, Texts)>,
}

impl Amounts {
    fn new(kind: BillKind) -> Self {
        let column = |name| (name, Texts::default());
        Self {
            rows: Vec::new(),
            total: Texts::default(),
            voucher: Texts::default(),
            cash: Texts::default(),
            quantities: quantities(kind).into_iter().map(column).collect(),
        }
    }

    fn push(&mut self, totals: &answer::Totals) {
        self.rows.push(totals.rows as f64);
        self.total.push_amount(totals.total);
        self.voucher.push_amount(totals.voucher);
        self.cash.push_amount(totals.cash);
        for ((_, column), sum) in self.quantities.iter_mut().zip(&totals.quantities) {
            match sum {
                Some(sum) => column.push_amount(*sum),
                None => column.push(""),
            }
        }
    }

    fn done(&self) -> TotalsColumns {
        TotalsColumns {
            rows: Float64Array::from(&*self.rows),
            total: self.total.done(),
            voucher: self.voucher.done(),
            cash: self.cash.done(),
            quantities: named(&self.quantities),
        }
    }
}

impl Totals {
    fn new(kind: BillKind, totals: &answer::Totals) -> Self {
        let sums = quantities(kind).into_iter().zip(&totals.quantities);
        let known = sums.filter_map(|(name, sum)| Some((name, sum.as_ref()?.to_string())));
        Self {
            rows: totals.rows,
            total: totals.total.to_string(),
            voucher: totals.voucher.to_string(),
            cash: totals.cash.to_string(),
            quantities: Named(known.collect()),
        }
    }
}

impl From<&answer::Summary> for SummaryData {
    fn from(summary: &answer::Summary) -> Self {
        let (kind, by) = (summary.kind(), summary.by());
        let mut keys = Names::new(by);
        let mut labels = Names::new(labels_of(kind, by));
        let mut amounts = Amounts::new(kind);
        let mut has_rest = false;
        for group in summary.groups() {
            keys.push(&group.key);
            labels.push(&group.labels);
            amounts.push(&group.totals);
            has_rest |= group.other;
        }
        let totals = |totals: answer::Totals| Totals::new(kind, &totals);
        Self {
            total: totals(summary.total()),
            groups: GroupColumns {
                keys: keys.done(),
                labels: labels.done(),
                totals: amounts.done(),
                has_rest,
            },
            rows_with_decimal_money: summary.rows_with_decimal_money(),
            control: summary.control().map(totals),
            earlier: summary.earlier().map(totals),
            outside: summary.outside().map(totals),
        }
    }
}

impl From<&answer::Comparison> for ComparisonData {
    fn from(comparison: &answer::Comparison) -> Self {
        let (kind, by) = (comparison.kind(), comparison.by());
        let mut keys = Names::new(by);
        let mut labels = Names::new(labels_of(kind, by));
        let (mut before, mut after) = (Amounts::new(kind), Amounts::new(kind));
        let (mut change, mut percents) = (Texts::default(), Vec::new());
        let mut has_rest = false;
        for group in comparison.groups() {
            keys.push(&group.key);
            labels.push(&group.labels);
            before.push(&group.change.before);
            after.push(&group.change.after);
            change.push_amount(group.change.change);
            percents.push(group.change.percent.unwrap_or(f64::NAN));
            has_rest |= group.other;
        }
        let total = comparison.total();
        Self {
            earlier: comparison.earlier().map(|[before, after]| Sides {
                before: Totals::new(kind, &before),
                after: Totals::new(kind, &after),
            }),
            total: Change {
                before: Totals::new(kind, &total.before),
                after: Totals::new(kind, &total.after),
                change: total.change.to_string(),
                change_percent: total.percent,
            },
            groups: ChangedColumns {
                keys: keys.done(),
                labels: labels.done(),
                before: before.done(),
                after: after.done(),
                change: change.done(),
                change_percent: Float64Array::from(&*percents),
                has_rest,
            },
        }
    }
}
