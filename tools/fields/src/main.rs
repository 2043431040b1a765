//! Prints the table of fields as JSON: of each kind of bill its name, what a row of it is, and its fields in their order.

use std::io::{Result, Write, stdout};

use novita_billing::bill::{Field, Form, field_docs, fields, row_doc};
use novita_billing::query::BillKind;

fn main() -> Result<()> {
    let kinds = BillKind::ALL.map(|kind| {
        object(&[
            ("kind", text(kind.as_str())),
            ("doc", text(row_doc(kind))),
            (
                "fields",
                list(fields(kind).iter().zip(field_docs(kind)).map(field)),
            ),
        ])
    });
    writeln!(stdout(), "{}", list(kinds.into_iter()))
}

fn field((field, doc): (&Field, &&str)) -> String {
    object(&[
        ("name", text(field.name)),
        ("doc", text(doc)),
        ("form", text(form(field.form))),
        ("javascript", text(field.form.javascript())),
        ("isOptional", field.is_optional().to_string()),
        (
            "isTextOnTheWire",
            field.form.is_text_on_the_wire().to_string(),
        ),
    ])
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Text => "text",
        Form::Int64 => "int64",
        Form::Time => "time",
        Form::Number => "number",
        Form::Decimal => "decimal",
    }
}

fn object(members: &[(&str, String)]) -> String {
    let members: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{}:{value}", text(name)))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(","))
}

/// A JSON string. The table has no control characters, which JSON would want escaped.
fn text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
