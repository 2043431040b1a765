//! Rows on their way out: for each window a table as typed arrays and one list of strings, from which the facade
//! makes row objects in one pass. An object for each row, made from here, was measured slower than `JSON.parse`.

use std::borrow::Cow;

use js_sys::{Array, BigInt64Array, Float64Array, Object, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use crate::answer::{Collected, Part};
use crate::bill::{Column, Form, Integers, fields};
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

/// The rows of one window: `{ length, names, columns, strings, extra }`.
fn batch(part: &Part) -> Result<JsValue, JsValue> {
    let names = Array::new();
    let columns = Array::new();
    for (place, field) in fields(part.table.kind()).iter().enumerate() {
        names.push(&JsValue::from_str(field.name));
        if let Some(values) = part.table.column(place) {
            columns.push(&column(part, field.form, values)?);
        }
    }
    let strings: Array = part.table.strings().iter().map(JsValue::from_str).collect();
    object(&[
        ("length", JsValue::from_f64(part.len() as f64)),
        ("names", names.into()),
        ("columns", columns.into()),
        ("strings", strings.into()),
        ("extra", extra(part).into()),
    ])
}

/// `{ type, codes }` or `{ type, values, present? }`; `present` is a bitmap, left out where every row has a value.
fn column(part: &Part, form: Form, column: &Column) -> Result<JsValue, JsValue> {
    let name = |form| match form {
        Form::Text => "text",
        Form::Int64 => "int64",
        Form::Time => "time",
        Form::Number => "number",
        Form::Decimal => "decimal",
    };
    let kind = ("type", JsValue::from_str(name(form)));
    match column {
        Column::Codes(codes) => object(&[
            kind,
            ("codes", Uint32Array::from(&*kept(part, codes)).into()),
        ]),
        Column::Integers(integers) => {
            let values = kept(part, &integers.values);
            let values: JsValue = if form == Form::Time {
                // Seconds of any sensible century are exact in a float, and so is every integer up to 2^53.
                let seconds: Vec<f64> = values.iter().map(|value| *value as f64).collect();
                Float64Array::from(&*seconds).into()
            } else {
                BigInt64Array::from(&*values).into()
            };
            match present(part, integers) {
                Some(present) => object(&[
                    kind,
                    ("values", values),
                    ("present", Uint8Array::from(&*present).into()),
                ]),
                None => object(&[kind, ("values", values)]),
            }
        }
    }
}

/// The values of the rows that were not dropped.
fn kept<'a, T: Copy>(part: &Part, values: &'a [T]) -> Cow<'a, [T]> {
    if part.dropped().is_empty() {
        return Cow::Borrowed(values);
    }
    Cow::Owned(
        part.kept()
            .filter_map(|row| values.get(row).copied())
            .collect(),
    )
}

/// The bitmap of the rows that were not dropped, unless all of them have a value.
fn present(part: &Part, integers: &Integers) -> Option<Vec<u8>> {
    let mut bits = vec![0_u8; part.len().div_ceil(8)];
    let mut all = true;
    for (place, row) in part.kept().enumerate() {
        if integers.get(row).is_none() {
            all = false;
        } else if let Some(byte) = bits.get_mut(place / 8) {
            *byte |= 1 << (place % 8);
        }
    }
    (!all).then_some(bits)
}

/// Row index and raw JSON of the unknown fields, for the rows that have some.
fn extra(part: &Part) -> Array {
    let extra = Array::new();
    if part.table.rows_with_extra().is_empty() {
        return extra;
    }
    for (place, row) in part.kept().enumerate() {
        if let Some(text) = part.table.extra(row) {
            extra.push(&Array::of2(
                &JsValue::from_f64(place as f64),
                &JsValue::from_str(text),
            ));
        }
    }
    extra
}

fn object(entries: &[(&str, JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &JsValue::from_str(name), value)?;
    }
    Ok(object.into())
}
