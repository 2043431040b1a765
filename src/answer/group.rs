//! From rows to groups: which group each row of a block is of.
//!
//! A group's key is one text for each thing that is grouped by. Texts are interned once for each table and then are
//! codes; a key of several codes is built up pair by pair: the group of the first ones, and the next code. Rows mostly
//! have the texts of the row before and stand in its hour or day, so what the row before had is tried first.

use super::labels::Labels;
use super::spec::{By, Spec, longest, too_fine};
use crate::bill::{Block, Strings, UnpackedColumn, layout};
use crate::error::{Error, ErrorKind, Result};
use crate::index_table::{Entry, IndexTable};
use crate::time::{CalendarUnit, Offset};

/// No code, no id.
const NONE: u32 = u32::MAX;

/// The code of the empty text, which is interned first.
pub(super) const EMPTY: u32 = 0;

/// The groups of an answer. They only ever become more: one that has no rows is none.
pub(super) struct Groups {
    offset: Offset,
    /// The columns of a row's first and last second.
    times: [usize; 2],
    levels: Vec<Level>,
    pub(super) texts: Texts,
    lane: UnpackedColumn,
    second_lane: UnpackedColumn,
    /// The times of rows whose labels are noted.
    time_lanes: [UnpackedColumn; 2],
}

/// All texts of keys and labels, once each.
pub(super) struct Texts {
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
pub(super) struct Rows<'a> {
    pub(super) block: &'a Block,
    pub(super) strings: &'a Strings,
    /// Counted in the block.
    pub(super) rows: &'a [u32],
}

impl Groups {
    pub(super) fn new(spec: &Spec, offset: Offset) -> Self {
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
            lane: UnpackedColumn::default(),
            second_lane: UnpackedColumn::default(),
            time_lanes: Default::default(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.levels.last().map_or(1, |level| level.pairs.list.len())
    }

    /// Begins with the texts of another table.
    pub(super) fn enter(&mut self, strings: &Strings) {
        self.texts.codes.clear();
        self.texts.codes.resize(strings.len(), NONE);
    }

    /// Writes the group of each row, and notes the labels of its key.
    ///
    /// # Errors
    /// `Query` where a row is longer than a unit of the calendar that is grouped by.
    pub(super) fn assign(
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
    pub(super) fn key(&self, group: u32) -> Vec<&str> {
        let mut key = Vec::with_capacity(self.levels.len());
        for (_, code) in self.codes(group) {
            key.push(self.texts.get(code));
        }
        key
    }

    /// The labels of a group.
    pub(super) fn labels(&self, group: u32, labels: &Labels) -> Vec<&str> {
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
        lane: &mut UnpackedColumn,
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
    pub(super) fn get(&self, code: u32) -> &str {
        self.strings.get(code).unwrap_or_default()
    }

    /// Makes the codes of a table's texts the codes that the same texts have here. An absent text is the empty one.
    fn translate(&mut self, lane: &mut UnpackedColumn, strings: &Strings) -> Result<()> {
        for (value, there) in lane.values.iter_mut().zip(&lane.present) {
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
    /// The numbers by their pairs.
    index: IndexTable,
}

impl Pairs {
    /// Makes of each row's group, and its code in a lane, the group of both.
    fn combine(&mut self, groups: &mut [u32], lane: &UnpackedColumn) -> Result<()> {
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
        let list = &self.list;
        let at = |id: u32| list.get(id as usize).copied().unwrap_or_default();
        let is_equal = |id| at(id) == pair;
        match self
            .index
            .entry(list.len(), hash(pair), is_equal, |id| hash(at(id)))
        {
            Entry::Occupied(id) => Ok(id),
            Entry::Vacant(entry) => {
                let id = entry.insert(list.len()).ok_or_else(too_many)?;
                self.list.push(pair);
                Ok(id)
            }
        }
    }
}

#[inline(always)]
fn hash([a, b]: [u32; 2]) -> u32 {
    let word = u64::from(a) << 32 | u64::from(b);
    // The high half of a product is mixed best.
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

#[cold]
fn too_many() -> Error {
    Error::new(
        ErrorKind::Query,
        "These are more groups than can be told apart: group by fewer fields.",
    )
}
