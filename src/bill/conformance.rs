//! What RFC 8259 allows and what it does not, value by value: each is put into a document in every place where the decoder
//! reads a value, and the document arrives in one piece and byte by byte.

use serde_json::Value as Oracle;

use super::*;
use crate::error::{ErrorKind, Result};
use crate::query::BillKind;

/// Values that are JSON.
const ACCEPTED: &[&str] = &[
    // Literals.
    "null",
    "true",
    "false",
    // Numbers.
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "1234567890",
    "12345678901234567890123456789012345678901234567890",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "0.0",
    "0.5",
    "-0.5",
    "1.0",
    "1.50",
    "0.000000000000000000001",
    "1e5",
    "1E5",
    "1e+5",
    "1e-5",
    "0e0",
    "0E-0",
    "1.5e300",
    "1e400",
    "-1e-400",
    "0.1e1",
    "1000000000000000000000e-20",
    // Text.
    r#""""#,
    r#"" ""#,
    r#""a""#,
    r#""\"""#,
    r#""\\""#,
    r#""\/""#,
    r#""/""#,
    r#""\b\f\n\r\t""#,
    r#""\u0000""#,
    r#""\u0041\u00e9\u6f22""#,
    r#""\uD83D\uDE00""#,
    r#""\ud83d\ude00""#,
    r#""\uFFFF""#,
    r#""\uFFFE""#,
    "\"é漢😀\"",
    "\"\u{7f}\"",
    "\"\u{80}\"",
    "\"\u{2028}\u{2029}\"",
    "\"\u{feff}\"",
    "\"\u{10ffff}\"",
    r#""{[,:]}""#,
    r#""sixteen bytes ok and more of them""#,
    r#""0123456789abcde\"0123456789abcdef\\""#,
    // Objects and arrays.
    "[]",
    "{}",
    "[ ]",
    "{ }",
    "[[]]",
    "[{}]",
    r#"{"":0}"#,
    r#"{"a":1,"a":2}"#,
    r#"{"\u0061":1}"#,
    "[1,2 , 3]",
    " [\t1\r\n, 2 ]\n",
    r#"{ "a" : { "b" : [ null ] } }"#,
    r#"[0,-0,0.0,"",{},[],true,false,null]"#,
];

/// Values that are not JSON, as bytes: some are not UTF-8.
const REFUSED: &[&[u8]] = &[
    // Literals.
    b"nul",
    b"NULL",
    b"Null",
    b"True",
    b"truE",
    b"tru",
    b"fals",
    b"undefined",
    b"NaN",
    b"nan",
    b"Infinity",
    b"-Infinity",
    b"inf",
    b"nulll",
    b"truefalse",
    b"true false",
    // Numbers.
    b"+1",
    b"01",
    b"-01",
    b"00",
    b"-",
    b"--1",
    b"1.",
    b".5",
    b"-.5",
    b"1.e5",
    b"1e",
    b"1E",
    b"1e+",
    b"1e-",
    b"1e1.5",
    b"1.5.5",
    b"0x1",
    b"1_000",
    b"1,5",
    b"1 2",
    b"- 1",
    b"1f",
    b"0b1",
    b"1e5e5",
    b"\xef\xbc\x91",
    b"1\0",
    b"0e",
    // Text.
    b"'a'",
    b"\"",
    b"\"a",
    b"a",
    b"\"\\\"",
    b"\"\\x41\"",
    b"\"\\u\"",
    b"\"\\u004\"",
    b"\"\\u004g\"",
    b"\"\\U0041\"",
    b"\"\\'\"",
    b"\"\\0\"",
    b"\"\\ \"",
    b"\"\n\"",
    b"\"\r\"",
    b"\"\t\"",
    b"\"\0\"",
    b"\"\x1f\"",
    b"\"a\"b",
    b"\"a\"\"b\"",
    b"\"\xff\"",
    b"\"\xc3\"",
    b"\"\xc3(\"",
    b"\"\xa9\"",
    b"\"\xc0\x80\"",
    b"\"\xe0\x80\x80\"",
    b"\"\xed\xa0\x80\"",
    b"\"\xf4\x90\x80\x80\"",
    b"\"\xf8\x88\x80\x80\x80\"",
    b"\"\xe6\xbc\"",
    b"\"0123456789abcdef\x01\"",
    // Objects and arrays.
    b"[",
    b"]",
    b"{",
    b"[1,]",
    b"[,1]",
    b"[1,,2]",
    b"[,]",
    b"[1 2]",
    b"[1;2]",
    b"[1:2]",
    b"[1",
    b"[1}",
    b"{]",
    b"{\"a\":1,}",
    b"{,}",
    b"{\"a\"}",
    b"{\"a\":}",
    b"{:1}",
    b"{a:1}",
    b"{'a':1}",
    b"{1:1}",
    b"{null:1}",
    b"{\"a\" 1}",
    b"{\"a\":1 \"b\":2}",
    b"{\"a\"::1}",
    b"{\"a\":1,,\"b\":2}",
    b"{\"a\":1]",
    b"{\"a\":1;}",
    b"[1]]",
    b"{}}",
    // White space that JSON does not have, and comments.
    b"",
    b"\x0b1",
    b"\x0c1",
    b"\xc2\xa01",
    b"\xe2\x80\xa81",
    b"\xef\xbb\xbf1",
    b"//\n1",
    b"/**/1",
    b"1//",
    b"#1",
];

const ROW: &str =
    r#""startTime":"1","endTime":"2","amount":"3","voucherAmount":"0","payAmount":"3""#;

/// Documents with the value before the bills, after them, in a row, and nested in a row.
fn documents(value: &[u8]) -> Vec<Vec<u8>> {
    let row = ROW.as_bytes();
    vec![
        [b"{\"x\":", value, b",\"bills\":[]}"].concat(),
        [b"{\"bills\":null , \"x\" : ", value, b"}"].concat(),
        [b"{\"bills\":[{", row, b",\"x\":", value, b"}]}"].concat(),
        [
            b"{\"bills\":[{\"x\":",
            value,
            b" ,",
            row,
            b"},{",
            row,
            b"}]}",
        ]
        .concat(),
        [b"{\"bills\":[{", row, b",\"x\":[0,{\"y\":", value, b"}]}]}"].concat(),
    ]
}

fn decode(body: &[u8], chunk: usize) -> Result<Table> {
    let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    for bytes in body.chunks(chunk) {
        decoder.push(bytes)?;
    }
    decoder.finish()
}

#[test]
fn what_the_standard_allows_is_read_value_for_value() {
    for value in ACCEPTED {
        for body in documents(value.as_bytes()) {
            let oracle: Oracle =
                serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{value}: {error}"));
            for chunk in [1, 7, body.len()] {
                let table = decode(&body, chunk).unwrap_or_else(|error| panic!("{value}: {error}"));
                let Some(extra) = table.rows().find_map(Row::extra) else {
                    continue;
                };
                let extra: Oracle = serde_json::from_str(extra).unwrap();
                assert_eq!(extra["x"], oracle["bills"][0]["x"], "{value}");
            }
        }
    }
}

#[test]
fn what_the_standard_does_not_allow_is_refused() {
    for value in REFUSED {
        for body in documents(value) {
            let shown = String::from_utf8_lossy(&body);
            assert!(serde_json::from_slice::<Oracle>(&body).is_err(), "{shown}");
            let errors: Vec<_> = [1, 7, body.len()]
                .iter()
                .map(|chunk| decode(&body, *chunk).unwrap_err())
                .collect();
            // A value that is open at its end may have been truncated. Another request would not help with anything else.
            let is_open = matches!(value, [b'[' | b'{' | b'"', ..]);
            assert!(
                errors[0].kind == ErrorKind::Decode
                    || (is_open && errors[0].kind == ErrorKind::Network),
                "{shown}: {}",
                errors[0]
            );
            assert!(
                errors.iter().all(|error| *error == errors[0]),
                "{shown}: {errors:?}"
            );
        }
    }
}

/// Every value in place of every known field: it is accepted as the field's type allows, or the row is refused at that
/// field.
#[test]
fn a_known_field_accepts_what_its_type_allows() {
    for kind in [BillKind::ApiKey, BillKind::FixedTerm] {
        for (place, field) in fields(kind).iter().enumerate() {
            for value in ACCEPTED {
                let others = fields(kind)
                    .iter()
                    .filter(|other| other.is_required() && other.name != field.name);
                let others: Vec<String> = others
                    .map(|other| format!(r#""{}":"5""#, other.name))
                    .collect();
                let body = format!(
                    r#"{{"bills":[{{"{}":{value},{}}}]}}"#,
                    field.name,
                    others.join(",")
                );
                let mut decoder = Decoder::new(kind, Limits::default());
                let outcome = decoder
                    .push(body.as_bytes())
                    .and_then(|()| decoder.finish());
                let oracle: Oracle = serde_json::from_str(value).unwrap();
                match outcome {
                    Err(error) => {
                        assert_eq!(
                            error.path,
                            Some(format!("bills[0].{}", field.name)),
                            "{value}"
                        );
                        let is_fine = match (&oracle, field.field_type) {
                            (Oracle::String(_), FieldType::Text) => true,
                            (Oracle::Null, _) => !field.is_required(),
                            (Oracle::Number(number), FieldType::Int64) => number.is_i64(),
                            (Oracle::Number(_), FieldType::Text) => true,
                            (Oracle::Number(number), FieldType::Number) => {
                                number.as_f64().is_some()
                            }
                            _ => false,
                        };
                        assert!(!is_fine, "{} refuses {value}: {error}", field.name);
                    }
                    Ok(table) => {
                        let wire = table.row(0).unwrap().wire(place);
                        match &oracle {
                            Oracle::Null => assert_eq!(wire, None),
                            Oracle::String(text) if field.field_type == FieldType::Text => {
                                assert_eq!(wire.unwrap().0, *text)
                            }
                            Oracle::String(text) => {
                                assert_eq!(text, "", "{} takes {value}", field.name)
                            }
                            Oracle::Number(number) => {
                                assert!(wire.is_some());
                                assert!(
                                    field.field_type != FieldType::Number
                                        || number.as_f64().is_some()
                                );
                            }
                            other => panic!("{} takes {other}", field.name),
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_error_names_a_byte_order_mark() {
    for mark in [&b"\xef\xbb\xbf"[..], b"\xfe\xff", b"\xff\xfe"] {
        let error = decode(&[mark, b"{\"bills\":[]}"].concat(), 1).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Decode);
        assert!(error.message.contains("byte order mark"), "{error}");
    }
}

#[test]
fn half_of_a_surrogate_pair_is_read_as_the_replacement_character() {
    for text in [
        r"\ud800",
        r"\udfff",
        r"\ud83d\u0041",
        r"\ude00\ud83d",
        r"\ud83d",
    ] {
        let body = format!(r#"{{"bills":[{{{ROW},"productName":"<{text}>"}}]}}"#);
        for chunk in [1, body.len()] {
            let table = decode(body.as_bytes(), chunk).unwrap();
            let place = fields(BillKind::ApiKey)
                .iter()
                .position(|field| field.name == "productName")
                .unwrap();
            assert!(
                table
                    .row(0)
                    .unwrap()
                    .text(place)
                    .unwrap()
                    .starts_with("<\u{fffd}"),
                "{text}"
            );
        }
    }
}

#[test]
fn of_two_errors_in_a_string_the_first_is_reported() {
    let body = b"{\"bills\":[{\"a\":\"\xff \\ud, \"}]}";
    let whole = decode(body, body.len()).unwrap_err();
    assert!(whole.message.contains("not UTF-8"), "{whole}");
    for chunk in 1..body.len() {
        assert_eq!(decode(body, chunk).unwrap_err(), whole);
    }
}
