//! A record: a balance, an invoice or a transaction, by the names that callers see.

use std::fmt;

use super::fields::Shape;
use crate::money::Decimal;

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// The answer does not have the field, or has it as null.
    Absent,
    /// A text.
    Text(String),
    /// An integer in a unit that is not known.
    Integer(i64),
    /// Unix seconds, which a JavaScript number holds exactly.
    Seconds(i64),
    /// An amount in the currency.
    Amount(Decimal),
}

/// A balance, an invoice or a transaction.
#[derive(Clone)]
pub struct Record {
    pub(super) shape: &'static Shape,
    /// A value for each field of the shape.
    pub(super) values: Vec<FieldValue>,
    /// The unknown fields of a row, as one JSON object.
    pub(super) extra: Option<String>,
    /// The integer fields of an answer without rows, by the API's names.
    pub(super) integers: Vec<(String, i64)>,
    /// Its index in its answer, and the offset of its first byte there.
    pub(super) position: Position,
}

/// The place of a row in an answer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Position {
    pub(super) index: usize,
    pub(super) offset: usize,
}

impl Record {
    /// The fields that it has, in the order of the table: the names that callers see, and the values. Of several fields of one
    /// name the last one counts.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &FieldValue)> {
        let fields = self.shape.fields.iter().zip(&self.values);
        fields
            .filter(|(_, value)| **value != FieldValue::Absent)
            .map(|(field, value)| (field.shown_as, value))
    }

    /// The unknown fields of a row as one JSON object, as the API sent them.
    pub fn extra(&self) -> Option<&str> {
        self.extra.as_deref()
    }

    /// The integer fields of an answer without rows, by the API's names; `None` for a row.
    pub fn integers(&self) -> Option<&[(String, i64)]> {
        (!self.shape.has_rows()).then_some(&self.integers)
    }

    pub(super) fn get(&self, name: &str) -> &FieldValue {
        self.fields()
            .filter(|(known, _)| *known == name)
            .last()
            .map_or(&FieldValue::Absent, |(_, value)| value)
    }

    pub(super) fn text(&self, name: &str) -> &str {
        match self.get(name) {
            FieldValue::Text(text) => text,
            _ => "",
        }
    }

    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            FieldValue::Integer(value) | FieldValue::Seconds(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn amount(&self, name: &str) -> Option<Decimal> {
        match self.get(name) {
            FieldValue::Amount(value) => Some(*value),
            _ => None,
        }
    }

    /// A text that equal records have in common, and no others: the length of each value, and the value.
    pub(super) fn canonical(&self) -> String {
        let mut canonical = String::new();
        let mut push = |text: &str| {
            canonical.push_str(&text.len().to_string());
            canonical.push(':');
            canonical.push_str(text);
        };
        for value in &self.values {
            match value {
                FieldValue::Absent => push("-"),
                FieldValue::Text(text) => push(text),
                FieldValue::Integer(value) | FieldValue::Seconds(value) => push(&value.to_string()),
                FieldValue::Amount(value) => push(&value.to_string()),
            }
        }
        push(self.extra.as_deref().unwrap_or_default());
        canonical
    }
}

/// Without the place in the answer.
impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values && self.extra == other.extra && self.integers == other.integers
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.fields()).finish()
    }
}
