//! NDJSON: one bill a line, in the API's own form, for programs that read line by line. Of a text, no character is
//! written as it is at which some reader of lines cuts: JSON lets them be escaped.

use super::export::{Format, ends_line};
use crate::bill::{FieldType, Row, fields};
use crate::query::BillKind;

/// Bills as NDJSON. Every row is there, control totals too, with every field in the order of [`fields`] and unknown ones
/// at the end: int64 and times as text, numbers as the API wrote them. Each line ends in `\n`.
///
/// With commas between them, and `{"bills":[` and `]}` around, the lines are an answer of the API that decodes to the
/// same rows. Two things are not kept: an absent text comes as `""`, and in unknown fields white space between values is
/// dropped.
pub struct Ndjson(BillKind);

impl Ndjson {
    /// For bills of a kind.
    pub const fn new(kind: BillKind) -> Self {
        Self(kind)
    }
}

impl Format for Ndjson {
    fn head(&self, _: &mut String) {}

    fn row(&self, row: Row<'_>, out: &mut String) {
        out.push('{');
        for (place, field) in fields(self.0).iter().enumerate() {
            let wire = row.wire(place);
            if wire.is_none() && field.field_type != FieldType::Text {
                continue;
            }
            let (value, _) = wire.unwrap_or_default();
            out.push('"');
            out.push_str(field.name);
            out.push_str("\":");
            if field.field_type.is_text_on_the_wire() {
                push_string(out, &value);
            } else {
                out.push_str(&value);
            }
            out.push(',');
        }
        // The object of the unknown fields goes on where this one stops; a row has the required fields at least.
        match row.extra() {
            Some(extra) => push_compact(out, extra.strip_prefix('{').unwrap_or_default()),
            None => {
                out.pop();
                out.push('}');
            }
        }
        out.push('\n');
    }
}

/// A text as a JSON string.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    // 0xc2 and 0xe2 begin U+0085, U+2028 and U+2029.
    let is_plain = |byte: u8| byte >= b' ' && !matches!(byte, b'"' | b'\\' | 0xc2 | 0xe2);
    if text.bytes().all(is_plain) {
        out.push_str(text);
        return out.push('"');
    }
    for letter in text.chars() {
        let short = match letter {
            '"' | '\\' => letter,
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{c}' => 'f',
            '\r' => 'r',
            _ => {
                push_letter(out, letter);
                continue;
            }
        };
        out.push('\\');
        out.push(short);
    }
    out.push('"');
}

/// A character of a JSON string that needs no backslash; as `\u2028` where it may not stand as it is.
fn push_letter(out: &mut String, letter: char) {
    if letter < ' ' || ends_line(letter) {
        out.push_str(&format!("\\u{:04x}", u32::from(letter)));
    } else {
        out.push(letter);
    }
}

/// JSON, without the white space between its values: a line break there would end the row's line.
fn push_compact(out: &mut String, json: &str) {
    let mut in_string = false;
    let mut escaped = false;
    for letter in json.chars() {
        if in_string || !matches!(letter, ' ' | '\t' | '\n' | '\r') {
            push_letter(out, letter);
        }
        in_string ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
    }
}
