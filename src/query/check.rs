//! What is refused of a caller's fields, and in which words: names that are unknown, values of the wrong type, words
//! that are none of the known ones. A field that is `undefined` counts as absent.

use crate::error::{Error, Result};
use crate::query::nearest::nearest;
use crate::query::{BillKind, RawFields, RawValue};
use crate::time::quoted;

/// What a query of fixed-term bills may have.
pub(super) const FIXED_TERM_FIELDS: &[&str] = &[
    "startTime",
    "endTime",
    "from",
    "until",
    "period",
    "category",
    "productName",
    "ownerId",
];

/// What a query of API-key bills may have.
const API_KEY_FIELDS: &[&str] = &[
    "startTime",
    "endTime",
    "from",
    "until",
    "period",
    "cycleType",
    "category",
    "productName",
];

/// What belongs into the second argument of a call.
const CALL_OPTIONS: &[&str] = &[
    "signal",
    "timeoutMs",
    "deadlineMs",
    "maxRetries",
    "concurrency",
    "splitBy",
    "onProgress",
    "onWindowError",
];

/// The value of a field, `Undefined` where it is absent.
pub(super) fn value<'a>(fields: &'a RawFields, name: &str) -> &'a RawValue {
    fields
        .iter()
        .find(|(given, _)| given == name)
        .map_or(&RawValue::Undefined, |(_, value)| value)
}

/// Whether the caller gave the field, be it a good value or not.
pub(super) fn is_present(fields: &RawFields, name: &str) -> bool {
    *value(fields, name) != RawValue::Undefined
}

/// An optional text, which is not empty.
pub(super) fn text(fields: &RawFields, name: &str) -> Result<Option<String>> {
    match value(fields, name) {
        RawValue::Undefined => Ok(None),
        RawValue::Text(text) if text.trim().is_empty() => Err(Error::query(
            name,
            format!("{name} is empty: leave it out to ask for all"),
        )),
        RawValue::Text(text) => Ok(Some(text.clone())),
        other => Err(Error::query(name, must_be_text(name, other))),
    }
}

/// One of the `known` words, `None` where it is absent. The error is the message alone: whose it is, the caller knows.
pub(crate) fn choice(
    name: &str,
    value: &RawValue,
    known: &[&'static str],
) -> Result<Option<&'static str>, String> {
    let text = match value {
        RawValue::Undefined => return Ok(None),
        RawValue::Text(text) => text,
        other => return Err(must_be_text(name, other)),
    };
    if let Some(found) = known.iter().find(|word| *word == text) {
        return Ok(Some(found));
    }
    let hint = match nearest(text, known) {
        Some(word) => format!("did you mean \"{word}\"? "),
        None => String::new(),
    };
    Err(format!(
        "{name} {} is unknown: {hint}known are {}",
        quoted(text),
        listed(known)
    ))
}

/// Words with commas between them.
pub(super) fn listed(words: &[&str]) -> String {
    let mut list = String::new();
    for word in words {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(word);
    }
    list
}

fn must_be_text(name: &str, value: &RawValue) -> String {
    format!("{name} must be text, not {}", value.in_words())
}

/// Refuses the first field that the kind of query does not have.
pub(super) fn names(kind: BillKind, fields: &RawFields) -> Result<()> {
    let (own, others) = match kind {
        BillKind::FixedTerm => (FIXED_TERM_FIELDS, API_KEY_FIELDS),
        BillKind::ApiKey => (API_KEY_FIELDS, FIXED_TERM_FIELDS),
    };
    let unknown = fields
        .iter()
        .find(|(name, value)| *value != RawValue::Undefined && !own.contains(&name.as_str()));
    match unknown {
        None => Ok(()),
        Some((name, _)) => Err(Error::query(name, unknown_name(kind, name, own, others))),
    }
}

fn unknown_name(
    kind: BillKind,
    name: &str,
    own: &[&'static str],
    others: &[&'static str],
) -> String {
    if others.contains(&name) {
        return match kind {
            BillKind::FixedTerm => format!(
                "{name} belongs to queries of API-key bills: fixed-term bills cannot be asked by it, leave it out"
            ),
            BillKind::ApiKey => format!(
                "{name} belongs to queries of fixed-term bills: API-key bills cannot be asked by it, leave it out"
            ),
        };
    }
    if CALL_OPTIONS.contains(&name) {
        return format!(
            "{name} is an option of the call: give it in the second argument, not in the query"
        );
    }
    match nearest(name, own) {
        Some(field) => format!(
            "the query has an unknown field {}: did you mean {field}?",
            quoted(name)
        ),
        None => format!(
            "the query has an unknown field {}: known are {}",
            quoted(name),
            listed(own)
        ),
    }
}
