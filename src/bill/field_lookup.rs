//! Looks fields up by the API's names.

use std::fmt;

use super::fields::{FieldType, fields};
use crate::error::Error;
use crate::query::{BillKind, suggestion};

/// The index of a field in [`fields`], by the API's name for it.
///
/// ```
/// use novita_billing::{bill, query::BillKind};
///
/// assert_eq!(bill::field_index(BillKind::ApiKey, "startTime"), Some(1));
/// assert_eq!(bill::field_index(BillKind::ApiKey, "memberId"), None);
/// ```
pub fn field_index(kind: BillKind, name: &str) -> Option<usize> {
    fields(kind).iter().position(|field| field.name == name)
}

/// Why a field cannot be read by a name: see [`Row::text_of`](super::Row::text_of) and its siblings.
///
/// ```
/// use novita_billing::bill::{Decoder, Limits};
/// use novita_billing::query::BillKind;
///
/// # let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
/// # decoder.push(br#"{"bills":[{"startTime":"0","endTime":"9","amount":"1","voucherAmount":"0","payAmount":"1"}]}"#)?;
/// # let table = decoder.finish()?;
/// let row = table.row(0).unwrap();
/// assert_eq!(row.text_of("productName"), Ok(None));
/// assert_eq!(
///     row.text_of("prodctName").unwrap_err().to_string(),
///     "apiKey bills have no field \"prodctName\": did you mean productName?"
/// );
/// assert_eq!(
///     row.text_of("amount").unwrap_err().to_string(),
///     "the field \"amount\" holds an integer: read it with integer_of"
/// );
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldLookupError {
    /// Bills of this kind have no field of this name.
    #[non_exhaustive]
    UnknownField {
        /// The kind of the row's bills.
        kind: BillKind,
        /// The name that was given.
        name: String,
    },
    /// The field holds values of another type.
    #[non_exhaustive]
    OtherType {
        /// The field.
        name: &'static str,
        /// What it holds.
        field_type: FieldType,
    },
}

impl FieldLookupError {
    /// The name that was given.
    pub fn name(&self) -> &str {
        match self {
            Self::UnknownField { name, .. } => name,
            Self::OtherType { name, .. } => name,
        }
    }
}

impl fmt::Display for FieldLookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownField { kind, name } => {
                write!(f, "{} bills have no field {name:?}", kind.as_str())?;
                let names: Vec<_> = fields(*kind).iter().map(|field| field.name).collect();
                f.write_str(&suggestion(name, &names))
            }
            Self::OtherType { name, field_type } => {
                let (value, method) = match field_type {
                    FieldType::Text => ("text", "text_of"),
                    FieldType::Int64 => ("an integer", "integer_of"),
                    FieldType::Time => ("a time", "integer_of"),
                    FieldType::Number => ("a number", "decimal_of"),
                    FieldType::Decimal => ("a decimal number", "decimal_of"),
                };
                write!(f, "the field {name:?} holds {value}: read it with {method}")
            }
        }
    }
}

impl std::error::Error for FieldLookupError {}

impl From<FieldLookupError> for Error {
    /// An error of kind `Query` whose `path` is the name.
    fn from(error: FieldLookupError) -> Self {
        Self::query(error.name(), error.to_string())
    }
}

/// The index of a field whose values are of an accepted type.
pub(super) fn look_up(
    kind: BillKind,
    name: &str,
    is_accepted: impl Fn(FieldType) -> bool,
) -> Result<usize, FieldLookupError> {
    let known = field_index(kind, name).and_then(|index| Some((index, fields(kind).get(index)?)));
    match known {
        Some((index, field)) if is_accepted(field.field_type) => Ok(index),
        Some((_, field)) => Err(FieldLookupError::OtherType {
            name: field.name,
            field_type: field.field_type,
        }),
        None => Err(FieldLookupError::UnknownField {
            kind,
            name: name.to_owned(),
        }),
    }
}
