//! Values that the strict reader has read, converted to the type of their field.

use std::borrow::Cow;

use super::plain;
use crate::bill::fields::FieldType;
use crate::json::{Text, Token};
use crate::money::Decimal;

/// Times become JavaScript numbers, which hold every integer up to this one.
const MAX_EXACT: i64 = (1 << 53) - 1;

/// The value of a member, before text is interned.
pub(crate) enum Value<'a> {
    Absent,
    Integer(i64),
    Scaled { mantissa: i64, scale: i64 },
    Text(Cow<'a, str>),
}

/// A value, or what the field requires.
pub(crate) type Conversion<'a> = Result<Value<'a>, &'static str>;

/// Converts a value to the type of a field, in any form that the API may send it.
pub(crate) fn value(field_type: FieldType, token: Token<'_>) -> Conversion<'_> {
    match field_type {
        FieldType::Text => text(token),
        FieldType::Int64 => integer(token),
        FieldType::Time => time(token),
        FieldType::Number => number(token),
        FieldType::Decimal => decimal(token),
    }
}

/// Whether a JavaScript number holds these seconds exactly.
pub(super) const fn is_exact_time(seconds: i64) -> bool {
    -MAX_EXACT <= seconds && seconds <= MAX_EXACT
}

fn text(token: Token<'_>) -> Conversion<'_> {
    match token {
        Token::Null => Ok(Value::Absent),
        Token::Text(text) => Ok(Value::Text(text.decode())),
        Token::Number(digits) => Ok(Value::Text(Cow::Borrowed(digits))),
        Token::Bool(_) | Token::Object | Token::Array => Err("must be text"),
    }
}

/// The digits of a number that was sent as a number or as text; `None` where it is absent.
fn digits<'a>(
    token: Token<'a>,
    message: &'static str,
) -> Result<Option<Cow<'a, str>>, &'static str> {
    let nonempty = |text: Text<'a>| Some(text.decode()).filter(|text| !text.is_empty());
    match token {
        Token::Null => Ok(None),
        Token::Number(digits) => Ok(Some(Cow::Borrowed(digits))),
        Token::Text(text) => Ok(nonempty(text)),
        Token::Bool(_) | Token::Object | Token::Array => Err(message),
    }
}

fn integer(token: Token<'_>) -> Conversion<'_> {
    const MESSAGE: &str = "must be an integer of 64 bits, as text or as a number";
    let Some(digits) = digits(token, MESSAGE)? else {
        return Ok(Value::Absent);
    };
    let integer = Decimal::parse(&digits).ok().and_then(Decimal::to_i64);
    integer.map(Value::Integer).ok_or(MESSAGE)
}

fn time(token: Token<'_>) -> Conversion<'_> {
    match integer(token) {
        Ok(Value::Integer(seconds)) if !is_exact_time(seconds) => {
            Err("must be unix seconds, which are far below 2^53")
        }
        Err(_) => Err("must be unix seconds: an integer, as text or as a number"),
        other => other,
    }
}

/// A number that a JavaScript number holds: they end a little above 1e308, with infinity.
fn number(token: Token<'_>) -> Conversion<'_> {
    const MESSAGE: &str = "must be a number below 1e308";
    let Some(digits) = digits(token, MESSAGE)? else {
        return Ok(Value::Absent);
    };
    match Decimal::magnitude(&digits) {
        Some(..308) => Ok(as_written(digits)),
        _ => Err(MESSAGE),
    }
}

/// A decimal as the API wrote it, but without an exponent.
fn decimal(token: Token<'_>) -> Conversion<'_> {
    const MESSAGE: &str = "must be a decimal number of at most 38 digits, as text or as a number";
    let Some(digits) = digits(token, MESSAGE)? else {
        return Ok(Value::Absent);
    };
    let value = Decimal::parse(&digits).map_err(|_| MESSAGE)?;
    let has_exponent = digits.contains(['e', 'E']);
    Ok(as_written(if has_exponent {
        Cow::Owned(value.to_string())
    } else {
        digits
    }))
}

/// A number's text as mantissa and scale, where they give the same text again.
fn as_written(text: Cow<'_, str>) -> Value<'_> {
    // Quoted, since the reader of plain numbers needs to see where the number ends.
    let quoted = format!("\"{text}\"");
    match plain::number(quoted.as_bytes(), 0) {
        Some((mantissa, scale, _)) => Value::Scaled {
            mantissa,
            scale: scale as i64,
        },
        None => Value::Text(text),
    }
}
