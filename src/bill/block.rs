//! Packed columns: rows in blocks of 1,024. Each column of a block takes as few bytes per value as its range in that
//! block needs, from none (all values are the same) to eight, and has a validity bitmap only where some rows lack the
//! value.

use crate::bytes::{ByteReader, write_bytes, write_integers, write_length};

/// How many rows a block has. Only the last block of a table has fewer.
pub const BLOCK_ROWS: usize = 1024;

/// Which rows of a block have a value in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// All of them.
    All,
    /// None of them.
    None,
    /// Those whose bit is 1 in the bitmap at this offset of the block's bytes, the lowest bit of a byte first.
    Bitmap(u32),
}

/// A column's encoding, and where its values are in the block's bytes.
#[derive(Clone, Copy, Debug)]
struct Packed {
    /// Added to every stored value, wrapping around.
    base: i64,
    /// Bytes per stored value: 0, 1, 2, 4 or 8. Stored values are little-endian and unsigned.
    width: u8,
    /// Offset of the first value in the block's bytes.
    offset: u32,
    /// Which rows have a value.
    presence: Presence,
}

/// The values of one column for some rows. [`Block::unpack`] fills it, and reuses its memory.
#[derive(Clone, Debug, Default)]
pub struct UnpackedColumn {
    /// A value for each row; unspecified where the row has none.
    pub values: Vec<i64>,
    /// Whether each row has a value.
    pub present: Vec<bool>,
}

/// Up to [`BLOCK_ROWS`] rows, packed column by column.
#[derive(Clone, Debug, Default)]
pub struct Block {
    rows: usize,
    bytes: Box<[u8]>,
    columns: Box<[Packed]>,
    /// Row and code of the unknown fields, for the rows that have some, in row order.
    extras: Box<[(u32, u32)]>,
}

impl Block {
    /// How many rows it has.
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether it has no rows.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Row (counted in the block) and code of the unknown fields, for the rows that have some, in row order.
    pub const fn extras(&self) -> &[(u32, u32)] {
        &self.extras
    }

    /// Bytes of memory that it holds.
    pub fn memory(&self) -> usize {
        size_of_val(self)
            + self.bytes.len()
            + size_of_val(&*self.columns)
            + size_of_val(&*self.extras)
    }

    /// One value; `None` where the row lacks it.
    #[inline(always)]
    pub fn get(&self, column: usize, row: usize) -> Option<i64> {
        let packed = self.columns.get(column)?;
        let is_present = match packed.presence {
            Presence::All => true,
            Presence::None => false,
            Presence::Bitmap(offset) => {
                self.bytes.get(offset as usize + row / 8)? >> (row % 8) & 1 == 1
            }
        };
        if is_present && row < self.rows {
            self.stored(packed, row)
        } else {
            None
        }
    }

    #[inline(always)]
    fn stored(&self, packed: &Packed, row: usize) -> Option<i64> {
        let at = packed.offset as usize + row * usize::from(packed.width);
        let bytes = self.bytes.get(at..).unwrap_or_default();
        let stored = match packed.width {
            0 => 0,
            1 => u64::from(*bytes.first()?),
            2 => u64::from(u16::from_le_bytes(*bytes.first_chunk()?)),
            4 => u64::from(u32::from_le_bytes(*bytes.first_chunk()?)),
            _ => u64::from_le_bytes(*bytes.first_chunk()?),
        };
        Some(packed.base.wrapping_add_unsigned(stored))
    }

    /// Unpacks a column for some rows (counted in the block, ascending). Returns which of the block's rows have a
    /// value.
    pub fn unpack(&self, column: usize, rows: &[u32], unpacked: &mut UnpackedColumn) -> Presence {
        if rows.len() == self.rows {
            return self.unpack_all(column, unpacked);
        }
        unpacked.values.clear();
        unpacked.present.clear();
        for row in rows {
            let value = self.get(column, *row as usize);
            unpacked.values.push(value.unwrap_or_default());
            unpacked.present.push(value.is_some());
        }
        self.presence(column)
    }

    /// Unpacks a column for all rows. Returns which of them have a value.
    pub fn unpack_all(&self, column: usize, unpacked: &mut UnpackedColumn) -> Presence {
        let presence = self.presence(column);
        unpacked.values.resize(self.rows, 0);
        unpacked.present.resize(self.rows, false);
        unpacked.present.fill(presence == Presence::All);
        match self.columns.get(column) {
            Some(packed) => self.decode(packed, &mut unpacked.values),
            None => unpacked.values.fill(0),
        }
        if let Presence::Bitmap(offset) = presence {
            let bitmap = self.bytes.get(offset as usize..).unwrap_or_default();
            for (rows, byte) in unpacked.present.chunks_mut(8).zip(bitmap) {
                let mut bits = *byte;
                for is_present in rows {
                    *is_present = bits & 1 == 1;
                    bits >>= 1;
                }
            }
        }
        presence
    }

    /// The value that all rows have in a column; `None` if they differ, or some lack it.
    pub(crate) fn constant(&self, column: usize) -> Option<i64> {
        let packed = self.columns.get(column)?;
        let is_constant = packed.width == 0 && packed.presence == Presence::All;
        is_constant.then_some(packed.base)
    }

    /// Which rows have a value in a column.
    pub(crate) fn presence(&self, column: usize) -> Presence {
        let packed = self.columns.get(column);
        packed.map_or(Presence::None, |packed| packed.presence)
    }

    /// Decodes the values of a column, in a loop for each width.
    fn decode(&self, packed: &Packed, values: &mut [i64]) {
        let stored = self.bytes.get(packed.offset as usize..).unwrap_or_default();
        let base = packed.base;
        match packed.width {
            0 => values.fill(base),
            1 => {
                for (value, byte) in values.iter_mut().zip(stored) {
                    *value = base.wrapping_add(i64::from(*byte));
                }
            }
            2 => {
                for (value, bytes) in values.iter_mut().zip(stored.as_chunks().0) {
                    *value = base.wrapping_add(u16::from_le_bytes(*bytes).into());
                }
            }
            4 => {
                for (value, bytes) in values.iter_mut().zip(stored.as_chunks().0) {
                    *value = base.wrapping_add(u32::from_le_bytes(*bytes).into());
                }
            }
            _ => {
                for (value, bytes) in values.iter_mut().zip(stored.as_chunks().0) {
                    *value = base.wrapping_add(i64::from_le_bytes(*bytes));
                }
            }
        }
    }

    /// Appends the block in the form that [`Block::read`] reads.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        write_length(self.rows, out);
        write_bytes(&self.bytes, out);
        for packed in &self.columns {
            packed.write(out);
        }
        for part in [|extra: &(u32, u32)| extra.0, |extra: &(u32, u32)| extra.1] {
            write_integers(&self.extras.iter().map(part).collect::<Vec<_>>(), out);
        }
    }

    /// Reads what [`Block::write`] wrote, with so many columns. `None` if the bytes are not a block with some rows.
    pub(super) fn read(columns: usize, reader: &mut ByteReader<'_>) -> Option<Self> {
        let rows = reader.length()?;
        let bytes = reader.bytes()?;
        let columns = (0..columns).map(|_| {
            let packed = Packed::read(reader)?;
            packed.fits(rows, bytes.len()).then_some(packed)
        });
        let columns = columns.collect::<Option<_>>()?;
        let (extra_rows, codes) = (reader.integers()?, reader.integers()?);
        if extra_rows.len() != codes.len() {
            return None;
        }
        let extras: Box<[_]> = extra_rows.zip(codes).collect();
        let is_in_order = extras.is_sorted_by(|(row, _), (next, _)| row < next);
        let is_in_block = extras.last().is_none_or(|(row, _)| (*row as usize) < rows);
        ((1..=BLOCK_ROWS).contains(&rows) && is_in_order && is_in_block).then(|| Self {
            rows,
            bytes: bytes.into(),
            columns,
            extras,
        })
    }

    /// The code of a row's unknown fields.
    pub fn extra(&self, row: usize) -> Option<u32> {
        let row = u32::try_from(row).ok()?;
        let slot = self
            .extras
            .binary_search_by_key(&row, |(row, _)| *row)
            .ok()?;
        self.extras.get(slot).map(|(_, code)| *code)
    }
}

impl Packed {
    /// How a [`Presence`] without a bitmap is written, in place of the offset of one.
    const ALL: u32 = u32::MAX;
    const NONE: u32 = u32::MAX - 1;

    fn write(&self, out: &mut Vec<u8>) {
        let presence = match self.presence {
            Presence::All => Self::ALL,
            Presence::None => Self::NONE,
            Presence::Bitmap(offset) => offset,
        };
        out.extend_from_slice(&self.base.to_le_bytes());
        out.push(self.width);
        out.extend_from_slice(&self.offset.to_le_bytes());
        out.extend_from_slice(&presence.to_le_bytes());
    }

    fn read(reader: &mut ByteReader<'_>) -> Option<Self> {
        Some(Self {
            base: reader.i64()?,
            width: reader.u8()?,
            offset: reader.u32()?,
            presence: match reader.u32()? {
                Self::ALL => Presence::All,
                Self::NONE => Presence::None,
                offset => Presence::Bitmap(offset),
            },
        })
    }

    /// Whether the values and the bitmap of so many rows are within so many bytes.
    fn fits(&self, rows: usize, bytes: usize) -> bool {
        let is_within = |offset: u32, length: usize| offset as u64 + length as u64 <= bytes as u64;
        let has_bitmap = match self.presence {
            Presence::Bitmap(offset) => is_within(offset, rows.div_ceil(8)),
            Presence::All | Presence::None => true,
        };
        has_bitmap
            && matches!(self.width, 0 | 1 | 2 | 4 | 8)
            && is_within(self.offset, rows.saturating_mul(self.width.into()))
    }
}

/// Collects rows, and packs them into a block.
#[derive(Clone, Debug, Default)]
pub(super) struct BlockBuilder {
    /// Columns of a row.
    width: usize,
    /// The cells, row by row.
    cells: Vec<i64>,
    /// For each row a bit for each column: whether the row has the value.
    present: Vec<u64>,
    extras: Vec<(u32, u32)>,
    /// The block's bytes while they are written, kept to reuse the memory.
    bytes: Vec<u8>,
}

impl BlockBuilder {
    /// A builder without rows, for at most 64 columns.
    pub(super) const fn new(columns: usize) -> Self {
        Self {
            width: columns,
            cells: Vec::new(),
            present: Vec::new(),
            extras: Vec::new(),
            bytes: Vec::new(),
        }
    }

    /// How many rows were pushed.
    pub(super) const fn len(&self) -> usize {
        self.present.len()
    }

    /// The cells of the next row, to be filled in before [`BlockBuilder::push`]. Their values are unspecified.
    #[inline(always)]
    pub(super) fn next_row(&mut self) -> &mut [i64] {
        let start = self.present.len() * self.width;
        let end = start + self.width;
        if self.cells.len() < end {
            self.cells.resize(end, 0);
        }
        self.cells.get_mut(start..end).unwrap_or_default()
    }

    /// Appends the row whose cells were filled in. `present` has a bit for each column that the row has, `extra` is the
    /// code of its unknown fields.
    #[inline(always)]
    pub(super) fn push(&mut self, present: u64, extra: Option<u32>) {
        if let Some(code) = extra {
            self.extras.push((self.present.len() as u32, code));
        }
        self.present.push(present);
    }

    /// Packs the rows into a block, and leaves the builder empty.
    pub(super) fn pack(&mut self) -> Block {
        let rows = self.present.len();
        self.bytes.clear();
        let in_all = self.present.iter().fold(u64::MAX, |all, row| all & row);
        let in_any = self.present.iter().fold(0, |any, row| any | row);
        for column in (0..self.width).filter(|column| in_all >> column & 1 == 0) {
            self.fill_gaps(column);
        }
        let ranges = self.ranges();
        let mut columns = Vec::with_capacity(self.width);
        for (column, (low, high)) in ranges.into_iter().enumerate() {
            let presence = match (in_all >> column & 1, in_any >> column & 1) {
                (1, _) => Presence::All,
                (_, 0) => Presence::None,
                _ => Presence::Bitmap(self.bytes.len() as u32),
            };
            if matches!(presence, Presence::Bitmap(_)) {
                self.write_bitmap(column);
            }
            let offset = self.bytes.len() as u32;
            let (base, range) = (low, high.wrapping_sub(low) as u64);
            let width = self.write(column, base, range);
            columns.push(Packed {
                base,
                width,
                offset,
                presence,
            });
        }
        self.present.clear();
        Block {
            rows,
            bytes: self.bytes.as_slice().into(),
            columns: columns.into_boxed_slice(),
            extras: std::mem::take(&mut self.extras).into_boxed_slice(),
        }
    }

    /// Gives the rows that lack a column the value of another row, so that they do not widen its range.
    fn fill_gaps(&mut self, column: usize) {
        let is_present = |bits: &u64| bits >> column & 1 == 1;
        let first = self.present.iter().position(is_present);
        let value = first.and_then(|row| self.cells.get(row * self.width + column));
        let value = value.copied().unwrap_or_default();
        for (row, bits) in self.cells.chunks_exact_mut(self.width).zip(&self.present) {
            if let (false, Some(cell)) = (is_present(bits), row.get_mut(column)) {
                *cell = value;
            }
        }
    }

    /// Appends a column's validity bitmap.
    fn write_bitmap(&mut self, column: usize) {
        for rows in self.present.chunks(8) {
            let bit = |bits: &u64| (bits >> column & 1) as u8;
            let byte = rows
                .iter()
                .rev()
                .fold(0, |byte, bits| byte << 1 | bit(bits));
            self.bytes.push(byte);
        }
    }

    /// The lowest and the highest value of each column, found row by row, as cells are stored.
    fn ranges(&self) -> Vec<(i64, i64)> {
        let mut ranges = vec![(i64::MAX, i64::MIN); self.width];
        let rows = self.cells.chunks_exact(self.width);
        for row in rows.take(self.present.len()) {
            for ((low, high), value) in ranges.iter_mut().zip(row) {
                *low = (*low).min(*value);
                *high = (*high).max(*value);
            }
        }
        ranges
    }

    /// Appends the values of a column, given its lowest value and the difference to its highest. Returns their width.
    fn write(&mut self, column: usize, base: i64, range: u64) -> u8 {
        let width = match range {
            0 => return 0,
            0x01..=0xff => 1,
            0x100..=0xffff => 2,
            0x1_0000..=0xffff_ffff => 4,
            _ => 8,
        };
        let start = self.bytes.len();
        let rows = self.present.len();
        let cells = self.cells.get(column..rows * self.width);
        let cells = StridedColumn {
            cells: cells.unwrap_or_default(),
            stride: self.width,
        };
        self.bytes.resize(start + usize::from(width) * rows, 0);
        let out = self.bytes.get_mut(start..).unwrap_or_default();
        match width {
            1 => cells.write(base, out, |stored| (stored as u8).to_le_bytes()),
            2 => cells.write(base, out, |stored| (stored as u16).to_le_bytes()),
            4 => cells.write(base, out, |stored| (stored as u32).to_le_bytes()),
            _ => cells.write(base, out, u64::to_le_bytes),
        }
        width
    }
}

/// A column among cells that are stored row by row.
#[derive(Clone, Copy)]
struct StridedColumn<'a> {
    /// Begins with the first row's value.
    cells: &'a [i64],
    /// The distance from one row's value to the next row's.
    stride: usize,
}

impl StridedColumn<'_> {
    /// Writes the difference of each value from the base, in `WIDTH` bytes.
    #[inline(always)]
    fn write<const WIDTH: usize>(
        self,
        base: i64,
        out: &mut [u8],
        bytes: impl Fn(u64) -> [u8; WIDTH],
    ) {
        let mut at = 0;
        for slot in out.as_chunks_mut().0 {
            let value = self.cells.get(at).copied().unwrap_or_default();
            *slot = bytes(value.wrapping_sub(base) as u64);
            at += self.stride;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = Option<i64>> {
        prop_oneof![
            Just(None),
            any::<i64>().prop_map(Some),
            (0i64..300).prop_map(Some),
            (1_767_225_600i64..1_767_312_000).prop_map(Some),
            prop::sample::select(vec![i64::MIN, i64::MAX, -1, 0]).prop_map(Some),
        ]
    }

    fn column(rows: usize) -> impl Strategy<Value = Vec<Option<i64>>> {
        let mixed = prop::collection::vec(value(), rows);
        let narrow = (any::<i64>(), 0i64..70_000).prop_flat_map(move |(low, range)| {
            let value = (low..=low.saturating_add(range)).prop_map(Some);
            prop::collection::vec(value, rows)
        });
        let sparse = prop::collection::vec(prop::option::of(0i64..3), rows);
        let same = any::<Option<i64>>().prop_map(move |value| vec![value; rows]);
        prop_oneof![mixed, narrow, sparse, same]
    }

    fn columns() -> impl Strategy<Value = (usize, Vec<Vec<Option<i64>>>)> {
        (0usize..40).prop_flat_map(|rows| (Just(rows), prop::collection::vec(column(rows), 1..9)))
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked_again((rows, columns) in columns(), reuse: bool) {
            let mut builder = BlockBuilder::new(columns.len());
            let mut pack = || {
                for row in 0..rows {
                    let cells: Vec<i64> = columns.iter().map(|column| column[row].unwrap_or(-7)).collect();
                    let present = columns.iter().enumerate().map(|(slot, column)| u64::from(column[row].is_some()) << slot).sum();
                    builder.next_row().copy_from_slice(&cells);
                    builder.push(present, (row % 3 == 1).then_some(row as u32 + 5));
                }
                builder.pack()
            };
            if reuse {
                pack();
            }
            let block = pack();
            prop_assert_eq!(block.len(), rows);
            let mut unpacked = UnpackedColumn::default();
            for (slot, column) in columns.iter().enumerate() {
                for (row, value) in column.iter().enumerate() {
                    prop_assert_eq!(block.get(slot, row), *value);
                }
                prop_assert_eq!(block.get(slot, rows), None);
                let some: Vec<u32> = (0..rows as u32).filter(|row| row % 3 != 1).collect();
                let presence = block.unpack(slot, &some, &mut unpacked);
                prop_assert_eq!(presence, block.columns[slot].presence);
                for (index, row) in some.iter().enumerate() {
                    let value = unpacked.present[index].then_some(unpacked.values[index]);
                    prop_assert_eq!(value, column[*row as usize]);
                }
                prop_assert_eq!((unpacked.values.len(), unpacked.present.len()), (some.len(), some.len()));
            }
            for row in 0..rows {
                prop_assert_eq!(block.extra(row), (row % 3 == 1).then_some(row as u32 + 5));
            }
        }
    }

    #[test]
    fn narrow_values_take_few_bytes() {
        let mut builder = BlockBuilder::new(3);
        for row in 0..1000i64 {
            builder
                .next_row()
                .copy_from_slice(&[1_767_225_600 + row % 200, 5, -row * 1000]);
            builder.push(0b111, None);
        }
        let block = builder.pack();
        let widths: Vec<u8> = block.columns.iter().map(|packed| packed.width).collect();
        assert_eq!(widths, [1, 0, 4]);
        assert_eq!(block.bytes.len(), 5000);
    }

    #[test]
    fn columns_that_are_not_within_the_bytes_are_no_block() {
        let mut builder = BlockBuilder::new(1);
        for value in [1, 300, 2] {
            builder.next_row().copy_from_slice(&[value]);
            builder.push(u64::from(value != 2), None);
        }
        let block = builder.pack();
        let read = |block: &Block| {
            let mut out = Vec::new();
            block.write(&mut out);
            Block::read(1, &mut ByteReader::new(&out)).map(|block| block.get(0, 1))
        };
        assert_eq!(read(&block), Some(Some(300)));
        let changes: [fn(&mut Packed); 4] = [
            |packed| packed.offset += 100,
            |packed| packed.offset = u32::MAX,
            |packed| packed.width = 3,
            |packed| packed.presence = Presence::Bitmap(100),
        ];
        for change in changes {
            let mut forged = block.clone();
            change(&mut forged.columns[0]);
            assert_eq!(read(&forged), None, "{:?}", forged.columns[0]);
        }
    }
}
