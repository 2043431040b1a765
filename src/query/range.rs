//! The range of a query, in one of its three forms: both ends included, `until` not included, or a period.

use crate::error::{Error, Result};
use crate::query::check::{is_present, listed, value};
use crate::query::{RawFields, RawValue};
use crate::time::instant::{self, Rounding};
use crate::time::{Offset, Period, Window};

const THREE_FORMS: &str =
    "startTime and endTime (both included), from and until (until not included), or period";

/// A range that was understood.
pub(super) struct Range {
    pub(super) window: Window,
    /// The field that said where it begins, for errors about that.
    pub(super) start_field: &'static str,
}

/// How a range is written.
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

    /// The first field of this form that the caller gave.
    fn given(self, fields: &RawFields) -> Option<&'static str> {
        let mut names = self.fields().iter();
        names.find(|name| is_present(fields, name)).copied()
    }
}

/// Reads the range of a query.
pub(super) fn from_fields(fields: &RawFields, offset: Offset) -> Result<Range> {
    let form = the_one_form(fields)?;
    let (window, start_field) = match form {
        Form::BothIncluded => (both_included(fields)?, "startTime"),
        Form::UntilExcluded => (until_excluded(fields)?, "from"),
        Form::Period => (period(fields, offset)?, "period"),
    };
    Ok(Range {
        window,
        start_field,
    })
}

/// A range that Rust code made, under the same rules as `startTime` and `endTime`.
pub(super) fn checked(range: Window) -> Result<Window> {
    instant::checked("startTime", range.start)?;
    instant::checked("endTime", range.end)?;
    if range.end > range.start {
        return Ok(range);
    }
    let (start, end) = (range.start, range.end);
    Err(Error::query(
        "endTime",
        if end == start {
            format!(
                "endTime must be after startTime, but both are {start}: the API cannot be asked for a single second"
            )
        } else {
            format!("endTime must be after startTime, but {end} is before {start}")
        },
    ))
}

/// The form that was given; both of its ends are there, and nothing of another form.
fn the_one_form(fields: &RawFields) -> Result<Form> {
    let mut found = None;
    for form in Form::ALL {
        let Some(given) = form.given(fields) else {
            continue;
        };
        if found.is_some() {
            return Err(two_forms(fields, given));
        }
        found = Some((form, given));
    }
    let Some((form, given)) = found else {
        return Err(Error::query(
            "startTime",
            format!("the range is missing: give {THREE_FORMS}"),
        ));
    };
    for name in form.fields() {
        if !is_present(fields, name) {
            let message = format!("{name} is missing: {given} needs it");
            return Err(Error::query(*name, message));
        }
    }
    Ok(form)
}

fn two_forms(fields: &RawFields, other: &str) -> Error {
    let mut given = Vec::new();
    for form in Form::ALL {
        for name in form.fields() {
            if is_present(fields, name) {
                given.push(*name);
            }
        }
    }
    Error::query(
        other,
        format!(
            "{} do not go together: give only {THREE_FORMS}",
            listed(&given)
        ),
    )
}

fn both_included(fields: &RawFields) -> Result<Window> {
    checked(Window {
        start: instant_at(fields, "startTime", Rounding::Down)?,
        end: instant_at(fields, "endTime", Rounding::Down)?,
    })
}

fn until_excluded(fields: &RawFields) -> Result<Window> {
    let from = instant_at(fields, "from", Rounding::Up)?;
    let until = instant_at(fields, "until", Rounding::Up)?;
    if until - from >= 2 {
        return Ok(Window {
            start: from,
            end: until - 1,
        });
    }
    Err(Error::query(
        "until",
        if until - from == 1 {
            format!(
                "until must be two seconds after from or more, but from {from} until {until} is one: \
                     the API cannot be asked for a single second"
            )
        } else if until == from {
            format!(
                "until must be after from, but both are {from} in whole seconds: until is not included, so nothing is between them"
            )
        } else {
            format!("until must be after from, but {until} is before {from}")
        },
    ))
}

fn period(fields: &RawFields, offset: Offset) -> Result<Window> {
    match value(fields, "period") {
        RawValue::Text(text) => Period::parse(text)?.window(offset),
        other => Err(Error::query(
            "period",
            format!(
                "period must be text such as \"2026-01\", not {}",
                other.in_words()
            ),
        )),
    }
}

fn instant_at(fields: &RawFields, field: &str, rounding: Rounding) -> Result<i64> {
    match value(fields, field) {
        RawValue::Number(number) => instant::from_number(field, *number),
        RawValue::Date(milliseconds) => instant::from_date(field, *milliseconds, rounding),
        RawValue::Text(text) => instant::from_text(field, text, rounding),
        other => Err(Error::query(
            field,
            format!(
                "{field} must be unix seconds, a Date or a text such as \"2026-01-31T00:00:00Z\", not {}",
                other.in_words()
            ),
        )),
    }
}
