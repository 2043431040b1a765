//! Rows on their way out: block by block, each distinct value once, and a list of which values each row has, with the
//! texts of a table apart. The facade makes row objects of them in one pass. An object for each row, made from here, was
//! measured slower than `JSON.parse`.

use js_sys::{BigInt64Array, Float64Array, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use crate::record::Record;
use novita_billing::answer::Batch;
use novita_billing::bill::{Block, Distinct, Strings, Table};

#[wasm_bindgen]
extern "C" {
    /// JavaScript reads any number, as it would in a script.
    #[wasm_bindgen(js_name = Number)]
    fn parse_number(text: &str) -> f64;
}

/// Rows of a stream: `{ block, texts }`; without texts they have those of the batch before.
pub(crate) fn batch(batch: &Batch<'_>) -> JsValue {
    let table = batch.table();
    let record = Record::new().value("block", &block(0, 0, table, &batch.block()));
    if batch.has_new_strings() {
        record.value("texts", &texts(table.strings())).done()
    } else {
        record.done()
    }
}

/// All texts of a table, as [`packed`] has them.
pub(crate) fn texts(strings: &Strings) -> JsValue {
    packed(strings.arena().as_bytes(), strings.ends())
}

/// `{ bytes, ends }`: texts, one after the other, and where each ends.
fn packed(bytes: &[u8], ends: &[u32]) -> JsValue {
    Record::new()
        .value("bytes", &Uint8Array::from(bytes))
        .value("ends", &Uint32Array::from(ends))
        .done()
}

/// `{ first, part, length, slots, integers, numbers, decimals, extras }`: a block of a table's rows that begins with row
/// `first` of all, and whose texts are those of a part. See [`Distinct`]. Extras are pairs of row and code.
pub(crate) fn block(first: usize, part: usize, table: &Table, block: &Block) -> JsValue {
    let mut extras = Vec::with_capacity(2 * block.extras().len());
    for (row, code) in block.extras() {
        extras.push(*row);
        extras.push(*code);
    }
    let values = Distinct::new(table.kind(), block, table.strings(), parse_number);
    Record::new()
        .number("first", first as f64)
        .number("part", part as f64)
        .number("length", block.len() as f64)
        .value("slots", &Uint32Array::from(&*values.slots))
        .value("integers", &BigInt64Array::from(&*values.integers))
        .value("numbers", &Float64Array::from(&*values.numbers))
        .value("decimals", &packed(&values.decimals, &values.decimal_ends))
        .value("extras", &Uint32Array::from(&*extras))
        .done()
}
