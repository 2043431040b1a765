//! From rows to groups: which group each row of a block is of.
//!
//! A group's key is one text for each thing that is grouped by. Texts are interned once for each table and then are
//! codes; a key of several codes is built up pair by pair: the group of the first ones, and the next code. Rows mostly
//! have the texts of the row before and stand in its hour or day, so what the row before had is tried first.

use super::spec::{By, Spec, longest, too_fine};
use crate::bill::{Block, Lane, Strings, fields, layout};
use crate::error::{Error, ErrorKind, Result};
use crate::query::BillKind;
use crate::time::{CalendarUnit, Offset};

/// No code, no id.
const NONE: u32 = u32::MAX;

/// The code of the empty text, which is interned first.
const EMPTY: u32 = 0;

/// The fields that a person reads beside the id of an API key.
pub const LABELS: [&str; 2] = ["apikeyName", "apikeyMask"];

/// The groups of a summary.
pub(super) struct Groups {
    offset: Offset,
    start_time: usize,
    end_time: usize,
    levels: Vec<Level>,
    /// What is grouped by the unit that is the finest, if any is.
    finest: Option<(usize, CalendarUnit)>,
    labels: Option<Labels>,
    texts: Texts,
    lane: Lane,
    second_lane: Lane,
}

/// All texts of keys and labels, once each.
struct Texts {
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

/// The labels of API keys, by the codes of their ids.
struct Labels {
    owner: usize,
    columns: [usize; 2],
    seen: Vec<[Label; 2]>,
}

/// A label, and where it was seen.
#[derive(Clone, Copy)]
struct Label {
    code: u32,
    place: u64,
}

impl Groups {
    pub(super) fn new(spec: &Spec, offset: Offset) -> Self {
        let layout = layout(spec.kind());
        let mut levels = Vec::new();
        let mut finest: Option<(usize, CalendarUnit)> = None;
        for (place, by) in spec.by().iter().enumerate() {
            levels.push(Level {
                by: *by,
                pairs: Pairs::default(),
                starts: Pairs::default(),
                names: Vec::new(),
            });
            if let By::Unit(unit) = *by
                && finest.is_none_or(|(_, other)| longest(unit) < longest(other))
            {
                finest = Some((place, unit));
            }
        }
        let mut strings = Strings::default();
        strings.intern("");
        Self {
            offset,
            start_time: layout.start_time,
            end_time: layout.end_time,
            levels,
            finest,
            labels: Labels::new(spec),
            texts: Texts {
                strings,
                codes: Vec::new(),
            },
            lane: Lane::default(),
            second_lane: Lane::default(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.levels.last().map_or(1, |level| level.pairs.len())
    }

    /// Begins with the texts of another table.
    pub(super) fn enter(&mut self, strings: &Strings) {
        self.texts.codes.clear();
        self.texts.codes.resize(strings.len(), NONE);
    }

    /// Writes the group of each of a block's `rows`. `place` is where the block's first row stands among all.
    ///
    /// # Errors
    /// `Query` where a row is longer than a unit of the calendar that is grouped by.
    pub(super) fn assign(
        &mut self,
        block: &Block,
        strings: &Strings,
        rows: &[u32],
        place: u64,
        groups: &mut Vec<u32>,
    ) -> Result<()> {
        groups.clear();
        groups.resize(rows.len(), 0);
        self.check_lengths(block, rows)?;
        let Self {
            levels,
            labels,
            texts,
            lane,
            second_lane,
            ..
        } = self;
        for level in levels {
            match level.by {
                By::Field(column) => {
                    block.unpack(column, rows, lane);
                    texts.translate(lane, strings)?;
                    if let Some(labels) = labels
                        && labels.owner == column
                    {
                        for (which, column) in labels.columns.into_iter().enumerate() {
                            block.unpack(column, rows, second_lane);
                            texts.translate(second_lane, strings)?;
                            labels.note(which, rows, place, lane, second_lane);
                        }
                    }
                }
                By::Unit(unit) => {
                    block.unpack(self.start_time, rows, lane);
                    level.name(unit, self.offset, lane, &mut texts.strings)?;
                }
            }
            level.pairs.combine(groups, lane)?;
        }
        Ok(())
    }

    /// Takes up the groups of others, which were grouped by the same; gives for each which one it is here.
    ///
    /// # Errors
    /// Where there are too many.
    pub(super) fn merge(&mut self, other: &Self) -> Result<Vec<u32>> {
        let mut codes = Vec::with_capacity(other.texts.strings.len());
        for text in other.texts.strings.iter() {
            codes.push(self.texts.strings.intern(text).ok_or_else(too_many)?);
        }
        let code = |code: u32| codes.get(code as usize).copied().unwrap_or(EMPTY);
        let mut ids = vec![0];
        for (level, other) in self.levels.iter_mut().zip(&other.levels) {
            let mut next = Vec::with_capacity(other.pairs.len());
            for [before, last] in &other.pairs.list {
                let before = ids.get(*before as usize).copied().unwrap_or_default();
                next.push(level.pairs.id([before, code(*last)]).ok_or_else(too_many)?);
            }
            ids = next;
        }
        if let (Some(labels), Some(other)) = (&mut self.labels, &other.labels) {
            for (owner, seen) in other.seen.iter().enumerate() {
                for (which, label) in seen.iter().enumerate() {
                    let label = Label {
                        code: code(label.code),
                        place: label.place,
                    };
                    labels.see(code(owner as u32), which, label);
                }
            }
        }
        Ok(ids)
    }

    /// The texts of a group's key.
    pub(super) fn key(&self, group: u32) -> Vec<&str> {
        let mut key = vec![""; self.levels.len()];
        let mut group = group;
        for (level, text) in self.levels.iter().zip(&mut key).rev() {
            let [before, code] = level.pairs.get(group);
            *text = self.texts.get(code);
            group = before;
        }
        key
    }

    /// The texts of the key of a group, and of its labels, where it has some. The rest has none.
    pub(super) fn names(&self, groups: &[u32], is_rest: bool) -> (Vec<&str>, Vec<&str>) {
        let (mut key, mut shown) = (Vec::new(), Vec::new());
        if let (Some(group), false) = (groups.first(), is_rest) {
            key = self.key(*group);
            if let Some(labels) = &self.labels {
                let mut group = *group;
                for level in self.levels.iter().rev() {
                    let [before, code] = level.pairs.get(group);
                    if level.by == By::Field(labels.owner) {
                        for label in labels.of_owner(code) {
                            shown.push(self.texts.get(label.code));
                        }
                    }
                    group = before;
                }
            }
        }
        (key, shown)
    }

    fn check_lengths(&mut self, block: &Block, rows: &[u32]) -> Result<()> {
        let Some((place, unit)) = self.finest else {
            return Ok(());
        };
        block.unpack(self.start_time, rows, &mut self.lane);
        block.unpack(self.end_time, rows, &mut self.second_lane);
        for (start, end) in self.lane.values.iter().zip(&self.second_lane.values) {
            // Times are below 2^53 either way.
            let seconds = end - start + 1;
            if seconds > longest(unit) {
                let seconds = seconds.to_string();
                return Err(too_fine(
                    place,
                    unit,
                    [&["there is a row of ", &seconds].concat(), " seconds"],
                ));
            }
        }
        Ok(())
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
                code = self
                    .name_of(unit, offset, start, strings)
                    .ok_or_else(too_many)?;
            }
            *value = code.into();
        }
        Ok(())
    }

    fn name_of(
        &mut self,
        unit: CalendarUnit,
        offset: Offset,
        start: i64,
        strings: &mut Strings,
    ) -> Option<u32> {
        let known = self.starts.id([start as u32, (start >> 32) as u32])? as usize;
        if known == self.names.len() {
            self.names.push(strings.intern(&unit.key(start, offset))?);
        }
        self.names.get(known).copied()
    }
}

impl Labels {
    /// The labels of what is grouped by, where that has some.
    fn new(spec: &Spec) -> Option<Self> {
        let known = fields(spec.kind());
        let place = |name| known.iter().position(|field| field.name == name);
        let owner = place("ownerID")?;
        if spec.kind() != BillKind::ApiKey || !spec.by().contains(&By::Field(owner)) {
            return None;
        }
        let [name, mask] = LABELS;
        Some(Self {
            owner,
            columns: [place(name)?, place(mask)?],
            seen: Vec::new(),
        })
    }

    /// Takes up one label of some rows, from the codes of their owners and of the label.
    fn note(&mut self, which: usize, rows: &[u32], place: u64, owners: &Lane, labels: &Lane) {
        for ((row, owner), label) in rows.iter().zip(&owners.values).zip(&labels.values) {
            let label = Label {
                code: *label as u32,
                place: place.wrapping_add((*row).into()),
            };
            self.see(*owner as u32, which, label);
        }
    }

    /// Of a label's texts the last one counts; an absent one says nothing.
    #[inline(always)]
    fn see(&mut self, owner: u32, which: usize, label: Label) {
        if label.code == EMPTY {
            return;
        }
        if self.seen.len() <= owner as usize {
            self.seen.resize(owner as usize + 1, [Label::NONE; 2]);
        }
        let seen = self.seen.get_mut(owner as usize);
        if let Some(last) = seen.and_then(|seen| seen.get_mut(which))
            && label.place >= last.place
        {
            *last = label;
        }
    }

    fn of_owner(&self, owner: u32) -> [Label; 2] {
        let seen = self.seen.get(owner as usize);
        seen.copied().unwrap_or([Label::NONE; 2])
    }
}

impl Label {
    const NONE: Self = Self {
        code: EMPTY,
        place: 0,
    };
}

impl Texts {
    fn get(&self, code: u32) -> &str {
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
    fn len(&self) -> usize {
        self.list.len()
    }

    fn get(&self, id: u32) -> [u32; 2] {
        self.list.get(id as usize).copied().unwrap_or_default()
    }

    /// Makes of each row's group, and its code in a lane, the group of both.
    fn combine(&mut self, groups: &mut [u32], lane: &Lane) -> Result<()> {
        let (mut last, mut id) = ([NONE, NONE], NONE);
        for (group, code) in groups.iter_mut().zip(&lane.values) {
            let pair = [*group, *code as u32];
            if pair != last {
                last = pair;
                id = self.id(pair).ok_or_else(too_many)?;
            }
            *group = id;
        }
        Ok(())
    }

    /// The number of a pair, new or known; `None` where there are too many.
    #[inline(never)]
    fn id(&mut self, pair: [u32; 2]) -> Option<u32> {
        if self.slots.len() < 2 * (self.list.len() + 1) {
            self.grow();
        }
        let slot = self.slot(pair);
        let known = *self.slots.get(slot)?;
        if known != NONE {
            return Some(known);
        }
        let id = u32::try_from(self.list.len())
            .ok()
            .filter(|id| *id != NONE)?;
        self.list.push(pair);
        *self.slots.get_mut(slot)? = id;
        Some(id)
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
        for id in 0..self.list.len() {
            let Some(pair) = self.list.get(id) else { break };
            let slot = self.slot(*pair);
            if let Some(place) = self.slots.get_mut(slot) {
                *place = id as u32;
            }
        }
    }
}

fn too_many() -> Error {
    Error::new(
        ErrorKind::Query,
        "These are more groups than can be told apart: group by fewer fields.",
    )
}
