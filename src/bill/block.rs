//! Columns as they are kept: rows by the thousand, packed. Each column of a block takes as few bytes a value as its
//! span in that block needs, from none (all the same) to eight, and a bitmap only where some rows lack the value.

/// How many rows a block has; only the last one of a table has fewer.
pub const BLOCK_ROWS: usize = 1024;

/// 2^53.
const EXACT: i64 = 1 << 53;

/// Which rows of a block have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// All of them.
    All,
    /// None of them.
    None,
    /// Those whose bit is 1 in the bitmap at this offset of the block's bytes, the lowest bit of a byte first.
    Bitmap(u32),
}

/// Where a column stands in its block's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed {
    /// What is added to every stored value; below 2^53 either way, and 0 where `width` is 8.
    pub base: i64,
    /// Bytes of a stored value, which is little-endian and unsigned: 0, 1, 2, 4 or 8 (then it is the `i64` itself).
    pub width: u8,
    /// Offset of the first value in the block's bytes; a multiple of `width`.
    pub offset: u32,
    /// Which rows have a value.
    pub presence: Presence,
}

/// Values of one column for some rows: room for [`Block::unpack`], to be used again and again.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    /// A value for each row; without meaning where the row has none.
    pub values: Vec<i64>,
    /// Whether the row has a value.
    pub there: Vec<bool>,
}

/// Up to [`BLOCK_ROWS`] rows.
#[derive(Clone, Debug, Default)]
pub struct Block {
    rows: usize,
    bytes: Box<[u8]>,
    columns: Box<[Packed]>,
    /// Row and code of each row's unknown fields, in the order of the rows.
    extras: Box<[(u32, u32)]>,
}

impl Block {
    /// How many rows it has.
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The packed values and bitmaps.
    pub const fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where each column stands.
    pub const fn columns(&self) -> &[Packed] {
        &self.columns
    }

    /// Row (counted in the block) and code of the unknown fields, for the rows that have some, in their order.
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

    /// One value, if the row has it.
    #[inline(always)]
    pub fn get(&self, column: usize, row: usize) -> Option<i64> {
        let packed = self.columns.get(column)?;
        let there = match packed.presence {
            Presence::All => true,
            Presence::None => false,
            Presence::Bitmap(offset) => {
                self.bytes.get(offset as usize + row / 8)? >> (row % 8) & 1 == 1
            }
        };
        if there && row < self.rows {
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

    /// Unpacks a column for some rows (counted in the block), in their order. Says whether all of the block's rows have a
    /// value, none, or some.
    pub fn unpack(&self, column: usize, rows: &[u32], lane: &mut Lane) -> Presence {
        let Lane { values, there } = lane;
        values.clear();
        there.clear();
        let Some(packed) = self.columns.get(column) else {
            values.resize(rows.len(), 0);
            there.resize(rows.len(), false);
            return Presence::None;
        };
        values.reserve(rows.len());
        // One loop for each width: looking at the width again for every row would take as long as the reading.
        match packed.width {
            0 => values.resize(rows.len(), packed.base),
            1 => self.unpack_wide::<1>(packed, rows, values),
            2 => self.unpack_wide::<2>(packed, rows, values),
            4 => self.unpack_wide::<4>(packed, rows, values),
            _ => self.unpack_wide::<8>(packed, rows, values),
        }
        match packed.presence {
            Presence::All => there.resize(rows.len(), true),
            Presence::None => there.resize(rows.len(), false),
            Presence::Bitmap(offset) => {
                let bits = self.bytes.get(offset as usize..).unwrap_or_default();
                for row in rows {
                    let byte = bits.get(*row as usize / 8).copied().unwrap_or_default();
                    there.push(byte >> (row % 8) & 1 == 1);
                }
            }
        }
        packed.presence
    }

    fn unpack_wide<const WIDTH: usize>(
        &self,
        packed: &Packed,
        rows: &[u32],
        values: &mut Vec<i64>,
    ) {
        let stored = self.bytes.get(packed.offset as usize..).unwrap_or_default();
        let (stored, _) = stored.as_chunks::<WIDTH>();
        for row in rows {
            let mut wide = [0; 8];
            if let (Some(bytes), Some(low)) =
                (stored.get(*row as usize), wide.first_chunk_mut::<WIDTH>())
            {
                *low = *bytes;
            }
            values.push(packed.base.wrapping_add_unsigned(u64::from_le_bytes(wide)));
        }
    }

    /// A row's unknown fields.
    pub fn extra(&self, row: usize) -> Option<u32> {
        let row = u32::try_from(row).ok()?;
        let place = self
            .extras
            .binary_search_by_key(&row, |(row, _)| *row)
            .ok()?;
        self.extras.get(place).map(|(_, code)| *code)
    }
}

/// Rows on their way into a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    /// Values of a row.
    width: usize,
    /// Row after row.
    cells: Vec<i64>,
    /// For each row one bit for each column: whether it has the value.
    present: Vec<u64>,
    extras: Vec<(u32, u32)>,
}

impl Open {
    /// A block without rows, of so many columns (at most 64).
    pub(super) const fn new(columns: usize) -> Self {
        Self {
            width: columns,
            cells: Vec::new(),
            present: Vec::new(),
            extras: Vec::new(),
        }
    }

    /// How many rows there are by now.
    pub(super) const fn len(&self) -> usize {
        self.present.len()
    }

    /// The cells of the next row, to be filled in before [`Open::push`]. What is in them has no meaning.
    #[inline(always)]
    pub(super) fn next_row(&mut self) -> &mut [i64] {
        let start = self.present.len() * self.width;
        let end = start + self.width;
        if self.cells.len() < end {
            self.cells.resize(end, 0);
        }
        self.cells.get_mut(start..end).unwrap_or_default()
    }

    /// Appends the row whose cells were filled in: a bit for each column that is present, and the code of its unknown
    /// fields.
    #[inline(always)]
    pub(super) fn push(&mut self, present: u64, extra: Option<u32>) {
        if let Some(code) = extra {
            self.extras.push((self.present.len() as u32, code));
        }
        self.present.push(present);
    }

    /// Packs the rows and is empty again.
    pub(super) fn pack(&mut self) -> Block {
        let rows = self.present.len();
        let in_all = self.present.iter().fold(u64::MAX, |all, row| all & row);
        let in_any = self.present.iter().fold(0, |any, row| any | row);
        let presence = |column: usize| match (in_all >> column & 1, in_any >> column & 1) {
            (1, _) => Presence::All,
            (_, 0) => Presence::None,
            _ => Presence::Bitmap(0),
        };
        let columns = (0..self.width).map(|column| self.measure(column, presence(column)));
        let mut columns: Vec<Packed> = columns.collect();
        let mut bytes = Vec::with_capacity(self.room(&columns));
        // The widest first, so that every value stands at a multiple of its width.
        for width in [8, 4, 2, 1] {
            for (column, packed) in columns.iter_mut().enumerate() {
                if packed.width == width {
                    packed.offset = bytes.len() as u32;
                    self.write(column, packed, &mut bytes);
                }
            }
        }
        for (column, packed) in columns.iter_mut().enumerate() {
            if let Presence::Bitmap(offset) = &mut packed.presence {
                *offset = bytes.len() as u32;
                self.write_bitmap(column, &mut bytes);
            }
        }
        self.present.clear();
        Block {
            rows,
            bytes: bytes.into_boxed_slice(),
            columns: columns.into_boxed_slice(),
            extras: std::mem::take(&mut self.extras).into_boxed_slice(),
        }
    }

    /// The span of a column, over the rows that have a value.
    fn measure(&self, column: usize, presence: Presence) -> Packed {
        let (mut low, mut high) = (i64::MAX, i64::MIN);
        for row in 0..self.present.len() {
            if let Some(value) = self.value(column, row) {
                low = low.min(value);
                high = high.max(value);
            }
        }
        if low > high {
            (low, high) = (0, 0);
        }
        // JavaScript adds the base in floats, which are exact below 2^53.
        let exact = -EXACT < low && high < EXACT;
        let width = match high.wrapping_sub(low) as u64 {
            _ if !exact => 8,
            0 => 0,
            0x01..=0xff => 1,
            0x100..=0xffff => 2,
            0x1_0000..=0xffff_ffff => 4,
            _ => 8,
        };
        Packed {
            base: if width == 8 { 0 } else { low },
            width,
            offset: 0,
            presence,
        }
    }

    #[inline(always)]
    fn value(&self, column: usize, row: usize) -> Option<i64> {
        if self.present.get(row)? >> column & 1 == 0 {
            return None;
        }
        self.cells.get(row * self.width + column).copied()
    }

    /// Bytes that the packed columns take.
    fn room(&self, columns: &[Packed]) -> usize {
        let bytes = |packed: &Packed| -> usize {
            let bitmap = matches!(packed.presence, Presence::Bitmap(_));
            let bitmap = if bitmap {
                self.present.len().div_ceil(8)
            } else {
                0
            };
            usize::from(packed.width) * self.present.len() + bitmap
        };
        // What writing the last column needs beyond its end is there, too.
        columns.iter().map(bytes).sum::<usize>() + 8
    }

    /// Appends the values of a column.
    fn write(&self, column: usize, packed: &Packed, bytes: &mut Vec<u8>) {
        let width = usize::from(packed.width);
        let mut at = bytes.len();
        let end = at + width * self.present.len();
        // All eight bytes are written each time: the next value, or the cut, takes back those that are too many.
        bytes.resize(end + 8, 0);
        for row in 0..self.present.len() {
            let stored = match self.value(column, row) {
                Some(value) => value.wrapping_sub(packed.base),
                None => 0,
            };
            if let Some(place) = bytes.get_mut(at..at + 8) {
                place.copy_from_slice(&stored.to_le_bytes());
            }
            at += width;
        }
        bytes.truncate(end);
    }

    fn write_bitmap(&self, column: usize, bytes: &mut Vec<u8>) {
        for rows in self.present.chunks(8) {
            let bit = |bits: &u64| (bits >> column & 1) as u8;
            bytes.push(
                rows.iter()
                    .rev()
                    .fold(0, |byte, bits| byte << 1 | bit(bits)),
            );
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
        let narrow = (any::<i64>(), 0i64..70_000).prop_flat_map(move |(low, span)| {
            let value = (low..=low.saturating_add(span)).prop_map(Some);
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
        fn what_is_packed_comes_out_again((rows, columns) in columns(), twice: bool) {
            let mut open = Open::new(columns.len());
            let mut pack = || {
                for row in 0..rows {
                    let cells: Vec<i64> = columns.iter().map(|column| column[row].unwrap_or(-7)).collect();
                    let present = columns.iter().enumerate().map(|(place, column)| u64::from(column[row].is_some()) << place).sum();
                    open.next_row().copy_from_slice(&cells);
                    open.push(present, (row % 3 == 1).then_some(row as u32 + 5));
                }
                open.pack()
            };
            if twice {
                pack();
            }
            let block = pack();
            prop_assert_eq!(block.len(), rows);
            let mut lane = Lane::default();
            for (place, column) in columns.iter().enumerate() {
                for (row, value) in column.iter().enumerate() {
                    prop_assert_eq!(block.get(place, row), *value);
                }
                prop_assert_eq!(block.get(place, rows), None);
                let some: Vec<u32> = (0..rows as u32).filter(|row| row % 3 != 1).rev().collect();
                let presence = block.unpack(place, &some, &mut lane);
                prop_assert_eq!(presence, block.columns()[place].presence);
                for (index, row) in some.iter().enumerate() {
                    let value = lane.there[index].then_some(lane.values[index]);
                    prop_assert_eq!(value, column[*row as usize]);
                }
                prop_assert_eq!((lane.values.len(), lane.there.len()), (some.len(), some.len()));
                let packed = block.columns()[place];
                prop_assert_eq!(packed.offset as usize % usize::from(packed.width.max(1)), 0);
            }
            for row in 0..rows {
                prop_assert_eq!(block.extra(row), (row % 3 == 1).then_some(row as u32 + 5));
            }
            prop_assert_eq!(block.bytes().len(), block.bytes.iter().len());
        }
    }

    #[test]
    fn narrow_values_take_few_bytes() {
        let mut open = Open::new(3);
        for row in 0..1000i64 {
            open.next_row()
                .copy_from_slice(&[1_767_225_600 + row % 200, 5, -row * 1000]);
            open.push(0b111, None);
        }
        let block = open.pack();
        let widths: Vec<u8> = block.columns().iter().map(|packed| packed.width).collect();
        assert_eq!(widths, [1, 0, 4]);
        assert_eq!(block.bytes().len(), 5000);
    }
}
