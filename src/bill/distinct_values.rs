//! The dictionary encoding in which a block crosses to JavaScript: each distinct value of the block once, and for each row
//! the indexes of its values.
//!
//! In JavaScript, creating a value is expensive, and reading an existing one is cheap. In bills the same prices, times and
//! zeros are frequent, and a part of an amount is often equal to the whole amount.

use super::block::{BLOCK_ROWS, Block, Presence, UnpackedColumn};
use super::fields::{FieldType, MAX_FIELDS, fields};
use super::layout::scale_column;
use super::number::{float, write_number};
use super::strings::Strings;
use crate::query::BillKind;

/// The distinct values of a block's rows.
///
/// A slot says which value a row has in a field: 0 where the row lacks the field, else one more than the value's index
/// in the list of the field's type. The list of texts is that of the table's [`Strings`].
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct DistinctValues {
    /// Field by field in the order of [`fields`], a slot for each row.
    pub slots: Vec<u32>,
    /// Values of [`FieldType::Int64`].
    pub integers: Vec<i64>,
    /// Values of [`FieldType::Time`] and [`FieldType::Number`].
    pub numbers: Vec<f64>,
    /// Values of [`FieldType::Decimal`], as the API wrote them, one after the other.
    pub decimals: Vec<u8>,
    /// Where each of the decimals ends.
    pub decimal_ends: Vec<u32>,
}

impl DistinctValues {
    /// The values of a block whose texts are in `strings`. `parse` reads the few numbers for which a division is not enough.
    /// It is a parameter because code that parses any number is large, and the caller may already have it.
    pub fn new(
        kind: BillKind,
        block: &Block,
        strings: &Strings,
        parse: impl Fn(&str) -> f64,
    ) -> Self {
        let known = fields(kind);
        let mut distinct = Self::default();
        distinct.slots.resize(known.len() * block.len(), 0);
        let mut integers = Dictionary::new(block.len());
        let mut numbers = Dictionary::new(block.len());
        let mut decimals = Dictionary::new(block.len());
        let (mut cells, mut scales) = (UnpackedColumn::default(), UnpackedColumn::default());
        let columns = distinct.slots.chunks_exact_mut(block.len().max(1));
        for ((index, field), slots) in known.iter().enumerate().zip(columns) {
            // A column that does not exist has scale 0.
            let scale_column = scale_column(kind, index);
            let scale = scale_column.map_or(Some(0), |column| block.constant(column));
            let constant = block.constant(index).zip(scale);
            if constant.is_none() && block.unpack_all(index, &mut cells) == Presence::None {
                continue;
            }
            let dictionary = match field.field_type {
                FieldType::Text => {
                    match constant {
                        Some((code, _)) => slots.fill(code as u32 + 1),
                        None => fill(slots, &cells, |_, code| code as u32 + 1),
                    }
                    continue;
                }
                FieldType::Int64 => &mut integers,
                FieldType::Time | FieldType::Number => &mut numbers,
                FieldType::Decimal => &mut decimals,
            };
            if let Some(value) = constant {
                dictionary.reserve(1);
                slots.fill(dictionary.slot(value));
                continue;
            }
            dictionary.reserve(block.len());
            scales.values.clear();
            if let (Some(column), None) = (scale_column, scale) {
                block.unpack_all(column, &mut scales);
            }
            let scale = scale.unwrap_or_default();
            let scale_of = |row| scales.values.get(row).copied().unwrap_or(scale);
            fill(slots, &cells, |row, cell| {
                dictionary.slot((cell, scale_of(row)))
            });
        }
        distinct.integers = integers.values().map(|(cell, _)| cell).collect();
        distinct.write_numbers(&numbers, strings, parse);
        distinct.write_decimals(&decimals, strings);
        distinct
    }

    fn write_numbers(
        &mut self,
        numbers: &Dictionary,
        strings: &Strings,
        parse: impl Fn(&str) -> f64,
    ) {
        let mut text = Vec::new();
        for (cell, scale) in numbers.values() {
            let number = float(cell, scale).unwrap_or_else(|| {
                text.clear();
                write_number(cell, scale, strings, &mut text);
                parse(str::from_utf8(&text).unwrap_or_default())
            });
            self.numbers.push(number);
        }
    }

    fn write_decimals(&mut self, decimals: &Dictionary, strings: &Strings) {
        for (cell, scale) in decimals.values() {
            write_number(cell, scale, strings, &mut self.decimals);
            self.decimal_ends.push(self.decimals.len() as u32);
        }
    }
}

/// Writes the slots of one field: that of each row that has it.
#[inline(always)]
fn fill(slots: &mut [u32], cells: &UnpackedColumn, mut slot_of: impl FnMut(usize, i64) -> u32) {
    let cells = cells.values.iter().zip(&cells.present);
    for (row, (slot, (cell, is_present))) in slots.iter_mut().zip(cells).enumerate() {
        if *is_present {
            *slot = slot_of(row, *cell);
        }
    }
}

/// Every slot of a block fits into 16 bits.
const _: () = assert!(BLOCK_ROWS * MAX_FIELDS < 1 << 16);

/// A dictionary that may hold a value more than once: a value that was evicted from the cache is appended again.
///
/// Each value is written after the last one, into memory that was reserved for its column, and stays there if it is new. Rows
/// took 5 % longer when lists grew value by value, and each value was first compared with that of the row before.
struct Dictionary {
    /// Cells and scales by their slots; slot 0 has none. Some that are not used follow.
    entries: Vec<(i64, i64)>,
    /// The slot of the next new value.
    next: usize,
    /// A direct-mapped cache of slots by the hashes of their values; a power of two long.
    cache: Vec<u16>,
}

impl Dictionary {
    /// An empty dictionary for the values of this number of rows.
    fn new(rows: usize) -> Self {
        Self {
            // No value has that scale.
            entries: vec![(0, i64::MIN)],
            next: 1,
            cache: vec![0; 4 * rows.next_power_of_two()],
        }
    }

    /// Makes room for the values of a column.
    fn reserve(&mut self, rows: usize) {
        self.entries.resize(self.next + rows, (0, 0));
    }

    /// The slot of a value.
    #[inline(always)]
    fn slot(&mut self, value: (i64, i64)) -> u32 {
        let (cell, scale) = value;
        let word = (cell ^ scale << 58) as u64;
        // The high half of a product is mixed best.
        let hash = (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize;
        let mask = self.cache.len() - 1;
        let Some(cached) = self.cache.get_mut(hash & mask) else {
            return 0;
        };
        let known = self.entries.get(usize::from(*cached));
        let is_new = known.is_none_or(|known| (known.0 ^ cell) | (known.1 ^ scale) != 0);
        let slot = if is_new { self.next } else { (*cached).into() };
        if let Some(next) = self.entries.get_mut(self.next) {
            *next = value;
        }
        self.next += usize::from(is_new);
        *cached = slot as u16;
        slot as u32
    }

    /// The values, in the order of their slots.
    fn values(&self) -> impl Iterator<Item = (i64, i64)> {
        let used = self.entries.get(1..self.next).unwrap_or_default();
        used.iter().copied()
    }
}
