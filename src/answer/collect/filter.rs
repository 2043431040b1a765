//! One condition of a filter. For each table the wanted texts become codes, so that rows are compared by integers.

use std::collections::HashSet;

use crate::answer::column_names::{column_names, unknown};
use crate::bill::{FieldType, Row, Strings, fields};
use crate::error::{Error, Result};
use crate::excerpt::quoted;
use crate::money::Decimal;
use crate::query::BillKind;

/// A column, and the values of which a row must have one.
pub(super) struct Condition<'a> {
    column: Column,
    /// A set, since a filter may name many thousands.
    texts: HashSet<&'a str>,
    /// The texts as numbers, for a column of numbers.
    numbers: HashSet<Decimal>,
    /// Whether an absent value matches.
    matches_absent: bool,
}

/// The column to compare: a field, by its index in [`fields`], or an exact amount.
enum Column {
    Text(usize),
    Integer(usize),
    Decimal(usize),
    Total,
    Voucher,
    Cash,
}

impl<'a> Condition<'a> {
    pub(super) fn new(kind: BillKind, name: &str, texts: &'a [String]) -> Result<Self> {
        let column = Column::named(kind, name)?;
        let mut numbers = HashSet::new();
        let mut matches_absent = false;
        for text in texts {
            if text.is_empty() {
                matches_absent = true;
            } else if !matches!(column, Column::Text(_)) {
                let number = Decimal::parse(text).map_err(|_| not_a_number(name, text))?;
                numbers.insert(number);
            }
        }
        Ok(Self {
            column,
            texts: texts.iter().map(String::as_str).collect(),
            numbers,
            matches_absent,
        })
    }

    /// For each code of a table's texts, whether the text is wanted; empty for columns that are not text.
    pub(super) fn matching_codes(&self, strings: &Strings) -> Vec<bool> {
        if !matches!(self.column, Column::Text(_)) {
            return Vec::new();
        }
        strings
            .iter()
            .map(|text| self.texts.contains(text))
            .collect()
    }

    /// Whether a row matches. `codes` are the [`Condition::matching_codes`] of its table.
    pub(super) fn matches(&self, codes: &[bool], row: Row<'_>) -> bool {
        let number = match self.column {
            Column::Text(field) => {
                let Some(code) = row.cell(field) else {
                    return self.matches_absent;
                };
                return codes.get(code as usize).copied().unwrap_or_default();
            }
            Column::Integer(field) | Column::Decimal(field) if row.cell(field).is_none() => {
                return self.matches_absent;
            }
            Column::Integer(field) => row
                .cell(field)
                .map(|cell| Decimal::from_integer(cell.into())),
            Column::Decimal(field) => row.decimal(field),
            Column::Total => Some(row.total()),
            Column::Voucher => Some(row.voucher()),
            Column::Cash => Some(row.cash()),
        };
        number.is_some_and(|number| self.numbers.contains(&number))
    }
}

impl Column {
    fn named(kind: BillKind, name: &str) -> Result<Self> {
        let mut fields = fields(kind).iter().enumerate();
        if let Some((index, field)) = fields.find(|(_, field)| field.name == name) {
            return Ok(match field.field_type {
                FieldType::Text => Self::Text(index),
                FieldType::Int64 | FieldType::Time => Self::Integer(index),
                FieldType::Number | FieldType::Decimal => Self::Decimal(index),
            });
        }
        match name {
            "total" => Ok(Self::Total),
            "voucher" => Ok(Self::Voucher),
            "cash" => Ok(Self::Cash),
            _ => {
                let message = unknown("field", &column_names(kind), name);
                Err(Error::query(name, message))
            }
        }
    }
}

fn not_a_number(name: &str, text: &str) -> Error {
    let message = format!(
        "{name} holds numbers, and {} is not a number: write it like \"1.50\", and a time as unix seconds",
        quoted(text)
    );
    Error::query(name, message)
}
