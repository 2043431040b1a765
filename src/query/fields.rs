//! Reads a caller's loosely typed fields as the parameters of an endpoint. A field that is `undefined` counts as absent.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::excerpt::quoted;
use crate::query::endpoint::{Endpoint, Parameter};
use crate::query::nearest::{nearest, suggestion};
use crate::query::{BillKind, CycleType, RawFields, RawValue, range};
use crate::time::{Offset, Window};

/// Options of a call. A caller may put them into the query by mistake.
const CALL_OPTIONS: &[&str] = &[
    "signal",
    "timeoutMs",
    "deadlineMs",
    "maxRetries",
    "maxWaitMs",
    "concurrency",
    "splitBy",
    "onProgress",
    "onWindowError",
];

/// Options of a summary, which have names of their own.
const SPEC_OPTIONS: &[&str] = &["by", "top", "orderBy", "count", "timeZone"];

/// What to do with an empty text of an optional parameter.
const LEAVE_OUT: &str = "leave it out to ask for all";

/// The fields of a query, with their names and the range already checked.
pub(super) struct Fields<'a> {
    endpoint: &'static Endpoint,
    raw: &'a RawFields,
    pub(super) range: Window,
}

impl<'a> Fields<'a> {
    pub(super) fn new(kind: BillKind, raw: &'a RawFields, offset: Offset) -> Result<Self> {
        let endpoint = kind.endpoint();
        check_endpoint_names(endpoint, raw)?;
        let (range, start_field) = range::from_fields(raw, offset)?;
        kind.check_start(start_field, range.start, offset)?;
        Ok(Self {
            endpoint,
            raw,
            range,
        })
    }

    /// The required parameter `cycleType`.
    pub(super) fn cycle_type(&self) -> Result<CycleType> {
        let parameter = Parameter::CycleType;
        let value = self.required(parameter)?;
        one_of(parameter.name(), value, &CycleType::ALL, CycleType::as_str)
            .map_err(|message| Error::query(parameter.name(), message))
    }

    /// An optional text, which is not empty.
    pub(super) fn text(&self, parameter: Parameter) -> Result<Option<String>> {
        match self.value(parameter) {
            RawValue::Undefined => Ok(None),
            value => nonempty_text(parameter.name(), value, LEAVE_OUT).map(Some),
        }
    }

    /// A required text, or a list of such texts. None is empty.
    pub(super) fn required_texts(&self, parameter: Parameter) -> Result<Vec<Arc<str>>> {
        let name = parameter.name();
        let advice = self.valid_values(parameter);
        match self.required(parameter)? {
            RawValue::List(values) if values.is_empty() => Err(Error::query(
                name,
                format!("{name} is an empty list: {advice}, or a list of these"),
            )),
            RawValue::List(values) => {
                let texts = values.iter().enumerate().map(|(index, value)| {
                    nonempty_text(&format!("{name}[{index}]"), value, &advice).map(Arc::from)
                });
                texts.collect()
            }
            value => Ok(vec![Arc::from(nonempty_text(name, value, &advice)?)]),
        }
    }

    /// The value of a required parameter.
    fn required(&self, parameter: Parameter) -> Result<&'a RawValue> {
        match self.value(parameter) {
            RawValue::Undefined => {
                let name = parameter.name();
                let message = format!("{name} is missing: {}", self.valid_values(parameter));
                Err(Error::query(name, message))
            }
            value => Ok(value),
        }
    }

    fn value(&self, parameter: Parameter) -> &'a RawValue {
        value(self.raw, parameter.name())
    }

    /// The end of a message about a required parameter without a value: which value to give.
    fn valid_values(&self, parameter: Parameter) -> String {
        match self.endpoint.documented(parameter) {
            [] => format!("queries of {} must have it", self.endpoint.title),
            documented => format!("give {}", any_of(documented)),
        }
    }
}

/// A text that is not empty. `advice` is the end of the message about an empty one.
fn nonempty_text(name: &str, value: &RawValue, advice: &str) -> Result<String> {
    match value {
        RawValue::Text(text) if text.trim().is_empty() => {
            Err(Error::query(name, format!("{name} is empty: {advice}")))
        }
        RawValue::Text(text) => Ok(text.clone()),
        other => Err(Error::query(name, must_be_text(name, other))),
    }
}

/// An optional text of a query, which is not empty.
pub(crate) fn optional_text(fields: &RawFields, name: &str) -> Result<Option<String>> {
    match value(fields, name) {
        RawValue::Undefined => Ok(None),
        value => nonempty_text(name, value, LEAVE_OUT).map(Some),
    }
}

/// The value of a field, `Undefined` where it is absent.
pub(crate) fn value<'a>(fields: &'a RawFields, name: &str) -> &'a RawValue {
    fields
        .iter()
        .find(|(given, _)| given == name)
        .map_or(&RawValue::Undefined, |(_, value)| value)
}

/// Whether the field has a value, valid or not.
pub(super) fn is_present(fields: &RawFields, name: &str) -> bool {
    *value(fields, name) != RawValue::Undefined
}

/// The one of `known` that has the given name. The error is the message alone, as options and fields have different kinds
/// of errors.
pub(super) fn one_of<T: Copy>(
    name: &str,
    value: &RawValue,
    known: &[T],
    name_of: fn(T) -> &'static str,
) -> Result<T, String> {
    let RawValue::Text(text) = value else {
        return Err(must_be_text(name, value));
    };
    if let Some(found) = known.iter().find(|known| name_of(**known) == text) {
        return Ok(*found);
    }
    let names: Vec<_> = known.iter().copied().map(name_of).collect();
    let hint = match nearest(text, &names) {
        Some(near) => format!("did you mean \"{near}\"? "),
        None => String::new(),
    };
    Err(format!(
        "{name} {} is unknown: {hint}known are {}",
        quoted(text),
        names.join(", ")
    ))
}

/// As [`one_of`], for a value that may be absent.
pub(crate) fn choice(
    name: &str,
    value: &RawValue,
    known: &[&'static str],
) -> Result<Option<&'static str>, String> {
    match value {
        RawValue::Undefined => Ok(None),
        value => one_of(name, value, known, |word| word).map(Some),
    }
}

/// `"Hour", "Day", "Week" or "Month"`
pub(super) fn any_of(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

fn must_be_text(name: &str, value: &RawValue) -> String {
    format!("{name} must be text, not {}", value.type_name())
}

/// Refuses the first field that a query does not have.
pub(crate) fn check_names(fields: &RawFields, known: &[&str]) -> Result<()> {
    match first_unknown(fields, known) {
        Some(name) => Err(Error::query(name, unknown_name(name, known))),
        None => Ok(()),
    }
}

/// Refuses the first field that the endpoint does not have.
fn check_endpoint_names(endpoint: &Endpoint, fields: &RawFields) -> Result<()> {
    let known = field_names(endpoint);
    match first_unknown(fields, &known) {
        Some(name) => Err(Error::query(
            name,
            unknown_parameter(endpoint, name, &known),
        )),
        None => Ok(()),
    }
}

fn first_unknown<'a>(fields: &'a RawFields, known: &[&str]) -> Option<&'a str> {
    let mut names = fields
        .iter()
        .filter(|(_, value)| *value != RawValue::Undefined)
        .map(|(name, _)| name.as_str());
    names.find(|name| !known.contains(name))
}

/// Every name that a query may have: the forms of its range, then the other parameters.
fn field_names(endpoint: &Endpoint) -> Vec<&'static str> {
    let mut names: Vec<_> = range::FIELDS.to_vec();
    for known in endpoint.parameters {
        let name = known.parameter.name();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn unknown_parameter(endpoint: &Endpoint, name: &str, known: &[&str]) -> String {
    let other = BillKind::ALL
        .into_iter()
        .map(BillKind::endpoint)
        .find(|other| other.parameter(name).is_some());
    if let Some(other) = other {
        return format!(
            "{name} belongs to queries of {}: {} have no such parameter, leave it out",
            other.title, endpoint.title
        );
    }
    unknown_name(name, known)
}

fn unknown_name(name: &str, known: &[&str]) -> String {
    if CALL_OPTIONS.contains(&name) {
        return format!(
            "{name} is an option of the call: give it in the second argument, not in the query"
        );
    }
    if SPEC_OPTIONS.contains(&name) {
        return format!(
            "{name} belongs to the spec of a summary, such as {{ by: [\"month\"] }}, not to the query"
        );
    }
    format!(
        "the query has an unknown field {}{}",
        quoted(name),
        suggestion(name, known)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: Window = Window { start: 0, end: 9 };

    fn read(parameter: Parameter, value: Option<RawValue>) -> Result<Vec<Arc<str>>> {
        let value = value.map(|value| (parameter.name().to_owned(), value));
        let raw: RawFields = value.into_iter().collect();
        let fields = Fields {
            endpoint: BillKind::ApiKey.endpoint(),
            raw: &raw,
            range: RANGE,
        };
        fields.required_texts(parameter)
    }

    fn text(text: &str) -> RawValue {
        RawValue::Text(text.to_owned())
    }

    #[track_caller]
    fn refused(parameter: Parameter, value: Option<RawValue>, expected: &str) {
        let error = read(parameter, value).unwrap_err();
        assert!(error.path.as_ref().unwrap().starts_with(parameter.name()));
        assert_eq!(error.message, expected);
    }

    #[test]
    fn a_required_text_or_a_list_of_texts_is_read() {
        let read = |value| read(Parameter::Category, Some(value)).unwrap();
        assert_eq!(read(text("new")), ["new".into()]);
        let list = RawValue::List(vec![text("b"), text("a")]);
        assert_eq!(read(list), ["b".into(), "a".into()]);
    }

    #[test]
    fn the_error_of_a_required_text_names_the_documented_values() {
        let values = "\"llm\", \"gen_api\" or \"web_search\"";
        let category = |value, message: &str| {
            refused(
                Parameter::Category,
                value,
                &message.replace("VALUES", values),
            );
        };
        category(None, "category is missing: give VALUES");
        category(Some(text(" ")), "category is empty: give VALUES");
        category(
            Some(RawValue::List(Vec::new())),
            "category is an empty list: give VALUES, or a list of these",
        );
        category(
            Some(RawValue::List(vec![text("llm"), text("")])),
            "category[1] is empty: give VALUES",
        );
        category(
            Some(RawValue::List(vec![RawValue::Number(1.0)])),
            "category[0] must be text, not a number",
        );
        let product = |value, message| refused(Parameter::ProductName, value, message);
        product(
            None,
            "productName is missing: queries of API-key bills must have it",
        );
        product(
            Some(text(" ")),
            "productName is empty: queries of API-key bills must have it",
        );
        product(Some(RawValue::Null), "productName must be text, not null");
    }
}
