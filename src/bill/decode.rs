//! The decoder: takes the bytes of an answer in chunks of any size, and gives rows.
//!
//! It has two layers. This one knows the shape of an answer, `{"bills":[row, row…]}`, and steps through it byte by byte.
//! Names, rows and the other values are *segments*, which are read whole: in place where one chunk holds all of a segment,
//! else in a buffer that holds at most one of them. Segments are read strictly by `json` and `row_reader`. So rows, and
//! every error with its offset, are the same however the bytes were cut into chunks.
//!
//! # States
//!
//! | state | on | next state |
//! |---|---|---|
//! | `Start` | `{` | `FirstName` |
//! | `FirstName` | `"` | `InName` |
//! | | `}` | `End` |
//! | `NextName` | `"` | `InName` |
//! | `InName` | the end of the name | `Colon` |
//! | `Colon` | `:` | `Value` |
//! | `Value` | the `[` of `bills` | `FirstRow` |
//! | | any other value | `InValue` |
//! | `InValue` | the end of the value | `AfterValue` |
//! | `AfterValue` | `,` | `NextName` |
//! | | `}` | `End` |
//! | `FirstRow` | `{` | `InRow` |
//! | | `]` | `AfterValue` |
//! | `InRow` | the end of the row | `AfterRow` |
//! | `AfterRow` | `,` | `NextRow` |
//! | | `]` | `AfterValue` |
//! | `NextRow` | `{` | `InRow` |
//!
//! White space between segments is skipped; any other byte is an error. ARCHITECTURE.md has the same states as a diagram.

mod error;

use std::fmt;
use std::sync::Arc;

pub(crate) use self::error::{Flaw, Source};
use super::block::{BLOCK_ROWS, BlockBuilder};
use super::envelope::Envelope;
use super::fields::fields;
use super::layout::column_count;
use super::row_reader::{ProductCategory, ReadError, RowPosition, RowReader};
use super::table::Table;
use super::value_end::ValueScanner;
use crate::error::{Error, Result};
use crate::json::{self, Reader, Token};
use crate::notice::Notice;
use crate::query::{BillKind, Plan};

/// Limits of what a decoder accepts. What exceeds them is a decode error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one row (and of a name or another value beside `bills`).
    pub row_bytes: usize,
    /// Levels of nested objects and arrays, the answer itself included. Each level takes some stack.
    pub depth: usize,
    /// Bytes of the whole body.
    pub body_bytes: u64,
}

impl Default for Limits {
    /// 1 MiB, 64 levels, 1 GiB.
    fn default() -> Self {
        Self {
            row_bytes: 1 << 20,
            depth: json::DEFAULT_DEPTH,
            body_bytes: 1 << 30,
        }
    }
}

/// Decodes one answer.
///
/// ```
/// use novita_billing::bill::{Decoder, Limits};
/// use novita_billing::query::BillKind;
///
/// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
/// decoder.push(br#"{"bills":[{"startTime":"1767225600","endTime":"1767311"#)?;
/// decoder.push(br#"999","amount":"10000","voucherAmount":"0","payAmount":"10000"}]}"#)?;
/// let table = decoder.finish()?;
/// assert_eq!(table.row(0).unwrap().total().to_string(), "1");
/// # Ok::<(), novita_billing::Error>(())
/// ```
pub struct Decoder {
    limits: Limits,
    /// Decides what errors advise.
    source: Source,
    table: Table,
    /// Rows that are in no block of the table yet.
    builder: BlockBuilder,
    reader: RowReader,
    state: State,
    /// Bytes that were consumed.
    offset: u64,
    /// Rows that were read, those that `take` gave away included.
    rows: u64,
    value_scanner: ValueScanner,
    /// The first part of a segment that continues in the next chunk.
    buffer: Vec<u8>,
    /// Byte offset of the current segment.
    segment_start: u64,
    member: Member,
    has_bills: bool,
    /// Whether a member beside `bills` has the name of a field of a bill: then the body may be a bare row.
    has_row_fields: bool,
    /// The members beside `bills`.
    envelope: Envelope,
    notices: Vec<Notice>,
    failed: Option<Error>,
}

/// What comes next; see the table in the module's documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The answer's `{`.
    Start,
    /// A name, or `}`.
    FirstName,
    /// A name.
    NextName,
    /// The rest of a name.
    InName,
    /// `:`
    Colon,
    /// A member's value.
    Value,
    /// The rest of a member's value.
    InValue,
    /// `,` or `}`
    AfterValue,
    /// A row, or `]`.
    FirstRow,
    /// A row.
    NextRow,
    /// The rest of a row.
    InRow,
    /// `,` or `]`
    AfterRow,
    /// Nothing.
    End,
}

/// The member of the answer that is being read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Member {
    Bills,
    /// Any other, by its name.
    Other(String),
}

impl Decoder {
    /// A decoder for an answer with bills of a kind. Its errors advise on the bytes that are given.
    pub fn new(kind: BillKind, limits: Limits) -> Self {
        Self::with_source(kind, limits, Source::Caller)
    }

    /// A decoder for the response to a request of a client's plan. Its errors advise on the client's options.
    pub(crate) fn for_client(plan: &Plan, request: usize, limits: Limits) -> Self {
        Self::with_source(plan.kind(), limits, Source::Client)
            .with_product_category(plan.product_category(request).cloned())
    }

    /// Sets the product category that the rows were requested with. Each row of usage-based bills gets it, in the field
    /// `productCategory`, which the API does not send.
    ///
    /// ```
    /// use novita_billing::bill::{Decoder, Limits};
    /// use novita_billing::query::BillKind;
    ///
    /// let mut decoder = Decoder::new(BillKind::Usage, Limits::default()).with_product_category(Some("gpu".into()));
    /// decoder.push(br#"{"bills":[{"startTime":"0","endTime":"9","amount":"1","voucherAmount":"0","payAmount":"1"}]}"#)?;
    /// assert_eq!(decoder.finish()?.row(0).unwrap().text_of("productCategory")?, Some("gpu"));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    #[must_use]
    pub fn with_product_category(mut self, product_category: Option<Arc<str>>) -> Self {
        let kind = self.table.kind();
        self.reader.product_category =
            product_category.and_then(|category| ProductCategory::new(kind, category));
        self
    }

    fn with_source(kind: BillKind, limits: Limits, source: Source) -> Self {
        Self {
            limits,
            source,
            table: Table::new(kind),
            builder: BlockBuilder::new(column_count(kind)),
            reader: RowReader::new(kind),
            state: State::Start,
            offset: 0,
            rows: 0,
            value_scanner: ValueScanner::new(limits.depth),
            buffer: Vec::new(),
            segment_start: 0,
            member: Member::Other(String::new()),
            has_bills: false,
            has_row_fields: false,
            envelope: Envelope::default(),
            notices: Vec::new(),
            failed: None,
        }
    }

    /// Decodes the next bytes.
    ///
    /// # Errors
    /// `Decode` for anything but a list of bills, `Api` for an error envelope. After an error every call fails with the
    /// same one.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let result = self.decode(bytes);
        self.failed = result.as_ref().err().cloned();
        result
    }

    /// Ends the body. Returns the rows that have not been taken.
    ///
    /// # Errors
    /// `Network` for a body that is empty or was cut off, or the error of an earlier `push`.
    pub fn finish(mut self) -> Result<Table> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.state != State::End {
            return Err(self.incomplete());
        }
        self.table.append(self.builder.pack());
        self.table.shrink();
        self.table.set_notices(self.notices);
        Ok(self.table)
    }

    /// Takes the rows that are complete so far; decoding continues without them. For streams.
    pub fn take(&mut self) -> Table {
        let kind = self.table.kind();
        self.table.append(self.builder.pack());
        self.reader.begin_table();
        std::mem::replace(&mut self.table, Table::new(kind))
    }

    /// How many rows were decoded so far, taken ones included.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// How many bytes were decoded so far.
    pub const fn bytes(&self) -> u64 {
        self.offset
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<()> {
        let allowed = usize::try_from(self.limits.body_bytes.saturating_sub(self.offset))
            .unwrap_or(usize::MAX);
        let mut rest = bytes.get(..allowed).unwrap_or(bytes);
        while let Some(byte) = rest.first().copied() {
            let consumed = match self.state {
                State::InName | State::InRow | State::InValue => self.continue_segment(rest)?,
                State::FirstRow | State::NextRow if byte == b'{' => self.row_in_place(rest)?,
                _ if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') => 1,
                _ => self.step(byte)?,
            };
            self.offset += consumed as u64;
            rest = rest.get(consumed..).unwrap_or_default();
        }
        if bytes.len() > allowed {
            return Err(self.body_too_large());
        }
        Ok(())
    }

    /// Makes the transition of a byte outside of segments. Returns how many bytes it consumed: none where the byte is the
    /// first one of a segment.
    fn step(&mut self, byte: u8) -> Result<usize> {
        match (self.state, byte) {
            (State::Start, b'{') => Ok(self.advance_to(State::FirstName)),
            (State::FirstName | State::NextName, b'"') => Ok(self.begin_segment(State::InName)),
            (State::FirstName | State::AfterValue, b'}') => self.end(),
            (State::Colon, b':') => Ok(self.advance_to(State::Value)),
            (State::Value, _) => self.begin_value(byte),
            (State::AfterValue, b',') => Ok(self.advance_to(State::NextName)),
            (State::FirstRow | State::NextRow, b'{') => Ok(self.begin_segment(State::InRow)),
            (State::FirstRow | State::AfterRow, b']') => Ok(self.advance_to(State::AfterValue)),
            (State::AfterRow, b',') => Ok(self.advance_to(State::NextRow)),
            _ => Err(self.unexpected(byte)),
        }
    }

    /// Consumes one byte.
    const fn advance_to(&mut self, state: State) -> usize {
        self.state = state;
        1
    }

    /// Begins a name, a value or a row. Consumes nothing.
    fn begin_segment(&mut self, state: State) -> usize {
        self.state = state;
        self.segment_start = self.offset;
        self.value_scanner.reset();
        0
    }

    fn begin_value(&mut self, byte: u8) -> Result<usize> {
        match (&self.member, byte) {
            (Member::Bills, b'[') => {
                self.has_bills = true;
                Ok(self.advance_to(State::FirstRow))
            }
            (Member::Bills, b'n') | (Member::Other(_), _) => Ok(self.begin_segment(State::InValue)),
            (Member::Bills, _) => Err(self.bills_of_other_type(self.offset)),
        }
    }

    /// Reads a row in place, if the chunk holds all of it; else begins it as a segment. Returns how many bytes it
    /// consumed.
    fn row_in_place(&mut self, rest: &[u8]) -> Result<usize> {
        let allowed = rest.get(..self.limits.row_bytes).unwrap_or(rest);
        self.begin_segment(State::InRow);
        match self.read_row(allowed) {
            Ok(length) => Ok(length),
            Err(ReadError::Syntax(error)) if error.is_incomplete => Ok(0),
            Err(error) => Err(self.read_error(error)),
        }
    }

    fn read_row(&mut self, bytes: &[u8]) -> Result<usize, ReadError> {
        let (depth, position) = (self.segment_depth(), self.position(self.segment_start));
        let length =
            self.reader
                .read(bytes, depth, position, &mut self.table, &mut self.builder)?;
        if self.builder.len() == BLOCK_ROWS {
            self.table.append(self.builder.pack());
        }
        self.rows += 1;
        self.state = State::AfterRow;
        Ok(length)
    }

    /// Consumes the bytes that belong to the segment. Once it is whole, reads it.
    fn continue_segment(&mut self, rest: &[u8]) -> Result<usize> {
        let allowed = self.limits.row_bytes.saturating_sub(self.buffer.len());
        let allowed = rest.get(..allowed).unwrap_or(rest);
        let Some(length) = self.value_scanner.scan(allowed) else {
            self.buffer.extend_from_slice(allowed);
            if allowed.len() < rest.len() {
                return Err(self.segment_too_large());
            }
            return Ok(allowed.len());
        };
        let bytes = allowed.get(..length).unwrap_or_default();
        if self.buffer.is_empty() {
            self.read_segment(bytes)?;
        } else {
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.extend_from_slice(bytes);
            let result = self.read_segment(&buffer);
            // The next segment reuses the memory.
            buffer.clear();
            self.buffer = buffer;
            result?;
        }
        Ok(length)
    }

    fn read_segment(&mut self, bytes: &[u8]) -> Result<()> {
        match self.state {
            State::InRow => match self.read_row(bytes) {
                Ok(_) => Ok(()),
                Err(error) => Err(self.read_error(error)),
            },
            State::InName => self.read_name(bytes),
            _ => self.read_value(bytes),
        }
    }

    fn read_name(&mut self, bytes: &[u8]) -> Result<()> {
        let Token::Text(name) = self.read_token(bytes)? else {
            return Err(self.error("expected a name in quotes"));
        };
        self.member = match &*name.decode() {
            "bills" if self.has_bills => return Err(self.duplicate_bills()),
            "bills" => Member::Bills,
            name => {
                let fields = fields(self.table.kind());
                self.has_row_fields |= fields.iter().any(|field| field.name == name);
                Member::Other(name.to_owned())
            }
        };
        self.state = State::Colon;
        Ok(())
    }

    fn read_value(&mut self, bytes: &[u8]) -> Result<()> {
        match &self.member {
            Member::Bills if self.read_token(bytes)? == Token::Null => self.has_bills = true,
            Member::Bills => return Err(self.bills_of_other_type(self.segment_start)),
            Member::Other(name) => {
                let added = self.envelope.add(name, bytes, self.segment_depth());
                added.map_err(|error| self.syntax_error(error))?;
            }
        }
        self.state = State::AfterValue;
        Ok(())
    }

    /// Reads a segment that must be one value, to its last byte.
    fn read_token<'a>(&self, bytes: &'a [u8]) -> Result<Token<'a>> {
        let mut reader = Reader::new(bytes, self.segment_depth());
        let token = reader.token().map_err(|error| self.syntax_error(error))?;
        reader.end().map_err(|error| self.syntax_error(error))?;
        Ok(token)
    }

    /// Consumes the answer's `}`.
    fn end(&mut self) -> Result<usize> {
        self.notices = self.envelope.judge(self.rows)?;
        if let Some(category) = &self.reader.product_category {
            self.notices.extend(category.notices());
        }
        if !self.has_bills {
            return Err(self.no_bills());
        }
        Ok(self.advance_to(State::End))
    }

    /// How deep the current segment may be nested. A row is inside the answer and its list, other segments are inside the
    /// answer.
    const fn segment_depth(&self) -> usize {
        let outer = if matches!(self.state, State::InRow) {
            2
        } else {
            1
        };
        self.limits.depth.saturating_sub(outer)
    }

    const fn position(&self, offset: u64) -> RowPosition {
        RowPosition {
            row: self.rows,
            offset,
        }
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("kind", &self.table.kind())
            .field("limits", &self.limits)
            .field("state", &self.state)
            .field("bytes", &self.offset)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}
