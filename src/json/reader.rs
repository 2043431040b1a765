//! The reader: one value, or one member of an object, at a time. It reads bytes, and checks UTF-8 string by string, so
//! that no byte is read twice.

use std::fmt;

use super::scan;
use super::text::Text;

/// Where and why a document is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyntaxError {
    /// Byte offset of what could not be read.
    pub offset: usize,
    /// What was wrong or what was expected.
    pub message: &'static str,
    /// Whether the document is correct up to its end, where more was expected.
    pub is_incomplete: bool,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.message, self.offset)
    }
}

impl std::error::Error for SyntaxError {}

/// A value as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A string.
    Text(Text<'a>),
    /// An object, which was checked and skipped.
    Object,
    /// An array, which was checked and skipped.
    Array,
}

/// Reads a document from its first byte to its last.
///
/// ```
/// use novita_billing::json::{Reader, Token};
///
/// let mut reader = Reader::new(br#"{"amount": 12.50}"#, 8);
/// let mut members = reader.object()?;
/// while let Some(name) = members.name(&mut reader)? {
///     assert_eq!(name.decode(), "amount");
///     assert_eq!(reader.token()?, Token::Number("12.50"));
/// }
/// reader.end()?;
/// # Ok::<(), novita_billing::json::SyntaxError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// How many more levels may be opened.
    levels: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the first of `bytes`, which accepts objects and arrays nested up to `depth` levels.
    pub const fn new(bytes: &'a [u8], depth: usize) -> Self {
        Self {
            bytes,
            at: 0,
            levels: depth,
        }
    }

    /// Skips white space. Returns the byte offset of what follows.
    pub fn skip_whitespace(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// The whole document.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Byte offset of the next byte.
    pub const fn position(&self) -> usize {
        self.at
    }

    /// Continues at byte `at`, on the same level.
    pub const fn seek(&mut self, at: usize) {
        self.at = at;
    }

    /// The text since byte `start`, as written. It consists of values that were read without an error.
    pub fn text_since(&self, start: usize) -> &'a str {
        let bytes = self.bytes.get(start..self.at).unwrap_or_default();
        str::from_utf8(bytes).unwrap_or_default()
    }

    /// The next byte that is not white space.
    pub fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.byte() {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    /// Opens an object, whose members are then read with [`Members`].
    ///
    /// # Errors
    /// If no object follows, or one that is nested too deep.
    pub fn object(&mut self) -> Result<Members, SyntaxError> {
        self.require(b'{', "expected an object")?;
        self.descend()?;
        Ok(Members { is_empty: true })
    }

    /// Reads one value of any type. Objects and arrays are checked to their last byte.
    ///
    /// # Errors
    /// If no valid value follows.
    pub fn token(&mut self) -> Result<Token<'a>, SyntaxError> {
        match self.peek() {
            Some(b'"') => self.string().map(Token::Text),
            Some(b'{') => self.skip_object(),
            Some(b'[') => self.skip_array(),
            Some(b'-' | b'0'..=b'9') => self.number().map(Token::Number),
            Some(b't') => self.literal("true", Token::Bool(true)),
            Some(b'f') => self.literal("false", Token::Bool(false)),
            Some(b'n') => self.literal("null", Token::Null),
            _ => Err(self.error("expected a value")),
        }
    }

    /// Checks that only white space follows.
    ///
    /// # Errors
    /// If anything else does.
    pub fn end(&mut self) -> Result<(), SyntaxError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.error("something follows the end of the value")),
        }
    }

    /// Goes one level deeper, if that is allowed.
    pub(crate) fn descend(&mut self) -> Result<(), SyntaxError> {
        self.levels = self
            .levels
            .checked_sub(1)
            .ok_or_else(|| self.error("nested too deep"))?;
        Ok(())
    }

    /// Goes one level up.
    pub(crate) const fn ascend(&mut self) {
        self.levels += 1;
    }

    /// Consumes a byte that must follow, after white space.
    pub(crate) fn require(
        &mut self,
        expected: u8,
        message: &'static str,
    ) -> Result<(), SyntaxError> {
        if self.peek() != Some(expected) {
            return Err(self.error(message));
        }
        self.at += 1;
        Ok(())
    }

    /// Consumes a byte if it follows, after white space. Returns whether it did.
    pub(crate) fn consume(&mut self, expected: u8) -> bool {
        let follows = self.peek() == Some(expected);
        self.at += usize::from(follows);
        follows
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn error(&self, message: &'static str) -> SyntaxError {
        SyntaxError {
            offset: self.at,
            message,
            is_incomplete: self.at >= self.bytes.len(),
        }
    }

    fn skip_object(&mut self) -> Result<Token<'a>, SyntaxError> {
        let mut members = self.object()?;
        while members.name(self)?.is_some() {
            self.token()?;
        }
        Ok(Token::Object)
    }

    fn skip_array(&mut self) -> Result<Token<'a>, SyntaxError> {
        self.require(b'[', "expected an array")?;
        self.descend()?;
        if !self.consume(b']') {
            loop {
                self.token()?;
                if self.consume(b']') {
                    break;
                }
                self.require(b',', "expected ',' or ']'")?;
            }
        }
        self.ascend();
        Ok(Token::Array)
    }

    fn literal(&mut self, word: &'static str, token: Token<'a>) -> Result<Token<'a>, SyntaxError> {
        for expected in word.bytes() {
            if self.byte() != Some(expected) {
                return Err(self.error("expected true, false or null"));
            }
            self.at += 1;
        }
        Ok(token)
    }

    fn number(&mut self) -> Result<&'a str, SyntaxError> {
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(self.text_since(start))
    }

    fn digits(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            Err(self.error("expected a digit"))
        } else {
            Ok(())
        }
    }

    /// Reads a string.
    ///
    /// # Errors
    /// If no valid string follows.
    pub fn string(&mut self) -> Result<Text<'a>, SyntaxError> {
        self.require(b'"', "expected a text in quotes")?;
        let start = self.at;
        let end = self.skip_to_quote();
        let raw = self.utf8_since(start);
        match (end, raw) {
            (Ok(escaped), Ok(raw)) => {
                self.at += 1;
                Ok(Text::new(raw, escaped))
            }
            // Of two errors the first counts, so that it does not matter how much of the string is available.
            (Err(error), Ok(_)) => Err(error),
            (Err(error), Err(not_utf8)) if not_utf8.is_incomplete => Err(error),
            (_, Err(not_utf8)) => Err(SyntaxError {
                is_incomplete: false,
                ..not_utf8
            }),
        }
    }

    /// Goes to the quote that ends a string. Returns whether there were escapes.
    fn skip_to_quote(&mut self) -> Result<bool, SyntaxError> {
        let mut escaped = false;
        loop {
            self.at = scan::plain_end(self.bytes, self.at);
            match self.byte() {
                Some(b'"') => return Ok(escaped),
                Some(b'\\') => {
                    self.at += 1;
                    self.escape()?;
                    escaped = true;
                }
                Some(_) => return Err(self.error("a control character in a text must be escaped")),
                None => return Err(self.error("expected the end of a text")),
            }
        }
    }

    fn utf8_since(&self, start: usize) -> Result<&'a str, SyntaxError> {
        let bytes = self.bytes.get(start..self.at).unwrap_or_default();
        utf8(bytes).map_err(|error| SyntaxError {
            offset: start + error.offset,
            ..error
        })
    }

    /// Checks an escape after its backslash.
    fn escape(&mut self) -> Result<(), SyntaxError> {
        let Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u') = self.byte()
        else {
            return Err(self.error("no such escape"));
        };
        let digits = if self.byte() == Some(b'u') { 4 } else { 0 };
        self.at += 1;
        for _ in 0..digits {
            if !self.byte().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                return Err(self.error("expected four hexadecimal digits"));
            }
            self.at += 1;
        }
        Ok(())
    }
}

/// An object that was opened. Each method takes the reader, so that the caller can read the values in between.
#[derive(Clone, Copy, Debug)]
pub struct Members {
    /// Whether no member was read yet.
    is_empty: bool,
}

impl Members {
    /// Reads the name of the next member, whose value must be read before the next call. `None` at the object's end.
    ///
    /// # Errors
    /// If neither a member nor the object's end follows.
    pub fn name<'a>(&mut self, reader: &mut Reader<'a>) -> Result<Option<Text<'a>>, SyntaxError> {
        if !self.is_empty && self.end_or_comma(reader)? {
            return Ok(None);
        }
        let name = self.next_name(reader)?;
        self.set_nonempty();
        Ok(name)
    }

    /// Reads the name that must follow once a comma was consumed; `None` at the end of an object without members.
    ///
    /// # Errors
    /// If no name follows.
    pub fn next_name<'a>(&self, reader: &mut Reader<'a>) -> Result<Option<Text<'a>>, SyntaxError> {
        if self.is_empty && reader.consume(b'}') {
            reader.ascend();
            return Ok(None);
        }
        if reader.peek() != Some(b'"') {
            return Err(reader.error("expected a name in quotes"));
        }
        let name = reader.string()?;
        reader.require(b':', "expected ':'")?;
        Ok(Some(name))
    }

    /// Records that the object has a member.
    pub const fn set_nonempty(&mut self) {
        self.is_empty = false;
    }

    /// Consumes what follows a member. Returns true for the object's end, false for a comma.
    ///
    /// # Errors
    /// If neither follows.
    pub fn end_or_comma(&self, reader: &mut Reader<'_>) -> Result<bool, SyntaxError> {
        if reader.consume(b'}') {
            reader.ascend();
            return Ok(true);
        }
        reader.require(b',', "expected ',' or '}'")?;
        Ok(false)
    }
}

/// The bytes as text, or an error at the first byte that is not UTF-8. It is incomplete where only the rest of the last
/// character is missing.
fn utf8(bytes: &[u8]) -> Result<&str, SyntaxError> {
    std::str::from_utf8(bytes).map_err(|error| SyntaxError {
        offset: error.valid_up_to(),
        message: "not UTF-8",
        is_incomplete: error.error_len().is_none(),
    })
}
