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
    /// The fields of `Tokens`; an empty text where a group lacks one. Empty if all groups lack all of them.
    tokens: Vec<NamedTexts>,
    /// The fields of `Storage`, in the same way.
    storage: Vec<NamedTexts>,
}

/// The fields of `Tokens` of a summary, in this order.
pub(crate) const TOKENS: [&str; 6] = [
    "input",
    "cacheRead",
    "cacheWrite",
    "output",
    "reasoning",
    "perMillion",
];
/// The fields of `Storage` of a summary, in this order.
pub(crate) const STORAGE: [&str; 2] = ["gbHours", "gbDays"];

/// The values of [`TOKENS`].
pub(crate) fn tokens_of(totals: &answer::Totals) -> [Option<Decimal>; 6] {
    let Some(tokens) = &totals.tokens else {
        return [None; 6];
    };
    [
        Some(tokens.input),
        Some(tokens.cache_read),
        Some(tokens.cache_write),
        Some(tokens.output),
        tokens.reasoning,
        tokens.per_million,
    ]
}

/// The values of [`STORAGE`].
pub(crate) fn storage_of(totals: &answer::Totals) -> [Option<Decimal>; 2] {
    let storage = totals.storage.unwrap_or_default();
    [storage.gb_hours, storage.gb_days]
}

/// Builds a column of texts.
#[derive(Default)]
pub(crate) struct TextColumn {
    /// UTF-8.
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl TextColumn {
    pub(crate) fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len() as u32);
    }

    pub(crate) fn push_amount(&mut self, amount: Decimal) {
        amount.write(&mut self.bytes);
        self.push("");
    }

    /// Adds an amount, or an empty text in place of one.
    fn push_optional(&mut self, amount: Option<Decimal>) {
        match amount {
            Some(amount) => self.push_amount(amount),
            None => self.push(""),
        }
    }

    pub(crate) fn pack(&self) -> PackedTexts {
        PackedTexts::new(&self.bytes, &self.ends)
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

/// As [`pack_all`], without columns if all texts are empty.
fn pack_any(columns: &[(&'static str, TextColumn)]) -> Vec<NamedTexts> {
    let is_empty = columns.iter().all(|(_, texts)| texts.bytes.is_empty());
    pack_all(if is_empty { &[] } else { columns })
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
    tokens: Vec<(&'static str, TextColumn)>,
    storage: Vec<(&'static str, TextColumn)>,
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
            tokens: TOKENS.map(column).into(),
            storage: STORAGE.map(column).into(),
        }
    }

    pub(crate) fn push(&mut self, totals: &answer::Totals) {
        self.rows.push(totals.rows as f64);
        self.total.push_amount(totals.total);
        self.voucher.push_amount(totals.voucher);
        self.cash.push_amount(totals.cash);
        for (columns, amounts) in [
            (&mut self.quantities, &totals.quantities[..]),
            (&mut self.tokens, &tokens_of(totals)),
            (&mut self.storage, &storage_of(totals)),
        ] {
            for ((_, column), amount) in columns.iter_mut().zip(amounts) {
                column.push_optional(*amount);
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
            tokens: pack_any(&self.tokens),
            storage: pack_any(&self.storage),
        }
    }
}
