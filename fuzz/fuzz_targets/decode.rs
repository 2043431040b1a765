//! Decodes any bytes. The decoder must neither panic nor hang, its outcome must not depend on the chunks, and it must agree
//! with serde_json: what it accepts is JSON with the values that serde_json reads, and what it refuses is refused for a
//! reason that this file can find, too.
//!
//! The first byte selects the kind of bills, the second is the length of the chunks.

#![no_main]

use libfuzzer_sys::fuzz_target;
use novita_billing::bill::{Decoder, FieldType, Limits, Row, Table, fields};
use novita_billing::query::BillKind;
use novita_billing::{Error, ErrorKind};
use serde_json::{Map, Value};

fuzz_target!(|data: &[u8]| {
    let [kind, length, body @ ..] = data else {
        return;
    };
    let kind = BillKind::ALL[usize::from(*kind) % BillKind::ALL.len()];
    let whole = decode(kind, [body]);
    let chunked = decode(kind, body.chunks(usize::from(*length).max(1)));
    match (&whole, &chunked) {
        (Ok(left), Ok(right)) => assert!(
            left.rows()
                .zip(right.rows())
                .all(|(left, right)| left.same_as(right))
        ),
        (Err(left), Err(right)) => assert_eq!(left, right),
        _ => panic!(
            "the outcome depends on the chunks: {:?} {:?}",
            whole.err(),
            chunked.err()
        ),
    }
    compare(kind, body, whole);
});

fn decode<'a>(kind: BillKind, chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<Table, Error> {
    let mut decoder = Decoder::new(kind, Limits::default());
    for chunk in chunks {
        decoder.push(chunk)?;
    }
    decoder.finish()
}

fn compare(kind: BillKind, body: &[u8], outcome: Result<Table, Error>) {
    match (outcome, serde_json::from_slice::<Value>(body)) {
        (Ok(table), Ok(value)) => same(&table, &value),
        // Half of a surrogate pair is an error there, and U+FFFD here.
        (Ok(_), Err(error)) => assert!(
            error.to_string().contains("surrogate") || error.to_string().contains("hex escape"),
            "{error}"
        ),
        (Err(error), Ok(value)) => assert!(
            may_be_refused(kind, body, &value, &error),
            "{error:?} of {value}"
        ),
        (Err(_), Err(_)) => {}
    }
}

fn same(table: &Table, value: &Value) {
    let rows = value["bills"].as_array().map_or(&[][..], Vec::as_slice);
    assert_eq!(table.len(), rows.len());
    for (row, sent) in table.rows().zip(rows) {
        same_row(
            table.kind(),
            row,
            sent.as_object().expect("a row is an object"),
        );
    }
}

fn same_row(kind: BillKind, row: Row<'_>, sent: &Map<String, Value>) {
    for (place, field) in fields(kind).iter().enumerate() {
        let got = row.wire(place).map(|(text, _)| text.into_owned());
        let wanted = match sent.get(field.name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(other) => panic!("{other} was accepted"),
        };
        let wanted = wanted.filter(|text| field.field_type == FieldType::Text || !text.is_empty());
        match field.field_type {
            FieldType::Text => assert!(got == wanted || is_number_with_exponent(wanted.as_deref())),
            // The same number, but its text may differ: 1e2 is 100.
            _ => assert!(
                is_same_number(got.as_deref(), wanted.as_deref()),
                "{got:?} {wanted:?}"
            ),
        }
    }
    let unknown = sent
        .iter()
        .filter(|(name, _)| fields(kind).iter().all(|field| field.name != name.as_str()));
    let unknown: Map<String, Value> = unknown
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let extra: Map<String, Value> = row
        .extra()
        .map(|text| serde_json::from_str(text).expect("JSON"))
        .unwrap_or_default();
    assert_eq!(extra, unknown);
}

/// serde_json writes exponents in its own format.
fn is_number_with_exponent(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.contains(['e', 'E']))
}

fn is_same_number(left: Option<&str>, right: Option<&str>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => left == right || normalized(left) == normalized(right),
        (left, right) => left == right,
    }
}

/// A number's sign, significant digits, and the power of ten that they are multiplied by.
fn normalized(text: &str) -> (bool, String, i64) {
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i64 = exponent.parse().unwrap_or(i64::MAX / 2);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{}{fraction}", whole.trim_start_matches('-'));
    let shortened = digits.trim_end_matches('0');
    let power = exponent - fraction.len() as i64 + (digits.len() - shortened.len()) as i64;
    let significant = shortened.trim_start_matches('0').to_owned();
    match significant.is_empty() {
        true => (false, significant, 0),
        false => (number.starts_with('-'), significant, power),
    }
}

/// Whether there is a reason to refuse a document that is valid JSON.
fn may_be_refused(kind: BillKind, body: &[u8], value: &Value, error: &Error) -> bool {
    let Some(document) = value.as_object() else {
        return true;
    };
    let has_duplicate = body
        .windows(7)
        .filter(|part| part.eq_ignore_ascii_case(b"\"bills\""))
        .count()
        > 1
        || body.contains(&b'\\');
    let envelope = ["code", "reason", "message"]
        .iter()
        .any(|name| document.contains_key(*name));
    let is_refusal = error.kind == ErrorKind::Api && envelope;
    let rows_are_bad = match document.get("bills") {
        Some(Value::Array(rows)) => !rows.iter().all(|row| is_bill(kind, row)),
        Some(Value::Null) => false,
        _ => true,
    };
    is_refusal || has_duplicate || rows_are_bad || depth(value) > Limits::default().depth
}

fn is_bill(kind: BillKind, row: &Value) -> bool {
    let Some(row) = row.as_object() else {
        return false;
    };
    fields(kind)
        .iter()
        .all(|field| match (row.get(field.name), field.field_type) {
            (None | Some(Value::Null), _) => !field.is_required(),
            (Some(Value::String(_) | Value::Number(_)), FieldType::Text) => true,
            (Some(Value::String(text)), _) if text.is_empty() => !field.is_required(),
            (Some(Value::String(text)), field_type) => is_number_for(field_type, text),
            (Some(Value::Number(number)), field_type) => {
                is_number_for(field_type, &number.to_string())
            }
            _ => false,
        })
}

fn is_number_for(field_type: FieldType, text: &str) -> bool {
    let is_number =
        matches!(serde_json::from_str(text), Ok(Value::Number(_))) && text.trim() == text;
    match field_type {
        FieldType::Int64 => text.parse::<i64>().is_ok() && is_number,
        FieldType::Time => {
            text.parse::<i64>()
                .is_ok_and(|value| value.unsigned_abs() < 1 << 53)
                && is_number
        }
        FieldType::Decimal => is_number && text.len() <= 38 && !text.contains(['e', 'E']),
        // JavaScript's numbers go no further.
        FieldType::Number => {
            is_number && text.parse::<f64>().is_ok_and(|value| value.abs() < 1e308)
        }
        FieldType::Text => is_number,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
