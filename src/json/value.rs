//! A document as a tree, for the tests. The crate itself uses the [`Reader`], which builds nothing.

use std::borrow::Cow;

use super::DEFAULT_DEPTH;
use super::reader::{Reader, SyntaxError, Token};

/// Any JSON value, borrowed from the document where possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A string, its escapes resolved.
    Text(Cow<'a, str>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object's members in order, with those that occur twice.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The member of a name; of several, the last one.
    pub(super) fn member(&self, name: &str) -> Option<&Value<'a>> {
        let Self::Object(members) = self else {
            return None;
        };
        members
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// The text, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }
}

/// Reads a whole document.
///
/// # Errors
/// If the bytes are not UTF-8, not JSON, or nested deeper than [`DEFAULT_DEPTH`].
pub(super) fn parse(bytes: &[u8]) -> Result<Value<'_>, SyntaxError> {
    let mut reader = Reader::new(bytes, DEFAULT_DEPTH);
    let value = read(&mut reader)?;
    reader.end()?;
    Ok(value)
}

fn read<'a>(reader: &mut Reader<'a>) -> Result<Value<'a>, SyntaxError> {
    match reader.peek() {
        Some(b'{') => object(reader),
        Some(b'[') => array(reader),
        _ => Ok(match reader.token()? {
            Token::Bool(value) => Value::Bool(value),
            Token::Number(text) => Value::Number(text),
            Token::Text(text) => Value::Text(text.decode()),
            Token::Null | Token::Object | Token::Array => Value::Null,
        }),
    }
}

fn object<'a>(reader: &mut Reader<'a>) -> Result<Value<'a>, SyntaxError> {
    let mut found = Vec::new();
    let mut members = reader.object()?;
    while let Some(name) = members.name(reader)? {
        found.push((name.decode(), read(reader)?));
    }
    Ok(Value::Object(found))
}

fn array<'a>(reader: &mut Reader<'a>) -> Result<Value<'a>, SyntaxError> {
    let mut found = Vec::new();
    reader.require(b'[', "expected an array")?;
    reader.descend()?;
    if !reader.consume(b']') {
        loop {
            found.push(read(reader)?);
            if reader.consume(b']') {
                break;
            }
            reader.require(b',', "expected ',' or ']'")?;
        }
    }
    reader.ascend();
    Ok(Value::Array(found))
}
