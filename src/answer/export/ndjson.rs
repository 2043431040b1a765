//! NDJSON: one bill a line, in the API's own form, for programs that read line by line. Characters at which some reader
//! ends a line are escaped.

use super::{Format, ends_line};
use crate::bill::{FieldType, Row, fields};
use crate::query::BillKind;

/// The format of [`Bills::to_ndjson`](crate::answer::Bills::to_ndjson).
pub(super) struct Ndjson(BillKind);

impl Ndjson {
    pub(super) const fn new(kind: BillKind) -> Self {
        Self(kind)
    }
}

impl Format for Ndjson {
    fn write_header(&self, _: &mut String) {}

    fn write_row(&self, row: Row<'_>, out: &mut String) {
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
        // The members of `extra`, an object, follow. `out` ends in a comma, since a row has at least the required fields.
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

/// Writes a text as a JSON string.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    // 0xc2 and 0xe2 begin U+0085, U+2028 and U+2029.
    let is_plain = |byte: u8| byte >= b' ' && !matches!(byte, b'"' | b'\\' | 0xc2 | 0xe2);
    if text.bytes().all(is_plain) {
        out.push_str(text);
        return out.push('"');
    }
    for c in text.chars() {
        let short = match c {
            '"' | '\\' => c,
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{c}' => 'f',
            '\r' => 'r',
            _ => {
                push_char(out, c);
                continue;
            }
        };
        out.push('\\');
        out.push(short);
    }
    out.push('"');
}

/// Writes a character of a JSON string that needs no short escape; line ends and control characters as e.g. `\u2028`.
fn push_char(out: &mut String, c: char) {
    if c < ' ' || ends_line(c) {
        out.push_str(&format!("\\u{:04x}", u32::from(c)));
    } else {
        out.push(c);
    }
}

/// Writes JSON without the white space between its values, where a line break would end the row's line.
fn push_compact(out: &mut String, json: &str) {
    let mut in_string = false;
    let mut escaped = false;
    for c in json.chars() {
        if in_string || !matches!(c, ' ' | '\t' | '\n' | '\r') {
            push_char(out, c);
        }
        in_string ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
    }
}
