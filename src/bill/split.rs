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
            at += 1;
            match self.place {
                Place::Before => self.begin(byte),
                Place::Bare => {}
                Place::Text => {
                    let rest = bytes.get(at - 1..).unwrap_or_default();
                    let plain = rest
                        .iter()
                        .position(|byte| matches!(byte, b'"' | b'\\'))
                        .unwrap_or(rest.len());
                    at += plain;
                    match rest.get(plain) {
                        Some(b'"') => self.place = Place::Structure,
                        Some(_) => self.place = Place::Escape,
                        None => return None,
                    }
                    if self.place == Place::Structure && self.closers.is_empty() {
                        return Some(at);
                    }
                    continue;
                }
                Place::Escape => {
                    self.place = Place::Text;
                    continue;
                }
                Place::Structure => match byte {
                    b'"' => self.place = Place::Text,
                    b'{' | b'[' => self.begin(byte),
                    b'}' | b']' if self.closes(byte) => return Some(at),
                    _ => {}
                },
            }
            if self.place == Place::Bare
                && matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'}' | b']')
            {
                return Some(at - 1);
            }
            if self.closers.len() > self.depth {
                return Some(at);
            }
        }
        None
    }

    fn begin(&mut self, byte: u8) {
        match byte {
            b'"' => self.place = Place::Text,
            b'{' => self.open(b'}'),
            b'[' => self.open(b']'),
            _ => self.place = Place::Bare,
        }
    }

    /// Takes up a closing bracket; says whether the value ends with it.
    fn closes(&mut self, closer: u8) -> bool {
        self.closers.pop() != Some(closer) || self.closers.is_empty()
    }

    fn open(&mut self, closer: u8) {
        self.place = Place::Structure;
        self.closers.push(closer);
    }
}
