//! Reads an answer that is whole in memory: a flat object of fields, or rows in a member `data`.
//!
//! What is refused, and what errors say, is as in the decoder of bills: an answer that is not what was asked for is never
//! an empty one.

use super::fields::{Field, Meaning, Shape};
use super::month;
use super::record::{FieldValue, Position, Record};
use crate::bill::{self, Envelope, FieldType, Flaw, Source, UnknownMembers};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{DEFAULT_DEPTH, Reader, SyntaxError, Token};
use crate::money::Decimal;

/// What an answer has.
#[derive(Debug)]
pub(super) struct Page {
    /// The rows; for an answer without rows the one record that it is.
    pub(super) rows: Vec<Record>,
    /// How many rows there are on all pages, where the service says so.
    pub(super) total: Option<i64>,
}

/// Reads an answer.
///
/// # Errors
/// `Network` for an empty body and for one that was cut off, `Api` for an error envelope, `Decode` for anything else that is
/// not the answer of the shape.
pub(super) fn read(shape: &'static Shape, body: &[u8]) -> Result<Page> {
    let mut reader = Reader::new(body, DEFAULT_DEPTH);
    match reader.peek() {
        None => return Err(empty()),
        Some(b'{') => {}
        Some(byte) => {
            let (reason, flaw) = Flaw::of_first_byte(byte);
            return Err(not_the_answer(shape, reader.position(), reason, flaw));
        }
    }
    let mut answer = AnswerReader {
        shape,
        reader,
        envelope: Envelope::default(),
    };
    let page = if shape.has_rows() {
        answer.rows()
    } else {
        answer.flat()
    };
    page.map_err(|error| match error {
        Failure::Syntax(error) if error.is_incomplete => cut_off(body.len()),
        Failure::Syntax(error) => {
            let reason = format!("it is not JSON: {}", error.message);
            not_the_answer(shape, error.offset, &reason, Flaw::OtherFormat)
        }
        Failure::Answer(error) => error,
    })
}

/// Why an answer was not read.
enum Failure {
    Syntax(SyntaxError),
    Answer(Error),
}

impl From<SyntaxError> for Failure {
    fn from(error: SyntaxError) -> Self {
        Self::Syntax(error)
    }
}

struct AnswerReader<'a> {
    shape: &'static Shape,
    reader: Reader<'a>,
    /// The members beside the fields or the rows.
    envelope: Envelope,
}

impl<'a> AnswerReader<'a> {
    /// Reads an answer that has the fields itself.
    fn flat(&mut self) -> Result<Page, Failure> {
        let mut fields = FieldsReader::new(self.shape, Position::default());
        let mut integers: Vec<(String, i64)> = Vec::new();
        let mut is_empty = true;
        let mut members = self.reader.object()?;
        while let Some(name) = members.name(&mut self.reader)? {
            is_empty = false;
            let name = name.decode();
            let start = self.reader.skip_whitespace();
            let token = self.reader.token()?;
            integers.retain(|(known, _)| *known != name);
            if let Ok(bill::Value::Integer(value)) = bill::value_of(FieldType::Int64, token) {
                integers.push((name.clone().into_owned(), value));
            }
            if !fields.set(&name, token, start) {
                self.add_to_envelope(&name, start)?;
            }
        }
        self.reader.end()?;
        let has_fields = fields.has_any;
        self.judge(!has_fields)?;
        if !has_fields && !is_empty {
            let reason = "it has none of the fields of one";
            return Err(self.not_the_answer(0, reason));
        }
        let mut record = fields.finish(None)?;
        record.integers = integers;
        Ok(Page {
            rows: vec![record],
            total: None,
        })
    }

    /// Reads an answer with rows.
    fn rows(&mut self) -> Result<Page, Failure> {
        let mut rows = None;
        let mut total = None;
        let mut invalid_total = None;
        let mut members = self.reader.object()?;
        while let Some(name) = members.name(&mut self.reader)? {
            let start = self.reader.skip_whitespace();
            match &*name.decode() {
                "data" if rows.is_some() => {
                    let reason = "it has the member \"data\" twice (duplicate key)";
                    return Err(self.not_the_list(start, reason));
                }
                "data" => rows = Some(self.list()?),
                "total" => {
                    let token = self.reader.token()?;
                    (total, invalid_total) = match bill::value_of(FieldType::Int64, token) {
                        Ok(bill::Value::Integer(value)) => (Some(value), None),
                        Ok(_) => (None, None),
                        Err(message) => (None, Some((start, message))),
                    };
                }
                name => {
                    self.reader.token()?;
                    self.add_to_envelope(name, start)?;
                }
            }
        }
        self.reader.end()?;
        self.judge(rows.as_ref().is_none_or(Vec::is_empty))?;
        if let Some((offset, message)) = invalid_total {
            return Err(Failure::Answer(unreadable("total", offset, message)));
        }
        // An answer that counts the rows, and has none, is an empty page.
        match rows.or_else(|| total.map(|_| Vec::new())) {
            Some(rows) => Ok(Page { rows, total }),
            None => Err(self.not_the_list(0, "it has no member \"data\"")),
        }
    }

    fn list(&mut self) -> Result<Vec<Record>, Failure> {
        let mut rows = Vec::new();
        let start = self.reader.skip_whitespace();
        match self.reader.peek() {
            Some(b'[') => {}
            // The document may end within the word.
            Some(b'n') => {
                self.reader.token()?;
                return Ok(rows);
            }
            None => {
                self.reader.token()?;
            }
            Some(_) => {
                return Err(self.not_the_list(start, "its member \"data\" must be a list or null"));
            }
        }
        self.reader.require(b'[', "expected a list")?;
        self.reader.descend()?;
        if !self.reader.consume(b']') {
            loop {
                rows.push(self.row(rows.len())?);
                if self.reader.consume(b']') {
                    break;
                }
                self.reader.require(b',', "expected ',' or ']'")?;
            }
        }
        self.reader.ascend();
        Ok(rows)
    }

    fn row(&mut self, index: usize) -> Result<Record, Failure> {
        let offset = self.reader.skip_whitespace();
        if !matches!(self.reader.peek(), None | Some(b'{')) {
            let path = format!("data[{index}]");
            return Err(Failure::Answer(unreadable(
                &path,
                offset,
                "must be an object",
            )));
        }
        let mut fields = FieldsReader::new(self.shape, Position { index, offset });
        let mut unknown = UnknownMembers::default();
        let mut members = self.reader.object()?;
        while let Some(name) = members.name(&mut self.reader)? {
            let start = self.reader.skip_whitespace();
            let token = self.reader.token()?;
            if !fields.set(&name.decode(), token, start) {
                unknown.insert(name, self.reader.text_since(start));
            }
        }
        let extra = (!unknown.is_empty()).then(|| unknown.to_object());
        Ok(fields.finish(extra)?)
    }

    /// Adds a member whose value starts at `start` and was just read.
    fn add_to_envelope(&mut self, name: &str, start: usize) -> Result<(), Failure> {
        let value = self.reader.text_since(start).as_bytes();
        Ok(self.envelope.add(name, value, DEFAULT_DEPTH)?)
    }

    fn judge(&self, is_empty: bool) -> Result<(), Failure> {
        let judged = self.envelope.judge_other(is_empty, self.shape.content);
        judged.map_err(Failure::Answer)
    }

    fn not_the_answer(&self, offset: usize, reason: &str) -> Failure {
        Failure::Answer(not_the_answer(
            self.shape,
            offset,
            reason,
            Flaw::OtherFormat,
        ))
    }

    fn not_the_list(&self, offset: usize, reason: &str) -> Failure {
        let error = not_the_answer(self.shape, offset, reason, Flaw::OtherFormat);
        Failure::Answer(error.at_path("data"))
    }
}

/// The fields of one record while it is read.
struct FieldsReader {
    shape: &'static Shape,
    position: Position,
    values: Vec<FieldValue>,
    /// The fields whose values they cannot hold: index, offset and what the field requires. Of a name that occurs twice
    /// only the last value counts.
    invalid: Vec<(usize, usize, &'static str)>,
    has_any: bool,
}

impl FieldsReader {
    fn new(shape: &'static Shape, position: Position) -> Self {
        Self {
            shape,
            position,
            values: vec![FieldValue::Absent; shape.fields.len()],
            invalid: Vec::new(),
            has_any: false,
        }
    }

    /// Sets the field of a name. Returns whether there is one.
    fn set(&mut self, name: &str, token: Token<'_>, offset: usize) -> bool {
        let mut fields = self.shape.fields.iter();
        let Some(index) = fields.position(|field| field.name == name) else {
            return false;
        };
        self.has_any = true;
        self.invalid.retain(|(other, ..)| *other != index);
        let field = self.shape.fields.get(index);
        let value = field.map_or(Ok(FieldValue::Absent), |field| convert(field, token));
        let value = value.unwrap_or_else(|message| {
            self.invalid.push((index, offset, message));
            FieldValue::Absent
        });
        if let Some(slot) = self.values.get_mut(index) {
            *slot = value;
        }
        true
    }

    fn finish(mut self, extra: Option<String>) -> Result<Record, Failure> {
        let fields = self.shape.fields;
        if let Some((index, offset, message)) = self.invalid.first() {
            let name = fields.get(*index).map_or("", |field| field.name);
            return Err(self.error(name, *offset, message));
        }
        self.prefer_later();
        for (field, value) in fields.iter().zip(&mut self.values) {
            if *value == FieldValue::Absent && field.field_type == FieldType::Text {
                *value = FieldValue::Text(String::new());
            }
        }
        let record = Record {
            shape: self.shape,
            values: self.values,
            extra,
            integers: Vec::new(),
            position: self.position,
        };
        let is_missing = |field: &&Field| match record.get(field.shown_as) {
            FieldValue::Absent => true,
            FieldValue::Text(text) => text.is_empty(),
            _ => false,
        };
        match fields
            .iter()
            .filter(|field| field.is_required)
            .find(is_missing)
        {
            Some(field) => {
                let message = format!(
                    "is missing, null or empty; every {} must have it",
                    self.shape.row
                );
                let path = path_of(self.shape, self.position.index, field.name);
                Err(Failure::Answer(unreadable(
                    &path,
                    self.position.offset,
                    &message,
                )))
            }
            None => Ok(record),
        }
    }

    /// Moves the value of a field to the first one of the same name for callers, whose value it overrides.
    fn prefer_later(&mut self) {
        for (index, field) in self.shape.fields.iter().enumerate() {
            let mut fields = self.shape.fields.iter();
            let first = fields.position(|other| other.shown_as == field.shown_as);
            let is_present = self
                .values
                .get(index)
                .is_some_and(|value| *value != FieldValue::Absent);
            if let Some(first) = first
                && first < index
                && is_present
            {
                self.values.swap(first, index);
                if let Some(overridden) = self.values.get_mut(index) {
                    *overridden = FieldValue::Absent;
                }
            }
        }
    }

    fn error(&self, name: &str, offset: usize, message: &str) -> Failure {
        let path = path_of(self.shape, self.position.index, name);
        Failure::Answer(unreadable(&path, offset, message))
    }
}

/// The value of a field, or what the field requires.
fn convert(field: &Field, token: Token<'_>) -> Result<FieldValue, &'static str> {
    Ok(match bill::value_of(field.field_type, token)? {
        bill::Value::Absent => FieldValue::Absent,
        bill::Value::Integer(value) => match field.meaning {
            Meaning::TenThousandths => {
                FieldValue::Amount(Decimal::from_ten_thousandths(value.into()))
            }
            _ if field.field_type == FieldType::Time => FieldValue::Seconds(value),
            _ => FieldValue::Integer(value),
        },
        bill::Value::Scaled { mantissa, scale } => {
            let places = u8::try_from(scale).ok();
            let amount = places.and_then(|places| Decimal::with_places(mantissa.into(), places));
            FieldValue::Amount(amount.unwrap_or_default())
        }
        bill::Value::Text(text) if field.field_type == FieldType::Decimal => {
            FieldValue::Amount(Decimal::parse(&text).unwrap_or_default())
        }
        bill::Value::Text(text) => {
            let is_wrong = field.meaning == Meaning::Month
                && !text.is_empty()
                && month::number(&text).is_none();
            if is_wrong {
                return Err("must be a month such as \"2026-01\"");
            }
            FieldValue::Text(text.into_owned())
        }
    })
}

/// The path of a field of the answer, or of a row.
pub(super) fn path_of(shape: &Shape, index: usize, name: &str) -> String {
    if shape.has_rows() {
        format!("data[{index}].{name}")
    } else {
        name.to_owned()
    }
}

/// The error at a place that cannot be read.
pub(super) fn unreadable(path: &str, offset: usize, message: &str) -> Error {
    let (subject, advice) = (Source::Client.subject(), Source::Client.advice(Flaw::Row));
    let message = format!("{subject} cannot be read: {path} {message}. {advice}");
    Error::decode(path, offset as u64, message)
}

fn not_the_answer(shape: &Shape, offset: usize, reason: &str, flaw: Flaw) -> Error {
    let (subject, advice) = (Source::Client.subject(), Source::Client.advice(flaw));
    let message = format!("{subject} is not {}: {reason}. {advice}", shape.answer);
    let mut error = Error::new(ErrorKind::Decode, message);
    error.offset = Some(offset as u64);
    error
}

fn empty() -> Error {
    let (subject, advice) = (Source::Client.subject(), Source::Client.advice(Flaw::Empty));
    Error::new(ErrorKind::Network, format!("{subject} is empty. {advice}"))
}

fn cut_off(bytes: usize) -> Error {
    let (subject, advice) = (Source::Client.subject(), Source::Client.advice(Flaw::Empty));
    let message = format!("{subject} was cut off after {bytes} bytes. {advice}");
    Error::new(ErrorKind::Network, message)
}

/// The error of a body that is larger than its limit; these are its first bytes. What is wrong with them counts first.
pub(super) fn too_large(shape: &'static Shape, body: &[u8]) -> Error {
    if let Err(error) = read(shape, body)
        && error.kind != ErrorKind::Network
    {
        return error;
    }
    let bytes = body.len();
    let reason = format!("it is larger than the limit of {bytes} bytes");
    not_the_answer(shape, bytes, &reason, Flaw::OtherFormat)
}
