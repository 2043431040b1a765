//! What a caller wrote, before anything is believed: field names with loosely typed values. JavaScript objects are
//! turned into this at the boundary, so that every check is plain Rust and is tested on the host.

/// A value as it came over the boundary.
#[derive(Clone, Debug, PartialEq)]
pub enum RawValue {
    /// `undefined`: as if the field were not there.
    Undefined,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number, NaN and infinities among them.
    Number(f64),
    /// Text.
    Text(String),
    /// Text with a lone surrogate, which would silently become another character in a request.
    BrokenText,
    /// A `Date` in milliseconds since 1970; NaN for an invalid one.
    Date(f64),
    /// An array.
    List(Vec<RawValue>),
    /// A `bigint`.
    BigInt,
    /// A symbol.
    Symbol,
    /// A function.
    Function,
    /// Any other object.
    Object,
}

impl RawValue {
    /// What it is, for an error text, e.g. `"a number"`.
    pub const fn in_words(&self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::BrokenText => "text with half a character",
            Self::Date(_) => "a Date",
            Self::List(_) => "an array",
            Self::BigInt => "a bigint",
            Self::Symbol => "a symbol",
            Self::Function => "a function",
            Self::Object => "an object",
        }
    }
}

/// Field names and values in the caller's order.
pub type RawFields = Vec<(String, RawValue)>;
