//! Summaries and comparisons: the spec of a caller, and totals by group as columns.

use js_sys::Float64Array;
use serde::ser::{Serialize, SerializeMap, Serializer};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::columns::{
    AmountColumns, NamedTexts, STORAGE, TOKENS, TextColumn, TextColumns, TotalsColumns, storage_of,
    tokens_of,
};
use crate::report::ReportData;
use crate::rows::PackedTexts;
use crate::values;
use novita_billing::answer::{self, Spec, labels_of, quantities};
use novita_billing::error;
use novita_billing::money::Decimal;
use novita_billing::query::BillKind;

/// Checks a spec.
///
/// # Errors
/// `Query` at the field that is wrong.
pub(crate) fn spec(kind: BillKind, given: &JsValue) -> error::Result<Spec> {
    let meant = "a spec is an object such as { by: [\"productName\"] }";
    Spec::from_fields(kind, &values::fields_of("spec", meant, given)?)
}

#[wasm_bindgen(typescript_custom_section)]
const USAGE_TYPES: &str = r#"
/**
 * Tokens of language models: exact sums, as integer text, of what the quantities of rows of category `llm` mean. A `billNum2`
 * to `billNum5` that a row lacks counts as 0.
 */
export interface Tokens {
  /** All input: `billNum0` (not cached), `billNum2` (read from the cache), `billNum3` and `billNum5` (written to it). */
  input: string;
  /** The part of the input that was read from the cache: `billNum2`. */
  cacheRead: string;
  /** The part of the input that was written to the cache, for 5 minutes or 1 hour: `billNum3` and `billNum5`. */
  cacheWrite: string;
  /** All output: `billNum1`. */
  output: string;
  /** The part of the output that was reasoning: `billNum4`. Absent if no row has it. */
  reasoning?: string;
  /**
   * Currency for a million tokens: the total of the rows of category `llm` alone, divided by their input and output, and
   * rounded to 6 decimal places, halves away from zero. Absent if there are no tokens.
   */
  perMillion?: string;
}

/**
 * What storage used. A quotient with a finite decimal is exact, any other is rounded to 6 decimal places, halves away from zero.
 */
export interface Storage {
  /**
   * Gigabytes times hours of the category `cloud_sandbox_storage`: `billNum0` / 3600. Absent if there are no such rows, or one
   * of them lacks its `billNum0`.
   */
  gbHours?: string;
  /** Gigabytes times days of all other categories whose names end with `storage`: `billNum0` / 86,400. Absent as above. */
  gbDays?: string;
}
"#;

/// Texts by name, in order.
#[derive(Default)]
pub(crate) struct Named(pub(crate) Vec<(&'static str, String)>);

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, text) in &self.0 {
            map.serialize_entry(name, text)?;
        }
        map.end()
    }
}

/// Totals of rows. Money is exact decimal text in whole currency, never a float.
#[derive(serde::Serialize, Tsify)]
pub struct Totals {
    /// The number of rows.
    rows: u64,
    /// Of each row the decimal field if it has one, else the integer.
    total: String,
    /// The part that vouchers paid.
    voucher: String,
    /// The part that is paid in cash.
    cash: String,
    /// Exact sums of `billNum` and similar fields by their names; fields that no row has are left out.
    #[tsify(type = "Record<string, string>")]
    quantities: Named,
    /// The tokens of the rows of category `llm`. Absent if there are none, and if one of them lacks its `billNum0` or `billNum1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Tokens")]
    tokens: Option<Named>,
    /// What the rows of storage used. Absent if there are none, and for bills without `billNum0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Storage")]
    storage: Option<Named>,
}

/// Groups as columns. As objects made by serde, 15,000 of them took 150 ms longer.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct GroupColumns {
    /// A column for each field or unit of the spec.
    keys: Vec<NamedTexts>,
    /// Names that people read beside a key.
    labels: Vec<NamedTexts>,
    /// The totals of the groups.
    totals: TotalsColumns,
    /// Whether the last group is the rest, which has neither a key nor labels.
    has_rest: bool,
}

/// A summary.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SummaryData {
    /// All rows except control totals.
    total: Totals,
    /// The groups in the order of the spec; the rest is the last.
    groups: GroupColumns,
    /// Rows in `total` with any of amountDecimal, voucherAmountDecimal, payableDecimal; the money of others is from the
    /// integers.
    rows_with_decimal_money: u64,
    /// Rows of category "summary": the API's own control totals, never added to the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    control: Option<Totals>,
    /// The part of `total` from rows that begin before the requested range, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<Totals>,
    /// The part of `total` from rows that lie wholly outside the requested range, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    outside: Option<Totals>,
}

/// The result of a call that adds bills up.
#[derive(serde::Serialize, Tsify)]
pub struct Summarized {
    /// The totals.
    pub(crate) summary: SummaryData,
    /// What arrived in the call, and what did not.
    pub(crate) report: ReportData,
}

/// The change from one set of rows to another.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The totals before.
    before: Totals,
    /// The totals after.
    after: Totals,
    /// `after.total` minus `before.total`, as exact decimal text.
    change: String,
    /// The change in percent of the absolute value of `before.total`, rounded once from the exact one; null if that is 0.
    #[tsify(type = "number | null")]
    change_percent: Option<f64>,
}

/// Groups before and after, as columns. On a side that lacks a group, it has no rows.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ChangedColumns {
    /// A column for each field or unit of the spec.
    keys: Vec<NamedTexts>,
    /// Names that people read beside a key.
    labels: Vec<NamedTexts>,
    /// The totals before.
    before: TotalsColumns,
    /// The totals after.
    after: TotalsColumns,
    /// The changes of the total, as exact decimal text.
    change: PackedTexts,
    /// The changes in percent of the absolute value of the total before; NaN if that is 0.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float64Array")]
    change_percent: Float64Array,
    /// Whether the last group is the rest, which has neither a key nor labels.
    has_rest: bool,
}

/// Totals of both sides of a comparison.
#[derive(serde::Serialize, Tsify)]
pub struct Sides {
    /// The earlier table.
    before: Totals,
    /// The later table.
    after: Totals,
}

/// A comparison.
#[derive(serde::Serialize, Tsify)]
pub struct ComparisonData {
    /// The parts of the totals from rows that begin before the range of their side, if either side has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<Sides>,
    /// All rows.
    total: Change,
    /// The groups.
    groups: ChangedColumns,
}

impl Totals {
    pub(crate) fn new(kind: BillKind, totals: &answer::Totals) -> Self {
        Self {
            rows: totals.rows,
            total: totals.total.to_string(),
            voucher: totals.voucher.to_string(),
            cash: totals.cash.to_string(),
            quantities: named(&quantities(kind), &totals.quantities).unwrap_or_default(),
            tokens: named(&TOKENS, &tokens_of(totals)),
            storage: named(&STORAGE, &storage_of(totals)),
        }
    }
}

/// The amounts that are present, by their names; `None` if there are none.
fn named(names: &[&'static str], amounts: &[Option<Decimal>]) -> Option<Named> {
    let mut texts = Vec::new();
    for (name, amount) in names.iter().zip(amounts) {
        if let Some(amount) = amount {
            texts.push((*name, amount.to_string()));
        }
    }
    (!texts.is_empty()).then_some(Named(texts))
}

impl From<&answer::Summary> for SummaryData {
    fn from(summary: &answer::Summary) -> Self {
        let (kind, by) = (summary.kind(), summary.by());
        let mut keys = TextColumns::new(by);
        let mut labels = TextColumns::new(labels_of(kind, by));
        let mut amounts = AmountColumns::new(kind);
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
                keys: keys.pack(),
                labels: labels.pack(),
                totals: amounts.pack(),
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
        let mut keys = TextColumns::new(by);
        let mut labels = TextColumns::new(labels_of(kind, by));
        let (mut before, mut after) = (AmountColumns::new(kind), AmountColumns::new(kind));
        let (mut change, mut percents) = (TextColumn::default(), Vec::new());
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
                keys: keys.pack(),
                labels: labels.pack(),
                before: before.pack(),
                after: after.pack(),
                change: change.pack(),
                change_percent: Float64Array::from(&*percents),
                has_rest,
            },
        }
    }
}
