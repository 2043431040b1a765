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
            // Where there is no such column, all places are 0.
            let column = places_column(kind, field).unwrap_or(usize::MAX);
            block.unpack_all(column, &mut places);
            let list = match one.form {
                Form::Text => None,
                Form::Int64 => Some(&mut integers),
                Form::Time | Form::Number => Some(&mut numbers),
                Form::Decimal => Some(&mut decimals),
            };
            let slots = Slots {
                all: &mut distinct.slots,
                field,
                width: known.len(),
            };
            slots.fill(&cells, &places, list);
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
    all: &'a mut [u32],
    field: usize,
    width: usize,
}

impl Slots<'_> {
    /// Writes the slot of each row that has the field. Without a list the cells are codes of texts.
    fn fill(self, cells: &Lane, places: &Lane, mut list: Option<&mut List>) {
        let mut last = (0, 0, 0);
        let mut at = self.field;
        let mut row = 0;
        while let (Some(cell), Some(there), Some(places), Some(slot)) = (
            cells.values.get(row),
            cells.there.get(row),
            places.values.get(row),
            self.all.get_mut(at),
        ) {
            row += 1;
            at += self.width;
            if !*there {
                continue;
            }
            *slot = match &mut list {
                None => *cell as u32 + 1,
                // Mostly the same as in the row before: times, prices, nothing at all.
                Some(_) if last.0 > 0 && last.1 == *cell && last.2 == *places => last.0,
                Some(list) => list.slot(*cell, *places),
            };
            last = (*slot, *cell, *places);
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
    fn slot(&mut self, cell: i64, places: i64) -> u32 {
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
