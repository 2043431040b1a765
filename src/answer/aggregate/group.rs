//! From rows to groups: which group each row of a block is of.
//!
//! A group's key is one text for each thing that is grouped by. Texts are interned once for each table and then are
//! codes; a key of several codes is built up pair by pair: the group of the first ones, and the next code. Rows mostly
//! have the texts of the row before and stand in its hour or day, so what the row before had is tried first.

use super::labels::Labels;
use super::spec::{By, Spec, longest, too_fine};
use crate::bill::{Block, Lane, Strings, layout};
use crate::error::{Error, ErrorKind, Result};
use crate::time::{CalendarUnit, Offset};

/// No code, no id.
const NONE: u32 = u32::MAX;

/// The code of the empty text, which is interned first.
pub(crate) const EMPTY: u32 = 0;

/// The groups of an answer. They only ever become more: one that has no rows is none.
pub(crate) struct Groups {
    offset: Offset,
    /// The columns of a row's first and last second.
    times: [usize; 2],
    levels: Vec<Level>,
    pub(crate) texts: Texts,
    lane: Lane,
    second_lane: Lane,
    /// The times of rows whose labels are noted.
    time_lanes: [Lane; 2],
}

/// All texts of keys and labels, once each.
pub(crate) struct Texts {
    strings: Strings,
    /// For each text of the table that is gone through its code here, once it was needed.
    codes: Vec<u32>,
}

/// One thing that is grouped by.
struct Level {
    by: By,
    /// A group of the level before, and a code; the place of a pair is its group.
    pairs: Pairs,
    /// For a unit of the calendar: where each one begins, and the codes of their names.
    starts: Pairs,
    names: Vec<u32>,
}

/// Some rows of a block.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) block: &'a Block,
    pub(crate) strings: &'a Strings,
    /// Counted in the block.
    pub(crate) rows: &'a [u32],
}

impl Groups {
    pub(crate) fn new(spec: &Spec, offset: Offset) -> Self {
        let layout = layout(spec.kind());
        let mut levels = Vec::new();
        for by in spec.by() {
            levels.push(Level {
                by: *by,
                pairs: Pairs::default(),
                starts: Pairs::default(),
                names: Vec::new(),
            });
        }
        let mut strings = Strings::default();
        strings.intern("");
        Self {
            offset,
            times: [layout.start_time, layout.end_time],
            levels,
            texts: Texts {
                strings,
                codes: Vec::new(),
            },
            lane: Lane::default(),
            second_lane: Lane::default(),
            time_lanes: Default::default(),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.levels.last().map_or(1, |level| level.pairs.list.len())
    }

    /// Begins with the texts of another table.
    pub(crate) fn enter(&mut self, strings: &Strings) {
        self.texts.codes.clear();
        self.texts.codes.resize(strings.len(), NONE);
    }

    /// Writes the group of each row, and notes the labels of its key.
    ///
    /// # Errors
    /// `Query` where a row is longer than a unit of the calendar that is grouped by.
    pub(crate) fn assign(
        &mut self,
        rows: Rows<'_>,
        labels: &mut Labels,
        groups: &mut Vec<u32>,
    ) -> Result<()> {
        groups.clear();
        groups.resize(rows.rows.len(), 0);
        let (lane, second) = (&mut self.lane, &mut self.second_lane);
        for (number, level) in self.levels.iter_mut().enumerate() {
            match level.by {
                By::Field(column) => {
                    rows.block.unpack(column, rows.rows, lane);
                    self.texts.translate(lane, rows.strings)?;
                    if labels.of_field(column) > 0 {
                        for (time, lane) in self.times.iter().zip(&mut self.time_lanes) {
                            rows.block.unpack(*time, rows.rows, lane);
                        }
                    }
                    for which in 0..labels.of_field(column) {
                        rows.block.unpack(labels.column(which), rows.rows, second);
                        self.texts.translate(second, rows.strings)?;
                        labels.note(which, lane, second, &self.time_lanes, &self.texts);
                    }
                }
                By::Unit(unit) => {
                    let [starts, ends] = self.times;
                    rows.block.unpack(starts, rows.rows, lane);
                    rows.block.unpack(ends, rows.rows, second);
                    for (start, end) in lane.values.iter().zip(&second.values) {
                        // Times are below 2^53 either way.
                        let seconds = end - start + 1;
                        if seconds > longest(unit) {
                            let row = ["there is a row of ", &seconds.to_string(), " seconds"];
                            return Err(too_fine(number, unit, &row.concat()));
                        }
                    }
                    level.name(unit, self.offset, lane, &mut self.texts.strings)?;
                }
            }
            level.pairs.combine(groups, lane)?;
        }
        Ok(())
    }

    /// The texts of a group's key.
    pub(crate) fn key(&self, group: u32) -> Vec<&str> {
        let mut key = Vec::with_capacity(self.levels.len());
        for (_, code) in self.codes(group) {
            key.push(self.texts.get(code));
        }
        key
    }

    /// The labels of a group.
    pub(crate) fn labels(&self, group: u32, labels: &Labels) -> Vec<&str> {
        let mut shown = Vec::new();
        for (by, code) in self.codes(group) {
            if let By::Field(column) = by {
                for which in 0..labels.of_field(column) {
                    shown.push(self.texts.get(labels.get(which, code)));
                }
            }
        }
        shown
    }

    /// What is grouped by, and the codes of a group's key.
    fn codes(&self, group: u32) -> Vec<(By, u32)> {
        let mut codes = Vec::with_capacity(self.levels.len());
        let mut group = group;
        for level in self.levels.iter().rev() {
            let pair = level.pairs.list.get(group as usize);
            let [before, code] = pair.copied().unwrap_or_default();
            codes.push((level.by, code));
            group = before;
        }
        codes.reverse();
        codes
    }
}

impl Level {
    /// Makes start times the codes of the names of their units.
    fn name(
        &mut self,
        unit: CalendarUnit,
        offset: Offset,
        lane: &mut Lane,
        strings: &mut Strings,
    ) -> Result<()> {
        let (mut start, mut end, mut code) = (0, 0, NONE);
        for value in &mut lane.values {
            let second = *value;
            if second < start || second >= end {
                start = unit.start_of(second, offset);
                end = unit.next_after(second, offset);
                let known = self.starts.id([start as u32, (start >> 32) as u32])?;
                if known as usize == self.names.len() {
                    let name = strings.intern(&unit.key(start, offset));
                    self.names.push(name.ok_or_else(too_many)?);
                }
                code = self.names.get(known as usize).copied().unwrap_or(EMPTY);
            }
            *value = code.into();
        }
        Ok(())
    }
}

impl Texts {
    /// The text of a code.
    pub(crate) fn get(&self, code: u32) -> &str {
        self.strings.get(code).unwrap_or_default()
    }

    /// Makes the codes of a table's texts the codes that the same texts have here. An absent text is the empty one.
    fn translate(&mut self, lane: &mut Lane, strings: &Strings) -> Result<()> {
        for (value, there) in lane.values.iter_mut().zip(&lane.there) {
            let mut code = EMPTY;
            if *there && let Some(known) = self.codes.get_mut(*value as usize) {
                if *known == NONE {
                    let text = strings.get(*value as u32).unwrap_or_default();
                    *known = self.strings.intern(text).ok_or_else(too_many)?;
                }
                code = *known;
            }
            *value = code.into();
        }
        Ok(())
    }
}

/// A set of pairs; each has the number of its first use.
#[derive(Default)]
struct Pairs {
    list: Vec<[u32; 2]>,
    /// Numbers by hash: open addressing, a power of two long, at most half full.
    slots: Vec<u32>,
}

impl Pairs {
    /// Makes of each row's group, and its code in a lane, the group of both.
    fn combine(&mut self, groups: &mut [u32], lane: &Lane) -> Result<()> {
        let (mut last, mut id) = ([NONE, NONE], NONE);
        for (group, code) in groups.iter_mut().zip(&lane.values) {
            let pair = [*group, *code as u32];
            if pair != last {
                last = pair;
                id = self.id(pair)?;
            }
            *group = id;
        }
        Ok(())
    }

    /// The number of a pair, new or known.
    #[inline(never)]
    fn id(&mut self, pair: [u32; 2]) -> Result<u32> {
        if self.slots.len() < 2 * (self.list.len() + 1) {
            self.grow();
        }
        let slot = self.slot(pair);
        match self.slots.get_mut(slot) {
            Some(slot) if *slot == NONE => {
                let id = u32::try_from(self.list.len()).unwrap_or(NONE);
                if id == NONE {
                    return Err(too_many());
                }
                self.list.push(pair);
                *slot = id;
                Ok(id)
            }
            known => Ok(known.map_or(0, |id| *id)),
        }
    }

    /// The slot that a pair is in, or the free one where it belongs.
    #[inline(always)]
    fn slot(&self, pair: [u32; 2]) -> usize {
        let mask = self.slots.len().wrapping_sub(1);
        let [a, b] = pair;
        let word = u64::from(a) << 32 | u64::from(b);
        // The high half of a product is mixed best.
        let mut slot = (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask;
        while let Some(id) = self.slots.get(slot) {
            if *id == NONE || self.list.get(*id as usize) == Some(&pair) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    #[cold]
    fn grow(&mut self) {
        let size = (4 * (self.list.len() + 1)).next_power_of_two().max(32);
        self.slots.clear();
        self.slots.resize(size, NONE);
        let mut id = 0;
        while let Some(pair) = self.list.get(id as usize) {
            let slot = self.slot(*pair);
            if let Some(slot) = self.slots.get_mut(slot) {
                *slot = id;
            }
            id += 1;
        }
    }
}

#[cold]
fn too_many() -> Error {
    Error::new(
        ErrorKind::Query,
        "These are more groups than can be told apart: group by fewer fields.",
    )
}
