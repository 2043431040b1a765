//! The query of a JavaScript caller as loosely typed values. The border crate converts JavaScript objects to these, so that
//! every check is plain Rust and runs in native tests.

/// A loosely typed value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RawValue {
    /// `undefined`: the field counts as absent.
    Undefined,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number, NaN and infinities included.
    Number(f64),
    /// Text.
    Text(String),
    /// Text with a lone surrogate, which would become another character in a request.
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
    /// Its type for a message, e.g. `"a number"`.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::BrokenText => "text with a lone surrogate",
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
