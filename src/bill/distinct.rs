//! A block on its way to JavaScript, where reading a value that is there costs next to nothing, and making one much:
//! each distinct value of the block once, and for each row which of them it has. In bills the same prices, times and
//! zeros come again and again, and a part of an amount is often the whole of it.

use super::block::{BLOCK_ROWS, Block, Lane, Presence};
use super::fields::{Form, MOST_FIELDS, fields, places_column};
use super::number::{float, write_number};
use super::strings::Strings;
use crate::query::BillKind;

/// The values of a block's rows.
///
/// A slot says which value a row has in a field: 0 where the row lacks the field, else one more than the value's place
/// in the list of its form. The list of texts is that of the table's [`Strings`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distinct {
    /// Row by row, a slot for each field, in the order of [`fields`].
    pub slots: Vec<u32>,
    /// Values of [`Form::Int64`].
    pub integers: Vec<i64>,
    /// Values of [`Form::Time`] and [`Form::Number`].
    pub numbers: Vec<f64>,
    /// Values of [`Form::Decimal`], as the API wrote them, one after the other.
    pub decimals: Vec<u8>,
    /// Where each of the decimals ends.
    pub decimal_ends: Vec<u32>,
}

impl Distinct {
    /// The values of a block whose texts are in `strings`. `parse` reads those few numbers that take more than a
    /// division: code for any number there is would be large, and the caller may have some.
    pub fn new(
        kind: BillKind,
        block: &Block,
        strings: &Strings,
        parse: impl Fn(&str) -> f64,
    ) -> Self {
        let known = fields(kind);
        let mut distinct = Self::default();
        distinct.slots.resize(known.len() * block.len(), 0);
        let (mut integers, mut numbers, mut decimals) = (
            List::new(block.len()),
            List::new(block.len()),
            List::new(block.len()),
        );
        let (mut cells, mut places) = (Lane::default(), Lane::default());
        for (field, one) in known.iter().enumerate() {
            if block.unpack_all(field, &mut cells) == Presence::None {
                continue;
            }
            let mut slots = Slots {
                all: distinct.slots.get_mut(field..).unwrap_or_default(),
                width: known.len(),
            };
            let list = match one.form {
                Form::Text => {
                    slots.fill(&cells, |_, code| code as u32 + 1);
                    continue;
                }
                Form::Int64 => &mut integers,
                Form::Time | Form::Number => &mut numbers,
                Form::Decimal => &mut decimals,
            };
            // Without such a column all places are 0.
            let column = places_column(kind, field).unwrap_or(usize::MAX);
            block.unpack_all(column, &mut places);
            let mut last = None;
            slots.fill(&cells, |row, cell| {
                let value = (cell, places.values.get(row).copied().unwrap_or_default());
                match last {
                    // Mostly the same as in the row before: times, prices, nothing at all.
                    Some((same, slot)) if same == value => slot,
                    _ => {
                        let slot = list.slot(value);
                        last = Some((value, slot));
                        slot
                    }
                }
            });
        }
        distinct.integers = integers.cells;
        let mut text = Vec::new();
        for (cell, places) in numbers.cells.iter().zip(&numbers.places) {
            let number = float(*cell, *places).unwrap_or_else(|| {
                text.clear();
                write_number(*cell, *places, strings, &mut text);
                parse(str::from_utf8(&text).unwrap_or_default())
            });
            distinct.numbers.push(number);
        }
        for (cell, places) in decimals.cells.iter().zip(&decimals.places) {
            write_number(*cell, *places, strings, &mut distinct.decimals);
            distinct.decimal_ends.push(distinct.decimals.len() as u32);
        }
        distinct
    }
}

/// The slots of one field.
struct Slots<'a> {
    /// Begins with that of the first row.
    all: &'a mut [u32],
    /// How far that of the next row is.
    width: usize,
}

impl Slots<'_> {
    /// Writes the slot of each row that has the field.
    #[inline(always)]
    fn fill(&mut self, cells: &Lane, mut slot: impl FnMut(usize, i64) -> u32) {
        let mut at = 0;
        for (row, (cell, there)) in cells.values.iter().zip(&cells.there).enumerate() {
            if let (true, Some(place)) = (there, self.all.get_mut(at)) {
                *place = slot(row, *cell);
            }
            at += self.width;
        }
    }
}

/// Every slot of a block's values fits into 16 bits.
const _: () = assert!(BLOCK_ROWS * MOST_FIELDS < 1 << 16);

/// Values, of which nearly every one is here once: those that were met last are known.
struct List {
    cells: Vec<i64>,
    places: Vec<i64>,
    /// The slots of values that were met, by their hashes; a power of two long.
    known: Vec<u16>,
}

impl List {
    /// No values yet, of so many rows.
    fn new(rows: usize) -> Self {
        Self {
            cells: Vec::new(),
            places: Vec::new(),
            known: vec![0; 4 * rows.next_power_of_two()],
        }
    }

    /// The slot of a value.
    #[inline(always)]
    fn slot(&mut self, (cell, places): (i64, i64)) -> u32 {
        let word = (cell ^ places << 58) as u64;
        // The high half of a product is mixed best.
        let hash = (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize;
        let mask = self.known.len() - 1;
        let Some(known) = self.known.get_mut(hash & mask) else {
            return 0;
        };
        if let Some(place) = usize::from(*known).checked_sub(1)
            && self.cells.get(place) == Some(&cell)
            && self.places.get(place) == Some(&places)
        {
            return (*known).into();
        }
        self.cells.push(cell);
        self.places.push(places);
        *known = self.cells.len() as u16;
        (*known).into()
    }
}
