//! The decoder: the bytes of an answer in, in chunks cut anywhere, rows out.
//!
//! Two layers. This one knows the shape of an answer, `{"bills":[row, row…]}`, and steps through it byte by byte;
//! names, rows and other values it gathers whole, in place where they lie whole in one chunk, else in a buffer that
//! holds at most one of them. What was gathered is read strictly by `json` and `row`. So the result, and every
//! error with its offset, is the same however the bytes were cut.

use super::block::{BLOCK_ROWS, Open};
use super::envelope::Envelope;
use super::fields::columns;
use super::row::{RowReader, Spot, Unread};
use super::split::Splitter;
use super::table::Table;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Fault, Reader, Token};
use crate::notice::Notice;
use crate::query::BillKind;

/// What an answer may at most be; more is a decode error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one row (and of a name or another value beside `bills`).
    pub row_bytes: usize,
    /// Objects and arrays inside each other, the answer itself included. Each level takes some stack.
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

/// Reads one answer.
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
    table: Table,
    /// Rows that are in no block of the table yet.
    open: Open,
    reader: RowReader,
    state: State,
    /// Bytes that were taken up.
    offset: u64,
    /// Rows that were taken up, those that `take` gave away included.
    rows: u64,
    splitter: Splitter,
    /// The beginning of a name, a row or a value that the last chunk cut.
    carry: Vec<u8>,
    /// Where that one began.
    piece_at: u64,
    member: Member,
    has_bills: bool,
    /// What stands beside `bills`.
    envelope: Envelope,
    notices: Vec<Notice>,
    failed: Option<Error>,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The answer's `{`.
    Start,
    /// A name, or `}`.
    FirstName,
    /// A name.
    NextName,
    /// The rest of a name.
    Name,
    /// `:`
    Colon,
    /// A member's value.
    Value,
    /// The rest of a member's value.
    ValueRest,
    /// `,` or `}`
    AfterValue,
    /// A row, or `]`.
    FirstRow,
    /// A row.
    NextRow,
    /// The rest of a row.
    Row,
    /// `,` or `]`
    AfterRow,
    /// Nothing.
    End,
}

/// Which member of the answer's object is being read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Member {
    Bills,
    /// By its name.
    Other(String),
}

impl Decoder {
    /// A decoder for an answer of that kind.
    pub fn new(kind: BillKind, limits: Limits) -> Self {
        Self {
            limits,
            table: Table::new(kind),
            open: Open::new(columns(kind)),
            reader: RowReader::new(kind),
            state: State::Start,
            offset: 0,
            rows: 0,
            splitter: Splitter::new(limits.depth),
            carry: Vec::new(),
            piece_at: 0,
            member: Member::Other(String::new()),
            has_bills: false,
            envelope: Envelope::default(),
            notices: Vec::new(),
            failed: None,
        }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// `Decode` for what is no bill list, `Api` for an error envelope. A decoder that failed fails ever after.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let result = self.run(bytes);
        self.failed = result.as_ref().err().cloned();
        result
    }

    /// The body is at its end: the rows that have not been taken.
    ///
    /// # Errors
    /// `Network` for a body that is empty or was cut off; what `push` failed with, if it did.
    pub fn finish(mut self) -> Result<Table> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match self.state {
            State::End => {
                self.table.append(self.open.pack());
                self.table.shrink();
                self.table.set_notices(self.notices);
                Ok(self.table)
            }
            State::Start => Err(Error::new(
                ErrorKind::Network,
                "The answer is empty. Try again later.",
            )),
            _ => Err(self.cut_off()),
        }
    }

    /// The rows that are complete by now; the decoder goes on without them. For streams.
    pub fn take(&mut self) -> Table {
        let kind = self.table.kind();
        self.table.append(self.open.pack());
        std::mem::replace(&mut self.table, Table::new(kind))
    }

    /// How many rows were read by now, taken ones included.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// How many bytes were read by now.
    pub const fn bytes(&self) -> u64 {
        self.offset
    }

    fn run(&mut self, bytes: &[u8]) -> Result<()> {
        let room = usize::try_from(self.limits.body_bytes.saturating_sub(self.offset))
            .unwrap_or(usize::MAX);
        let mut rest = bytes.get(..room).unwrap_or(bytes);
        while let Some(byte) = rest.first().copied() {
            let taken = match self.state {
                State::Name | State::Row | State::ValueRest => self.gather(rest)?,
                State::FirstRow | State::NextRow if byte == b'{' => self.row(rest)?,
                _ if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') => 1,
                _ => self.step(byte)?,
            };
            self.offset += taken as u64;
            rest = rest.get(taken..).unwrap_or_default();
        }
        if bytes.len() > room {
            if let Some(error) = self.fault_before_the_cut() {
                return Err(error);
            }
            let message = "The answer is larger than a body may be. Ask for a shorter range.";
            let mut error = Error::new(ErrorKind::Decode, message);
            error.offset = Some(self.offset);
            return Err(error);
        }
        Ok(())
    }

    /// Takes one byte between the pieces; says how many it took up (none where a piece begins with it).
    fn step(&mut self, byte: u8) -> Result<usize> {
        match (self.state, byte) {
            (State::Start, b'{') => Ok(self.to(State::FirstName)),
            (State::Start, _) => Err(self.no_object(byte)),
            (State::FirstName | State::NextName, b'"') => Ok(self.piece(State::Name)),
            (State::FirstName, b'}') => self.close(),
            (State::FirstName | State::NextName, _) => Err(self.error("expected a name in quotes")),
            (State::Colon, b':') => Ok(self.to(State::Value)),
            (State::Colon, _) => Err(self.error("expected ':'")),
            (State::Value, _) => self.begin_value(byte),
            (State::AfterValue, b',') => Ok(self.to(State::NextName)),
            (State::AfterValue, b'}') => self.close(),
            (State::AfterValue, _) => Err(self.error("expected ',' or '}'")),
            (State::FirstRow | State::NextRow, b'{') => Ok(self.piece(State::Row)),
            (State::FirstRow | State::AfterRow, b']') => Ok(self.to(State::AfterValue)),
            (State::FirstRow | State::NextRow, _) => {
                Err(self.spot(self.offset).error("", 0, "must be an object"))
            }
            (State::AfterRow, b',') => Ok(self.to(State::NextRow)),
            (State::AfterRow, _) => {
                Err(self
                    .spot(self.offset)
                    .error("", 0, "must be followed by ',' or ']'"))
            }
            (State::End, _) => Err(self.error("something follows the end of the answer")),
            (State::Name | State::ValueRest | State::Row, _) => Ok(0),
        }
    }

    /// Takes one byte and goes on to a state.
    const fn to(&mut self, state: State) -> usize {
        self.state = state;
        1
    }

    /// Reads a row where it stands, if the whole of it is there; else begins to gather it. Says how many bytes it took.
    fn row(&mut self, rest: &[u8]) -> Result<usize> {
        let fitting = rest.get(..self.limits.row_bytes).unwrap_or(rest);
        self.piece(State::Row);
        match self.read_row(fitting) {
            Ok(length) => Ok(length),
            Err(Unread::Fault(fault)) if fault.cut => Ok(0),
            Err(unread) => Err(self.unread(unread)),
        }
    }

    fn read_row(&mut self, bytes: &[u8]) -> Result<usize, Unread> {
        let (depth, spot) = (self.levels(), self.spot(self.piece_at));
        let length = self
            .reader
            .read(bytes, depth, spot, &mut self.table, &mut self.open)?;
        if self.open.len() == BLOCK_ROWS {
            self.table.append(self.open.pack());
        }
        self.rows += 1;
        self.state = State::AfterRow;
        Ok(length)
    }

    fn unread(&self, unread: Unread) -> Error {
        match unread {
            Unread::Fault(fault) => self.fault(fault),
            Unread::Error(error) => error,
        }
    }

    /// Begins to gather a name, a value or a row.
    fn piece(&mut self, state: State) -> usize {
        self.state = state;
        self.piece_at = self.offset;
        self.splitter.reset();
        0
    }

    fn begin_value(&mut self, byte: u8) -> Result<usize> {
        match (&self.member, byte) {
            (Member::Bills, b'[') => {
                self.has_bills = true;
                Ok(self.to(State::FirstRow))
            }
            (Member::Bills, b'n') | (Member::Other(_), _) => Ok(self.piece(State::ValueRest)),
            (Member::Bills, _) => Err(self.wrong_bills(self.offset)),
        }
    }

    /// Takes as many bytes as belong to the piece; once it is whole, reads it.
    fn gather(&mut self, rest: &[u8]) -> Result<usize> {
        let room = self.limits.row_bytes.saturating_sub(self.carry.len());
        let fitting = rest.get(..room).unwrap_or(rest);
        match self.splitter.scan(fitting) {
            Some(length) => {
                let bytes = fitting.get(..length).unwrap_or_default();
                if self.carry.is_empty() {
                    self.read_piece(bytes)?;
                } else {
                    self.carry.extend_from_slice(bytes);
                    let mut carry = std::mem::take(&mut self.carry);
                    let result = self.read_piece(&carry);
                    carry.clear();
                    self.carry = carry;
                    result?;
                }
                Ok(length)
            }
            None if fitting.len() < rest.len() => {
                self.carry.extend_from_slice(fitting);
                Err(self
                    .fault_before_the_cut()
                    .unwrap_or_else(|| self.too_large()))
            }
            None => {
                self.carry.extend_from_slice(fitting);
                Ok(fitting.len())
            }
        }
    }

    fn read_piece(&mut self, bytes: &[u8]) -> Result<()> {
        match self.state {
            State::Row => self
                .read_row(bytes)
                .map(drop)
                .map_err(|unread| self.unread(unread)),
            State::Name => self.read_name(bytes),
            _ => self.read_value(bytes),
        }
    }

    fn read_name(&mut self, bytes: &[u8]) -> Result<()> {
        let token = self.read_whole(bytes)?;
        let Token::Text(name) = token else {
            return Err(self.error("expected a name in quotes"));
        };
        self.member = match &*name.decode() {
            "bills" => Member::Bills,
            name => Member::Other(name.to_owned()),
        };
        if self.member == Member::Bills && self.has_bills {
            return Err(Error::decode(
                "bills",
                self.piece_at,
                "bills is there twice: which one counts is not known",
            ));
        }
        self.state = State::Colon;
        Ok(())
    }

    fn read_value(&mut self, bytes: &[u8]) -> Result<()> {
        match &self.member {
            Member::Bills if self.read_whole(bytes)? == Token::Null => self.has_bills = true,
            Member::Bills => return Err(self.wrong_bills(self.piece_at)),
            Member::Other(name) => {
                let noted = self.envelope.note(name, bytes, self.levels());
                noted.map_err(|fault| self.fault(fault))?;
            }
        }
        self.state = State::AfterValue;
        Ok(())
    }

    /// Checks a piece to its last byte.
    fn read_whole<'a>(&self, bytes: &'a [u8]) -> Result<Token<'a>> {
        let mut reader = Reader::new(bytes, self.levels());
        let token = reader.token().map_err(|fault| self.fault(fault))?;
        reader.end().map_err(|fault| self.fault(fault))?;
        Ok(token)
    }

    /// The answer's `}`.
    fn close(&mut self) -> Result<usize> {
        self.notices = self.envelope.judge(self.rows)?;
        if !self.has_bills {
            let message = "The answer has no bills: it is no bill list. Check that `base_url` leads to the billing API.";
            return Err(Error::decode("bills", self.offset, message));
        }
        Ok(self.to(State::End))
    }

    /// How deep the piece that is being read may be nested.
    const fn levels(&self) -> usize {
        self.limits
            .depth
            .saturating_sub(if matches!(self.state, State::Row) {
                2
            } else {
                1
            })
    }

    const fn spot(&self, offset: u64) -> Spot {
        Spot {
            row: self.rows,
            offset,
        }
    }

    fn fault(&self, fault: Fault) -> Error {
        if self.state == State::Row {
            return self
                .spot(self.piece_at)
                .error("", fault.offset, fault.message);
        }
        let mut error = Error::new(
            ErrorKind::Decode,
            format!("The answer is no JSON: {}", fault.message),
        );
        error.offset = Some(self.piece_at + fault.offset as u64);
        error
    }

    fn error(&self, message: &str) -> Error {
        let mut error = Error::new(
            ErrorKind::Decode,
            format!("The answer is no bill list: {message}"),
        );
        error.offset = Some(self.offset);
        error
    }

    fn no_object(&self, byte: u8) -> Error {
        self.error(match byte {
            b'<' => {
                "it is HTML. Check that `base_url` leads to the billing API, and not to a page."
            }
            0xef | 0xfe | 0xff => "it begins with a byte order mark, which JSON must not have",
            _ => "it is no JSON object",
        })
    }

    fn wrong_bills(&self, offset: u64) -> Error {
        Error::decode("bills", offset, "bills must be a list or null")
    }

    fn too_large(&self) -> Error {
        let message = format!("larger than the limit of {} bytes", self.limits.row_bytes);
        match self.state {
            State::Row => self.spot(self.piece_at).error("", 0, &message),
            _ => {
                let mut error = self.error(&format!("a name or value is {message}"));
                error.offset = Some(self.piece_at);
                error
            }
        }
    }

    /// The error of a body that ends inside the document: what was cut off is tried again, what was no JSON before
    /// it was cut off is not.
    fn cut_off(&self) -> Error {
        if let Some(error) = self.fault_before_the_cut() {
            return error;
        }
        Error::new(
            ErrorKind::Network,
            format!(
                "The answer was cut off after {} bytes. Try again later, or ask for a shorter range.",
                self.offset
            ),
        )
    }

    /// What is wrong with the part of a piece that is there.
    fn fault_before_the_cut(&self) -> Option<Error> {
        if self.carry.is_empty() {
            return None;
        }
        let fault = Reader::new(&self.carry, self.levels()).token().err()?;
        (!fault.cut).then(|| self.fault(fault))
    }
}
