//! Rows as columns: for each block its distinct values, and the indexes of the values of each row; the texts of a table are
//! separate. The facade makes row objects of them in one pass. Making an object for each row in Rust was measured slower
//! than `JSON.parse`.

use js_sys::{BigInt64Array, Float64Array, Uint8Array, Uint32Array};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use novita_billing::answer;
use novita_billing::bill::{self, DistinctValues, Strings, Table};

#[wasm_bindgen]
extern "C" {
    /// Parses a JSON number as JavaScript does.
    #[wasm_bindgen(js_name = Number)]
    fn parse_number(text: &str) -> f64;
}

/// A list of texts: all of them concatenated, and the end of each.
#[derive(Serialize, Tsify)]
pub struct PackedTexts {
    /// The texts as UTF-8.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint8Array")]
    pub bytes: Uint8Array,
    /// The end of each text, in bytes.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint32Array")]
    pub ends: Uint32Array,
}

/// Rows: their distinct values, and for each row the indexes of its values.
#[derive(Serialize, Tsify)]
pub struct Block {
    /// The index of the first row in the table.
    pub first: usize,
    /// The part of the table whose texts the rows refer to.
    pub part: usize,
    /// The number of rows.
    pub length: usize,
    /// Field by field in the order of the class, for each row its value in the list of its type: 0 if the row lacks the field,
    /// else the index of the value plus 1.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint32Array")]
    pub slots: Uint32Array,
    /// Values of 64-bit integer fields.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "BigInt64Array")]
    pub integers: BigInt64Array,
    /// Times and numbers.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float64Array")]
    pub numbers: Float64Array,
    /// Decimal amounts.
    pub decimals: PackedTexts,
    /// Pairs of a row and the index of a JSON text: its unknown fields.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint32Array")]
    pub extras: Uint32Array,
}

/// A batch of rows of a stream.
#[derive(Serialize, Tsify)]
pub struct Batch {
    /// The rows.
    pub block: Block,
    /// Their texts; if absent, those of the batch before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<PackedTexts>,
}

impl PackedTexts {
    pub(crate) fn new(bytes: &[u8], ends: &[u32]) -> Self {
        Self {
            bytes: Uint8Array::from(bytes),
            ends: Uint32Array::from(ends),
        }
    }

    /// All texts of a table.
    pub(crate) fn of(strings: &Strings) -> Self {
        Self::new(strings.arena().as_bytes(), strings.ends())
    }
}

impl Block {
    /// A block of a table's rows that begins with row `first` of the table, and refers to the texts of a part. See
    /// `novita_billing::bill::DistinctValues`.
    pub(crate) fn new(first: usize, part: usize, table: &Table, block: &bill::Block) -> Self {
        let extras: Vec<u32> = block
            .extras()
            .iter()
            .flat_map(|(row, code)| [*row, *code])
            .collect();
        let values = DistinctValues::new(table.kind(), block, table.strings(), parse_number);
        Self {
            first,
            part,
            length: block.len(),
            slots: Uint32Array::from(&*values.slots),
            integers: BigInt64Array::from(&*values.integers),
            numbers: Float64Array::from(&*values.numbers),
            decimals: PackedTexts::new(&values.decimals, &values.decimal_ends),
            extras: Uint32Array::from(&*extras),
        }
    }
}

impl Batch {
    pub(crate) fn new(batch: &answer::Batch<'_>) -> Self {
        let table = batch.table();
        Self {
            block: Block::new(0, 0, table, &batch.block()),
            texts: batch
                .has_new_strings()
                .then(|| PackedTexts::of(table.strings())),
        }
    }
}
