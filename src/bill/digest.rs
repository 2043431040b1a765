//! Hashes of 128 bits of whole rows, by which rows of different windows are compared without being kept.
//!
//! Two rows that say the same have the same digest, whichever tables they stand in. Rows that differ have different
//! ones but for an accident, of which there is one in about 10^27 among a million rows. Each text goes through SipHash,
//! twice with different beginnings, before it is mixed with the other values of its row: so whoever chooses a name (of
//! an API key, of a product) cannot choose it such that two different rows collide. The hash is not made against the
//! service itself, which could as well send other rows.

use std::hash::{DefaultHasher, Hasher};

use super::block::{Block, Lane, Presence};
use super::fields::{AS_TEXT, Form, fields, places_column};
use super::strings::Strings;
use crate::query::BillKind;

/// Makes digests of rows, block by block.
pub struct Digests {
    kind: BillKind,
    /// For each text of the table that is gone through its hash, once it was needed.
    texts: Vec<Option<[u64; 2]>>,
    values: Lane,
    places: Lane,
    digests: Vec<[u64; 2]>,
}

impl Digests {
    /// For rows of a kind.
    pub fn new(kind: BillKind) -> Self {
        Self {
            kind,
            texts: Vec::new(),
            values: Lane::default(),
            places: Lane::default(),
            digests: Vec::new(),
        }
    }

    /// Begins with the texts of another table.
    pub fn enter(&mut self, strings: &Strings) {
        self.texts.clear();
        self.texts.resize(strings.len(), None);
    }

    /// The digests of some rows of a block (counted in the block, ascending), in their order. The block is one of the
    /// table whose texts were entered.
    pub fn of(
        &mut self,
        block: &Block,
        strings: &Strings,
        rows: &[u32],
    ) -> impl Iterator<Item = u128> {
        let Self {
            kind,
            texts,
            values,
            places,
            digests,
        } = self;
        digests.clear();
        digests.resize(rows.len(), [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344]);
        for (column, field) in fields(*kind).iter().enumerate() {
            if block.unpack(column, rows, values) == Presence::None {
                continue;
            }
            let cells = values.there.iter().zip(&values.values);
            let cells = digests.iter_mut().zip(cells);
            if field.form == Form::Text {
                for (digest, (is_there, code)) in cells {
                    if *is_there {
                        mix(digest, column, 0, text_digest(texts, strings, *code));
                    }
                }
            } else if let Some(places_column) = places_column(*kind, column) {
                block.unpack(places_column, rows, places);
                for ((digest, (is_there, digits)), places) in cells.zip(&places.values) {
                    if *is_there && *places == AS_TEXT {
                        mix(
                            digest,
                            column,
                            *places,
                            text_digest(texts, strings, *digits),
                        );
                    } else if *is_there {
                        mix(digest, column, *places, [*digits as u64; 2]);
                    }
                }
            } else {
                for (digest, (is_there, number)) in cells {
                    if *is_there {
                        mix(digest, column, 0, [*number as u64; 2]);
                    }
                }
            }
        }
        if !block.extras().is_empty() {
            let mut extras = block.extras().iter().peekable();
            for (row, digest) in rows.iter().zip(digests.iter_mut()) {
                while extras.next_if(|(other, _)| other < row).is_some() {}
                if let Some((_, code)) = extras.next_if(|(other, _)| other == row) {
                    mix(
                        digest,
                        EXTRA,
                        0,
                        text_digest(texts, strings, (*code).into()),
                    );
                }
            }
        }
        digests
            .iter()
            .map(|[high, low]| u128::from(*high) << 64 | u128::from(*low))
    }
}

/// In place of a column, for the unknown fields.
const EXTRA: usize = usize::MAX;

/// Takes up a value of a column, with the digits behind its point. The two lanes share nothing but the values, and each
/// step is a bijection of its lane, so nothing is lost on the way.
#[inline(always)]
fn mix(digest: &mut [u64; 2], column: usize, places: i64, value: [u64; 2]) {
    const FACTORS: [u64; 2] = [0xff51_afd7_ed55_8ccd, 0x9fb2_1c65_1e98_df25];
    const STEPS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03];
    let head = (column as u64).wrapping_add(1) << 8 ^ places as u64;
    for (lane, ((value, factor), step)) in digest
        .iter_mut()
        .zip(value.into_iter().zip(FACTORS).zip(STEPS))
    {
        let mixed = (lane.wrapping_add(head.wrapping_mul(step)) ^ value).wrapping_mul(factor);
        *lane = mixed ^ mixed >> 32;
    }
}

fn text_digest(texts: &mut [Option<[u64; 2]>], strings: &Strings, code: i64) -> [u64; 2] {
    let Some(known) = texts.get_mut(code as usize) else {
        return [0; 2];
    };
    *known.get_or_insert_with(|| {
        let text = strings.get(code as u32).unwrap_or_default();
        [1, 2].map(|beginning| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u8(beginning);
            hasher.write(text.as_bytes());
            hasher.finish()
        })
    })
}
