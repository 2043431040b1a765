//! Finds the end of one JSON value in bytes that come in chunks. It only counts brackets and quotes. Whether the value is
//! valid JSON is checked by the reader, once the value is whole.

/// The position of the scan in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    /// Before its first byte.
    Before,
    /// In a number or a literal, which ends before the next delimiter.
    Bare,
    /// In an object or an array, outside of strings.
    Structure,
    /// In a string.
    String,
    /// After a backslash in a string.
    Escape,
    /// After its last byte.
    After,
}

/// Scans bytes for the end of one value.
#[derive(Debug)]
pub(super) struct ValueScanner {
    context: Context,
    /// The closing brackets that are still expected, the innermost last.
    closers: Vec<u8>,
    /// How many brackets may be open at once.
    depth: usize,
}

impl ValueScanner {
    pub(super) const fn new(depth: usize) -> Self {
        Self {
            context: Context::Before,
            closers: Vec::new(),
            depth,
        }
    }

    /// Starts over, for the next value.
    pub(super) fn reset(&mut self) {
        self.context = Context::Before;
        self.closers.clear();
    }

    /// How many of the bytes belong to the value, if it ends among them. A bracket that does not match, or that is too
    /// deep, ends it as well: the reader reports the error.
    pub(super) fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at).copied() {
            match self.context {
                Context::Before | Context::Bare if is_delimiter(byte) => return Some(at),
                Context::Before => self.begin(byte),
                Context::Structure => self.structure(byte),
                Context::String => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
                    self.leave_string(bytes.get(at) == Some(&b'"'));
                }
                Context::Escape => self.context = Context::String,
                Context::Bare | Context::After => {}
            }
            at += 1;
            if self.context == Context::After {
                return Some(at);
            }
        }
        None
    }

    fn begin(&mut self, byte: u8) {
        self.context = Context::Bare;
        self.structure(byte);
    }

    /// A byte outside of strings.
    fn structure(&mut self, byte: u8) {
        match byte {
            b'"' => self.context = Context::String,
            b'{' => self.open(b'}'),
            b'[' => self.open(b']'),
            b'}' | b']' => self.close(byte),
            _ => {}
        }
    }

    fn leave_string(&mut self, is_quote: bool) {
        self.context = match is_quote {
            false => Context::Escape,
            true if self.closers.is_empty() => Context::After,
            true => Context::Structure,
        };
    }

    fn open(&mut self, closer: u8) {
        self.closers.push(closer);
        let fits = self.closers.len() <= self.depth;
        self.context = if fits {
            Context::Structure
        } else {
            Context::After
        };
    }

    fn close(&mut self, closer: u8) {
        let matches = self.closers.pop() == Some(closer);
        if !matches || self.closers.is_empty() {
            self.context = Context::After;
        }
    }
}

/// Whether the byte ends a number or a literal.
const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'}' | b']')
}
