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
        rows: None,
        total: Ok(None),
        integers: Vec::new(),
    };
    answer.page().map_err(|error| match error {
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

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Answer(error)
    }
}

/// A value that cannot be read: its offset, and what is required.
type Invalid = (usize, &'static str);

struct AnswerReader<'a> {
    shape: &'static Shape,
    reader: Reader<'a>,
    /// The members beside the fields or the rows.
    envelope: Envelope,
    rows: Option<Vec<Record>>,
    total: Result<Option<i64>, Invalid>,
    integers: Vec<(String, i64)>,
}

impl<'a> AnswerReader<'a> {
    fn page(&mut self) -> Result<Page, Failure> {
        let answer = self.object(None)?;
        self.reader.end()?;
        let has_content =
            answer.has_fields || self.rows.as_ref().is_some_and(|rows| !rows.is_empty());
        self.envelope
            .judge_other(!has_content, self.shape.content)?;
        if !self.shape.has_rows() {
            if !answer.has_fields && !answer.is_empty {
                return Err(self.not_the_answer(0, "it has none of the fields of one"));
            }
            let mut record = answer.finish()?;
            record.integers = std::mem::take(&mut self.integers);
            return Ok(Page {
                rows: vec![record],
                total: None,
            });
        }
        let total = self
            .total
            .map_err(|(offset, message)| unreadable("total", offset, message))?;
        // An answer that counts the rows, and has none, is an empty page.
        match self.rows.take().or_else(|| total.map(|_| Vec::new())) {
            Some(rows) => Ok(Page { rows, total }),
            None => Err(self.not_the_list(0, "it has no member \"data\"")),
        }
    }

    /// Reads the answer, or a row of it.
    #[inline(never)]
    fn object(&mut self, row: Option<Position>) -> Result<FieldsReader<'a>, Failure> {
        let mut fields = FieldsReader::new(self.shape, row.unwrap_or_default());
        let has_fields = row.is_some() || !self.shape.has_rows();
        let mut members = self.reader.object()?;
        while let Some(name) = members.name(&mut self.reader)? {
            fields.is_empty = false;
            let start = self.reader.skip_whitespace();
            let text = name.decode();
            if !has_fields && text == "data" {
                self.list(start)?;
                continue;
            }
            let token = self.reader.token()?;
            let is_known = has_fields && fields.set(&text, token, start);
            if row.is_some() {
                if !is_known {
                    fields.unknown.insert(name, self.reader.text_since(start));
                }
                continue;
            }
            let integer = match bill::value_of(FieldType::Int64, token) {
                Ok(bill::Value::Integer(value)) => Ok(Some(value)),
                Ok(_) => Ok(None),
                Err(message) => Err((start, message)),
            };
            if has_fields {
                self.integers.retain(|(known, _)| *known != text);
                if let Ok(Some(value)) = integer {
                    self.integers.push((text.clone().into_owned(), value));
                }
            } else if text == "total" {
                self.total = integer;
                continue;
            }
            if !is_known {
                let value = self.reader.text_since(start).as_bytes();
                self.envelope.add(&text, value, DEFAULT_DEPTH)?;
            }
        }
        Ok(fields)
    }

    /// Reads the rows, or null.
    #[inline(never)]
    fn list(&mut self, start: usize) -> Result<(), Failure> {
        if self.rows.is_some() {
            let reason = "it has the member \"data\" twice (duplicate key)";
            return Err(self.not_the_list(start, reason));
        }
        let mut rows = Vec::new();
        match self.reader.peek() {
            Some(b'[') => {
                self.reader.consume(b'[');
                self.reader.descend()?;
                let mut is_over = self.reader.consume(b']');
                while !is_over {
                    rows.push(self.row(rows.len())?);
                    is_over = self.reader.consume(b']');
                    if !is_over {
                        self.reader.require(b',', "expected ',' or ']'")?;
                    }
                }
                self.reader.ascend();
            }
            // A document that ends here is incomplete.
            Some(b'n') | None => drop(self.reader.token()?),
            Some(_) => {
                return Err(self.not_the_list(start, "its member \"data\" must be a list or null"));
            }
        }
        self.rows = Some(rows);
        Ok(())
    }

    fn row(&mut self, index: usize) -> Result<Record, Failure> {
        let offset = self.reader.skip_whitespace();
        if !matches!(self.reader.peek(), None | Some(b'{')) {
            let path = format!("data[{index}]");
            return Err(unreadable(&path, offset, "must be an object").into());
        }
        Ok(self.object(Some(Position { index, offset }))?.finish()?)
    }

    fn not_the_answer(&self, offset: usize, reason: &str) -> Failure {
        not_the_answer(self.shape, offset, reason, Flaw::OtherFormat).into()
    }

    fn not_the_list(&self, offset: usize, reason: &str) -> Failure {
        let error = not_the_answer(self.shape, offset, reason, Flaw::OtherFormat);
        error.at_path("data").into()
    }
}

/// The members of one record while it is read.
struct FieldsReader<'a> {
    shape: &'static Shape,
    position: Position,
    values: Vec<FieldValue>,
    /// The fields whose values they cannot hold: index, offset and what the field requires. Of a name that occurs twice
    /// only the last value counts.
    invalid: Vec<(usize, Invalid)>,
    /// The unknown members of a row.
    unknown: UnknownMembers<'a>,
    has_fields: bool,
    is_empty: bool,
}

impl FieldsReader<'_> {
    fn new(shape: &'static Shape, position: Position) -> Self {
        Self {
            shape,
            position,
            values: shape.fields.iter().map(absent).collect(),
            invalid: Vec::new(),
            unknown: UnknownMembers::default(),
            has_fields: false,
            is_empty: true,
        }
    }

    /// Sets the field of a name. Returns whether there is one.
    fn set(&mut self, name: &str, token: Token<'_>, offset: usize) -> bool {
        let mut fields = self.shape.fields.iter().zip(&mut self.values).enumerate();
        let Some((index, (field, slot))) = fields.find(|(_, (field, _))| field.name == name) else {
            return false;
        };
        self.has_fields = true;
        self.invalid.retain(|(other, _)| *other != index);
        *slot = convert(field, token).unwrap_or_else(|message| {
            self.invalid.push((index, (offset, message)));
            FieldValue::Absent
        });
        true
    }

    #[inline(never)]
    fn finish(self) -> Result<Record> {
        let fields = self.shape.fields;
        if let Some((index, (offset, message))) = self.invalid.first() {
            let name = fields.get(*index).map_or("", |field| field.name);
            let path = path_of(self.shape, self.position.index, name);
            return Err(unreadable(&path, *offset, message));
        }
        let record = Record {
            shape: self.shape,
            values: self.values,
            extra: (!self.unknown.is_empty()).then(|| self.unknown.to_object()),
            integers: Vec::new(),
            position: self.position,
        };
        let is_missing = |field: &Field| *record.get(field.shown_as) == absent(field);
        let mut required = fields.iter().filter(|field| field.is_required);
        match required.find(|field| is_missing(field)) {
            Some(field) => {
                let message = format!(
                    "is missing, null or empty; every {} must have it",
                    self.shape.row
                );
                let path = path_of(self.shape, self.position.index, field.name);
                Err(unreadable(&path, self.position.offset, &message))
            }
            None => Ok(record),
        }
    }
}

/// The value of a field that an answer does not have.
fn absent(field: &Field) -> FieldValue {
    match field.field_type {
        FieldType::Text => FieldValue::Text(String::new()),
        _ => FieldValue::Absent,
    }
}

/// The value of a field, or what the field requires.
fn convert(field: &Field, token: Token<'_>) -> Result<FieldValue, &'static str> {
    Ok(match bill::value_of(field.field_type, token)? {
        bill::Value::Absent => absent(field),
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
