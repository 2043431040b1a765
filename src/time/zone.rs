//! Time zones, as lists of the changes of their clocks.

use crate::error::{Error, Result};
use crate::time::calendar::CalendarUnit;
use crate::time::{Offset, Window, instant};

/// A time zone: the UTC offset of its clocks, and the moments at which that changes.
///
/// This crate has no database of time zones. A zone is made of a list, which a library with such a database gives; an
/// [`Offset`] is a zone whose clocks never change.
///
/// ```
/// use novita_billing::time::{CalendarUnit, Offset, TimeZone};
///
/// let [winter, summer] = [Offset::parse("+01:00")?, Offset::parse("+02:00")?];
/// // In Berlin, the clocks of 2026 change on 29 March and 25 October, at 01:00 UTC.
/// let berlin = TimeZone::new("Europe/Berlin", winter, [(1_774_746_000, summer), (1_792_890_000, winter)])?;
///
/// let midnight_in_summer = 1_782_856_800; // 2026-06-30T22:00:00Z
/// assert_eq!(berlin.offset_at(midnight_in_summer), Some(summer));
/// assert_eq!(CalendarUnit::Month.key(midnight_in_summer, summer), "2026-07");
/// # Ok::<(), novita_billing::Error>(())
/// ```
///
/// The same list, from the crate jiff:
///
/// ```
/// use jiff::{Timestamp, tz};
/// use novita_billing::time::{Offset, TimeZone, Window};
///
/// let known = Window { start: 1_767_225_600, end: 1_798_761_599 }; // 2026
/// let (name, start) = ("Europe/Berlin", Timestamp::from_second(known.start)?);
/// let database = tz::TimeZone::get(name)?;
/// let offset = |offset: tz::Offset| Offset::from_seconds(offset.seconds().into());
/// let changes = database.following(start).map(|change| (change.timestamp().as_second(), offset(change.offset())));
/// let changes = changes.take_while(|(second, _)| *second <= known.end);
/// let changes = changes.map(|(second, offset)| Some((second, offset?)));
/// let changes: Vec<_> = changes.collect::<Option<_>>().ok_or("the zone is not in whole minutes")?;
/// let first = offset(database.to_offset(start)).ok_or("the zone is not in whole minutes")?;
/// let berlin = TimeZone::new(name, first, changes)?.known_within(known);
/// assert_eq!(berlin.offset_at(1_782_856_800), Some(Offset::parse("+02:00")?));
/// assert_eq!(berlin.offset_at(1_798_761_600), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone {
    name: String,
    /// The offset before the first change.
    first: Offset,
    /// The first second of each further offset, ascending.
    changes: Vec<(i64, Offset)>,
    known: Window,
}

/// A time in which the clocks of a zone do not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ZoneSpan {
    pub(crate) offset: Offset,
    /// Its first second.
    pub(crate) start: i64,
    /// The first second after it.
    pub(crate) end: i64,
}

impl TimeZone {
    /// A zone with a name, which messages show. Its clocks have the offset `first`, until the first change; each change is the
    /// first unix second at which another offset holds. The list holds for all times, unless [`TimeZone::known_within`]
    /// says that it does not.
    ///
    /// # Errors
    /// `Query` at `timeZone` unless each change is later than the one before.
    pub fn new(
        name: impl Into<String>,
        first: Offset,
        changes: impl IntoIterator<Item = (i64, Offset)>,
    ) -> Result<Self> {
        let (name, changes) = (name.into(), Vec::from_iter(changes));
        if !changes.is_sorted_by(|before, after| before.0 < after.0) {
            let message = format!("the clock changes of {name} are not in the order of time");
            return Err(Error::query("timeZone", message));
        }
        Ok(Self {
            name,
            first,
            changes,
            known: ALWAYS,
        })
    }

    /// Restricts the zone to the time, both ends included, whose clock changes are all in the list. Bills of other times cannot
    /// be grouped by its units.
    #[must_use]
    pub const fn known_within(mut self, known: Window) -> Self {
        self.known = known;
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The offset at a unix second; `None` if that is not known.
    pub fn offset_at(&self, second: i64) -> Option<Offset> {
        self.span(second).ok().map(|span| span.offset)
    }

    /// The time around a second in which the clocks do not change.
    ///
    /// # Errors
    /// `Query` at `timeZone` if the offset is not known.
    pub(crate) fn span(&self, second: i64) -> Result<ZoneSpan> {
        if second < self.known.start || second > self.known.end {
            return Err(self.unknown(second));
        }
        let next = self.changes.partition_point(|change| change.0 <= second);
        let last = next.checked_sub(1).and_then(|last| self.changes.get(last));
        let (start, offset) = last.copied().unwrap_or((i64::MIN, self.first));
        let end = self.changes.get(next).map_or(i64::MAX, |change| change.0);
        Ok(ZoneSpan {
            offset,
            start: start.max(self.known.start),
            end: end.min(self.known.end.saturating_add(1)),
        })
    }

    /// The first second after `second` that is in another unit of the zone's calendar; `None` if it is after `last`. Where
    /// clocks are set back, two times may be in the same unit: no other unit begins between them.
    ///
    /// # Errors
    /// `Query` at `timeZone` if a second from `second` to `last` is not known.
    pub(crate) fn next_unit(
        &self,
        unit: CalendarUnit,
        second: i64,
        last: i64,
    ) -> Result<Option<i64>> {
        let on_clocks = |second, offset: Offset| {
            let start = unit.start_of(second, offset);
            start.saturating_add(offset.seconds())
        };
        let mut span = self.span(second)?;
        let (mut at, current) = (second, on_clocks(second, span.offset));
        loop {
            at = unit.next_after(at, span.offset).min(span.end);
            if at > last {
                return Ok(None);
            }
            span = self.span(at)?;
            if on_clocks(at, span.offset) != current {
                return Ok(Some(at));
            }
        }
    }

    #[cold]
    fn unknown(&self, second: i64) -> Error {
        let [second, start, end] = [second, self.known.start, self.known.end]
            .map(|second| instant::to_text(second, Offset::UTC));
        let message = format!(
            "the clock changes of {} are known from {start} to {end} only, and a time to be grouped is {second}. Request a \
             range within that time, or leave timeZone out",
            self.name
        );
        Error::query("timeZone", message)
    }
}

const ALWAYS: Window = Window {
    start: i64::MIN,
    end: i64::MAX,
};

/// The zone whose clocks always show this offset.
impl From<Offset> for TimeZone {
    fn from(offset: Offset) -> Self {
        Self {
            name: offset.to_string(),
            first: offset,
            changes: Vec::new(),
            known: ALWAYS,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ErrorKind;
    use crate::time::any_offset;

    fn any_zone() -> impl Strategy<Value = TimeZone> {
        let changes = prop::collection::btree_map(-200i64..200, any_offset(), 0..5);
        (any_offset(), changes).prop_map(|(first, changes)| {
            let changes = changes
                .into_iter()
                .map(|(hour, offset)| (hour * 1_800, offset));
            TimeZone::new("x", first, changes).unwrap()
        })
    }

    proptest! {
        #[test]
        fn a_span_has_the_offset_of_the_last_change(zone in any_zone(), second in -500_000i64..500_000) {
            let span = zone.span(second).unwrap();
            let last = zone.changes.iter().rev().find(|change| change.0 <= second);
            prop_assert_eq!(span.offset, last.map_or(zone.first, |change| change.1));
            prop_assert_eq!(zone.offset_at(second), Some(span.offset));
            prop_assert!(span.start <= second && second < span.end);
            for edge in [span.start, span.end] {
                let is_change = zone.changes.iter().any(|change| change.0 == edge);
                prop_assert!(is_change || edge == i64::MIN || edge == i64::MAX);
            }
        }

        #[test]
        fn the_next_unit_is_found_by_looking_at_each_minute(
            zone in any_zone(),
            minute in -7_000i64..7_000,
            length in 0i64..4_000,
            unit in prop::sample::select(CalendarUnit::ALL.to_vec()),
        ) {
            // All offsets and changes are whole minutes, and so are all beginnings of units.
            let key = |minute: i64| unit.key(minute * 60, zone.offset_at(minute * 60).unwrap());
            let wanted = (minute..=minute + length).find(|other| key(*other) != key(minute));
            let found = zone.next_unit(unit, minute * 60, (minute + length) * 60).unwrap();
            prop_assert_eq!(found, wanted.map(|minute| minute * 60));
        }
    }

    #[test]
    fn changes_must_ascend() {
        for changes in [[5, 5], [6, 5]] {
            let changes = changes.map(|second| (second, Offset::UTC));
            let error = TimeZone::new("Mars/Olympus", Offset::UTC, changes).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Query);
            assert_eq!(error.path.as_deref(), Some("timeZone"));
            assert!(error.message.contains("Mars/Olympus"), "{}", error.message);
        }
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        let known = Window { start: 0, end: 99 };
        let zone = TimeZone::from(Offset::UTC).known_within(known);
        assert_eq!(
            [-1, 0, 99, 100].map(|second| zone.offset_at(second).is_some()),
            [false, true, true, false]
        );
        let next = |second, last| zone.next_unit(CalendarUnit::Month, second, last);
        assert_eq!(next(0, 99), Ok(None));
        for (second, last) in [(0, 100), (-1, 5), (100, 100)] {
            let error = next(second, last).unwrap_err();
            assert_eq!(error.path.as_deref(), Some("timeZone"));
        }
    }
}
