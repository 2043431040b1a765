//! A small document as a tree, for the tests: what is shipped goes through the [`Reader`] and keeps nothing.

use std::borrow::Cow;

use super::DEFAULT_DEPTH;
use super::reader::{Fault, Reader, Token};

/// Any JSON value. Borrows from the bytes what it can.
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
    /// An object's members in their order, those that are there twice included.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The member of that name; of several, the last one.
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
/// If the bytes are no UTF-8, no JSON, or nested deeper than [`DEFAULT_DEPTH`].
pub(super) fn parse(bytes: &[u8]) -> Result<Value<'_>, Fault> {
    let mut reader = Reader::new(bytes, DEFAULT_DEPTH);
    let value = read(&mut reader)?;
    reader.end()?;
    Ok(value)
}

fn read<'a>(reader: &mut Reader<'a>) -> Result<Value<'a>, Fault> {
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

fn object<'a>(reader: &mut Reader<'a>) -> Result<Value<'a>, Fault> {
    let mut found = Vec::new();
    let mut members = reader.object()?;
    while let Some(name) = members.name(reader)? {
        found.push((name.decode(), read(reader)?));
    }
    Ok(Value::Object(found))
}

fn array<'a>(reader: &mut Reader<'a>) -> Result<Value<'a>, Fault> {
    let mut found = Vec::new();
    reader.eat(b'[', "expected an array")?;
    reader.enter()?;
    if !reader.eats(b']') {
        loop {
            found.push(read(reader)?);
            if reader.eats(b']') {
                break;
            }
            reader.eat(b',', "expected ',' or ']'")?;
        }
    }
    reader.leave();
    Ok(Value::Array(found))
}
