//! What a filter asks of rows: one condition for each field that it names. A condition is made into a test for each
//! table: there a text is a code, so rows are compared by integers.

use crate::bill::{Field, Form, Row, Table, fields};
use crate::error::{Error, Result};
use crate::money::Decimal;
use crate::query::{BillKind, nearest};
use crate::time::quoted;

/// The exact amounts, which are no fields of the API.
const AMOUNTS: [&str; 3] = ["total", "voucher", "cash"];

/// One field, and the texts of which a row must have one.
pub(super) struct Condition<'a> {
    subject: Subject,
    texts: &'a [String],
    /// The texts as numbers, where the subject holds numbers.
    numbers: Vec<Decimal>,
}

/// What is compared.
#[derive(Clone, Copy)]
enum Subject {
    /// A text field, by its place.
    Text(usize),
    /// A field of integers, by its place.
    Integer(usize),
    /// A field of other numbers, by its place.
    Decimal(usize),
    /// `total`, `voucher` or `cash`, by its place in [`AMOUNTS`].
    Amount(usize),
}

/// A condition for the rows of one table.
pub(super) struct Test<'a> {
    subject: Subject,
    /// For each code of the table's texts whether it is wanted.
    codes: Vec<bool>,
    numbers: &'a [Decimal],
    /// Whether an absent value is wanted.
    absent: bool,
}

impl<'a> Condition<'a> {
    pub(super) fn new(kind: BillKind, name: &str, texts: &'a [String]) -> Result<Self> {
        let subject = Subject::named(kind, name)?;
        let mut numbers = Vec::new();
        if !matches!(subject, Subject::Text(_)) {
            for text in texts.iter().filter(|text| !text.is_empty()) {
                numbers.push(Decimal::parse(text).map_err(|_| no_number(name, text))?);
            }
        }
        Ok(Self {
            subject,
            texts,
            numbers,
        })
    }

    pub(super) fn test(&self, table: &Table) -> Test<'_> {
        let mut codes = Vec::new();
        if let Subject::Text(_) = self.subject {
            codes.resize(table.strings().len(), false);
            for code in self
                .texts
                .iter()
                .filter_map(|text| table.strings().code(text))
            {
                if let Some(wanted) = codes.get_mut(code as usize) {
                    *wanted = true;
                }
            }
        }
        Test {
            subject: self.subject,
            codes,
            numbers: &self.numbers,
            absent: self.texts.iter().any(String::is_empty),
        }
    }
}

impl Test<'_> {
    pub(super) fn holds(&self, row: Row<'_>) -> bool {
        match self.subject {
            Subject::Text(field) => match row.cell(field) {
                None => self.absent,
                Some(code) => {
                    let wanted = usize::try_from(code)
                        .ok()
                        .and_then(|code| self.codes.get(code));
                    wanted.copied().unwrap_or_default()
                }
            },
            Subject::Integer(field) => match row.cell(field) {
                None => self.absent,
                Some(integer) => self.is_wanted(Some(Decimal::from_integer(integer.into()))),
            },
            Subject::Decimal(field) if row.cell(field).is_none() => self.absent,
            Subject::Decimal(field) => self.is_wanted(row.decimal(field)),
            Subject::Amount(place) => self.is_wanted(Some(match place {
                0 => row.total(),
                1 => row.voucher(),
                _ => row.cash(),
            })),
        }
    }

    fn is_wanted(&self, number: Option<Decimal>) -> bool {
        number.is_some_and(|number| self.numbers.contains(&number))
    }
}

impl Subject {
    fn named(kind: BillKind, name: &str) -> Result<Self> {
        if let Some(place) = AMOUNTS.iter().position(|amount| *amount == name) {
            return Ok(Self::Amount(place));
        }
        let is_named = |field: &Field| field.name == name;
        let place = fields(kind).iter().position(is_named);
        let form = place
            .and_then(|place| fields(kind).get(place))
            .map(|field| field.form);
        match (place, form) {
            (Some(place), Some(Form::Text)) => Ok(Self::Text(place)),
            (Some(place), Some(Form::Int64 | Form::Time)) => Ok(Self::Integer(place)),
            (Some(place), Some(Form::Number | Form::Decimal)) => Ok(Self::Decimal(place)),
            _ => Err(unknown(kind, name)),
        }
    }
}

fn unknown(kind: BillKind, name: &str) -> Error {
    let mut known: Vec<&'static str> = fields(kind).iter().map(|field| field.name).collect();
    known.extend(AMOUNTS);
    let hint = match nearest(name, &known) {
        Some(field) => [": did you mean ", field, "?"].concat(),
        None => [": known are ", &known.join(", ")].concat(),
    };
    Error::query(
        name,
        ["bills have no field ", &quoted(name), &hint].concat(),
    )
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
