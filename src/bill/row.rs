//! One row: from the bytes of a JSON object to cells, in one pass.
//!
//! Rows mostly look like the row before: the same members in the same order, written without white space, the same
//! texts again and again. So for each member the name that is expected next is compared whole, integers and decimals
//! are read straight from their digits, and a text is first held against the one of the row before. Whatever looks
//! otherwise (white space, another name, an escape, an exponent, `null`) goes through the strict reader of `json`, one
//! member at a time; both ways accept the same documents.

use std::borrow::Cow;

use super::block::Open;
use super::fields::{AS_TEXT, Field, Form, MOST_FIELDS, fields, places_column};
use super::strings::{InternError, Strings};
use super::table::Table;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Fault, Reader, Text, Token, scan};
use crate::money::{Decimal, small_power_of_ten};
use crate::query::BillKind;

/// Times become JavaScript numbers, which count exactly up to here.
const LAST_EXACT: i64 = (1 << 53) - 1;

/// The most digits that are read into a cell.
const MOST_DIGITS: usize = 18;

/// How many of the fields that may come next are tried before the name is looked up.
const GUESSES: usize = 3;

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
    fn path(self, field: &str) -> String {
        let dot = if field.is_empty() { "" } else { "." };
        format!("bills[{}]{dot}{field}", self.row)
    }

    /// An error in the row at `at` bytes from its beginning.
    #[cold]
    pub(super) fn error(self, field: &str, at: usize, message: &str) -> Error {
        let path = self.path(field);
        let message = format!("{path}: {message}");
        Error::decode(path, self.offset + at as u64, message)
    }
}

/// Why a row was not read.
pub(super) enum Unread {
    /// It is no JSON, or it is cut: then more bytes may mend it.
    Fault(Fault),
    /// It is JSON, but no bill.
    Error(Error),
}

impl From<Fault> for Unread {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// A field's name as it stands in a row, `"name":`, in words to be compared at once.
#[derive(Clone, Copy, Default)]
struct Key {
    words: [u64; 3],
    masks: [u64; 3],
    length: usize,
}

impl Key {
    fn new(name: &str) -> Self {
        let mut written = [0; 24];
        let mut mask = [0; 24];
        let bytes = [b"\"", name.as_bytes(), b"\":"].concat();
        for ((byte, bit), known) in written.iter_mut().zip(&mut mask).zip(&bytes) {
            (*byte, *bit) = (*known, 0xff);
        }
        Self {
            words: words(&written),
            masks: words(&mask),
            length: bytes.len(),
        }
    }

    #[inline(always)]
    fn is(&self, next: &[u64; 3]) -> bool {
        let [a, b, c] = self.words;
        let [x, y, z] = self.masks;
        let [p, q, r] = *next;
        ((a ^ p) & x) | ((b ^ q) & y) | ((c ^ r) & z) == 0
    }
}

#[inline(always)]
fn words(bytes: &[u8; 24]) -> [u64; 3] {
    let (words, _) = bytes.as_chunks::<8>();
    let word = |place: usize| words.get(place).map_or(0, |word| u64::from_le_bytes(*word));
    [word(0), word(1), word(2)]
}

/// What is known of a field before a row comes.
#[derive(Clone, Copy)]
struct Place {
    field: &'static Field,
    key: Key,
    /// The column of its places, if it has one; else none that there is.
    places: usize,
    /// The bits of its columns.
    bits: u64,
}

/// A value that cannot stand where it stands. It does not matter if the same name comes once more.
struct Wrong {
    place: usize,
    at: usize,
    message: &'static str,
}

/// A member that this version does not know: its name and value as written.
struct Unknown<'a> {
    name: Cow<'a, str>,
    raw_name: &'a str,
    value: &'a str,
}

/// Unknown members in the order of their names. To put one between others moves pointers only: a row may have a hundred
/// thousand of them, in any order.
#[allow(clippy::vec_box)]
type Unknowns<'a> = Vec<Box<Unknown<'a>>>;

/// Reads rows of one kind.
pub(super) struct RowReader {
    places: Vec<Place>,
    /// Bits of the fields that every row must have.
    required: u64,
    /// The field that came after each field, last time; the one that came first, at [`FIRST`].
    after: [u8; MOST_FIELDS + 1],
    /// The code of each field's last text.
    codes: [u32; MOST_FIELDS],
    wrong: Vec<Wrong>,
}

/// What a row turned out to be.
struct Members {
    /// Its bytes.
    length: usize,
    /// Which cells it has.
    present: u64,
}

/// Before the first member.
const FIRST: usize = MOST_FIELDS;
/// No field.
const NONE: u8 = u8::MAX;

impl RowReader {
    pub(super) fn new(kind: BillKind) -> Self {
        let known = fields(kind);
        let place = |(place, field): (usize, &'static Field)| {
            let places = places_column(kind, place);
            Place {
                field,
                key: Key::new(field.name),
                places: places.unwrap_or(usize::MAX),
                bits: 1 << place | places.map_or(0, |column| 1 << column),
            }
        };
        let places: Vec<Place> = known.iter().enumerate().map(place).collect();
        let required = places.iter().filter(|place| place.field.is_required());
        let mut after = [NONE; MOST_FIELDS + 1];
        // Until the first row has been seen, the order of the API's own page.
        for (next, place) in (0u8..).zip(std::iter::once(FIRST).chain(0..known.len())) {
            if let Some(after) = after.get_mut(place) {
                *after = next;
            }
        }
        Self {
            required: required.fold(0, |bits, place| bits | place.bits),
            places,
            after,
            codes: [0; MOST_FIELDS],
            wrong: Vec::new(),
        }
    }

    /// Reads the row that `bytes` begin with, which may go on behind it, and appends it; says how long it is. The
    /// row's text may be nested `depth` levels.
    ///
    /// # Errors
    /// See [`Unread`]; then nothing was appended.
    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        depth: usize,
        spot: Spot,
        table: &mut Table,
        open: &mut Open,
    ) -> Result<usize, Unread> {
        self.wrong.clear();
        let mut unknown = Vec::new();
        let strings = table.strings_mut();
        let row = self.members(bytes, depth, strings, open.next_row(), &mut unknown)?;
        if !self.wrong.is_empty() || self.required & !row.present != 0 {
            return Err(Unread::Error(self.complaint(row.present, spot)));
        }
        let extra = keep(&unknown, table)?;
        open.push(row.present, extra);
        table.count(row.present);
        Ok(row.length)
    }

    fn members<'a>(
        &mut self,
        bytes: &'a [u8],
        depth: usize,
        strings: &mut Strings,
        cells: &mut [i64],
        unknown: &mut Unknowns<'a>,
    ) -> Result<Members, Unread> {
        let mut slow = Reader::new(bytes, depth);
        let mut members = slow.object()?;
        let (mut present, mut seen) = (0, 0);
        let mut at = 1;
        let mut last = FIRST;
        loop {
            let known = match self.guess(bytes, at, last) {
                Some((place, value_at)) => {
                    at = value_at;
                    Some(place)
                }
                None => {
                    slow.go_to(at);
                    let Some(name) = members.name_here(&mut slow)? else {
                        at = slow.position();
                        break;
                    };
                    at = slow.offset();
                    let known = self.look_up(name, last);
                    if known.is_none() {
                        slow.token()?;
                        let value = slow.since(at);
                        at = slow.position();
                        note(unknown, name, value);
                    }
                    known
                }
            };
            members.go_on();
            if let Some(place) = known {
                last = place;
                let bits = self.places.get(place).map_or(0, |place| place.bits);
                if seen & bits != 0 {
                    // Of a name that is there twice only the last value counts.
                    self.wrong.retain(|wrong| wrong.place != place);
                    present &= !bits;
                }
                seen |= bits;
                at = match self.value(place, bytes, at, strings, cells) {
                    Some(end) => {
                        present |= bits;
                        end
                    }
                    None => {
                        slow.go_to(at);
                        let token = slow.token()?;
                        if self.slow_value(place, at, token, strings, cells)? {
                            present |= bits;
                        }
                        slow.position()
                    }
                };
            }
            match bytes.get(at) {
                Some(b',') => at += 1,
                Some(b'}') => {
                    at += 1;
                    break;
                }
                _ => {
                    slow.go_to(at);
                    let ends = members.ends(&mut slow)?;
                    at = slow.position();
                    if ends {
                        break;
                    }
                }
            }
        }
        Ok(Members {
            length: at,
            present,
        })
    }

    /// The field whose name comes next, if it is one of those that are expected, and where its value begins.
    #[inline(always)]
    fn guess(&self, bytes: &[u8], at: usize, last: usize) -> Option<(usize, usize)> {
        let next = words(bytes.get(at..)?.first_chunk()?);
        let mut place = last;
        for _ in 0..GUESSES {
            place = usize::from(*self.after.get(place)?);
            let key = &self.places.get(place)?.key;
            if key.is(&next) {
                return Some((place, at + key.length));
            }
        }
        None
    }

    /// The field of a name that was not expected; it will be.
    #[cold]
    fn look_up(&mut self, name: Text<'_>, last: usize) -> Option<usize> {
        let name = name.decode();
        let place = self
            .places
            .iter()
            .position(|place| place.field.name.as_bytes() == name.as_bytes())?;
        if let Some(after) = self.after.get_mut(last) {
            *after = place as u8;
        }
        Some(place)
    }

    /// Reads a value that is written as it mostly is; says where it ends.
    #[inline(always)]
    fn value(
        &mut self,
        place: usize,
        bytes: &[u8],
        at: usize,
        strings: &mut Strings,
        cells: &mut [i64],
    ) -> Option<usize> {
        let known = self.places.get(place)?;
        let places = known.places;
        let cell = cells.get_mut(place)?;
        let end = match known.field.form {
            Form::Text => {
                let (text, end) = plain_text(bytes, at)?;
                let code = self.codes.get_mut(place)?;
                if !strings.is(*code, text) {
                    *code = strings.intern_bytes(text).ok()?;
                }
                *cell = (*code).into();
                end
            }
            form @ (Form::Int64 | Form::Time) => {
                let (value, end) = plain_integer(bytes, at)?;
                if form == Form::Time && !is_exact(value) {
                    return None;
                }
                *cell = value;
                end
            }
            Form::Number | Form::Decimal => {
                let (digits, after_point, end) = plain_decimal(bytes, at)?;
                *cell = digits;
                *cells.get_mut(places)? = after_point;
                end
            }
        };
        Some(end)
    }

    /// A value that the strict reader has read; says whether it is there.
    #[cold]
    fn slow_value(
        &mut self,
        place: usize,
        at: usize,
        token: Token<'_>,
        strings: &mut Strings,
        cells: &mut [i64],
    ) -> Result<bool, Unread> {
        let Some(known) = self.places.get(place) else {
            return Ok(false);
        };
        let (cell, places) = match read_value(known.field.form, token) {
            Ok(Value::Absent) => return Ok(false),
            Ok(Value::Integer(value)) => (value, 0),
            Ok(Value::Digits(digits, places)) => (digits, places),
            Ok(Value::Text(text)) => (intern(strings, &text)?.into(), AS_TEXT),
            Err(message) => {
                self.wrong.push(Wrong { place, at, message });
                return Ok(false);
            }
        };
        for (column, value) in [(known.places, places), (place, cell)] {
            if let Some(slot) = cells.get_mut(column) {
                *slot = value;
            }
        }
        Ok(true)
    }

    #[cold]
    fn complaint(&self, present: u64, spot: Spot) -> Error {
        if let Some(wrong) = self.wrong.first() {
            let name = self
                .places
                .get(wrong.place)
                .map_or("", |place| place.field.name);
            return spot.error(name, wrong.at, wrong.message);
        }
        let is_missing = |place: &&Place| place.field.is_required() && place.bits & present == 0;
        let missing = self.places.iter().find(is_missing);
        let name = missing.map_or("", |place| place.field.name);
        spot.error(name, 0, "missing, null or empty, but every bill has it")
    }
}

/// Takes up an unknown member in the order of names, so that rows which are the same look the same, in whatever order
/// their members were sent.
fn note<'a>(unknown: &mut Unknowns<'a>, name: Text<'a>, value: &'a str) {
    let member = Box::new(Unknown {
        name: name.decode(),
        raw_name: name.raw(),
        value,
    });
    match unknown.binary_search_by(|other| other.name.cmp(&member.name)) {
        Ok(place) => {
            if let Some(other) = unknown.get_mut(place) {
                *other = member;
            }
        }
        Err(place) => unknown.insert(place, member),
    }
}

/// Keeps the unknown members as one object; gives its code.
#[inline(always)]
fn keep(unknown: &Unknowns<'_>, table: &mut Table) -> Result<Option<u32>, Unread> {
    if unknown.is_empty() {
        return Ok(None);
    }
    let mut object = String::new();
    for member in unknown {
        table.note_unknown(&member.name);
        object.push_str(if object.is_empty() { "{\"" } else { ",\"" });
        object.push_str(member.raw_name);
        object.push_str("\":");
        object.push_str(member.value);
    }
    object.push('}');
    intern(table.strings_mut(), &object).map(Some)
}

fn intern(strings: &mut Strings, text: &str) -> Result<u32, Unread> {
    strings.intern_bytes(text.as_bytes()).map_err(|error| {
        let message = match error {
            InternError::Full => {
                "The answer holds more than 4 GiB of text: ask for a shorter range"
            }
            InternError::NotUtf8 => "not UTF-8",
        };
        Unread::Error(Error::new(ErrorKind::Decode, message))
    })
}

/// What stands between two quotes without an escape, and where the text ends.
#[inline(always)]
fn plain_text(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    if *bytes.get(at)? != b'"' {
        return None;
    }
    let end = scan::plain_end(bytes, at + 1);
    if *bytes.get(end)? != b'"' {
        return None;
    }
    Some((bytes.get(at + 1..end)?, end + 1))
}

/// An integer of at most 18 digits, in quotes or not, and where it ends.
#[inline(always)]
fn plain_integer(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let (start, quoted, negative) = number_start(bytes, at)?;
    let run = whole_part(bytes, start)?;
    let end = number_end(bytes, start + run.count, quoted)?;
    Some((signed(run.value, negative), end))
}

/// Digits, how many of them stand after the point, and where the number ends: for decimals of at most 18 digits, in
/// quotes or not.
#[inline(always)]
fn plain_decimal(bytes: &[u8], at: usize) -> Option<(i64, i64, usize)> {
    let (start, quoted, negative) = number_start(bytes, at)?;
    let whole = whole_part(bytes, start)?;
    let point = start + whole.count;
    let (digits, count) = if *bytes.get(point)? == b'.' {
        let part = scan::digits(bytes, point + 1)?;
        if part.count == 0 || whole.count + part.count > MOST_DIGITS {
            return None;
        }
        let digits = whole.value * small_power_of_ten(part.count)? + part.value;
        (digits, part.count)
    } else {
        (whole.value, 0)
    };
    if negative && digits == 0 {
        return None;
    }
    let after_point = if count == 0 { 0 } else { 1 + count };
    let end = number_end(bytes, point + after_point, quoted)?;
    Some((signed(digits, negative), count as i64, end))
}

/// Where the digits begin, whether a quote stands before them, and whether a minus does.
#[inline(always)]
fn number_start(bytes: &[u8], at: usize) -> Option<(usize, bool, bool)> {
    let quoted = *bytes.get(at)? == b'"';
    let start = at + usize::from(quoted);
    let negative = *bytes.get(start)? == b'-';
    Some((start + usize::from(negative), quoted, negative))
}

/// Digits as JSON has them before a point: at least one, and no zero too many.
#[inline(always)]
fn whole_part(bytes: &[u8], start: usize) -> Option<scan::Digits> {
    let run = scan::digits(bytes, start)?;
    let zero_too_many = run.count > 1 && bytes.get(start) == Some(&b'0');
    (run.count > 0 && !zero_too_many).then_some(run)
}

/// Where a number ends whose digits end at `end`; `None` if something else follows.
#[inline(always)]
fn number_end(bytes: &[u8], end: usize, quoted: bool) -> Option<usize> {
    match (quoted, bytes.get(end)?) {
        (true, b'"') => Some(end + 1),
        (false, b',' | b'}') => Some(end),
        _ => None,
    }
}

#[inline(always)]
const fn signed(digits: u64, negative: bool) -> i64 {
    let value = digits as i64;
    if negative { -value } else { value }
}

const fn is_exact(seconds: i64) -> bool {
    -LAST_EXACT <= seconds && seconds <= LAST_EXACT
}

/// What a member holds, before text gets its code.
enum Value<'a> {
    Absent,
    Integer(i64),
    /// Digits and how many of them stand after the point.
    Digits(i64, i64),
    Text(Cow<'a, str>),
}

type Reading<'a> = Result<Value<'a>, &'static str>;

fn read_value(form: Form, token: Token<'_>) -> Reading<'_> {
    match form {
        Form::Text => text(token),
        Form::Int64 => integer(token),
        Form::Time => time(token),
        Form::Number => number(token),
        Form::Decimal => decimal(token),
    }
}

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
    let exact = Decimal::parse(&digits).ok().and_then(Decimal::to_i64);
    exact.map(Value::Integer).ok_or(MESSAGE)
}

fn time(token: Token<'_>) -> Reading<'_> {
    match integer(token) {
        Ok(Value::Integer(seconds)) if !is_exact(seconds) => {
            Err("must be unix seconds, which are far below 2^53")
        }
        Err(_) => Err("must be unix seconds: an integer, as text or as a number"),
        other => other,
    }
}

/// A number that one of JavaScript's holds: they end a little above 1e308, with infinity.
fn number(token: Token<'_>) -> Reading<'_> {
    const MESSAGE: &str = "must be a number below 1e308";
    let Some(digits) = digits(token, MESSAGE)? else {
        return Ok(Value::Absent);
    };
    match Decimal::magnitude(&digits) {
        Some(..308) => Ok(as_written(digits)),
        _ => Err(MESSAGE),
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
    Ok(as_written(if exponent {
        Cow::Owned(value.to_string())
    } else {
        digits
    }))
}

/// A number's text as digits and places where that gives the same text again.
fn as_written(text: Cow<'_, str>) -> Value<'_> {
    // A quote behind it, so that it is read as every quoted number is.
    let quoted = ["\"", &text, "\""].concat();
    match plain_decimal(quoted.as_bytes(), 0) {
        Some((digits, places, _)) => Value::Digits(digits, places),
        None => Value::Text(text),
    }
}
