//! Prints the table of fields as JSON: of each kind of bill its name, what a row of it is, and its fields in order.

use std::io::{Result, Write, stdout};

use novita_billing::bill::{Field, FieldType, field_descriptions, fields, row_description};
use novita_billing::query::BillKind;

fn main() -> Result<()> {
    let kinds = BillKind::ALL.map(|kind| {
        let fields = fields(kind).iter().zip(field_descriptions(kind));
        object(&[
            ("kind", string(kind.as_str())),
            ("doc", string(row_description(kind))),
            ("fields", array(fields.map(field))),
        ])
    });
    writeln!(stdout(), "{}", array(kinds.into_iter()))
}

fn field((field, description): (&Field, &&str)) -> String {
    let is_text_on_the_wire = field.field_type.is_text_on_the_wire();
    object(&[
        ("name", string(field.name)),
        ("doc", string(description)),
        ("type", string(type_name(field.field_type))),
        ("javascript", string(field.field_type.javascript())),
        ("isRequired", field.is_required().to_string()),
        ("isOptional", field.is_optional().to_string()),
        ("isTextOnTheWire", is_text_on_the_wire.to_string()),
    ])
}

fn type_name(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Text => "text",
        FieldType::Int64 => "int64",
        FieldType::Time => "time",
        FieldType::Number => "number",
        FieldType::Decimal => "decimal",
    }
}

fn object(members: &[(&str, String)]) -> String {
    let members: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{}:{value}", string(name)))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn array(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(","))
}

/// A JSON string. The table has no control characters, which would have to be escaped.
fn string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
