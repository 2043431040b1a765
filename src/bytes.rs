//! Reading and writing of binary data: integers are little-endian, and a list follows its length.

/// Reads binary data. Nothing is read beyond its end: each method returns `None` there.
#[derive(Debug)]
pub(crate) struct ByteReader<'a> {
    rest: &'a [u8],
}

impl<'a> ByteReader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn array<const LENGTH: usize>(&mut self) -> Option<[u8; LENGTH]> {
        let (first, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*first)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_le_bytes)
    }

    /// A count, or the length of a list.
    pub(crate) fn length(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }

    /// What [`write_bytes`] wrote.
    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    /// What [`write_integers`] wrote.
    pub(crate) fn integers(&mut self) -> Option<impl ExactSizeIterator<Item = u32> + use<'a>> {
        let length = self.length()?;
        let bytes = self.take(length.checked_mul(size_of::<u32>())?)?;
        let integers = bytes.as_chunks().0.iter();
        Some(integers.map(|bytes| u32::from_le_bytes(*bytes)))
    }

    /// `Some` if everything was read.
    pub(crate) fn finish(self) -> Option<()> {
        self.rest.is_empty().then_some(())
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }
}

/// Appends a count, or the length of a list. Nothing here is as long as 32 bits can count.
pub(crate) fn write_length(length: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&(length as u32).to_le_bytes());
}

/// Appends bytes.
pub(crate) fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    write_length(bytes.len(), out);
    out.extend_from_slice(bytes);
}

/// Appends a list of integers.
pub(crate) fn write_integers(integers: &[u32], out: &mut Vec<u8>) {
    write_length(integers.len(), out);
    out.extend(integers.iter().flat_map(|integer| integer.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_nothing_beyond_its_end() {
        let mut out = vec![7];
        write_bytes(b"abc", &mut out);
        write_integers(&[1, u32::MAX], &mut out);
        let mut reader = ByteReader::new(&out);
        assert_eq!(reader.u8(), Some(7));
        assert_eq!(reader.bytes(), Some(&b"abc"[..]));
        assert_eq!(
            reader.integers().map(Iterator::collect),
            Some(vec![1, u32::MAX])
        );
        assert_eq!(reader.u8(), None);
        assert_eq!(reader.finish(), Some(()));
        // A length that is larger than what follows.
        assert_eq!(ByteReader::new(&[5, 0, 0, 0, 1]).bytes(), None);
        assert!(ByteReader::new(&[0xff; 8]).integers().is_none());
        assert_eq!(ByteReader::new(&[0]).finish(), None);
    }
}
