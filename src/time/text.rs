//! Parses fixed-width digits and single characters.

/// Reads a text from left to right. Every method consumes what it returns, and nothing if it returns `None`.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader at the start of `text`.
    pub(super) const fn new(text: &'a str) -> Self {
        Self {
            rest: text.as_bytes(),
        }
    }

    /// Exactly `count` ASCII digits, as a number.
    pub(super) fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.rest.split_at_checked(count)?;
        let mut value = 0;
        for byte in digits {
            if !byte.is_ascii_digit() {
                return None;
            }
            value = value * 10 + i64::from(byte - b'0');
        }
        self.rest = rest;
        Some(value)
    }

    /// One byte, which must be in `expected`.
    pub(super) fn one_of(&mut self, expected: &[u8]) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        if !expected.contains(first) {
            return None;
        }
        self.rest = rest;
        Some(*first)
    }

    /// Consumes all digits that follow, at least one. Returns whether one of them is not 0.
    pub(super) fn fraction(&mut self) -> Option<bool> {
        let mut is_above_zero = self.digits(1)? > 0;
        while let Some(digit) = self.digits(1) {
            is_above_zero |= digit > 0;
        }
        Some(is_above_zero)
    }

    /// Whether nothing is left.
    pub(super) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_consumes_only_what_it_returns() {
        let mut reader = Reader::new("2026-x");
        assert_eq!(reader.digits(5), None);
        assert_eq!(reader.digits(4), Some(2026));
        assert_eq!(reader.one_of(b"/"), None);
        assert_eq!(reader.one_of(b"/-"), Some(b'-'));
        assert_eq!(reader.fraction(), None);
        assert!(!reader.is_at_end());
        assert_eq!(reader.one_of(b"x"), Some(b'x'));
        assert!(reader.is_at_end());
        assert_eq!(reader.digits(1), None);
    }
}
