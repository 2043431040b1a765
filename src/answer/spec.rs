//! What a summary is asked for: by which fields and units of the calendar rows are grouped, how many groups stay, and
//! in which order.

use super::filter::hint;
use crate::bill::{FieldType, fields};
use crate::error::{Error, Result};
use crate::query::{BillKind, CycleType, Query, RawFields, RawValue, choice};
use crate::time::{CalendarUnit, quoted};

/// What a caller may write.
const OPTIONS: [&str; 4] = ["by", "top", "orderBy", "count"];

/// The units of the calendar, the finest first.
const UNITS: [CalendarUnit; 4] = [
    CalendarUnit::Hour,
    CalendarUnit::Day,
    CalendarUnit::Week,
    CalendarUnit::Month,
];

/// One thing that rows are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A text field, by its place in [`fields`].
    Field(usize),
    /// The unit of the calendar that a row's `startTime` is in.
    Unit(CalendarUnit),
}

/// In which order groups stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The largest total first (of a comparison: the largest change, up or down), equal ones by their keys.
    Total,
    /// By their keys, field by field.
    Key,
}

/// Which rows count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Count {
    /// All that the service answered with.
    #[default]
    All,
    /// Only those that do not begin before the range that was asked for: what begins before it, the range before has,
    /// too, where the service selects rows by overlap. Where no range was asked for, all.
    Begun,
}

impl Count {
    /// What a caller wrote as `count`; [`Count::All`] for `undefined`.
    ///
    /// ```
    /// use novita_billing::{answer::Count, query::RawValue};
    ///
    /// assert_eq!(Count::from_raw(&RawValue::Text("begun".to_owned()))?, Count::Begun);
    /// assert_eq!(Count::from_raw(&RawValue::Undefined)?, Count::All);
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Query` at `count` for anything else.
    pub fn from_raw(value: &RawValue) -> Result<Self> {
        match choice("count", value, &["all", "begun"]) {
            Ok(None | Some("all")) => Ok(Self::All),
            Ok(Some(_)) => Ok(Self::Begun),
            Err(message) => Err(Error::query("count", message)),
        }
    }
}

/// How the rows of one kind are to be grouped.
///
/// ```
/// use novita_billing::answer::{Order, Spec};
/// use novita_billing::query::BillKind;
///
/// let spec = Spec::new(BillKind::ApiKey, &["month", "productName"])?.top(10)?;
/// assert_eq!(spec.names(), ["month", "productName"]);
/// // Where the calendar comes first, its order is wanted; else the largest group.
/// assert_eq!(spec.order(), Order::Key);
///
/// let error = Spec::new(BillKind::ApiKey, &["day", "product"]).unwrap_err();
/// assert!(error.message.contains("did you mean productName?"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    kind: BillKind,
    by: Vec<By>,
    top: Option<usize>,
    order: Option<Order>,
    count: Count,
}

impl Spec {
    /// Groups by these fields and units (`hour`, `day`, `week`, `month`), in this order; by none for the grand total.
    ///
    /// # Errors
    /// `Query` at the name that no field or unit has, that is no text field, or that is there twice.
    pub fn new(kind: BillKind, by: &[&str]) -> Result<Self> {
        let mut names = Vec::new();
        for name in by {
            names.push(RawValue::Text((*name).to_owned()));
        }
        Self::from_fields(kind, &vec![("by".to_owned(), RawValue::List(names))])
    }

    /// Checks what a caller wrote: `by` (a list of names), `top`, `orderBy` and `count`.
    ///
    /// # Errors
    /// `Query` at what is unknown, missing, of the wrong type or out of bounds, e.g. at `by[1]`.
    pub fn from_fields(kind: BillKind, given: &RawFields) -> Result<Self> {
        let mut spec = Self {
            kind,
            by: Vec::new(),
            top: None,
            order: None,
            count: Count::All,
        };
        let mut has_by = false;
        for (name, value) in given {
            match (name.as_str(), value) {
                (_, RawValue::Undefined) => {}
                ("by", RawValue::List(names)) => {
                    has_by = true;
                    for name in names {
                        spec.group_by(name)?;
                    }
                }
                ("by", other) => return Err(no_list(other)),
                ("top", value) => spec.top = Some(read_top(value)?),
                ("orderBy", value) => spec.order = read_order(value)?,
                ("count", value) => spec.count = Count::from_raw(value)?,
                _ => {
                    let message = [
                        "a summary has no option ",
                        &quoted(name),
                        &hint(name, &OPTIONS),
                    ];
                    return Err(Error::query(name, message.concat()));
                }
            }
        }
        if has_by {
            Ok(spec)
        } else {
            Err(no_list(&RawValue::Undefined))
        }
    }

    /// Keeps only the groups with the largest totals, at least one; the rest become one group.
    ///
    /// # Errors
    /// `Query` at `top` for 0.
    pub fn top(mut self, groups: usize) -> Result<Self> {
        self.top = Some(read_top(&RawValue::Number(groups as f64))?);
        Ok(self)
    }

    /// With the groups in this order.
    #[must_use]
    pub const fn order_by(mut self, order: Order) -> Self {
        self.order = Some(order);
        self
    }

    /// With only these rows.
    #[must_use]
    pub const fn count(mut self, count: Count) -> Self {
        self.count = count;
        self
    }

    /// Which rows count.
    pub const fn counts(&self) -> Count {
        self.count
    }

    /// Of which kind of bills.
    pub const fn kind(&self) -> BillKind {
        self.kind
    }

    /// What rows are grouped by.
    pub fn by(&self) -> &[By] {
        &self.by
    }

    /// The names of what rows are grouped by.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for by in &self.by {
            names.push(by.name(self.kind));
        }
        names
    }

    /// How many groups stay beside the one of the rest.
    pub const fn most(&self) -> Option<usize> {
        self.top
    }

    /// The order of the groups: what was asked for, else by key where a unit of the calendar comes first.
    pub fn order(&self) -> Order {
        self.order.unwrap_or(match self.by.first() {
            Some(By::Unit(_)) => Order::Key,
            _ => Order::Total,
        })
    }

    /// Whether an order was asked for by name.
    pub(super) const fn is_ordered_by_key(&self) -> bool {
        matches!(self.order, Some(Order::Key))
    }

    /// Refuses units that are finer than the rows that a query asks for.
    ///
    /// ```
    /// use novita_billing::answer::Spec;
    /// use novita_billing::query::{ApiKeyQuery, BillKind, CycleType, Query};
    /// use novita_billing::time::{Offset, Period};
    ///
    /// let range = Period::parse("2026-01")?.window(Offset::UTC)?;
    /// let days = Query::from(ApiKeyQuery::new(range, CycleType::Day, Offset::UTC)?);
    /// assert!(Spec::new(BillKind::ApiKey, &["week"])?.check_cycle(&days).is_ok());
    /// assert!(Spec::new(BillKind::ApiKey, &["hour"])?.check_cycle(&days).is_err());
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Query` at the unit.
    pub fn check_cycle(&self, query: &Query) -> Result<()> {
        let Query::ApiKey(query) = query else {
            return Ok(());
        };
        let cycle = match query.cycle {
            CycleType::Hour => CalendarUnit::Hour,
            CycleType::Day => CalendarUnit::Day,
            CycleType::Week => CalendarUnit::Week,
            CycleType::Month => CalendarUnit::Month,
        };
        for (place, by) in self.by.iter().enumerate() {
            if let By::Unit(unit) = by
                && longest(*unit) < longest(cycle)
            {
                return Err(too_fine(
                    place,
                    *unit,
                    &["cycleType is ", query.cycle.as_str()].concat(),
                ));
            }
        }
        Ok(())
    }

    /// Adds a name to what is grouped by.
    fn group_by(&mut self, name: &RawValue) -> Result<()> {
        let refused = |parts: &[&str]| {
            let path = ["by[", &self.by.len().to_string(), "]"].concat();
            Err(Error::query(path, parts.concat()))
        };
        let RawValue::Text(name) = name else {
            return refused(&["by holds names, not ", name.in_words()]);
        };
        let mut names = Vec::new();
        for by in By::all(self.kind) {
            if by.name(self.kind) != name {
                names.push(by.name(self.kind));
            } else if self.by.contains(&by) {
                return refused(&["by has ", name, " twice"]);
            } else {
                self.by.push(by);
                return Ok(());
            }
        }
        let what = " is neither a text field of the rows nor a unit of the calendar";
        refused(&[&quoted(name), what, &hint(name, &names)])
    }
}

impl By {
    /// The field's name, or that of the unit.
    pub fn name(self, kind: BillKind) -> &'static str {
        match self {
            Self::Field(place) => fields(kind).get(place).map_or("", |field| field.name),
            Self::Unit(CalendarUnit::Hour) => "hour",
            Self::Unit(CalendarUnit::Day) => "day",
            Self::Unit(CalendarUnit::Week) => "week",
            Self::Unit(CalendarUnit::Month) => "month",
        }
    }

    /// All that rows can be grouped by.
    fn all(kind: BillKind) -> Vec<Self> {
        let mut all = Vec::new();
        for unit in UNITS {
            all.push(Self::Unit(unit));
        }
        for (place, field) in fields(kind).iter().enumerate() {
            if field.field_type == FieldType::Text {
                all.push(Self::Field(place));
            }
        }
        all
    }
}

/// The most seconds that a row may have to be grouped by a unit: a longer one says that the rows' own cycle is longer.
/// No cycle is longer than a month, though a charge in advance may be for several.
pub(super) const fn longest(unit: CalendarUnit) -> i64 {
    match unit {
        CalendarUnit::Hour => 3_600,
        CalendarUnit::Day => 86_400,
        CalendarUnit::Week => 7 * 86_400,
        CalendarUnit::Month => i64::MAX,
    }
}

/// The unit at a place of `by` is finer than the rows are, as `proof` says.
pub(super) fn too_fine(place: usize, unit: CalendarUnit, proof: &str) -> Error {
    let name = By::Unit(unit).name(BillKind::ApiKey);
    let message = [
        "rows cannot be told apart by ",
        name,
        ": ",
        proof,
        ". Group by a longer unit",
    ];
    let path = ["by[", &place.to_string(), "]"].concat();
    Error::query(path, message.concat())
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

fn no_list(value: &RawValue) -> Error {
    let meant = "by must be a list of text fields and units of the calendar (of none for the grand total), not ";
    Error::query("by", [meant, value.in_words()].concat())
}
