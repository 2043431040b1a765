//! What a filter asks of one field. For each table the texts that are wanted become codes, so rows are compared by
//! integers.

use std::collections::HashSet;

use crate::bill::{FieldType, Row, Strings, fields};
use crate::error::{Error, Result};
use crate::money::Decimal;
use crate::query::{BillKind, nearest};
use crate::time::quoted;

/// The exact amounts, which are no fields of the API.
pub(super) const AMOUNTS: [&str; 3] = ["total", "voucher", "cash"];

/// One field, and the texts of which a row must have one.
pub(super) struct Condition<'a> {
    subject: Subject,
    /// Sets, since a filter may name many thousands.
    texts: HashSet<&'a str>,
    /// The texts as numbers, where the subject holds numbers.
    numbers: HashSet<Decimal>,
    /// Whether an absent value is wanted.
    absent: bool,
}

/// What is compared: a field, by its place, or one of [`AMOUNTS`].
enum Subject {
    Text(usize),
    Integer(usize),
    Decimal(usize),
    Total,
    Voucher,
    Cash,
}

impl<'a> Condition<'a> {
    pub(super) fn new(kind: BillKind, name: &str, texts: &'a [String]) -> Result<Self> {
        let subject = Subject::named(kind, name)?;
        let mut numbers = HashSet::new();
        let mut absent = false;
        for text in texts {
            if text.is_empty() {
                absent = true;
            } else if !matches!(subject, Subject::Text(_)) {
                let number = Decimal::parse(text).map_err(|_| no_number(name, text))?;
                numbers.insert(number);
            }
        }
        Ok(Self {
            subject,
            texts: texts.iter().map(String::as_str).collect(),
            numbers,
            absent,
        })
    }

    /// For each code of a table's texts whether it is wanted.
    pub(super) fn codes(&self, strings: &Strings) -> Vec<bool> {
        if !matches!(self.subject, Subject::Text(_)) {
            return Vec::new();
        }
        strings
            .iter()
            .map(|text| self.texts.contains(text))
            .collect()
    }

    /// Whether a row has what is wanted. `codes` are those of its table.
    pub(super) fn holds(&self, codes: &[bool], row: Row<'_>) -> bool {
        let number = match self.subject {
            Subject::Text(field) => {
                let Some(code) = row.cell(field) else {
                    return self.absent;
                };
                return codes.get(code as usize).copied().unwrap_or_default();
            }
            Subject::Integer(field) | Subject::Decimal(field) if row.cell(field).is_none() => {
                return self.absent;
            }
            Subject::Integer(field) => row
                .cell(field)
                .map(|cell| Decimal::from_integer(cell.into())),
            Subject::Decimal(field) => row.decimal(field),
            Subject::Total => Some(row.total()),
            Subject::Voucher => Some(row.voucher()),
            Subject::Cash => Some(row.cash()),
        };
        number.is_some_and(|number| self.numbers.contains(&number))
    }
}

impl Subject {
    fn named(kind: BillKind, name: &str) -> Result<Self> {
        for (place, field) in fields(kind).iter().enumerate() {
            if field.name == name {
                return Ok(match field.field_type {
                    FieldType::Text => Self::Text(place),
                    FieldType::Int64 | FieldType::Time => Self::Integer(place),
                    FieldType::Number | FieldType::Decimal => Self::Decimal(place),
                });
            }
        }
        match name {
            "total" => Ok(Self::Total),
            "voucher" => Ok(Self::Voucher),
            "cash" => Ok(Self::Cash),
            _ => Err(Error::query(name, unknown("field", &names(kind), name))),
        }
    }
}

/// Everything that bills of a kind have by name: the fields, and behind them the amounts.
pub(super) fn names(kind: BillKind) -> Vec<&'static str> {
    let mut names = Vec::new();
    for field in fields(kind) {
        names.push(field.name);
    }
    names.extend_from_slice(&AMOUNTS);
    names
}

/// What to say of a name that is none of them. `what` says what it was meant to name.
pub(super) fn unknown(what: &str, known: &[&'static str], name: &str) -> String {
    [
        "bills have no ",
        what,
        " ",
        &quoted(name),
        &hint(name, known),
    ]
    .concat()
}

/// What an unknown name was meant to be, or all that it could be.
pub(super) fn hint(name: &str, known: &[&'static str]) -> String {
    match nearest(name, known) {
        Some(near) => [": did you mean ", near, "?"].concat(),
        None => [": known are ", &known.join(", ")].concat(),
    }
}

fn no_number(name: &str, text: &str) -> Error {
    let message = [
        name,
        " holds numbers, and ",
        &quoted(text),
        " is none: write it like \"1.50\", and a time as unix seconds",
    ];
    Error::query(name, message.concat())
}
