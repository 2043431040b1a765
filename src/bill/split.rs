//! Finds where one JSON value ends, in bytes that come in chunks. It only counts brackets and quotes; whether what
//! lies between is JSON is for the reader to say, who gets it whole.

/// Where the splitter is inside a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before its first byte.
    Before,
    /// In a number or a word, which ends before the next delimiter.
    Bare,
    /// Between the texts of an object or an array.
    Structure,
    /// Between quotes.
    Text,
    /// After a backslash.
    Escape,
    /// After its last byte.
    Over,
}

/// Looks for the end of one value.
pub(super) struct Splitter {
    place: Place,
    /// The brackets that must still come, the next one last.
    closers: Vec<u8>,
    /// How many may be open at once.
    depth: usize,
}

impl Splitter {
    pub(super) const fn new(depth: usize) -> Self {
        Self {
            place: Place::Before,
            closers: Vec::new(),
            depth,
        }
    }

    /// Starts over, for the next value.
    pub(super) fn reset(&mut self) {
        self.place = Place::Before;
        self.closers.clear();
    }

    /// How many of the bytes still belong to the value, if it ends among them. A bracket that does not fit, or one
    /// too many, ends it as well: the reader will say what is wrong there.
    pub(super) fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at).copied() {
            match self.place {
                Place::Before | Place::Bare if is_delimiter(byte) => return Some(at),
                Place::Before => self.begin(byte),
                Place::Structure => self.structure(byte),
                Place::Text => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
                    self.leave_text(bytes.get(at) == Some(&b'"'));
                }
                Place::Escape => self.place = Place::Text,
                Place::Bare | Place::Over => {}
            }
            at += 1;
            if self.place == Place::Over {
                return Some(at);
            }
        }
        None
    }

    fn begin(&mut self, byte: u8) {
        self.place = Place::Bare;
        self.structure(byte);
    }

    /// A byte that is in no text.
    fn structure(&mut self, byte: u8) {
        match byte {
            b'"' => self.place = Place::Text,
            b'{' => self.open(b'}'),
            b'[' => self.open(b']'),
            b'}' | b']' => self.close(byte),
            _ => {}
        }
    }

    fn leave_text(&mut self, quote: bool) {
        self.place = match quote {
            false => Place::Escape,
            true if self.closers.is_empty() => Place::Over,
            true => Place::Structure,
        };
    }

    fn open(&mut self, closer: u8) {
        self.closers.push(closer);
        let fits = self.closers.len() <= self.depth;
        self.place = if fits { Place::Structure } else { Place::Over };
    }

    fn close(&mut self, closer: u8) {
        let fits = self.closers.pop() == Some(closer);
        if !fits || self.closers.is_empty() {
            self.place = Place::Over;
        }
    }
}

/// What ends a number or a word.
const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'}' | b']')
}
