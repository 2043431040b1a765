//! The reader: one value, or one member of an object, at a time. It reads bytes, and checks that a text is UTF-8 when
//! it comes to one: so nothing is looked at twice.

use super::scan;
use super::text::Text;

/// Where and why a text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Byte offset of what could not be read.
    pub offset: usize,
    /// What was wrong or what was expected.
    pub message: &'static str,
    /// Whether everything up to the end was fine, and more was expected there.
    pub cut: bool,
}

/// A value as it stands in the text.
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
    /// An object, checked and skipped.
    Object,
    /// An array, checked and skipped.
    Array,
}

/// Reads bytes from their beginning to their end.
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
/// # Ok::<(), novita_billing::json::Fault>(())
/// ```
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// How many more levels may be opened.
    levels: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of `bytes` that goes at most `depth` objects and arrays deep.
    pub const fn new(bytes: &'a [u8], depth: usize) -> Self {
        Self::starting_at(bytes, 0, depth)
    }

    /// A reader at byte `at` of `bytes`; offsets are counted from the first byte all the same.
    pub const fn starting_at(bytes: &'a [u8], at: usize, depth: usize) -> Self {
        Self {
            bytes,
            at,
            levels: depth,
        }
    }

    /// Byte offset of the next byte that is neither read nor white space.
    pub fn offset(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// Byte offset up to which it has read.
    pub const fn position(&self) -> usize {
        self.at
    }

    /// Goes on from byte `at`, on the same level.
    pub const fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// What was read since `start`, as written; a token, or several, that were read without a fault.
    pub fn since(&self, start: usize) -> &'a str {
        let bytes = self.bytes.get(start..self.at).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The first byte of what comes next.
    pub fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.byte() {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    /// Opens an object, whose members are then read through [`Members`].
    ///
    /// # Errors
    /// If what comes next is no object, or is one too deep.
    pub fn object(&mut self) -> Result<Members, Fault> {
        self.eat(b'{', "expected an object")?;
        self.enter()?;
        Ok(Members { first: true })
    }

    /// Reads one value, whatever it is; objects and arrays are checked to their last byte.
    ///
    /// # Errors
    /// If there is none, or if it is not well written.
    pub fn token(&mut self) -> Result<Token<'a>, Fault> {
        match self.peek() {
            Some(b'"') => self.string().map(Token::Text),
            Some(b'{') => self.skip_object(),
            Some(b'[') => self.skip_array(),
            Some(b'-' | b'0'..=b'9') => self.number().map(Token::Number),
            Some(b't') => self.word("true", Token::Bool(true)),
            Some(b'f') => self.word("false", Token::Bool(false)),
            Some(b'n') => self.word("null", Token::Null),
            _ => Err(self.fault("expected a value")),
        }
    }

    /// Nothing but white space may follow.
    ///
    /// # Errors
    /// If something does.
    pub fn end(&mut self) -> Result<(), Fault> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fault("something follows the end of the value")),
        }
    }

    /// One level deeper, if that is allowed.
    pub(super) fn enter(&mut self) -> Result<(), Fault> {
        self.levels = self
            .levels
            .checked_sub(1)
            .ok_or_else(|| self.fault("nested too deep"))?;
        Ok(())
    }

    /// One level back up.
    pub(super) const fn leave(&mut self) {
        self.levels += 1;
    }

    /// Takes one byte that must come next, after white space.
    pub(super) fn eat(&mut self, wanted: u8, message: &'static str) -> Result<(), Fault> {
        if self.peek() != Some(wanted) {
            return Err(self.fault(message));
        }
        self.at += 1;
        Ok(())
    }

    /// Whether `wanted` comes next; if it does, it is taken.
    pub(super) fn eats(&mut self, wanted: u8) -> bool {
        let comes = self.peek() == Some(wanted);
        self.at += usize::from(comes);
        comes
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fault(&self, message: &'static str) -> Fault {
        Fault {
            offset: self.at,
            message,
            cut: self.at >= self.bytes.len(),
        }
    }

    fn skip_object(&mut self) -> Result<Token<'a>, Fault> {
        let mut members = self.object()?;
        while members.name(self)?.is_some() {
            self.token()?;
        }
        Ok(Token::Object)
    }

    fn skip_array(&mut self) -> Result<Token<'a>, Fault> {
        self.eat(b'[', "expected an array")?;
        self.enter()?;
        if !self.eats(b']') {
            loop {
                self.token()?;
                if self.eats(b']') {
                    break;
                }
                self.eat(b',', "expected ',' or ']'")?;
            }
        }
        self.leave();
        Ok(Token::Array)
    }

    fn word(&mut self, word: &'static str, token: Token<'a>) -> Result<Token<'a>, Fault> {
        for wanted in word.bytes() {
            if self.byte() != Some(wanted) {
                return Err(self.fault("expected true, false or null"));
            }
            self.at += 1;
        }
        Ok(token)
    }

    fn number(&mut self) -> Result<&'a str, Fault> {
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
        Ok(self.since(start))
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            Err(self.fault("expected a digit"))
        } else {
            Ok(())
        }
    }

    /// A text in quotes.
    ///
    /// # Errors
    /// If none comes, or if it is not well written.
    pub fn string(&mut self) -> Result<Text<'a>, Fault> {
        self.eat(b'"', "expected a text in quotes")?;
        let start = self.at;
        let end = self.skip_to_quote();
        let raw = self.utf8_since(start);
        match (end, raw) {
            (Ok(escaped), Ok(raw)) => {
                self.at += 1;
                Ok(Text::new(raw, escaped))
            }
            // Of two faults the first counts, so that it does not matter how much of the text is there.
            (Err(fault), Ok(_)) => Err(fault),
            (Err(fault), Err(not_utf8)) if not_utf8.cut => Err(fault),
            (_, Err(not_utf8)) => Err(Fault {
                cut: false,
                ..not_utf8
            }),
        }
    }

    /// Goes to the quote that ends a text; says whether there were escapes.
    fn skip_to_quote(&mut self) -> Result<bool, Fault> {
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
                Some(_) => return Err(self.fault("a control character in a text must be escaped")),
                None => return Err(self.fault("expected the end of a text")),
            }
        }
    }

    fn utf8_since(&self, start: usize) -> Result<&'a str, Fault> {
        let bytes = self.bytes.get(start..self.at).unwrap_or_default();
        utf8(bytes).map_err(|fault| Fault {
            offset: start + fault.offset,
            ..fault
        })
    }

    /// Checks what follows a backslash.
    fn escape(&mut self) -> Result<(), Fault> {
        let Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u') = self.byte()
        else {
            return Err(self.fault("no such escape"));
        };
        let digits = if self.byte() == Some(b'u') { 4 } else { 0 };
        self.at += 1;
        for _ in 0..digits {
            if !self.byte().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                return Err(self.fault("expected four hexadecimal digits"));
            }
            self.at += 1;
        }
        Ok(())
    }
}

/// An opened object. Its reader is passed in each time, so that the caller can read the values in between.
pub struct Members {
    first: bool,
}

impl Members {
    /// The name of the next member, whose value must be read before the next call; `None` at the object's end.
    ///
    /// # Errors
    /// If neither a member nor the end comes.
    pub fn name<'a>(&mut self, reader: &mut Reader<'a>) -> Result<Option<Text<'a>>, Fault> {
        if !self.first && self.ends(reader)? {
            return Ok(None);
        }
        let name = self.name_here(reader)?;
        self.go_on();
        Ok(name)
    }

    /// The name that must come next, after any comma; `None` at the end of an object without members.
    ///
    /// # Errors
    /// If no name comes.
    pub fn name_here<'a>(&self, reader: &mut Reader<'a>) -> Result<Option<Text<'a>>, Fault> {
        if self.first && reader.eats(b'}') {
            reader.leave();
            return Ok(None);
        }
        if reader.peek() != Some(b'"') {
            return Err(reader.fault("expected a name in quotes"));
        }
        let name = reader.string()?;
        reader.eat(b':', "expected ':'")?;
        Ok(Some(name))
    }

    /// From now on there is a member.
    pub const fn go_on(&mut self) {
        self.first = false;
    }

    /// Takes what follows a member: the object's end (then it is true), or the comma before the next one.
    ///
    /// # Errors
    /// If neither comes.
    pub fn ends(&self, reader: &mut Reader<'_>) -> Result<bool, Fault> {
        if reader.eats(b'}') {
            reader.leave();
            return Ok(true);
        }
        reader.eat(b',', "expected ',' or '}'")?;
        Ok(false)
    }
}

/// The bytes as text, or a fault at the first one that is no UTF-8; `cut` where only the rest of a character is missing
/// at the end.
fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|error| Fault {
        offset: error.valid_up_to(),
        message: "not UTF-8",
        cut: error.error_len().is_none(),
    })
}
