//! Summaries: what a caller asks for on its way in, and totals by group on their way out, as one list of texts. What a
//! text is, its place says; `pkg-template/src/summary.ts` reads them in the order in which they are written here. A list
//! is half as large as JSON of the same groups, and needs no escapes.

use js_sys::{Array, Float64Array, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use crate::options;
use crate::record::Record;
use novita_billing::answer::{Change, Comparison, LABELS, Spec, Summary, Totals, quantities};
use novita_billing::error::Result;
use novita_billing::money::Decimal;
use novita_billing::query::{BillKind, RawFields, RawValue};

/// Reads a spec: its list of names, and whatever else is given.
///
/// # Errors
/// `Query` at what is wrong.
pub(crate) fn spec(kind: BillKind, given: &JsValue) -> Result<Spec> {
    let meant = "a summary is asked for by an object such as { by: [\"productName\"] }";
    let mut fields = RawFields::new();
    for (name, value) in options::entries_of("spec", meant, given)? {
        fields.push((name, raw(&value)));
    }
    Spec::from_fields(kind, &fields)
}

fn raw(value: &JsValue) -> RawValue {
    match options::raw(value) {
        RawValue::Other(kind) if kind == "an array" => {
            let entries: &Array = value.unchecked_ref();
            let mut list = Vec::new();
            for place in 0..entries.length() {
                list.push(options::raw(&entries.get(place)));
            }
            RawValue::List(list)
        }
        other => other,
    }
}

/// Texts, one after the other, as those of [`crate::rows::texts`].
struct Texts {
    bytes: String,
    ends: Vec<u32>,
    percents: Vec<f64>,
}

/// A summary, as `PackedTexts`.
pub(crate) fn summary(summary: &Summary) -> JsValue {
    let mut texts = Texts::new(summary.kind(), summary.by());
    texts.number(summary.rows_with_decimal_money());
    texts.totals(&summary.total());
    for part in [summary.control(), summary.earlier(), summary.outside()] {
        texts.number(part.is_some().into());
        if let Some(part) = part {
            texts.totals(&part);
        }
    }
    let mut place = 0;
    while let Some(group) = summary.group(place) {
        texts.names(group.other, &group.key, &group.labels);
        texts.totals(&group.totals);
        place += 1;
    }
    texts.done()
}

/// A comparison, as `PackedTexts` with `percents`: one for the total, one for each group, NaN where there is none.
pub(crate) fn comparison(comparison: &Comparison) -> JsValue {
    let mut texts = Texts::new(comparison.kind(), comparison.by());
    texts.change(&comparison.total());
    let earlier = comparison.earlier();
    texts.number(earlier.is_some().into());
    for side in earlier.iter().flatten() {
        texts.totals(side);
    }
    let mut place = 0;
    while let Some(group) = comparison.group(place) {
        texts.names(group.other, &group.key, &group.labels);
        texts.change(&group.change);
        place += 1;
    }
    texts.done()
}

impl Texts {
    /// Begins with the names: of what is grouped by, of labels, of quantities.
    fn new(kind: BillKind, by: &[&str]) -> Self {
        let mut texts = Self {
            bytes: String::new(),
            ends: Vec::new(),
            percents: Vec::new(),
        };
        let has_labels = kind == BillKind::ApiKey && by.contains(&"ownerID");
        let labels: &[&str] = if has_labels { &LABELS } else { &[] };
        for names in [by, labels, &quantities(kind)] {
            texts.number(names.len() as u64);
            for name in names {
                texts.text(name);
            }
        }
        texts
    }

    #[inline(never)]
    fn text(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
    }

    fn amount(&mut self, amount: Decimal) {
        amount.write(&mut self.bytes);
        self.text("");
    }

    fn number(&mut self, number: u64) {
        self.amount(Decimal::from_integer(number.into()));
    }

    /// The group of the rest has neither key nor labels.
    fn names(&mut self, is_rest: bool, key: &[&str], labels: &[&str]) {
        self.number(is_rest.into());
        for text in key.iter().chain(labels) {
            self.text(text);
        }
    }

    fn totals(&mut self, totals: &Totals) {
        self.number(totals.rows);
        for amount in [totals.total, totals.voucher, totals.cash] {
            self.amount(amount);
        }
        // Of a quantity that no row has there is an empty text.
        for sum in &totals.quantities {
            match sum {
                Some(sum) => self.amount(*sum),
                None => self.text(""),
            }
        }
    }

    fn change(&mut self, change: &Change) {
        self.totals(&change.before);
        self.totals(&change.after);
        self.amount(change.change);
        self.percents.push(change.percent.unwrap_or(f64::NAN));
    }

    fn done(self) -> JsValue {
        Record::new()
            .value("bytes", &Uint8Array::from(self.bytes.as_bytes()))
            .value("ends", &Uint32Array::from(&*self.ends))
            .value("percents", &Float64Array::from(&*self.percents))
            .done()
    }
}
