//! The range of a query, in one of its three forms: both ends included, `until` not included, or a period.

use crate::error::{Error, Result};
use crate::query::fields::{is_present, value};
use crate::query::{RawFields, RawValue, instant};
use crate::time::instant::{Rounding, from_seconds, to_text};
use crate::time::{Offset, Period, Window};

const THREE_FORMS: &str =
    "startTime and endTime (both included), from and until (until not included), or period";

/// The fields of every form.
pub(super) const FIELDS: [&str; 5] = ["startTime", "endTime", "from", "until", "period"];

/// The path of a typed query's start, for errors.
pub(super) const RANGE_START: &str = "range.start";

/// A form in which a range may be given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    BothIncluded,
    UntilExcluded,
    Period,
}

impl Form {
    const ALL: [Self; 3] = [Self::BothIncluded, Self::UntilExcluded, Self::Period];

    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::BothIncluded => &["startTime", "endTime"],
            Self::UntilExcluded => &["from", "until"],
            Self::Period => &["period"],
        }
    }

    /// The first field of this form that is present.
    fn present_field(self, fields: &RawFields) -> Option<&'static str> {
        let mut names = self.fields().iter().copied();
        names.find(|name| is_present(fields, name))
    }
}

/// Reads the range. Also returns the name of the field that sets its start, for errors about it.
pub(super) fn from_fields(fields: &RawFields, offset: Offset) -> Result<(Window, &'static str)> {
    Ok(match form_of(fields)? {
        Form::BothIncluded => (both_included(fields)?, "startTime"),
        Form::UntilExcluded => (until_excluded(fields)?, "from"),
        Form::Period => (period(fields, offset)?, "period"),
    })
}

/// Checks the field `range` of a typed query, under the same rules as `startTime` and `endTime`.
pub(super) fn check(range: Window) -> Result<()> {
    from_seconds(RANGE_START, range.start, "divide by 1000")?;
    from_seconds("range.end", range.end, "divide by 1000")?;
    check_order(range, RANGE_START, "range.end")
}

fn check_order(range: Window, start_field: &str, end_field: &str) -> Result<()> {
    let Window { start, end } = range;
    if end > start {
        return Ok(());
    }
    let flaw = if end == start {
        format!("both are {start}: the API accepts no range of a single second")
    } else {
        format!("{end} is before {start}")
    };
    Err(Error::query(
        end_field,
        format!("{end_field} must be after {start_field}, but {flaw}"),
    ))
}

/// The form in which the range is given. All fields of that form are present, and none of another form.
fn form_of(fields: &RawFields) -> Result<Form> {
    let mut forms = Form::ALL
        .into_iter()
        .filter_map(|form| Some((form, form.present_field(fields)?)));
    let Some((form, given)) = forms.next() else {
        return Err(Error::query(
            "startTime",
            format!("the range is missing: give {THREE_FORMS}"),
        ));
    };
    if let Some((_, other)) = forms.next() {
        return Err(several_forms(fields, other));
    }
    for name in form.fields() {
        if !is_present(fields, name) {
            let message = format!("{name} is missing: {given} needs it");
            return Err(Error::query(*name, message));
        }
    }
    Ok(form)
}

fn several_forms(fields: &RawFields, path: &str) -> Error {
    let given: Vec<_> = FIELDS
        .into_iter()
        .filter(|name| is_present(fields, name))
        .collect();
    let given = given.join(", ");
    Error::query(
        path,
        format!("{given} do not go together: give only {THREE_FORMS}"),
    )
}

fn both_included(fields: &RawFields) -> Result<Window> {
    check_for_days(fields, "startTime", "endTime", |end| end.end)?;
    let range = Window {
        start: instant_at(fields, "startTime", Rounding::Down)?,
        end: instant_at(fields, "endTime", Rounding::Down)?,
    };
    check_order(range, "startTime", "endTime")?;
    Ok(range)
}

fn until_excluded(fields: &RawFields) -> Result<Window> {
    check_for_days(fields, "from", "until", |until| until.start - 1)?;
    let from = instant_at(fields, "from", Rounding::Up)?;
    let until = instant_at(fields, "until", Rounding::Up)?;
    let message = match until - from {
        2.. => {
            return Ok(Window {
                start: from,
                end: until - 1,
            });
        }
        1 => format!(
            "until must be two seconds after from or more, but from {from} until {until} is one: \
             the API accepts no range of a single second"
        ),
        0 => format!(
            "until must be after from, but both are {from} in whole seconds: until is not included, so nothing is \
             between them"
        ),
        _ => format!("until must be after from, but {until} is before {from}"),
    };
    Err(Error::query("until", message))
}

/// Refuses two ends that are days or other periods, with the period that they mean. `last_second` is the last one of the
/// range if the end is this window.
fn check_for_days(
    fields: &RawFields,
    start_field: &str,
    end_field: &str,
    last_second: impl Fn(Window) -> i64,
) -> Result<()> {
    let window = |field| match value(fields, field) {
        RawValue::Text(text) => Period::parse(text).ok()?.window(Offset::UTC).ok(),
        _ => None,
    };
    let (Some(start), Some(end)) = (window(start_field), window(end_field)) else {
        return Ok(());
    };
    let (first, last) = (start.start, last_second(end));
    if last <= first {
        return Ok(());
    }
    let [first, last] = [first, last].map(|second| {
        let mut day = to_text(second, Offset::UTC);
        day.truncate("2026-01-31".len());
        day
    });
    let message = format!(
        "{start_field} and {end_field} have no time of day: give period: \"{first}/{last}\", or add times, as in \
         \"2026-01-31T00:00:00Z\""
    );
    Err(Error::query(start_field, message))
}

fn period(fields: &RawFields, offset: Offset) -> Result<Window> {
    match value(fields, "period") {
        RawValue::Text(text) => Period::parse(text)?.window(offset),
        other => Err(Error::query(
            "period",
            format!(
                "period must be text such as \"2026-01\", not {}",
                other.type_name()
            ),
        )),
    }
}

fn instant_at(fields: &RawFields, field: &str, rounding: Rounding) -> Result<i64> {
    instant::read(field, value(fields, field), rounding)
}
