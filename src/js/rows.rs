//! Rows on their way out: block by block, as the packed bytes that they are kept in and a list of where each column
//! stands, with the texts apart. The facade makes row objects of them in one pass. An object for each row, made from
//! here, was measured slower than `JSON.parse`.

use js_sys::{Array, Float64Array, Object, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use crate::answer::{Collected, Part};
use crate::bill::{Block, Presence, Strings};
use crate::client::CallReport;
use crate::js::types;

/// What a list call gives to the facade: `{ batches, report }`.
pub(crate) fn collected(collected: &Collected, report: &CallReport) -> Result<JsValue, JsValue> {
    let batches = Array::new();
    for part in &collected.parts {
        batches.push(&batch(part)?);
    }
    object(&[
        ("batches", batches.into()),
        ("report", types::report(&collected.facts, report)?),
    ])
}

/// The rows of one window: `{ texts, blocks }`.
fn batch(part: &Part) -> Result<JsValue, JsValue> {
    let blocks = Array::new();
    if part.dropped().is_empty() {
        for packed in part.table.blocks() {
            blocks.push(&block(packed)?);
        }
    } else {
        blocks.push(&block(&part.table.gather(part.kept()))?);
    }
    object(&[
        ("texts", texts(part.table.strings())?),
        ("blocks", blocks.into()),
    ])
}

/// `{ bytes, ends }`: all texts, one after the other, and where each ends.
pub(crate) fn texts(strings: &Strings) -> Result<JsValue, JsValue> {
    object(&[
        ("bytes", Uint8Array::from(strings.arena().as_bytes()).into()),
        ("ends", Uint32Array::from(strings.ends()).into()),
    ])
}

/// `{ length, bytes, columns, extras }`. For each column there are four numbers: base, width, offset, and the offset
/// of its bitmap (-1 where all rows have a value, -2 where none has). Extras are pairs of row and code.
pub(crate) fn block(block: &Block) -> Result<JsValue, JsValue> {
    let columns: Vec<f64> = block
        .columns()
        .iter()
        .flat_map(|packed| {
            let presence = match packed.presence {
                Presence::All => -1.0,
                Presence::None => -2.0,
                Presence::Bitmap(offset) => f64::from(offset),
            };
            // A base of 2^53 or more has no exact number: such columns are eight bytes wide, without a base.
            [
                packed.base as f64,
                f64::from(packed.width),
                f64::from(packed.offset),
                presence,
            ]
        })
        .collect();
    let extras: Vec<u32> = block
        .extras()
        .iter()
        .flat_map(|(row, code)| [*row, *code])
        .collect();
    object(&[
        ("length", JsValue::from_f64(block.len() as f64)),
        ("bytes", Uint8Array::from(block.bytes()).into()),
        ("columns", Float64Array::from(&*columns).into()),
        ("extras", Uint32Array::from(&*extras).into()),
    ])
}

fn object(entries: &[(&str, JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &JsValue::from_str(name), value)?;
    }
    Ok(object.into())
}
