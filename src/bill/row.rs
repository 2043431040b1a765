//! One row: from the text of a JSON object to the cells of a table.
//!
//! All members are looked at first and only then turned into values, so that of a member that is there twice only
//! the last one matters.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::fields::{Field, Form, MOST_FIELDS, fields};
use super::strings::Strings;
use super::table::{Cell, Table};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Fault, Reader, Text, Token};
use crate::money::Decimal;

/// Times become JavaScript numbers, which count exactly up to here.
const LAST_EXACT: i64 = (1 << 53) - 1;

/// Where a row stands in its body.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// Its number in the list, from 0.
    pub(super) row: u64,
    /// Byte offset of its first byte.
    pub(super) offset: u64,
}

impl Spot {
    /// The path of the row, or of one of its fields.
    pub(super) fn path(self, field: &str) -> String {
        let dot = if field.is_empty() { "" } else { "." };
        format!("bills[{}]{dot}{field}", self.row)
    }

    /// An error in the row at `at` bytes from its beginning.
    pub(super) fn error(self, field: &str, at: usize, message: &str) -> Error {
        let path = self.path(field);
        let message = format!("{path}: {message}");
        Error::decode(path, self.offset + at as u64, message)
    }
}

/// A member's value, and where it begins in the row.
type Found<'a> = (usize, Token<'a>);

/// The members of one row that this version does not know, by name: the name and the value as written. Sorted, so
/// that rows which are the same look the same, in whatever order their members were sent.
type Unknown<'a> = BTreeMap<Cow<'a, str>, (&'a str, &'a str)>;

/// Reads one row into the table, whole or not at all.
///
/// # Errors
/// `Decode` with the path of the row or field.
pub(super) fn read_row(text: &str, depth: usize, spot: Spot, table: &mut Table) -> Result<()> {
    let known = fields(table.kind());
    let mut found: [Option<Found<'_>>; MOST_FIELDS] = [None; MOST_FIELDS];
    let mut unknown = Unknown::new();
    find_members(text, depth, known, &mut found, &mut unknown)
        .map_err(|fault| spot.error("", fault.offset, fault.message))?;
    let mut cells = [Cell::Absent; MOST_FIELDS];
    for ((field, found), cell) in known.iter().zip(found).zip(&mut cells) {
        *cell = read_cell(field, found, spot, table.strings_mut())?;
    }
    for name in unknown.keys() {
        table.note_unknown(name);
    }
    let extra = (!unknown.is_empty()).then(|| as_object(&unknown));
    table.push(&cells, extra.as_deref()).ok_or_else(full)
}

fn find_members<'a>(
    text: &'a str,
    depth: usize,
    known: &[Field],
    found: &mut [Option<Found<'a>>],
    unknown: &mut Unknown<'a>,
) -> Result<(), Fault> {
    let mut reader = Reader::new(text, depth);
    let mut members = reader.object()?;
    // Rows mostly have their fields in one order: the next one is looked for just after the last.
    let mut next = 0;
    while let Some(written) = members.name(&mut reader)? {
        let value_at = reader.offset();
        let token = reader.token()?;
        let name = written.decode();
        match place_of(known, &name, next) {
            Some(place) => {
                next = place + 1;
                if let Some(slot) = found.get_mut(place) {
                    *slot = Some((value_at, token));
                }
            }
            None => {
                unknown.insert(name, (written.raw(), reader.since(value_at)));
            }
        }
    }
    reader.end()
}

/// The field of a name, tried at `hint` first.
fn place_of(known: &[Field], name: &str, hint: usize) -> Option<usize> {
    if known.get(hint).is_some_and(|field| field.name == name) {
        return Some(hint);
    }
    known.iter().position(|field| field.name == name)
}

fn as_object(unknown: &Unknown<'_>) -> String {
    let mut object = String::new();
    for (name, value) in unknown.values() {
        object.push_str(if object.is_empty() { "{\"" } else { ",\"" });
        object.push_str(name);
        object.push_str("\":");
        object.push_str(value);
    }
    object.push('}');
    object
}

fn read_cell(
    field: &Field,
    found: Option<Found<'_>>,
    spot: Spot,
    strings: &mut Strings,
) -> Result<Cell> {
    let (at, token) = found.unwrap_or((0, Token::Null));
    let value = match field.form {
        Form::Text => text(token),
        Form::Int64 => integer(token),
        Form::Time => time(token),
        Form::Number => number(token),
        Form::Decimal => decimal(token),
    };
    let value = value.map_err(|message| spot.error(field.name, at, message))?;
    match value {
        Value::Absent if field.is_required() => Err(spot.error(
            field.name,
            at,
            "missing, null or empty, but every bill has it",
        )),
        Value::Absent => Ok(Cell::Absent),
        Value::Integer(value) => Ok(Cell::Integer(value)),
        Value::Text(text) => strings.intern(&text).map(Cell::Code).ok_or_else(full),
    }
}

fn full() -> Error {
    Error::new(
        ErrorKind::Decode,
        "The answer holds more than 4 GiB of text: ask for a shorter range",
    )
}

/// What a member holds, before text gets its code.
enum Value<'a> {
    Absent,
    Integer(i64),
    Text(Cow<'a, str>),
}

type Reading<'a> = Result<Value<'a>, &'static str>;

fn text(token: Token<'_>) -> Reading<'_> {
    match token {
        Token::Null => Ok(Value::Absent),
        Token::Text(text) => Ok(Value::Text(text.decode())),
        Token::Number(digits) => Ok(Value::Text(Cow::Borrowed(digits))),
        Token::Bool(_) | Token::Object | Token::Array => Err("must be text"),
    }
}

/// The text of a number that came as a number or as text; `None` where it is absent.
fn digits<'a>(
    token: Token<'a>,
    message: &'static str,
) -> Result<Option<Cow<'a, str>>, &'static str> {
    let filled = |text: Text<'a>| Some(text.decode()).filter(|text| !text.is_empty());
    match token {
        Token::Null => Ok(None),
        Token::Number(digits) => Ok(Some(Cow::Borrowed(digits))),
        Token::Text(text) => Ok(filled(text)),
        Token::Bool(_) | Token::Object | Token::Array => Err(message),
    }
}

fn integer(token: Token<'_>) -> Reading<'_> {
    const MESSAGE: &str = "must be an integer of 64 bits, as text or as a number";
    let Some(digits) = digits(token, MESSAGE)? else {
        return Ok(Value::Absent);
    };
    if let Some(value) = plain_integer(&digits) {
        return Ok(Value::Integer(value));
    }
    let exact = Decimal::parse(&digits).ok().and_then(Decimal::to_i64);
    exact.map(Value::Integer).ok_or(MESSAGE)
}

/// The common case: up to 18 digits and nothing else.
fn plain_integer(digits: &str) -> Option<i64> {
    let leading_zero = digits.len() > 1 && digits.starts_with('0');
    if digits.is_empty() || digits.len() > 18 || leading_zero {
        return None;
    }
    digits.bytes().try_fold(0i64, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + i64::from(byte - b'0'))
    })
}

fn time(token: Token<'_>) -> Reading<'_> {
    match integer(token) {
        Ok(Value::Integer(seconds)) if !(-LAST_EXACT..=LAST_EXACT).contains(&seconds) => {
            Err("must be unix seconds, which are far below 2^53")
        }
        Err(_) => Err("must be unix seconds: an integer, as text or as a number"),
        other => other,
    }
}

fn number(token: Token<'_>) -> Reading<'_> {
    const MESSAGE: &str = "must be a number";
    let Some(digits) = digits(token, MESSAGE)? else {
        return Ok(Value::Absent);
    };
    let mut reader = Reader::new(&digits, 0);
    let whole = matches!(reader.token(), Ok(Token::Number(number)) if number.len() == digits.len());
    if whole {
        Ok(Value::Text(digits))
    } else {
        Err(MESSAGE)
    }
}

/// Kept as the API wrote it; an exponent is written out.
fn decimal(token: Token<'_>) -> Reading<'_> {
    const MESSAGE: &str = "must be a decimal number of at most 38 digits, as text or as a number";
    let Some(digits) = digits(token, MESSAGE)? else {
        return Ok(Value::Absent);
    };
    let value = Decimal::parse(&digits).map_err(|_| MESSAGE)?;
    let exponent = digits.bytes().any(|byte| matches!(byte, b'e' | b'E'));
    Ok(Value::Text(if exponent {
        Cow::Owned(value.to_string())
    } else {
        digits
    }))
}
