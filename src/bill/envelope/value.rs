//! The values of members beside a list, as far as they matter.

use crate::excerpt::bounded;
use crate::json::{Text, Token};
use crate::money::{Decimal, MAX_SCALE};

/// Texts that stand for no value.
const EMPTY: [&str; 7] = ["", "0", "null", "none", "nil", "undefined", "false"];
/// Texts that say success.
const SUCCESS: [&str; 6] = [
    "ok",
    "success",
    "successful",
    "succeeded",
    "true",
    "no error",
];
/// Texts that say failure.
const FAILURE: [&str; 4] = ["error", "fail", "failed", "failure"];

/// The value of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MemberValue {
    /// Null, or an empty object or list.
    Empty,
    Bool(bool),
    /// A number, or a text that is one.
    Number {
        value: Decimal,
        /// Whether it is written without a point.
        is_integer: bool,
        /// As written, where it is a text.
        text: Option<String>,
    },
    Text(String),
    /// An object or a list that is not empty.
    NonEmpty,
}

/// What a code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodeMeaning {
    Nothing,
    Success,
    Failure,
    Unknown,
}

impl MemberValue {
    /// The value of a token, which was written like this.
    pub(super) fn new(token: Token<'_>, written: &[u8]) -> Self {
        match token {
            Token::Null => Self::Empty,
            Token::Bool(value) => Self::Bool(value),
            Token::Number(text) => Self::number(text).unwrap_or(Self::NonEmpty),
            Token::Text(text) => Self::text(text),
            Token::Object | Token::Array => {
                // Only the two brackets.
                let bytes = written.iter().filter(|byte| !byte.is_ascii_whitespace());
                if bytes.take(3).count() > 2 {
                    Self::NonEmpty
                } else {
                    Self::Empty
                }
            }
        }
    }

    fn text(text: Text<'_>) -> Self {
        let text = text.decode();
        let shown = bounded(&text);
        match (Self::number(text.trim()), shown) {
            (
                Some(Self::Number {
                    value, is_integer, ..
                }),
                text,
            ) => Self::Number {
                value,
                is_integer,
                text,
            },
            (_, Some(text)) => Self::Text(text),
            (_, None) => Self::Empty,
        }
    }

    /// A number as JSON writes it. One that a [`Decimal`] cannot hold becomes the largest or the smallest of its sign.
    fn number(text: &str) -> Option<Self> {
        let value = Decimal::parse(text).ok().or_else(|| {
            let is_large = Decimal::magnitude(text)? >= 0;
            let size = if is_large {
                Decimal::from_integer(i128::MAX)
            } else {
                Decimal::with_places(1, MAX_SCALE)?
            };
            if text.starts_with('-') {
                size.checked_neg()
            } else {
                Some(size)
            }
        })?;
        Some(Self::Number {
            value,
            is_integer: !text.contains('.') && value.scale() == 0,
            text: None,
        })
    }

    /// What it says as a code: below 0 and from 400 to 599 failure, 0 and from 200 to 299 success.
    pub(super) fn code_meaning(&self) -> CodeMeaning {
        let within = |value: &Decimal, first: i128, last: i128| {
            (Decimal::from_integer(first)..=Decimal::from_integer(last)).contains(value)
        };
        match self {
            Self::Number { value, .. } if *value < Decimal::ZERO || within(value, 400, 599) => {
                CodeMeaning::Failure
            }
            Self::Number { value, .. } if value.is_zero() || within(value, 200, 299) => {
                CodeMeaning::Success
            }
            Self::Text(text) if is_one_of(text, &FAILURE) => CodeMeaning::Failure,
            Self::Text(text) if is_one_of(text, &SUCCESS) => CodeMeaning::Success,
            Self::Text(text) if is_one_of(text, &EMPTY) => CodeMeaning::Nothing,
            Self::Empty | Self::Bool(_) => CodeMeaning::Nothing,
            Self::Number { .. } | Self::Text(_) | Self::NonEmpty => CodeMeaning::Unknown,
        }
    }

    /// Whether it says more than that there is nothing to say.
    pub(super) fn is_significant(&self) -> bool {
        match self {
            Self::Empty => false,
            Self::Bool(value) => *value,
            Self::Number { value, .. } => !value.is_zero(),
            Self::Text(text) => !is_one_of(text, &EMPTY) && !is_one_of(text, &SUCCESS),
            Self::NonEmpty => true,
        }
    }

    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Bool(value) => *value,
            Self::Number { value, .. } => !value.is_zero(),
            Self::Text(text) => is_one_of(text, &["true", "yes"]),
            Self::Empty | Self::NonEmpty => false,
        }
    }

    pub(super) fn is_false(&self) -> bool {
        match self {
            Self::Bool(value) => !value,
            Self::Number { value, .. } => value.is_zero(),
            Self::Text(text) => is_one_of(text, &["false", "no"]) || is_one_of(text, &FAILURE),
            Self::Empty | Self::NonEmpty => false,
        }
    }

    /// Whether it is a cursor that leads somewhere. Of objects it is not known here.
    pub(super) fn is_cursor(&self) -> bool {
        match self {
            Self::Number { value, .. } => *value > Decimal::ZERO,
            Self::Bool(value) => *value,
            Self::Text(text) => !is_one_of(text, &EMPTY),
            Self::NonEmpty => true,
            Self::Empty => false,
        }
    }

    /// The number, where it is written as an integer.
    pub(super) const fn as_count(&self) -> Option<Decimal> {
        match self {
            Self::Number {
                value,
                is_integer: true,
                ..
            } => Some(*value),
            _ => None,
        }
    }

    /// A code as an integer, if it is one.
    pub(super) fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number { value, .. } => value.to_i64(),
            _ => None,
        }
    }

    /// The text, where it was sent as text.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text)
            | Self::Number {
                text: Some(text), ..
            } => Some(text),
            _ => None,
        }
    }
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    let text = text.trim();
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}
