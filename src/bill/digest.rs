//! Digests of rows. A digest is a 128-bit hash of all values of a row, so rows of different windows can be compared without
//! keeping them.
//!
//! Equal rows have equal digests, also in different tables. Different rows have different digests, except by accident: the
//! probability is about 1 in 10^27 among a million rows. Each text is hashed with SipHash, twice with
//! different prefixes, before it is mixed with the other values of its row: a name (of an API key, of a product) cannot be
//! chosen so that two different rows collide. Digests do not protect against the service itself, which could send other
//! rows anyway.

use std::fmt;
use std::hash::{DefaultHasher, Hasher};

use super::block::{Block, Presence, UnpackedColumn};
use super::fields::{FieldType, fields};
use super::layout::{TEXT_SCALE, scale_column};
use super::strings::Strings;
use crate::query::BillKind;

/// Half of a digest each.
type Halves = [u64; 2];

/// The digest of a row without values.
const EMPTY_ROW: Halves = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344];

/// Pseudo column index of the unknown fields.
const EXTRA: usize = usize::MAX;

/// Computes digests of rows, block by block.
///
/// ```
/// use novita_billing::bill::{Decoder, Digests, Limits};
/// use novita_billing::query::BillKind;
///
/// let row = r#"{"startTime":"0","endTime":"9","amount":"1","voucherAmount":"0","payAmount":"1"}"#;
/// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
/// decoder.push(format!("{{\"bills\":[{row},{row}]}}").as_bytes())?;
/// let table = decoder.finish()?;
///
/// let mut digests = Digests::new(table.kind());
/// digests.start_table(table.strings());
/// let digests: Vec<u128> = digests.of(&table.blocks()[0], table.strings(), &[0, 1]).collect();
/// assert_eq!(digests[0], digests[1]);
/// # Ok::<(), novita_billing::Error>(())
/// ```
pub struct Digests {
    kind: BillKind,
    texts: TextDigests,
    values: UnpackedColumn,
    scales: UnpackedColumn,
    digests: Vec<Halves>,
}

impl Digests {
    /// Digests of rows of a kind.
    pub fn new(kind: BillKind) -> Self {
        Self {
            kind,
            texts: TextDigests::default(),
            values: UnpackedColumn::default(),
            scales: UnpackedColumn::default(),
            digests: Vec::new(),
        }
    }

    /// Prepares for the rows of another table, which has these texts.
    pub fn start_table(&mut self, strings: &Strings) {
        self.texts.known.clear();
        self.texts.known.resize(strings.len(), None);
    }

    /// The digests of some rows of a block (counted in the block, ascending), in their order. The block is one of the
    /// table that was started with these strings.
    pub fn of(
        &mut self,
        block: &Block,
        strings: &Strings,
        rows: &[u32],
    ) -> impl Iterator<Item = u128> {
        self.digests.clear();
        self.digests.resize(rows.len(), EMPTY_ROW);
        for (column, field) in fields(self.kind).iter().enumerate() {
            if block.unpack(column, rows, &mut self.values) == Presence::None {
                continue;
            }
            match scale_column(self.kind, column) {
                Some(scales) => {
                    block.unpack(scales, rows, &mut self.scales);
                    self.mix_numbers(column, strings);
                }
                None if field.field_type == FieldType::Text => self.mix_texts(column, strings),
                None => self.mix_integers(column),
            }
        }
        self.mix_extras(block, strings, rows);
        self.digests
            .iter()
            .map(|[high, low]| u128::from(*high) << 64 | u128::from(*low))
    }

    fn mix_texts(&mut self, column: usize, strings: &Strings) {
        let cells = self.values.present.iter().zip(&self.values.values);
        for (digest, (is_present, code)) in self.digests.iter_mut().zip(cells) {
            if *is_present {
                mix(digest, column, 0, self.texts.get(strings, *code));
            }
        }
    }

    fn mix_numbers(&mut self, column: usize, strings: &Strings) {
        let cells = self.values.present.iter().zip(&self.values.values);
        let cells = cells.zip(&self.scales.values);
        for (digest, ((is_present, cell), scale)) in self.digests.iter_mut().zip(cells) {
            if *is_present {
                let value = match *scale {
                    TEXT_SCALE => self.texts.get(strings, *cell),
                    _ => [*cell as u64; 2],
                };
                mix(digest, column, *scale, value);
            }
        }
    }

    fn mix_integers(&mut self, column: usize) {
        let cells = self.values.present.iter().zip(&self.values.values);
        for (digest, (is_present, value)) in self.digests.iter_mut().zip(cells) {
            if *is_present {
                mix(digest, column, 0, [*value as u64; 2]);
            }
        }
    }

    fn mix_extras(&mut self, block: &Block, strings: &Strings, rows: &[u32]) {
        let mut extras = block.extras().iter().peekable();
        for (row, digest) in rows.iter().zip(&mut self.digests) {
            if extras.peek().is_none() {
                return;
            }
            while extras.next_if(|(other, _)| other < row).is_some() {}
            if let Some((_, code)) = extras.next_if(|(other, _)| other == row) {
                mix(digest, EXTRA, 0, self.texts.get(strings, (*code).into()));
            }
        }
    }
}

impl fmt::Debug for Digests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Digests")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Digests of a table's texts, by their codes. Each is computed when it is first needed.
#[derive(Default)]
struct TextDigests {
    known: Vec<Option<Halves>>,
}

impl TextDigests {
    fn get(&mut self, strings: &Strings, code: i64) -> Halves {
        let Some(known) = self.known.get_mut(code as usize) else {
            return [0; 2];
        };
        *known.get_or_insert_with(|| halves_of(strings.get(code as u32).unwrap_or_default()))
    }
}

fn halves_of(text: &str) -> Halves {
    [1, 2].map(|prefix| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(prefix);
        hasher.write(text.as_bytes());
        hasher.finish()
    })
}

/// The digest of a text.
pub(crate) fn text_digest(text: &str) -> u128 {
    let [high, low] = halves_of(text);
    u128::from(high) << 64 | u128::from(low)
}

/// Mixes a value of a column, with its scale, into a digest. The halves have nothing in common but the values, and each
/// step is a bijection of its half, so no information is lost.
#[inline(always)]
fn mix(digest: &mut Halves, column: usize, scale: i64, value: Halves) {
    const FACTORS: Halves = [0xff51_afd7_ed55_8ccd, 0x9fb2_1c65_1e98_df25];
    const STEPS: Halves = [0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03];
    let tag = (column as u64).wrapping_add(1) << 8 ^ scale as u64;
    let parts = value.into_iter().zip(FACTORS).zip(STEPS);
    for (half, ((value, factor), step)) in digest.iter_mut().zip(parts) {
        let mixed = (half.wrapping_add(tag.wrapping_mul(step)) ^ value).wrapping_mul(factor);
        *half = mixed ^ mixed >> 32;
    }
}
