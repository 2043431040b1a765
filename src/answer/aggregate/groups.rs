//! Assigns rows to groups.
//!
//! A group's key has one text for each field or unit that rows are grouped by. Texts are interned, once for each table,
//! and are codes from then on. The group of a key of several parts is found part by part: the group of the parts so far
//! and the next code form a pair, and the number of that pair is the next group. Consecutive rows mostly have the same
//! texts and lie in the same hour or day, so the result for the previous row is tried first.
//!
//! A group is split into parts, one for each [`UsageClass`] of its rows. Rows are added up by parts.

use super::block_rows::BlockRows;
use super::interner::{EMPTY_TEXT, TextInterner, too_many};
use super::labels::Labels;
use super::spec::{GroupBy, Spec, cut, max_row_seconds, too_fine};
use super::usage::UsageClass;
use crate::bill::{Strings, UnpackedColumn, layout};
use crate::error::Result;
use crate::index_table::{Entry, IndexTable};
use crate::time::{CalendarUnit, Offset, TimeZone, Window};

/// Neither a code nor a group.
const NONE: u32 = u32::MAX;

/// The groups of a result. Groups are only ever added; one without rows is left out of the result.
pub(crate) struct Groups {
    calendar: Calendar,
    /// The columns of a row's first and last second.
    times: [usize; 2],
    levels: Vec<Level>,
    /// The group and the class of each part.
    parts: Pairs,
    /// The class of all rows so far, if there is only one: then groups are not split, and a part is its group. Splitting each
    /// row took a tenth of the time of a summary.
    only_class: Option<u32>,
    is_split: bool,
    pub(super) texts: TextInterner,
    unpacked: UnpackedColumn,
    unpacked_second: UnpackedColumn,
    /// The times of rows whose labels are recorded.
    unpacked_times: [UnpackedColumn; 2],
}

/// Whose calendar the units are of.
struct Calendar {
    zone: TimeZone,
    /// The service's own offset.
    offset: Offset,
    /// Whether units of the zone may cut rows, which is an error.
    may_cut: bool,
}

/// One part of the key.
struct Level {
    by: GroupBy,
    /// A group of the level before and a code; the number of a pair is its group.
    pairs: Pairs,
    /// For a unit of the calendar: the first second of each, and the codes of their names.
    starts: Pairs,
    names: Vec<u32>,
}

impl Groups {
    pub(crate) fn new(spec: &Spec, offset: Offset) -> Self {
        let layout = layout(spec.kind());
        let levels = spec.by().iter().map(|by| Level {
            by: *by,
            pairs: Pairs::default(),
            starts: Pairs::default(),
            names: Vec::new(),
        });
        let calendar = Calendar {
            zone: spec.zone().cloned().unwrap_or_else(|| offset.into()),
            offset,
            may_cut: spec.cutting_zone().is_some(),
        };
        Self {
            calendar,
            times: [layout.start_time, layout.end_time],
            levels: levels.collect(),
            parts: Pairs::default(),
            only_class: None,
            is_split: false,
            texts: TextInterner::new(),
            unpacked: UnpackedColumn::default(),
            unpacked_second: UnpackedColumn::default(),
            unpacked_times: Default::default(),
        }
    }

    /// How many parts there are.
    pub(super) fn parts(&self) -> usize {
        if self.is_split {
            self.parts.list.len()
        } else {
            self.len()
        }
    }

    /// The parts of each group, for those for which `has_rows` holds.
    pub(crate) fn parts_of_groups(&self, has_rows: impl Fn(u32) -> bool) -> Vec<Vec<u32>> {
        let mut parts = vec![Vec::new(); self.len()];
        for part in (0..self.parts() as u32).filter(|part| has_rows(*part)) {
            if let Some(parts) = parts.get_mut(self.group_of(part) as usize) {
                parts.push(part);
            }
        }
        parts
    }

    /// The group of a part.
    pub(super) fn group_of(&self, part: u32) -> u32 {
        self.pair_of(part)[0]
    }

    /// The class of the rows of a part.
    pub(super) fn class_of(&self, part: u32) -> UsageClass {
        UsageClass::of_code(self.pair_of(part)[1])
    }

    /// The group and the class of a part.
    fn pair_of(&self, part: u32) -> [u32; 2] {
        let pair = self.parts.list.get(part as usize).copied();
        pair.unwrap_or([part, self.only_class.unwrap_or_default()])
    }

    /// Sets the texts of the table that the next rows are of.
    pub(super) fn begin_table(&mut self, strings: &Strings) {
        self.texts.begin_table(strings);
    }

    /// Writes the part of each row to `parts`, given the codes of their classes, and records the labels of its API key.
    ///
    /// # Errors
    /// `Query` if a row is longer than a unit of the calendar that it is grouped by, or is cut by one of the time zone.
    pub(super) fn assign(
        &mut self,
        rows: BlockRows<'_>,
        classes: &[u32],
        labels: &mut Labels,
        parts: &mut Vec<u32>,
    ) -> Result<()> {
        parts.clear();
        parts.resize(rows.rows.len(), 0);
        let (unpacked, second) = (&mut self.unpacked, &mut self.unpacked_second);
        for (place, level) in self.levels.iter_mut().enumerate() {
            match level.by {
                GroupBy::Field(column) => {
                    rows.block.unpack(column, rows.rows, unpacked);
                    self.texts.translate(unpacked, rows.strings)?;
                    if labels.count_for(column) > 0 {
                        for (time, unpacked) in self.times.iter().zip(&mut self.unpacked_times) {
                            rows.block.unpack(*time, rows.rows, unpacked);
                        }
                    }
                    for which in 0..labels.count_for(column) {
                        rows.block.unpack(labels.column(which), rows.rows, second);
                        self.texts.translate(second, rows.strings)?;
                        labels.record(which, unpacked, second, &self.unpacked_times, &self.texts);
                    }
                }
                GroupBy::Unit(unit) => {
                    let [starts, ends] = self.times;
                    rows.block.unpack(starts, rows.rows, unpacked);
                    rows.block.unpack(ends, rows.rows, second);
                    for (start, end) in unpacked.values.iter().zip(&second.values) {
                        // Times are within ±2^53, so this does not overflow.
                        let seconds = end - start + 1;
                        if seconds > max_row_seconds(unit) {
                            let reason = format!("a row lasts {seconds} seconds");
                            return Err(too_fine(place, unit, &reason));
                        }
                    }
                    level.translate_times(
                        unit,
                        &self.calendar,
                        unpacked,
                        &second.values,
                        &mut self.texts.strings,
                    )?;
                }
            }
            level.pairs.combine(parts, unpacked)?;
        }
        self.split(parts, classes)
    }

    /// Replaces each row's group by its part, given the codes of the classes.
    fn split(&mut self, parts: &mut [u32], classes: &[u32]) -> Result<()> {
        let Some(first) = self.only_class.or(classes.first().copied()) else {
            return Ok(());
        };
        self.only_class = Some(first);
        if !self.is_split {
            if classes.iter().all(|class| *class == first) {
                return Ok(());
            }
            self.is_split = true;
            // The parts that have been used so far keep their numbers.
            for group in 0..self.len() as u32 {
                self.parts.id([group, first])?;
            }
        }
        let (mut last, mut id) = ([NONE, NONE], NONE);
        for (part, class) in parts.iter_mut().zip(classes) {
            let pair = [*part, *class];
            if pair != last {
                last = pair;
                id = self.parts.id(pair)?;
            }
            *part = id;
        }
        Ok(())
    }

    /// How many groups there are.
    fn len(&self) -> usize {
        self.levels.last().map_or(1, |level| level.pairs.list.len())
    }

    /// The texts of a group's key.
    pub(super) fn key(&self, group: u32) -> Vec<&str> {
        let codes = self.codes(group).into_iter();
        codes.map(|(_, code)| self.texts.get(code)).collect()
    }

    /// The labels of a group.
    pub(super) fn labels(&self, group: u32, labels: &Labels) -> Vec<&str> {
        let mut shown = Vec::new();
        for (by, code) in self.codes(group) {
            if let GroupBy::Field(column) = by {
                for which in 0..labels.count_for(column) {
                    shown.push(self.texts.get(labels.get(which, code)));
                }
            }
        }
        shown
    }

    /// The parts of a group's key, and their codes.
    fn codes(&self, group: u32) -> Vec<(GroupBy, u32)> {
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
    /// Replaces start times by the codes of the names of their units.
    fn translate_times(
        &mut self,
        unit: CalendarUnit,
        calendar: &Calendar,
        unpacked: &mut UnpackedColumn,
        ends: &[i64],
        strings: &mut Strings,
    ) -> Result<()> {
        let (mut start, mut end, mut code) = (0, 0, NONE);
        for (value, row_end) in unpacked.values.iter_mut().zip(ends) {
            let second = *value;
            if second < start || second >= end {
                // A unit in which the clocks change has several such parts, all with its name.
                let span = calendar.zone.span(second)?;
                let offset = span.offset;
                start = unit.start_of(second, offset).max(span.start);
                end = unit.next_after(second, offset).min(span.end);
                let known = self.starts.id([start as u32, (start >> 32) as u32])?;
                if known as usize == self.names.len() {
                    let name = strings.intern(&unit.key(start, offset));
                    self.names.push(name.ok_or_else(too_many)?);
                }
                code = self
                    .names
                    .get(known as usize)
                    .copied()
                    .unwrap_or(EMPTY_TEXT);
            }
            *value = code.into();
            if calendar.may_cut && *row_end >= end {
                calendar.check(unit, second, *row_end)?;
            }
        }
        Ok(())
    }
}

impl Calendar {
    /// Checks that a row is within one unit.
    #[cold]
    fn check(&self, unit: CalendarUnit, start: i64, end: i64) -> Result<()> {
        match self.zone.next_unit(unit, start, end)? {
            Some(second) => {
                let row = Window { start, end };
                Err(cut(unit, &self.zone, second, row, self.offset))
            }
            None => Ok(()),
        }
    }
}

/// A set of pairs, numbered in the order of their first use.
#[derive(Default)]
struct Pairs {
    list: Vec<[u32; 2]>,
    /// The numbers by their pairs.
    index: IndexTable,
}

impl Pairs {
    /// Replaces each row's group by the group of the pair of it and the row's code.
    fn combine(&mut self, groups: &mut [u32], unpacked: &UnpackedColumn) -> Result<()> {
        let (mut last, mut id) = ([NONE, NONE], NONE);
        for (group, code) in groups.iter_mut().zip(&unpacked.values) {
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
