//! The options of a summary: what rows are grouped by, how many groups it keeps, and their order.

use crate::answer::collect::CountedRows;
use crate::answer::column_names::column_names;
use crate::bill::{FieldType, fields};
use crate::error::{Error, Result};
use crate::excerpt::quoted;
use crate::query::suggestion;
use crate::query::{BillKind, Charging, Query, RawFields, RawValue, choice};
use crate::time::{CalendarUnit, Offset, TimeZone, Window, instant};

/// The options of a summary.
const OPTIONS: [&str; 5] = ["by", "top", "orderBy", "count", "timeZone"];

/// The units of the calendar, the finest first.
const UNITS: [CalendarUnit; 4] = [
    CalendarUnit::Hour,
    CalendarUnit::Day,
    CalendarUnit::Week,
    CalendarUnit::Month,
];

/// One part of a group's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GroupBy {
    /// A text field, by its index in [`fields`].
    Field(usize),
    /// The unit of the calendar that a row's `startTime` is in.
    Unit(CalendarUnit),
}

/// The order of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Order {
    /// The largest total first (in a comparison: the largest change, up or down), equal ones by their keys.
    Total,
    /// By their keys, part by part.
    Key,
}

/// How the rows of one kind are grouped.
///
/// ```
/// use novita_billing::answer::{Order, Spec};
/// use novita_billing::query::BillKind;
///
/// let spec = Spec::new(BillKind::ApiKey, &["month", "productName"])?.top(10)?;
/// assert_eq!(spec.names(), ["month", "productName"]);
/// // By key if a unit of the calendar comes first, else by total.
/// assert_eq!(spec.order(), Order::Key);
///
/// let error = Spec::new(BillKind::ApiKey, &["day", "product"]).unwrap_err();
/// assert!(error.message.contains("did you mean productName?"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    kind: BillKind,
    by: Vec<GroupBy>,
    top: Option<usize>,
    order: Option<Order>,
    count: CountedRows,
    time_zone: Option<TimeZone>,
}

impl Spec {
    /// Groups by these text fields and units (`hour`, `day`, `week`, `month`), in this order; an empty list gives only
    /// the grand total.
    ///
    /// # Errors
    /// `Query` at a name that is neither a text field nor a unit, or that is repeated.
    pub fn new(kind: BillKind, by: &[&str]) -> Result<Self> {
        let mut spec = Self::all_of(kind);
        for name in by {
            spec.group_by(name)?;
        }
        Ok(spec)
    }

    /// Reads the options `by` (a list of names), `top`, `orderBy`, `count` and `timeZone`: a UTC offset as text, or a list of a
    /// name, the first and the last second that are known, the first offset in seconds, and then a second and an offset for
    /// each change of the clocks.
    ///
    /// # Errors
    /// `Query` at the option that is unknown, missing, of the wrong type or out of range, e.g. at `by[1]`.
    pub fn from_fields(kind: BillKind, given: &RawFields) -> Result<Self> {
        let mut spec = Self::all_of(kind);
        let mut has_by = false;
        for (name, value) in given {
            match (name.as_str(), value) {
                (_, RawValue::Undefined) => {}
                ("by", RawValue::List(names)) => {
                    has_by = true;
                    for name in names {
                        let RawValue::Text(name) = name else {
                            let message = format!("by holds names, not {}", name.type_name());
                            return Err(Error::query(spec.next_path(), message));
                        };
                        spec.group_by(name)?;
                    }
                }
                ("by", other) => return Err(not_a_list(other)),
                ("top", value) => spec.top = Some(read_top(value)?),
                ("orderBy", value) => spec.order = read_order(value)?,
                ("count", value) => spec.count = CountedRows::from_raw(value)?,
                ("timeZone", value) => spec.time_zone = Some(read_time_zone(value)?),
                _ => {
                    let (option, hint) = (quoted(name), suggestion(name, &OPTIONS));
                    let message = format!("a summary has no option {option}{hint}");
                    return Err(Error::query(name, message));
                }
            }
        }
        if has_by {
            Ok(spec)
        } else {
            Err(not_a_list(&RawValue::Undefined))
        }
    }

    /// Keeps only this many groups, at least one: those with the largest totals. The rest become one group.
    ///
    /// # Errors
    /// `Query` at `top` for 0.
    pub fn top(mut self, groups: usize) -> Result<Self> {
        self.top = Some(read_top(&RawValue::Number(groups as f64))?);
        Ok(self)
    }

    /// Sets the order of the groups.
    #[must_use]
    pub const fn order_by(mut self, order: Order) -> Self {
        self.order = Some(order);
        self
    }

    /// Sets which rows count.
    #[must_use]
    pub const fn count(mut self, count: CountedRows) -> Self {
        self.count = count;
        self
    }

    /// Sets the zone whose hours, days, weeks and months the units of the calendar are, in place of the service's own offset. A
    /// row belongs to the unit that its `startTime` is in. Where clocks are set back, both hours with the same name are one
    /// group.
    ///
    /// Rows of usage are totals of whole units of the service's own calendar and cannot be split. Where such a unit is not within
    /// one unit of the zone, the summary is refused. Fixed-term bills are never refused for that.
    ///
    /// ```
    /// use novita_billing::answer::{Bills, Spec};
    /// use novita_billing::bill::{Decoder, Limits};
    /// use novita_billing::query::BillKind;
    /// use novita_billing::time::{Offset, TimeZone};
    ///
    /// let bills = |first: i64, last: i64| {
    ///     let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    ///     let row = format!(r#"{{"startTime":{first},"endTime":{last},"amount":1,"voucherAmount":0,"payAmount":1}}"#);
    ///     decoder.push(format!(r#"{{"bills":[{row}]}}"#).as_bytes())?;
    ///     Ok::<_, novita_billing::Error>(Bills::from(decoder.finish()?))
    /// };
    /// let shanghai = TimeZone::from(Offset::parse("+08:00")?);
    /// let spec = Spec::new(BillKind::ApiKey, &["day"])?.time_zone(shanghai);
    /// // The hour from 2026-01-01T16:00:00Z on.
    /// let hour = bills(1_767_283_200, 1_767_286_799)?.summarize(&spec, Offset::UTC)?;
    /// assert_eq!(hour.group(0).unwrap().key, ["2026-01-02"]);
    ///
    /// // The day 2026-01-01 of UTC.
    /// let day = bills(1_767_225_600, 1_767_311_999)?.summarize(&spec, Offset::UTC);
    /// assert_eq!(day.unwrap_err().path.as_deref(), Some("timeZone"));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    #[must_use]
    pub fn time_zone(mut self, zone: TimeZone) -> Self {
        self.time_zone = Some(zone);
        self
    }

    /// The zone of the units of the calendar, if it was set.
    pub const fn zone(&self) -> Option<&TimeZone> {
        self.time_zone.as_ref()
    }

    /// Which rows count.
    pub const fn counted_rows(&self) -> CountedRows {
        self.count
    }

    /// The kind of bills.
    pub const fn kind(&self) -> BillKind {
        self.kind
    }

    /// The parts of a group's key.
    pub fn by(&self) -> &[GroupBy] {
        &self.by
    }

    /// The names of the fields and units that rows are grouped by.
    pub fn names(&self) -> Vec<&'static str> {
        self.by.iter().map(|by| by.name(self.kind)).collect()
    }

    /// How many groups are kept beside the one of the rest; `None` keeps all.
    pub const fn max_groups(&self) -> Option<usize> {
        self.top
    }

    /// The order of the groups: the one that was set, else by key if a unit of the calendar comes first.
    pub fn order(&self) -> Order {
        self.order.unwrap_or(match self.by.first() {
            Some(GroupBy::Unit(_)) => Order::Key,
            _ => Order::Total,
        })
    }

    /// Whether the order by key was set explicitly.
    pub(crate) const fn is_ordered_by_key(&self) -> bool {
        matches!(self.order, Some(Order::Key))
    }

    /// Rejects units that are finer than the rows of a query.
    ///
    /// ```
    /// use novita_billing::answer::Spec;
    /// use novita_billing::query::{ApiKeyQuery, BillKind, CycleType, Query};
    /// use novita_billing::time::{Offset, Period};
    ///
    /// let range = Period::parse("2026-01")?.window(Offset::UTC)?;
    /// let days = Query::from(ApiKeyQuery::new(range, CycleType::Day)?);
    /// assert!(Spec::new(BillKind::ApiKey, &["week"])?.check_cycle(&days).is_ok());
    /// assert!(Spec::new(BillKind::ApiKey, &["hour"])?.check_cycle(&days).is_err());
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Query` at the unit.
    pub fn check_cycle(&self, query: &Query) -> Result<()> {
        let Some(cycle) = query.cycle() else {
            return Ok(());
        };
        for (place, by) in self.by.iter().enumerate() {
            if let GroupBy::Unit(unit) = by
                && max_row_seconds(*unit) < max_row_seconds(cycle.unit())
            {
                let reason = format!("cycleType is {}", cycle.as_str());
                return Err(too_fine(place, *unit, &reason));
            }
        }
        Ok(())
    }

    /// Rejects a time zone whose units would split rows, judged by the query alone, before any row is read. `offset` is the
    /// service's own.
    ///
    /// ```
    /// use novita_billing::answer::Spec;
    /// use novita_billing::query::{ApiKeyQuery, BillKind, CycleType, Query};
    /// use novita_billing::time::{Offset, Period, TimeZone};
    ///
    /// let range = Period::parse("2026-01")?.window(Offset::UTC)?;
    /// let rows_of = |cycle| Ok::<_, novita_billing::Error>(Query::from(ApiKeyQuery::new(range, cycle)?));
    /// let spec = Spec::new(BillKind::ApiKey, &["day"])?.time_zone(Offset::parse("+08:00")?.into());
    /// assert!(spec.check_time_zone(&rows_of(CycleType::Hour)?, Offset::UTC).is_ok());
    /// assert!(spec.check_time_zone(&rows_of(CycleType::Day)?, Offset::UTC).is_err());
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Query` at `timeZone`.
    pub fn check_time_zone(&self, query: &Query, offset: Offset) -> Result<()> {
        let (Some(zone), Some(cycle)) = (self.cutting_zone(), query.cycle()) else {
            return Ok(());
        };
        let range = query.range();
        for by in &self.by {
            let GroupBy::Unit(unit) = by else { continue };
            let mut at = range.start;
            while let Some(next) = zone.next_unit(*unit, at, range.end)? {
                let start = cycle.unit().start_of(next, offset);
                if start < next {
                    let end = cycle.unit().next_after(next, offset) - 1;
                    return Err(cut(*unit, zone, next, Window { start, end }, offset));
                }
                at = next;
            }
        }
        Ok(())
    }

    /// The time zone, if its units may cut rows: not those of fixed-term bills.
    pub(super) fn cutting_zone(&self) -> Option<&TimeZone> {
        let zone = self.time_zone.as_ref()?;
        let is_usage = self.kind.endpoint().charging == Charging::Usage;
        is_usage.then_some(zone)
    }

    /// Groups by nothing, and keeps everything.
    const fn all_of(kind: BillKind) -> Self {
        Self {
            kind,
            by: Vec::new(),
            top: None,
            order: None,
            count: CountedRows::All,
            time_zone: None,
        }
    }

    /// The path of the next name in `by`.
    fn next_path(&self) -> String {
        format!("by[{}]", self.by.len())
    }

    /// Adds a part to the key.
    fn group_by(&mut self, name: &str) -> Result<()> {
        let all = GroupBy::all(self.kind);
        let Some(by) = all.iter().find(|by| by.name(self.kind) == name) else {
            let known: Vec<_> = all.iter().map(|by| by.name(self.kind)).collect();
            // A field of another type is no misspelling.
            let message = if column_names(self.kind).contains(&name) {
                format!(
                    "{name} is a field, but not a text field: rows can be grouped by {}",
                    known.join(", ")
                )
            } else {
                format!(
                    "{} is neither a text field of the rows nor a unit of the calendar{}",
                    quoted(name),
                    suggestion(name, &known)
                )
            };
            return Err(Error::query(self.next_path(), message));
        };
        if self.by.contains(by) {
            return Err(Error::query(
                self.next_path(),
                format!("by has {name} twice"),
            ));
        }
        self.by.push(*by);
        Ok(())
    }
}

impl GroupBy {
    /// The name of the field or unit.
    pub fn name(self, kind: BillKind) -> &'static str {
        match self {
            Self::Field(place) => fields(kind).get(place).map_or("", |field| field.name),
            Self::Unit(CalendarUnit::Hour) => "hour",
            Self::Unit(CalendarUnit::Day) => "day",
            Self::Unit(CalendarUnit::Week) => "week",
            Self::Unit(CalendarUnit::Month) => "month",
        }
    }

    /// Everything that rows of a kind can be grouped by.
    fn all(kind: BillKind) -> Vec<Self> {
        let fields = fields(kind).iter().enumerate();
        let texts = fields.filter(|(_, field)| field.field_type == FieldType::Text);
        let texts = texts.map(|(index, _)| Self::Field(index));
        UNITS.map(Self::Unit).into_iter().chain(texts).collect()
    }
}

/// How many seconds a row that is grouped by a unit may have at most: a longer row shows that the rows' own cycle is longer
/// than the unit. Months have no limit: no cycle is longer than a month, but a charge in advance may be for several.
pub(super) const fn max_row_seconds(unit: CalendarUnit) -> i64 {
    match unit {
        CalendarUnit::Hour => 3_600,
        CalendarUnit::Day => 86_400,
        CalendarUnit::Week => 7 * 86_400,
        CalendarUnit::Month => i64::MAX,
    }
}

/// The error of a unit, at a place of `by`, that is finer than the rows. `reason` says what shows it.
pub(super) fn too_fine(place: usize, unit: CalendarUnit, reason: &str) -> Error {
    let name = GroupBy::Unit(unit).name(BillKind::ApiKey);
    let message = format!("rows cannot be grouped by {name}: {reason}. Group by a longer unit");
    Error::query(format!("by[{place}]"), message)
}

/// The error of a row that is not within one unit of the zone: another begins at `second`.
#[cold]
pub(super) fn cut(
    unit: CalendarUnit,
    zone: &TimeZone,
    second: i64,
    row: Window,
    offset: Offset,
) -> Error {
    let shown = zone.offset_at(second).unwrap_or(offset);
    let [there, here, start, end] = [
        (second, shown),
        (second, offset),
        (row.start, offset),
        (row.end, offset),
    ]
    .map(|(second, offset)| instant::to_text(second, offset));
    let advice = if CalendarUnit::Hour.start_of(second, offset) < second {
        "No rows are finer than the service's hours: choose a zone that differs from it by whole hours, or leave timeZone out"
    } else {
        "Request rows with cycleType \"Hour\", or leave timeZone out"
    };
    let message = format!(
        "rows cannot be grouped by {} of {}: {} begins at {there}, which is {here} for the service, within the row from \
         {start} to {end}. {advice}",
        unit.as_str(),
        zone.name(),
        unit.key(second, shown)
    );
    Error::query("timeZone", message)
}

fn read_time_zone(value: &RawValue) -> Result<TimeZone> {
    let expected = "a UTC offset such as \"+08:00\", or the clock changes of a time zone";
    match value {
        RawValue::Text(text) => match Offset::parse(text) {
            Ok(offset) => Ok(offset.into()),
            Err(_) => Err(Error::query(
                "timeZone",
                format!("timeZone must be {expected}, not {}", quoted(text)),
            )),
        },
        RawValue::List(list) => zone_of_list(list).unwrap_or_else(|| {
            let message = format!("timeZone must be {expected}, not such a list");
            Err(Error::query("timeZone", message))
        }),
        other => Err(Error::query(
            "timeZone",
            format!("timeZone must be {expected}, not {}", other.type_name()),
        )),
    }
}

/// The zone of a list, see [`Spec::from_fields`]; `None` if it is of another form.
fn zone_of_list(list: &[RawValue]) -> Option<Result<TimeZone>> {
    let second = |value: &RawValue| match value {
        RawValue::Number(number) if number.trunc() == *number => Some(*number as i64),
        _ => None,
    };
    let offset = |value: &RawValue| Offset::from_seconds(second(value)?);
    let [RawValue::Text(name), start, end, first, rest @ ..] = list else {
        return None;
    };
    let known = Window {
        start: second(start)?,
        end: second(end)?,
    };
    let (pairs, []) = rest.as_chunks() else {
        return None;
    };
    let changes = pairs
        .iter()
        .map(|[at, new]| Some((second(at)?, offset(new)?)));
    let changes: Vec<_> = changes.collect::<Option<_>>()?;
    let zone = TimeZone::new(name.clone(), offset(first)?, changes);
    Some(zone.map(|zone| zone.known_within(known)))
}

fn read_top(value: &RawValue) -> Result<usize> {
    match value {
        RawValue::Number(top) if *top >= 1.0 && top.trunc() == *top => Ok(*top as usize),
        _ => Err(Error::query(
            "top",
            "top must be a whole number, at least 1: leave it out to keep all groups",
        )),
    }
}

fn read_order(value: &RawValue) -> Result<Option<Order>> {
    match choice("orderBy", value, &["total", "key"]) {
        Ok(None) => Ok(None),
        Ok(Some("total")) => Ok(Some(Order::Total)),
        Ok(Some(_)) => Ok(Some(Order::Key)),
        Err(message) => Err(Error::query("orderBy", message)),
    }
}

fn not_a_list(value: &RawValue) -> Error {
    let message = format!(
        "by must be a list of text fields and units of the calendar (empty for the grand total), not {}",
        value.type_name()
    );
    Error::query("by", message)
}
