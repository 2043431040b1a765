//! Reads one row: from the bytes of a JSON object to cells, in one pass.
//!
//! Most rows look like the row before: the same members in the same order, without white space, many of them with the same
//! value. So a member is first compared as a whole with the last one that was repeated ([`repeated`]). If it is another
//! one, there is a fast path for each part of it. The name is compared with those that followed last time ([`name`]),
//! numbers are converted directly from their digits ([`plain`]), and a text is first compared with that of the row before.
//! Anything else (white space, another name, an escape, an exponent, `null`) is read by the strict reader of
//! `json` and converted in [`strict`], one member at a time. Both paths accept the same documents.

mod name;
mod plain;
mod product_category;
mod repeated;
mod strict;
mod unknown;

use self::name::NamePattern;
pub(super) use self::product_category::ProductCategory;
use self::repeated::LastValue;
pub(crate) use self::strict::{Value, value as value_of};
pub(crate) use self::unknown::UnknownMembers;
use super::block::BlockBuilder;
use super::fields::{Field, FieldType, MAX_FIELDS, fields};
use super::layout::{TEXT_SCALE, scale_column};
use super::strings::{InternError, Strings};
use super::table::Table;
use crate::error::{Error, ErrorKind};
use crate::json::{Members, Reader, SyntaxError, Text};
use crate::query::BillKind;

/// How many expected names are tried before a lookup.
const GUESSES: usize = 3;

/// Pseudo field index that precedes the first member.
const START: usize = MAX_FIELDS;

/// Pseudo field index in [`RowReader::following`]: no field is expected.
const NONE: u8 = u8::MAX;

/// The position of a row in the body.
#[derive(Clone, Copy)]
pub(super) struct RowPosition {
    /// Its index in the list.
    pub(super) row: u64,
    /// Byte offset of its first byte.
    pub(super) offset: u64,
}

impl RowPosition {
    /// The path of the row, or of one of its fields.
    fn path(self, field: &str) -> String {
        let dot = if field.is_empty() { "" } else { "." };
        format!("bills[{}]{dot}{field}", self.row)
    }

    /// An error in the row, or in one of its fields, `at` bytes after the row's first byte.
    #[cold]
    pub(super) fn error(self, field: &str, at: usize, message: &str) -> Error {
        let path = self.path(field);
        let message = format!("{path} {message}");
        Error::decode(path, self.offset + at as u64, message)
    }
}

/// Why a row was not read.
pub(super) enum ReadError {
    /// It is not JSON, or it is incomplete: then more bytes may complete it.
    Syntax(SyntaxError),
    /// It is JSON, but not a bill.
    Bill(Error),
}

impl From<SyntaxError> for ReadError {
    fn from(error: SyntaxError) -> Self {
        Self::Syntax(error)
    }
}

/// A field, and what reading it needs.
struct KnownField {
    field: &'static Field,
    /// That of the field, here to save an access to memory.
    field_type: FieldType,
    name: NamePattern,
    last: LastValue,
    /// Its scale column; `usize::MAX` where it has none.
    scale_column: usize,
    /// The bits of its columns.
    column_bits: u64,
}

impl KnownField {
    /// Reads a value in its usual form, see [`plain`]. Returns the offset of its end; `None` for any other form.
    #[inline(always)]
    fn read_plain(
        &mut self,
        field: usize,
        bytes: &[u8],
        start: MemberStart,
        strings: &mut Strings,
        cells: &mut [i64],
    ) -> Option<usize> {
        let cell = cells.get_mut(field)?;
        let field_type = self.field_type;
        if field_type == FieldType::Text {
            let (text, end) = plain::text(bytes, start.value)?;
            let mut code = self.last.code();
            if !strings.is(code, text) {
                code = strings.intern_bytes(text).ok()?;
            }
            *cell = code.into();
            self.last.set(*cell, 0, bytes, start.name, end);
            return Some(end);
        }
        let (mantissa, scale, end) = plain::number(bytes, start.value)?;
        *cell = mantissa;
        match cells.get_mut(self.scale_column) {
            Some(slot) => *slot = scale as i64,
            None if scale > 0 => return None,
            None if field_type == FieldType::Time && !strict::is_exact_time(mantissa) => {
                return None;
            }
            None => {}
        }
        self.last
            .set(mantissa, scale as i64, bytes, start.name, end);
        Some(end)
    }
}

/// Where a member and its value start.
#[derive(Clone, Copy)]
struct MemberStart {
    name: usize,
    value: usize,
}

/// A value that its field cannot hold. It is not an error if the same name occurs again, because only the last value counts.
struct FieldError {
    field: usize,
    at: usize,
    message: &'static str,
}

/// What comes after the members that the fast path read.
enum NextMember {
    /// The value of this field, which has not been read.
    Field(usize),
    /// The member was unknown; its value has been read.
    Unknown,
    /// The object has ended.
    End,
}

/// The columns of a row while it is read, as bit sets.
#[derive(Default)]
struct RowColumns {
    /// The columns that have a value.
    present: u64,
    /// The columns whose names have occurred.
    seen: u64,
}

/// Reads rows of one kind.
pub(super) struct RowReader {
    fields: Box<[KnownField]>,
    /// The bits of the fields that every row must have.
    required: u64,
    /// The field that followed each field last time; at [`START`] the first one.
    following: [u8; MAX_FIELDS + 1],
    errors: Vec<FieldError>,
    /// The product category that the rows were requested with.
    pub(super) product_category: Option<ProductCategory>,
}

impl RowReader {
    pub(super) fn new(kind: BillKind) -> Self {
        let known_field = |(index, field): (usize, &'static Field)| {
            let scale_column = scale_column(kind, index);
            KnownField {
                field,
                field_type: field.field_type,
                name: NamePattern::new(field.name),
                last: LastValue::default(),
                scale_column: scale_column.unwrap_or(usize::MAX),
                column_bits: 1 << index | scale_column.map_or(0, |column| 1 << column),
            }
        };
        let fields: Box<[_]> = fields(kind).iter().enumerate().map(known_field).collect();
        let required = fields.iter().filter(|known| known.field.is_required());
        let mut following = [NONE; MAX_FIELDS + 1];
        // Until the first row has been read, names are expected in the order of the API's own sample.
        for (next, field) in (0u8..).zip(std::iter::once(START).chain(0..fields.len())) {
            if let Some(following) = following.get_mut(field) {
                *following = next;
            }
        }
        Self {
            required: required.fold(0, |bits, known| bits | known.column_bits),
            fields,
            following,
            errors: Vec::new(),
            product_category: None,
        }
    }

    /// Reads the row that `bytes` start with and appends it. Returns how many bytes it has. The row may be nested `depth`
    /// levels deep.
    ///
    /// # Errors
    /// See [`ReadError`]. On an error, nothing is appended.
    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        depth: usize,
        position: RowPosition,
        table: &mut Table,
        builder: &mut BlockBuilder,
    ) -> Result<usize, ReadError> {
        self.errors.clear();
        let mut unknown = UnknownMembers::default();
        let strings = table.strings_mut();
        let cells = builder.next_row();
        let (length, mut present) =
            self.read_members(bytes, depth, strings, cells, &mut unknown)?;
        if !self.errors.is_empty() || self.required & !present != 0 {
            return Err(ReadError::Bill(self.error(present, position)));
        }
        if let Some(category) = &mut self.product_category {
            present |= category.write(present, strings, cells)?;
        }
        let extra = unknown.intern(table)?;
        builder.push(present, extra);
        table.count(present);
        Ok(length)
    }

    /// Reads the members of a row. Returns how many bytes it has, and the bits of the columns that it has.
    fn read_members<'a>(
        &mut self,
        bytes: &'a [u8],
        depth: usize,
        strings: &mut Strings,
        cells: &mut [i64],
        unknown: &mut UnknownMembers<'a>,
    ) -> Result<(usize, u64), ReadError> {
        let mut reader = Reader::new(bytes, depth);
        let mut members = reader.object()?;
        let mut row = RowColumns::default();
        let mut at = 1;
        let mut last = START;
        loop {
            while let Some((field, end)) = self.read_repeated(bytes, at, last, &mut row, cells) {
                (last, at) = (field, end);
                members.set_nonempty();
            }
            let name = at;
            let field = match self.expected_name(bytes, at, last) {
                Some((field, value_at)) => {
                    at = value_at;
                    Some(field)
                }
                None => {
                    reader.seek(at);
                    let next = self.next_member(&mut reader, &members, last, unknown)?;
                    at = reader.position();
                    match next {
                        NextMember::Field(field) => Some(field),
                        NextMember::Unknown => None,
                        NextMember::End => break,
                    }
                }
            };
            members.set_nonempty();
            if let Some(field) = field {
                last = field;
                let start = MemberStart { name, value: at };
                at = self.read_value(field, start, &mut reader, &mut row, strings, cells)?;
            }
            match bytes.get(at) {
                Some(b',') => at += 1,
                Some(b'}') => {
                    at += 1;
                    break;
                }
                _ => {
                    reader.seek(at);
                    let is_end = members.end_or_comma(&mut reader)?;
                    at = reader.position();
                    if is_end {
                        break;
                    }
                }
            }
        }
        Ok((at, row.present))
    }

    /// Reads a field's value, on the fast path if possible. Returns the offset of its end.
    #[inline(always)]
    fn read_value(
        &mut self,
        field: usize,
        start: MemberStart,
        reader: &mut Reader<'_>,
        row: &mut RowColumns,
        strings: &mut Strings,
        cells: &mut [i64],
    ) -> Result<usize, ReadError> {
        let bits = self.fields.get(field).map_or(0, |known| known.column_bits);
        if row.seen & bits != 0 {
            self.forget_value(field, bits, row);
        }
        row.seen |= bits;
        if let Some(known) = self.fields.get_mut(field)
            && let Some(end) = known.read_plain(field, reader.bytes(), start, strings, cells)
        {
            row.present |= bits;
            return Ok(end);
        }
        reader.seek(start.value);
        if self.read_strict(field, reader, strings, cells)? {
            row.present |= bits;
        }
        Ok(reader.position())
    }

    /// Forgets the value of a name that occurs again, because only the last value counts.
    #[cold]
    fn forget_value(&mut self, field: usize, bits: u64, row: &mut RowColumns) {
        self.errors.retain(|error| error.field != field);
        row.present &= !bits;
    }

    /// Reads a member that is the same as in the row before. Returns its field, and where the next member starts.
    #[inline(always)]
    fn read_repeated(
        &self,
        bytes: &[u8],
        at: usize,
        last: usize,
        row: &mut RowColumns,
        cells: &mut [i64],
    ) -> Option<(usize, usize)> {
        let field = usize::from(*self.following.get(last)?);
        let known = self.fields.get(field)?;
        let (cell, scale, end) = known.last.find_repeated(bytes, at)?;
        if row.seen & known.column_bits != 0 {
            return None;
        }
        row.seen |= known.column_bits;
        row.present |= known.column_bits;
        *cells.get_mut(field)? = cell;
        if let Some(slot) = cells.get_mut(known.scale_column) {
            *slot = scale;
        }
        Some((field, end))
    }

    /// Forgets what refers to the texts of a table: the next row is of another one.
    pub(super) fn begin_table(&mut self) {
        for known in &mut self.fields {
            known.last.forget_repeated();
        }
    }

    /// The field whose name is next, and the offset of its value. `None` if the name is not one of the expected names.
    #[inline(always)]
    fn expected_name(&self, bytes: &[u8], at: usize, last: usize) -> Option<(usize, usize)> {
        let next = name::name_bytes(bytes, at)?;
        let mut field = last;
        for _ in 0..GUESSES {
            field = usize::from(*self.following.get(field)?);
            let name = &self.fields.get(field)?.name;
            if name.matches(&next) {
                return Some((field, at + name.len()));
            }
        }
        None
    }

    /// Reads a name that was not expected. Reads the value of an unknown member, too; for a known field it leaves the reader
    /// at the value.
    fn next_member<'a>(
        &mut self,
        reader: &mut Reader<'a>,
        members: &Members,
        last: usize,
        unknown: &mut UnknownMembers<'a>,
    ) -> Result<NextMember, ReadError> {
        let Some(name) = members.next_name(reader)? else {
            return Ok(NextMember::End);
        };
        let value_at = reader.skip_whitespace();
        if let Some(field) = self.look_up(name, last) {
            return Ok(NextMember::Field(field));
        }
        reader.token()?;
        unknown.insert(name, reader.text_since(value_at));
        Ok(NextMember::Unknown)
    }

    /// The field of a name that was not expected. It will be expected next time.
    #[cold]
    fn look_up(&mut self, name: Text<'_>, last: usize) -> Option<usize> {
        let name = name.decode();
        let field = self
            .fields
            .iter()
            .position(|known| known.field.name == name)?;
        if let Some(following) = self.following.get_mut(last) {
            *following = field as u8;
        }
        Some(field)
    }

    /// Reads a value with the strict reader. Returns whether the row has a value in this field.
    #[cold]
    fn read_strict(
        &mut self,
        field: usize,
        reader: &mut Reader<'_>,
        strings: &mut Strings,
        cells: &mut [i64],
    ) -> Result<bool, ReadError> {
        let at = reader.position();
        let token = reader.token()?;
        let Some(known) = self.fields.get(field) else {
            return Ok(false);
        };
        let (cell, scale) = match strict::value(known.field.field_type, token) {
            Ok(Value::Absent) => return Ok(false),
            Ok(Value::Integer(value)) => (value, 0),
            Ok(Value::Scaled { mantissa, scale }) => (mantissa, scale),
            Ok(Value::Text(text)) => (intern(strings, &text)?.into(), TEXT_SCALE),
            Err(message) => {
                self.errors.push(FieldError { field, at, message });
                return Ok(false);
            }
        };
        for (column, value) in [(known.scale_column, scale), (field, cell)] {
            if let Some(slot) = cells.get_mut(column) {
                *slot = value;
            }
        }
        Ok(true)
    }

    /// The error of a row with a value that its field cannot hold, or without a required field.
    #[cold]
    fn error(&self, present: u64, position: RowPosition) -> Error {
        let name = |known: &KnownField| known.field.name;
        if let Some(error) = self.errors.first() {
            let name = self.fields.get(error.field).map_or("", name);
            return position.error(name, error.at, error.message);
        }
        let missing = self
            .fields
            .iter()
            .find(|known| known.field.is_required() && known.column_bits & present == 0);
        let message = "is missing, null or empty; every bill must have it";
        position.error(missing.map_or("", name), 0, message)
    }
}

fn intern(strings: &mut Strings, text: &str) -> Result<u32, ReadError> {
    strings.intern_bytes(text.as_bytes()).map_err(|error| {
        let message = match error {
            InternError::Full => {
                "the bills have more than 4 GiB of text, which is more than a table can hold"
            }
            InternError::NotUtf8 => "the text of a field is not UTF-8",
        };
        ReadError::Bill(Error::new(ErrorKind::Decode, message))
    })
}
