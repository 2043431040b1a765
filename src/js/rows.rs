//! Rows on their way out: block by block, as the packed bytes that they are kept in and a list of where each column
//! stands, with the texts of a table apart. The facade makes row objects of them in one pass. An object for each row,
//! made from here, was measured slower than `JSON.parse`.

use js_sys::{Float64Array, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use crate::answer::Batch;
use crate::bill::{Block, Presence, Strings};
use crate::js::record::Record;

/// Rows of a stream: `{ block, texts }`; without texts they have those of the batch before.
pub(crate) fn batch(batch: &Batch<'_>) -> JsValue {
    let record = Record::new().value("block", &block(0, 0, &batch.block()));
    if batch.has_new_strings() {
        record.value("texts", &texts(batch.strings())).done()
    } else {
        record.done()
    }
}

/// `{ bytes, ends }`: all texts, one after the other, and where each ends.
pub(crate) fn texts(strings: &Strings) -> JsValue {
    Record::new()
        .value("bytes", &Uint8Array::from(strings.arena().as_bytes()))
        .value("ends", &Uint32Array::from(strings.ends()))
        .done()
}

/// `{ first, part, length, bytes, columns, extras }`: a block that begins with row `first` of all, and whose texts are
/// those of a part. For each column there are four numbers: base, width, offset, and the offset of its bitmap (-1 where
/// all rows have a value, -2 where none has). Extras are pairs of row and code.
pub(crate) fn block(first: usize, part: usize, block: &Block) -> JsValue {
    let mut columns = Vec::with_capacity(4 * block.columns().len());
    for packed in block.columns() {
        // A base of 2^53 or more has no exact number: such columns are eight bytes wide, without a base.
        columns.push(packed.base as f64);
        columns.push(f64::from(packed.width));
        columns.push(f64::from(packed.offset));
        columns.push(match packed.presence {
            Presence::All => -1.0,
            Presence::None => -2.0,
            Presence::Bitmap(offset) => f64::from(offset),
        });
    }
    let mut extras = Vec::with_capacity(2 * block.extras().len());
    for (row, code) in block.extras() {
        extras.push(*row);
        extras.push(*code);
    }
    Record::new()
        .number("first", first as f64)
        .number("part", part as f64)
        .number("length", block.len() as f64)
        .value("bytes", &Uint8Array::from(block.bytes()))
        .value("columns", &Float64Array::from(&*columns))
        .value("extras", &Uint32Array::from(&*extras))
        .done()
}
