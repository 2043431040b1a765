//! Rows on their way out: block by block, each distinct value once, and a list of which values each row has, with the
//! texts of a table apart. The facade makes row objects of them in one pass. An object for each row, made from here, was
//! measured slower than `JSON.parse`.

use js_sys::{BigInt64Array, Float64Array, Uint8Array, Uint32Array};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use novita_billing::answer;
use novita_billing::bill::{self, Distinct, Strings, Table};

#[wasm_bindgen]
extern "C" {
    /// JavaScript reads any number, as it would in a script.
    #[wasm_bindgen(js_name = Number)]
    fn parse_number(text: &str) -> f64;
}

/// All texts of a list, one after the other, and where each ends.
#[derive(Serialize, Tsify)]
pub struct PackedTexts {
    /// As UTF-8.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint8Array")]
    pub bytes: Uint8Array,
    /// Bytes from the beginning.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint32Array")]
    pub ends: Uint32Array,
}

/// Rows: each distinct value once, and for each row which ones it has.
#[derive(Serialize, Tsify)]
pub struct Block {
    /// The place of the first row among all of the table.
    pub first: usize,
    /// Whose texts they are.
    pub part: usize,
    /// How many rows.
    pub length: usize,
    /// Row by row, for each field in the order of the class, which value it has in the list of its form: 0 where the row
    /// lacks the field, else one more than the value's place.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint32Array")]
    pub slots: Uint32Array,
    /// Fields of 64 bits.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "BigInt64Array")]
    pub integers: BigInt64Array,
    /// Times and numbers.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float64Array")]
    pub numbers: Float64Array,
    /// Decimal amounts.
    pub decimals: PackedTexts,
    /// Pairs of row and code of JSON text: the fields that this version does not know.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Uint32Array")]
    pub extras: Uint32Array,
}

/// Rows of a stream.
#[derive(Serialize, Tsify)]
pub struct Batch {
    /// The rows.
    pub block: Block,
    /// Their texts; where there are none, they are those of the batch before.
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
    /// A block of a table's rows that begins with row `first` of all, and whose texts are those of a part. See
    /// [`Distinct`].
    pub(crate) fn new(first: usize, part: usize, table: &Table, block: &bill::Block) -> Self {
        let extras: Vec<u32> = block
            .extras()
            .iter()
            .flat_map(|(row, code)| [*row, *code])
            .collect();
        let values = Distinct::new(table.kind(), block, table.strings(), parse_number);
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
