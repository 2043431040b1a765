//! The columns in which groups cross to JavaScript.

use js_sys::Float64Array;
use serde::Serialize;
use tsify::Tsify;

use crate::rows::PackedTexts;
use novita_billing::answer::{self, quantities};
use novita_billing::money::Decimal;
use novita_billing::query::BillKind;

/// A column of texts, one for each group.
#[derive(Serialize, Tsify)]
pub struct NamedTexts {
    /// The name of the field or the calendar unit.
    name: &'static str,
    /// The texts, in the order of the groups.
    texts: PackedTexts,
}

/// The totals of groups as columns.
#[derive(Serialize, Tsify)]
pub struct TotalsColumns {
    /// The number of rows.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float64Array")]
    rows: Float64Array,
    /// The totals, as exact decimal text.
    total: PackedTexts,
    /// The parts that vouchers paid.
    voucher: PackedTexts,
    /// The parts that are paid in cash.
    cash: PackedTexts,
    /// Sums by the names of their fields; an empty text for a group in which no row has the field.
    quantities: Vec<NamedTexts>,
}

/// Builds a column of texts.
#[derive(Default)]
pub(crate) struct TextColumn {
    bytes: String,
    ends: Vec<u32>,
}

impl TextColumn {
    pub(crate) fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
    }

    pub(crate) fn push_amount(&mut self, amount: Decimal) {
        amount.write(&mut self.bytes);
        self.push("");
    }

    pub(crate) fn pack(&self) -> PackedTexts {
        PackedTexts::new(self.bytes.as_bytes(), &self.ends)
    }
}

/// Builds the columns of the keys or the labels of groups.
pub(crate) struct TextColumns {
    columns: Vec<(&'static str, TextColumn)>,
}

impl TextColumns {
    pub(crate) fn new(names: &[&'static str]) -> Self {
        let column = |name: &&'static str| (*name, TextColumn::default());
        Self {
            columns: names.iter().map(column).collect(),
        }
    }

    /// Adds the texts of a group; the rest has none.
    pub(crate) fn push(&mut self, texts: &[&str]) {
        let texts = texts.iter().copied().chain(std::iter::repeat(""));
        for ((_, column), text) in self.columns.iter_mut().zip(texts) {
            column.push(text);
        }
    }

    pub(crate) fn pack(&self) -> Vec<NamedTexts> {
        pack_all(&self.columns)
    }
}

fn pack_all(columns: &[(&'static str, TextColumn)]) -> Vec<NamedTexts> {
    let columns = columns.iter().map(|(name, texts)| NamedTexts {
        name,
        texts: texts.pack(),
    });
    columns.collect()
}

/// Builds the columns of the totals of groups.
pub(crate) struct AmountColumns {
    rows: Vec<f64>,
    total: TextColumn,
    voucher: TextColumn,
    cash: TextColumn,
    quantities: Vec<(&'static str, TextColumn)>,
}

impl AmountColumns {
    pub(crate) fn new(kind: BillKind) -> Self {
        let column = |name| (name, TextColumn::default());
        Self {
            rows: Vec::new(),
            total: TextColumn::default(),
            voucher: TextColumn::default(),
            cash: TextColumn::default(),
            quantities: quantities(kind).into_iter().map(column).collect(),
        }
    }

    pub(crate) fn push(&mut self, totals: &answer::Totals) {
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

    pub(crate) fn pack(&self) -> TotalsColumns {
        TotalsColumns {
            rows: Float64Array::from(&*self.rows),
            total: self.total.pack(),
            voucher: self.voucher.pack(),
            cash: self.cash.pack(),
            quantities: pack_all(&self.quantities),
        }
    }
}
