use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value as Oracle};

use super::*;
use crate::client::{Key, Secrets};
use crate::error::{Error, ErrorKind, Result};
use crate::query::{BillKind, Plan};

/// The rows of a body that comes in these chunks.
fn decode_chunks<'a>(
    kind: BillKind,
    limits: Limits,
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Table> {
    let mut decoder = Decoder::new(kind, limits);
    for chunk in chunks {
        decoder.push(chunk)?;
    }
    decoder.finish()
}

fn decode(body: &[u8]) -> Result<Table> {
    decode_chunks(BillKind::ApiKey, Limits::default(), [body])
}

/// Everything that a table says of its rows, as text.
fn picture(table: &Table) -> String {
    let rows: Vec<String> = table
        .rows()
        .map(|row| {
            let cells: Vec<_> = (0..fields(table.kind()).len())
                .map(|field| row.wire(field))
                .collect();
            format!(
                "{cells:?} {:?} {} {} {}",
                row.extra(),
                row.total(),
                row.voucher(),
                row.cash()
            )
        })
        .collect();
    let missing = table.missing_fields();
    format!(
        "{rows:#?} {missing:?} {:?} {}",
        table.unknown_fields(),
        table.rows_with_decimal_money()
    )
}

fn outcome(result: Result<Table>) -> Result<String, Error> {
    result.map(|table| picture(&table))
}

// ---------------------------------------------------------------- random bodies

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn text_value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9 _\\-]{0,12}".prop_map(|text| quoted(&text)),
        2 => "[\"\\\\/\u{1}-\u{1f}é漢😀{}\\[\\]:,]{0,8}".prop_map(|text| quoted(&text)),
        1 => Just(r#""\u00e9\ud83d\ude00\/\u0041""#.to_owned()),
        1 => "[1-9][0-9]{0,25}",
        1 => Just("null".to_owned()),
    ]
}

fn integer_value() -> impl Strategy<Value = String> {
    let edges = prop::sample::select(vec![
        i64::MIN,
        i64::MAX,
        (1 << 53) + 1,
        -(1 << 53) - 1,
        0,
        -1,
    ]);
    prop_oneof![
        4 => any::<i64>().prop_map(|value| format!("\"{value}\"")),
        2 => any::<i64>().prop_map(|value| value.to_string()),
        1 => edges.prop_map(|value| value.to_string()),
        1 => (-9000i64..9000, prop::sample::select(vec!["e3", "E+2", "0.000e-1", ".0", ".00e0"]))
            .prop_map(|(value, form)| format!("{value}{form}")),
    ]
}

fn time_value() -> impl Strategy<Value = String> {
    (0i64..10_000_000_000, any::<bool>()).prop_map(|(value, quotes)| {
        if quotes {
            format!("\"{value}\"")
        } else {
            value.to_string()
        }
    })
}

fn decimal_value() -> impl Strategy<Value = String> {
    ("-?(0|[1-9][0-9]{0,9})(\\.[0-9]{1,12})?", any::<bool>()).prop_map(|(value, quotes)| {
        if quotes {
            format!("\"{value}\"")
        } else {
            value
        }
    })
}

fn number_value() -> impl Strategy<Value = String> {
    // serde_json writes every exponent as "e+5", so it is sent that way.
    "-?(0|[1-9][0-9]{0,5})(\\.[0-9]{1,3})?(e[-+][0-9])?"
}

fn value_of(field: &Field) -> BoxedStrategy<Option<String>> {
    let value = match field.field_type {
        FieldType::Text => text_value().boxed(),
        FieldType::Int64 => integer_value().boxed(),
        FieldType::Time => time_value().boxed(),
        FieldType::Number => number_value().boxed(),
        FieldType::Decimal => decimal_value().boxed(),
    };
    if field.is_required() {
        return value.prop_map(Some).boxed();
    }
    let nothing = if field.field_type == FieldType::Text {
        "null"
    } else {
        "\"\""
    };
    prop_oneof![
        6 => value.prop_map(Some),
        1 => Just(None),
        1 => Just(Some("null".to_owned())),
        1 => Just(Some(nothing.to_owned())),
    ]
    .boxed()
}

fn unknown_members() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![
        "[a-c]{1,2}",
        Just("é \"\\ :".to_owned()),
        Just("__proto__".to_owned())
    ];
    let value = prop::sample::select(vec![
        "1",
        "1.50e3",
        "\"}]\\\"\"",
        "{\"a\" : [1, {}]}",
        "[ ]",
        "true",
        "null",
    ]);
    prop::collection::vec((name, value.prop_map(str::to_owned)), 0..3)
}

fn row(kind: BillKind) -> impl Strategy<Value = String> {
    let known: Vec<_> = fields(kind).iter().map(value_of).collect();
    (known, unknown_members(), any::<bool>())
        .prop_map(move |(values, unknown, spaces)| {
            let known = fields(kind).iter().zip(values);
            let known = known.filter_map(|(field, value)| Some((field.name.to_owned(), value?)));
            (known.chain(unknown).collect::<Vec<_>>(), spaces)
        })
        .prop_flat_map(|(members, spaces)| (Just(members).prop_shuffle(), Just(spaces)))
        .prop_map(|(members, spaces)| {
            let (colon, comma) = if spaces { (" : ", "\n,\t") } else { (":", ",") };
            let members = members
                .iter()
                .map(|(name, value)| format!("{}{colon}{value}", quoted(name)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(comma))
        })
}

/// A valid body, with a kind.
fn body() -> impl Strategy<Value = (BillKind, String)> {
    prop::sample::select(BillKind::ALL.to_vec()).prop_flat_map(|kind| {
        let around = prop::sample::select(vec![
            ("{\"bills\":", "}"),
            (
                " {\r\n\"total\" : {\"a\":[1,\"é]}\"]},\"bills\" : ",
                " ,\"code\": 0 }\n",
            ),
            (
                "{\"\\u0062ills\":",
                ",\"message\":\"success\",\"n\":-1.5e3,\"b\":false}",
            ),
        ]);
        (Just(kind), around, prop::collection::vec(row(kind), 0..4)).prop_map(
            |(kind, (before, after), rows)| (kind, format!("{before}[{}]{after}", rows.join(", "))),
        )
    })
}

/// A body with some bytes changed, inserted or removed.
fn damaged_body() -> impl Strategy<Value = (BillKind, Vec<u8>)> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(b"\"\\{}[],:0-.eE n\xc3\x00".to_vec())
    ];
    let damage = prop::collection::vec((any::<Index>(), byte, 0..4u8), 0..3);
    (body(), damage).prop_map(|((kind, text), damage)| {
        let mut bytes = text.into_bytes();
        for (place, byte, how) in damage {
            let place = place.index(bytes.len() + 1);
            match how {
                0 => bytes.insert(place, byte),
                1 if place < bytes.len() => bytes[place] = byte,
                2 if place < bytes.len() => drop(bytes.remove(place)),
                _ => bytes.truncate(place),
            }
        }
        (kind, bytes)
    })
}

/// What serde_json reads in one field, in this crate's wire form.
fn expected(field: &Field, row: &Map<String, Oracle>) -> Option<String> {
    let text = match row.get(field.name)? {
        Oracle::Null => return None,
        Oracle::String(text) => text.clone(),
        Oracle::Number(number) => number.to_string(),
        other => panic!("{other} was not generated"),
    };
    match field.field_type {
        FieldType::Text => Some(text),
        _ if text.is_empty() => None,
        FieldType::Int64 | FieldType::Time => Some(match text.parse::<i64>() {
            Ok(value) => value.to_string(),
            // Small numbers only: a float holds them exactly.
            Err(_) => format!("{:.0}", text.parse::<f64>().unwrap() + 0.0),
        }),
        FieldType::Number | FieldType::Decimal => Some(text),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_field_of_every_row_is_what_was_sent((kind, text) in body()) {
        let table = decode_chunks(kind, Limits::default(), [text.as_bytes()]).unwrap();
        let oracle: Oracle = serde_json::from_str(&text).unwrap();
        let rows = oracle["bills"].as_array().unwrap();
        prop_assert_eq!(table.len(), rows.len());
        let mut missing = vec![false; fields(kind).len()];
        for (row, sent) in table.rows().zip(rows) {
            let sent = sent.as_object().unwrap();
            for (place, field) in fields(kind).iter().enumerate() {
                let wanted = expected(field, sent);
                missing[place] |= wanted.is_none() && field.is_documented();
                let got = row.wire(place).map(|(text, _)| text.into_owned());
                prop_assert_eq!(got, wanted, "{}", field.name);
            }
            let unknown = sent.iter().filter(|(name, _)| fields(kind).iter().all(|field| field.name != *name));
            let unknown: Map<_, _> = unknown.map(|(name, value)| (name.clone(), value.clone())).collect();
            let extra = row.extra().map(|extra| serde_json::from_str::<Map<_, _>>(extra).unwrap());
            prop_assert_eq!(extra, (!unknown.is_empty()).then_some(unknown));
        }
        let names = fields(kind).iter().zip(missing).filter(|(_, missing)| *missing).map(|(field, _)| field.name);
        prop_assert_eq!(table.missing_fields(), names.collect::<Vec<_>>());
    }

    #[test]
    fn chunks_do_not_change_the_outcome(
        (kind, body) in damaged_body(),
        cuts in prop::collection::vec(any::<Index>(), 0..12),
        row_bytes in prop_oneof![Just(1usize << 20), 1usize..1200],
        body_bytes in prop_oneof![4 => Just(1u64 << 30), 1 => 0u64..3000],
    ) {
        let limits = Limits { row_bytes, body_bytes, ..Limits::default() };
        let whole = outcome(decode_chunks(kind, limits, [&body[..]]));
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
        cuts.extend([0, body.len()]);
        cuts.sort_unstable();
        let chunks = cuts.windows(2).map(|pair| &body[pair[0]..pair[1]]);
        prop_assert_eq!(&outcome(decode_chunks(kind, limits, chunks)), &whole);
        prop_assert_eq!(&outcome(decode_chunks(kind, limits, body.chunks(1))), &whole);
    }

    #[test]
    fn a_truncated_body_is_a_network_error((kind, text) in body(), place: Index) {
        let text = text.trim_end();
        let cut = place.index(text.len());
        let error = decode_chunks(kind, Limits::default(), [&text.as_bytes()[..cut]]).unwrap_err();
        prop_assert_eq!(error.kind, ErrorKind::Network, "{}", error);
        let expected = format!("cut off after {cut} bytes.");
        prop_assert!(error.message.contains(&expected) || error.message.contains("is empty."), "{}", error);
    }

    #[test]
    fn invalid_json_is_never_accepted((kind, body) in damaged_body()) {
        let result = decode_chunks(kind, Limits::default(), [&body[..]]);
        match (result, serde_json::from_slice::<Oracle>(&body)) {
            (Ok(table), Ok(oracle)) => {
                prop_assert_eq!(table.len(), oracle["bills"].as_array().map_or(0, Vec::len));
            }
            (Ok(_), Err(error)) => prop_assert!(error.to_string().contains("surrogate") || error.to_string().contains("hex escape"), "{}", error),
            (Err(error), _) => {
                let offset = error.offset.unwrap_or(0);
                prop_assert!(offset <= body.len() as u64);
                prop_assert!(error.kind != ErrorKind::Decode || error.offset.is_some());
            }
        }
    }

    #[test]
    fn rows_that_are_taken_early_are_the_same_rows((kind, text) in body(), cut: Index) {
        let (first, second) = text.as_bytes().split_at(cut.index(text.len()));
        let mut decoder = Decoder::new(kind, Limits::default());
        decoder.push(first).unwrap();
        let early = decoder.take();
        decoder.push(second).unwrap();
        let count = decoder.rows();
        let late = decoder.finish().unwrap();
        let whole = decode_chunks(kind, Limits::default(), [text.as_bytes()]).unwrap();
        prop_assert_eq!(early.len() + late.len(), whole.len());
        prop_assert_eq!(count, whole.len() as u64);
        let parts = [digests_of(&early), digests_of(&late)].concat();
        prop_assert_eq!(parts, digests_of(&whole));
        for (row, same) in early.rows().chain(late.rows()).zip(whole.rows()) {
            prop_assert!(row.same_as(same));
            prop_assert_eq!(row.fingerprint(), same.fingerprint());
        }
    }
}

// ---------------------------------------------------------------- cases

/// An API-key row with the required fields and more members.
fn bill(more: &str) -> String {
    format!(
        r#"{{"startTime":"1767225600","endTime":"1767311999","amount":"10000","voucherAmount":"0","payAmount":"10000"{more}}}"#
    )
}

fn bills(rows: &[String]) -> String {
    format!("{{\"bills\":[{}]}}", rows.join(","))
}

fn one(more: &str) -> Result<Table> {
    decode(bills(&[bill(more)]).as_bytes())
}

fn place(name: &str) -> usize {
    fields(BillKind::ApiKey)
        .iter()
        .position(|field| field.name == name)
        .unwrap()
}

/// A field of the only row, as the API would write it.
fn field(table: &Table, name: &str) -> Option<String> {
    table
        .row(0)
        .unwrap()
        .wire(place(name))
        .map(|(text, _)| text.into_owned())
}

/// What a field reads as, where it was sent with this value.
fn reads(name: &str, value: &str) -> Result<Option<String>> {
    one(&format!(",\"{name}\":{value}")).map(|table| field(&table, name))
}

fn refuses(name: &str, value: &str) -> Error {
    let error = reads(name, value).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Decode, "{error}");
    assert_eq!(error.path, Some(format!("bills[0].{name}")), "{error}");
    error
}

fn error(body: &str) -> Error {
    decode(body.as_bytes()).unwrap_err()
}

/// The categories of rows.
fn categories(table: &Table) -> Vec<String> {
    let category = |row: Row<'_>| row.wire(place("category")).unwrap().0.into_owned();
    table.rows().map(category).collect()
}

#[test]
fn a_repeated_member_has_the_value_of_its_own_row() {
    let rest = r#""apikeyName":"as long as what is compared in one step""#;
    let known = [
        "llm", "llm", "llm", "llm2", "llm", "gpu", "gpu", "gpu", "llm",
    ];
    let rows = known.map(|name| bill(&format!(r#","category":"{name}",{rest}"#)));
    let table = decode(bills(&rows).as_bytes()).unwrap();
    assert_eq!(categories(&table), known);
    // Of a name that occurs twice, the last value counts.
    let twice = [
        ["llm", "llm"],
        ["llm", "llm"],
        ["llm", "gpu"],
        ["gpu", "llm"],
    ];
    let rows = twice.map(|[first, second]| {
        bill(&format!(
            r#","category":"{first}",{rest},"category":"{second}",{rest}"#
        ))
    });
    let table = decode(bills(&rows).as_bytes()).unwrap();
    assert_eq!(categories(&table), ["llm", "llm", "gpu", "llm"]);
}

#[test]
fn a_repeated_text_is_one_of_the_table_of_its_row() {
    let rest = r#""apikeyName":"as long as what is compared in one step""#;
    let row = bill(&format!(r#","category":"llm",{rest}"#));
    let other = bill(&format!(r#","productName":"another text",{rest}"#));
    let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    decoder
        .push(format!(r#"{{"bills":[{row},{row},{row}"#).as_bytes())
        .unwrap();
    assert_eq!(categories(&decoder.take()), ["llm"; 3]);
    decoder
        .push(format!(",{other},{row},{row},{row}]}}").as_bytes())
        .unwrap();
    let table = decoder.finish().unwrap();
    let texts: Vec<_> = table
        .rows()
        .map(|row| row.text_of("category").unwrap().map(str::to_owned))
        .collect();
    let llm = Some("llm".to_owned());
    assert_eq!(texts, [None, llm.clone(), llm.clone(), llm]);
}

#[test]
fn integers_are_sent_as_text_or_as_numbers() {
    for (value, read) in [
        ("\"1000\"", "1000"),
        ("1000", "1000"),
        ("-5", "-5"),
        ("1e4", "10000"),
        ("\"1e4\"", "10000"),
        ("10000.0", "10000"),
        ("\"9007199254740993\"", "9007199254740993"),
        ("9007199254740993", "9007199254740993"),
        ("9223372036854775807", "9223372036854775807"),
        ("\"-9223372036854775808\"", "-9223372036854775808"),
    ] {
        assert_eq!(
            reads("billNum0", value).unwrap().as_deref(),
            Some(read),
            "{value}"
        );
    }
    for value in [
        "9223372036854775808",
        "0.5",
        "\"x\"",
        "\" 1\"",
        "\"+1\"",
        "\"01\"",
        "true",
        "{}",
        "[1]",
        "1e400",
    ] {
        refuses("billNum0", value);
    }
}

#[test]
fn an_absent_number_is_not_zero() {
    for value in ["null", "\"\""] {
        let table = one(&format!(",\"billNum0\":{value}")).unwrap();
        assert_eq!(field(&table, "billNum0"), None);
        assert!(table.missing_fields().contains(&"billNum0"));
    }
    assert_eq!(reads("billNum0", "0").unwrap().as_deref(), Some("0"));
}

#[test]
fn a_bill_without_money_or_time_is_refused() {
    for name in [
        "startTime",
        "endTime",
        "amount",
        "voucherAmount",
        "payAmount",
    ] {
        refuses(name, "null");
        refuses(name, "\"\"");
        let without = bill("").replace(&format!("\"{name}\""), "\"other\"");
        let error = error(&bills(&[bill(""), without]));
        assert_eq!(error.path, Some(format!("bills[1].{name}")));
        assert!(error.message.contains("missing"), "{error}");
        assert_eq!(error.offset, Some(bills(&[bill("")]).len() as u64 - 1));
    }
}

#[test]
fn a_time_is_exact_as_a_javascript_number() {
    assert_eq!(
        reads("startTime", "9007199254740991").unwrap().as_deref(),
        Some("9007199254740991")
    );
    refuses("startTime", "9007199254740993");
    refuses("endTime", "1.5");
}

#[test]
fn text_may_be_sent_as_a_number_and_keeps_every_digit() {
    assert_eq!(
        reads("ownerID", "12345678901234567890").unwrap().as_deref(),
        Some("12345678901234567890")
    );
    assert_eq!(reads("ownerID", "\"\"").unwrap().as_deref(), Some(""));
    assert_eq!(reads("ownerID", "null").unwrap(), None);
    assert_eq!(
        reads("productName", r#""é\u00e9\n\ud83d\ude00\ud83d""#)
            .unwrap()
            .as_deref(),
        Some("éé\n😀\u{fffd}")
    );
    refuses("ownerID", "true");
    refuses("ownerID", "{}");
}

#[test]
fn numbers_are_kept_as_they_were_written() {
    assert_eq!(
        reads("payAmountDisplay", "1.50").unwrap().as_deref(),
        Some("1.50")
    );
    assert_eq!(
        reads("pricePrecision", "\"1\"").unwrap().as_deref(),
        Some("1")
    );
    assert_eq!(reads("billingMethod", "\"\"").unwrap(), None);
    refuses("payAmountDisplay", "\"1 \"");
    refuses("payAmountDisplay", "\"free\"");
}

/// No number becomes infinite in JavaScript.
#[test]
fn numbers_are_those_that_javascript_can_hold() {
    let zeros = "0".repeat(400);
    let ones = "1".repeat(308);
    for fine in [
        "9.99e307",
        "-1e307",
        "1e-400",
        "0e999",
        &format!("0.{zeros}1e700"),
        &format!("1{zeros}e-93"),
        &ones,
    ] {
        for written in [fine.to_owned(), format!("\"{fine}\"")] {
            let kept = reads("payAmountDisplay", &written).unwrap();
            assert_eq!(kept.as_deref(), Some(fine));
        }
        assert!(fine.parse::<f64>().unwrap().is_finite());
    }
    for wrong in [
        "1e400",
        "-1e400",
        "\"1e309\"",
        "1E99999999999999999999",
        &format!("0.{zeros}1e709"),
        &format!("1{zeros}e-92"),
        &format!("{ones}0"),
    ] {
        for name in ["payAmountDisplay", "pricePrecision", "billingMethod"] {
            refuses(name, wrong);
        }
    }
    let error = one(",\"payAmountDisplay\":1e400").unwrap_err();
    let at = bill("").len() + "{\"bills\":[".len() - 1 + ",\"payAmountDisplay\":".len();
    assert_eq!(
        (error.path.as_deref(), error.offset),
        (Some("bills[0].payAmountDisplay"), Some(at as u64))
    );
    assert!(error.message.contains("1e308"), "{error}");
}

/// A row that arrives byte by byte is read once: if it were read again with each byte, this would take an hour.
#[test]
fn the_largest_row_can_arrive_byte_by_byte() {
    let available = Limits::default().row_bytes - bill(",\"x\":[]").len();
    for filling in ["[],", "\"\\\\\",", "123456,"] {
        let list = filling.repeat(available / filling.len());
        let body = bills(&[bill(&format!(",\"x\":[{}]", list.trim_end_matches(',')))]);
        let limits = Limits::default();
        let table = decode_chunks(BillKind::ApiKey, limits, body.as_bytes().chunks(1)).unwrap();
        assert_eq!(table.len(), 1);
    }
}

#[test]
fn decimal_money_takes_precedence_over_integers() {
    let table =
        one(r#","amountDecimal":"1.00004","voucherAmountDecimal":"","payableDecimal":1e-7"#)
            .unwrap();
    let row = table.row(0).unwrap();
    assert_eq!(row.total().to_string(), "1.00004");
    assert_eq!(row.voucher().to_string(), "0");
    assert_eq!(row.cash().to_string(), "0.0000001");
    assert_eq!(
        field(&table, "payableDecimal").as_deref(),
        Some("0.0000001")
    );
    assert_eq!(
        reads("amountDecimal", "\"0.10\"").unwrap().as_deref(),
        Some("0.10")
    );
    assert_eq!(table.rows_with_decimal_money(), 1);
    assert_eq!(
        one(r#","originAmountDecimal":"1""#)
            .unwrap()
            .rows_with_decimal_money(),
        0
    );
    refuses("amountDecimal", "\"1,5\"");
    refuses("amountDecimal", "1e-60");
}

#[test]
fn negative_amounts_are_refunds() {
    let table = decode(bills(&[bill("").replace("\"10000\"", "\"-1\"")]).as_bytes()).unwrap();
    assert_eq!(table.row(0).unwrap().total().to_string(), "-0.0001");
}

#[test]
fn undocumented_fields_are_never_reported_missing() {
    let all = one("").unwrap();
    let missing = all.missing_fields();
    assert_eq!(
        missing.len(),
        fields(BillKind::ApiKey)
            .iter()
            .filter(|field| field.is_documented())
            .count()
            - 5
    );
    for name in [
        "amountDecimal",
        "originAmountDecimal",
        "billNum2",
        "billNum3",
        "billNum5",
    ] {
        assert!(!missing.contains(&name));
    }
    assert!(all.unknown_fields().clone().into_list().is_empty());
    assert!(
        one(r#","billNum5":"1","amountDecimal":"1""#)
            .unwrap()
            .unknown_fields()
            .clone()
            .into_list()
            .is_empty()
    );
}

#[test]
fn unknown_fields_are_kept_as_they_were_sent() {
    let table =
        one(r#","x_unknown":"eu","\u006e": 1.50 ,"x_unknown":{"a" : 9007199254740993}"#).unwrap();
    assert_eq!(
        table.row(0).unwrap().extra(),
        Some(r#"{"\u006e":1.50,"x_unknown":{"a" : 9007199254740993}}"#)
    );
    assert_eq!(
        table.unknown_fields().clone().into_list(),
        ["n", "x_unknown"]
    );
    assert_eq!(one("").unwrap().row(0).unwrap().extra(), None);
}

#[test]
fn many_unknown_fields_take_little_time() {
    let members: String = (0..100_000)
        .map(|number| format!(",\"{number}\":1"))
        .collect();
    let table = one(&members).unwrap();
    assert_eq!(
        table.row(0).unwrap().extra().unwrap().len(),
        members.len() + 1
    );
    assert_eq!(
        table.unknown_fields().clone().into_list().len(),
        MAX_NAMES + 1
    );
}

#[test]
fn of_a_duplicate_name_the_last_value_counts() {
    assert_eq!(
        one(r#","billNum0":"x","billNum0":"7""#)
            .map(|table| field(&table, "billNum0"))
            .unwrap()
            .as_deref(),
        Some("7")
    );
    assert_eq!(
        one(r#","billNum0":"7","billNum\u0030":null"#)
            .map(|table| field(&table, "billNum0"))
            .unwrap(),
        None
    );
}

#[test]
fn an_empty_list_and_null_have_no_bills() {
    for body in [
        "{\"bills\":[]}",
        "{\"bills\":null}",
        " { \"bills\" : [ ] } \n",
        "{\"code\":0,\"message\":\"ok\",\"bills\":[]}",
    ] {
        assert!(decode(body.as_bytes()).unwrap().is_empty(), "{body}");
    }
}

#[test]
fn an_error_envelope_is_an_error() {
    for body in [
        r#"{"code":401,"reason":"UNAUTHORIZED","message":"key not found","metadata":{}}"#,
        r#"{"metadata":{"a":[]},"message":"key not found","reason":"UNAUTHORIZED","code":"401"}"#,
        r#"{"bills":null,"code":401,"reason":"UNAUTHORIZED","message":"key not found"}"#,
    ] {
        let error = error(body);
        assert_eq!(error.kind, ErrorKind::Api, "{body}");
        assert_eq!(error.reason.as_deref(), Some("UNAUTHORIZED"));
        assert!(
            error
                .message
                .contains("in place of bills: 401 UNAUTHORIZED (key not found). "),
            "{error}"
        );
        assert!(error.message.contains("billing permission"), "{error}");
    }
    for body in [
        r#"{"code":500,"message":"oh"}"#,
        r#"{"bills":null,"code":429,"message":"too fast"}"#,
        r#"{"code":429,"message":"too fast","bills":[]}"#,
    ] {
        assert_eq!(error(body).kind, ErrorKind::Api, "{body}");
    }
}

#[test]
fn the_error_of_an_envelope_says_what_to_do() {
    for (envelope, says) in [
        (r#"{"reason":"UNAUTHORIZED"}"#, "billing permission"),
        (r#"{"code":403,"reason":"INVALID_API_KEY"}"#, "not valid"),
        (r#"{"reason":"INVALID_PRODUCT_CATEGORY"}"#, "check category"),
        (
            r#"{"code":400,"reason":"INVALID_BILL_CYCLE"}"#,
            "check cycleType",
        ),
        (r#"{"code":429,"message":"slow down"}"#, "lower concurrency"),
        (r#"{"reason":"LIST_BILL_TOO_FAST"}"#, "lower concurrency"),
        (
            r#"{"code":500,"reason":"LIST_BILL_ERROR"}"#,
            "try again later",
        ),
        (r#"{"reason":"UNKNOWN"}"#, "try again later"),
        (r#"{"code":7,"message":"what"}"#, "not documented"),
    ] {
        assert!(
            error(envelope).message.contains(says),
            "{}",
            error(envelope)
        );
    }
}

proptest! {
    #[test]
    fn an_error_envelope_is_one_line_of_bounded_length(reason in ".{1,200}", message in "(?s).{0,900}") {
        prop_assume!(!reason.trim().is_empty());
        let envelope = serde_json::json!({"code": 401, "reason": reason, "message": message});
        let error = error(&envelope.to_string());
        let shown = error.reason.as_deref().unwrap();
        prop_assert!(shown.chars().count() <= 81 && error.message.contains(shown));
        prop_assert!(error.message.chars().count() < 700, "{}", error);
        prop_assert!(!error.message.chars().any(char::is_control));
        prop_assert!(error.message.contains("billing permission"));
    }

    /// Errors of a sink are redacted once they are made: no part of a key is left, wherever its text was truncated.
    #[test]
    fn a_key_in_an_error_envelope_can_be_hidden(before in 0usize..1100, in_reason: bool) {
        let echo = format!("{}sk_live%2F0123456789", "x".repeat(before));
        let envelope = if in_reason {
            serde_json::json!({"code": 401, "reason": echo, "message": "no"})
        } else {
            serde_json::json!({"code": 401, "reason": "NO", "message": echo})
        };
        let mut error = error(&envelope.to_string());
        let mut secrets = Secrets::default();
        secrets.add(&Key::new("sk_live/0123456789")?);
        secrets.scrub_error(&mut error);
        let seen = format!("{error} {:?}", error.reason);
        prop_assert!(!seen.contains("sk_live%2F"), "{}", seen);
    }
}

#[test]
fn a_response_that_is_not_a_list_of_bills_is_an_error() {
    for (body, path, says) in [
        ("{}", Some("bills"), "no member \"bills\""),
        ("{\"data\":[]}", Some("bills"), "no member \"bills\""),
        (
            "{\"message\":\"hello\"}",
            Some("bills"),
            "no member \"bills\"",
        ),
        (
            "{\"code\":0,\"reason\":\"OK\"}",
            Some("bills"),
            "no member \"bills\"",
        ),
        ("{\"bills\":{}}", Some("bills"), "a list or null"),
        ("{\"bills\":\"\"}", Some("bills"), "a list or null"),
        ("{\"bills\":0}", Some("bills"), "a list or null"),
        (
            "{\"bills\":[],\"bills\":[]}",
            Some("bills"),
            "duplicate key",
        ),
        (
            "{\"bills\":null,\"bills\":[]}",
            Some("bills"),
            "duplicate key",
        ),
        ("{\"bills\":[null]}", Some("bills[0]"), "must be an object"),
        ("{\"bills\":[[]]}", Some("bills[0]"), "must be an object"),
        ("[]", None, "not a JSON object"),
        ("null", None, "not a JSON object"),
        ("<!DOCTYPE html>", None, "HTML"),
        (" \n<html>", None, "HTML"),
        ("\u{feff}{\"bills\":[]}", None, "byte order mark"),
        ("{\"bills\":[]}{}", None, "follows its end"),
        ("{\"bills\":[]}}", None, "follows its end"),
        ("{\"bills\":[],}", None, "expected a name"),
        ("{\"bills\":[]]", None, "expected ',' or '}'"),
        ("{\"a\":,\"bills\":[]}", None, "expected a value"),
        ("{\"a\":1 2,\"bills\":[]}", None, "expected ',' or '}'"),
        ("{\"a\":nul,\"bills\":[]}", None, "true, false or null"),
        ("{\"a\":[1}],\"bills\":[]}", None, "expected ',' or ']'"),
        ("{bills:[]}", None, "expected a name"),
    ] {
        let error = error(body);
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Decode, path),
            "{body}: {error}"
        );
        assert!(error.message.contains(says), "{body}: {error}");
        assert!(error.offset.is_some(), "{body}");
    }
    assert_eq!(error("{\"bills\":nulll}").path.as_deref(), None);
    assert_eq!(
        error(&format!("{{\"bills\":[{},]}}", bill("")))
            .path
            .as_deref(),
        Some("bills[1]")
    );
    assert_eq!(
        error(&format!("{{\"bills\":[{0} {0}]}}", bill("")))
            .path
            .as_deref(),
        Some("bills[1]")
    );
}

#[test]
fn an_error_has_the_offset_of_its_value() {
    let body = bills(&[bill(""), bill(",\"productName\":\"é\",\"billNum0\":\"x\"")]);
    let found = error(&body);
    assert_eq!(found.path.as_deref(), Some("bills[1].billNum0"));
    assert_eq!(
        found.offset,
        body.rfind("\"x\"").map(|offset| offset as u64)
    );
    let body = bills(&[bill(""), bill(",\"a\" 1")]);
    let found = error(&body);
    assert_eq!(
        (found.path.as_deref(), found.offset),
        (
            Some("bills[1]"),
            body.rfind("1}").map(|offset| offset as u64)
        )
    );
}

#[test]
fn a_decode_error_quotes_no_text_of_the_response() {
    let row = bill(",\"billNum0\":\"CANARY\"");
    assert!(!format!("{:?}", error(&bills(&[row]))).contains("CANARY"));
}

#[test]
fn a_body_truncated_at_any_byte_is_a_network_error() {
    let row = bill(r#","ownerID":"é\u00e9\\","billNum0":1.0e1,"x":{"a":[true,null,"]"]}"#);
    let body = format!(" {{\"total\" : [1], \"bills\" : [{row} , {row}], \"n\": -1.5e3 }}");
    assert_eq!(decode(body.as_bytes()).unwrap().len(), 2);
    for cut in 0..body.len() {
        let error = decode(&body.as_bytes()[..cut]).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Network, "{cut}: {error}");
    }
}

#[test]
fn an_empty_body_is_a_network_error() {
    for body in ["", " \r\n"] {
        assert_eq!(error(body).kind, ErrorKind::Network);
    }
}

#[test]
fn a_body_that_is_invalid_before_it_is_truncated_is_a_decode_error() {
    assert_eq!(
        error("{\"bills\":[{\"a\" 1,\"b\":2").kind,
        ErrorKind::Decode
    );
    assert_eq!(
        error("{\"bills\":[{\"a\":1,\"b\":2").kind,
        ErrorKind::Network
    );
    let cut_inside_a_character = &"{\"bills\":[{\"a\":\"é".as_bytes()[..17];
    assert_eq!(
        decode(cut_inside_a_character).unwrap_err().kind,
        ErrorKind::Network
    );
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    let mut body = bills(&[bill(",\"productName\":\"?\"")]).into_bytes();
    let place = body.iter().position(|byte| *byte == b'?').unwrap();
    body[place] = 0xff;
    let error = decode(&body).unwrap_err();
    assert_eq!(
        (error.path.as_deref(), error.offset),
        (Some("bills[0]"), Some(place as u64))
    );
}

#[test]
fn limits_are_errors() {
    let row = bill("");
    let body = bills(std::slice::from_ref(&row));
    let with = |limits: Limits| decode_chunks(BillKind::ApiKey, limits, [body.as_bytes()]);
    let limits = |row_bytes, body_bytes| Limits {
        row_bytes,
        body_bytes,
        ..Limits::default()
    };
    assert!(with(limits(row.len(), body.len() as u64)).is_ok());
    let error = with(limits(row.len() - 1, 1 << 30)).unwrap_err();
    assert_eq!(
        (error.kind, error.path.as_deref()),
        (ErrorKind::Decode, Some("bills[0]"))
    );
    let error = with(limits(1 << 20, body.len() as u64 - 1)).unwrap_err();
    assert_eq!(
        (error.kind, error.offset),
        (ErrorKind::Decode, Some(body.len() as u64 - 1))
    );

    let nested = |levels: usize| {
        one(&format!(
            ",\"x\":{}{}",
            "[".repeat(levels),
            "]".repeat(levels)
        ))
    };
    assert!(
        nested(61).is_ok(),
        "with the response, its list and the row: 64 levels"
    );
    assert!(nested(62).unwrap_err().message.contains("nested too deep"));
    assert!(error_of_top_level_nesting(63).is_none());
    assert!(
        error_of_top_level_nesting(64)
            .unwrap()
            .message
            .contains("nested too deep")
    );
}

fn error_of_top_level_nesting(levels: usize) -> Option<Error> {
    let body = format!(
        "{{\"x\":{}{},\"bills\":[]}}",
        "[".repeat(levels),
        "]".repeat(levels)
    );
    decode(body.as_bytes()).err()
}

#[test]
fn a_decoder_that_failed_returns_the_same_error_again() {
    let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    let first = decoder.push(b"<").unwrap_err();
    assert_eq!(decoder.push(b"{\"bills\":[]}").unwrap_err(), first);
    assert_eq!(decoder.finish().unwrap_err(), first);
}

#[test]
fn rows_that_differ_anywhere_are_not_the_same() {
    let rows = [
        "",
        ",\"ownerID\":\"\"",
        ",\"ownerID\":\"a\"",
        ",\"billNum0\":0",
        ",\"payAmountDisplay\":1.5",
        ",\"payAmountDisplay\":15",
        ",\"payAmountDisplay\":1.50",
        ",\"payAmountDisplay\":15e-1",
        // Texts that would be the same if they were only concatenated, with a separator.
        ",\"productName\":\"a\",\"category\":\"b\"",
        ",\"productName\":\"aA\\u0006b\"",
        ",\"x\":1",
        ",\"x\":2",
    ]
    .map(bill);
    let table = decode(bills(&rows).as_bytes()).unwrap();
    let digests = digests_of(&table);
    for (one, row) in table.rows().enumerate() {
        for (two, other) in table.rows().enumerate() {
            assert_eq!(row.same_as(other), one == two, "{one} {two}");
            assert_eq!(
                row.fingerprint() == other.fingerprint(),
                one == two,
                "{one} {two}"
            );
            assert_eq!(digests[one] == digests[two], one == two, "{one} {two}");
        }
    }
}

fn digests_of(table: &Table) -> Vec<u128> {
    let mut digests = Digests::new(table.kind());
    digests.start_table(table.strings());
    let mut all = Vec::new();
    for block in table.blocks() {
        let rows: Vec<u32> = (0..block.len() as u32).collect();
        let whole: Vec<u128> = digests.of(block, table.strings(), &rows).collect();
        // The digest of a row does not depend on the other rows.
        for (row, digest) in rows.iter().zip(&whole) {
            let alone: Vec<u128> = digests.of(block, table.strings(), &[*row]).collect();
            assert_eq!(alone, [*digest]);
        }
        all.extend(whole);
    }
    all
}

#[test]
fn the_sample_of_the_documentation_is_read() {
    let sample = r#"{"bills":[{"userId":"<string>","memberId":"<string>","startTime":"1764547200","endTime":"1767225599",
        "productName":"<string>","productCategory":"gpu","ownerID":"<string>","tradeMode":"monthly","tradeType":"monthly_new_buy",
        "basePrice":"1000000","billNum":"1","amount":"1000000","voucherAmount":"0","payAmount":"1000000","payAmountDisplay":100,
        "pricePrecision":1,"createTime":"1764547200","cycle":"2025-12","productId":"<string>","billingMethod":2}]}"#;
    let table = decode_chunks(BillKind::FixedTerm, Limits::default(), [sample.as_bytes()]).unwrap();
    assert_eq!(table.row(0).unwrap().total().to_string(), "100");
    assert_eq!(table.missing_fields().len(), 0);
    assert!(table.unknown_fields().clone().into_list().is_empty());
}

// ---------------------------------------------------------------- values on their way to JavaScript

/// The values of a block, field by field: the text of each row, and the float of times and numbers.
fn values_of(kind: BillKind, distinct: &DistinctValues, strings: &Strings) -> Vec<Option<String>> {
    let decimal = |place: usize| {
        let start = place
            .checked_sub(1)
            .map_or(0, |before| distinct.decimal_ends[before]);
        let end = distinct.decimal_ends[place];
        str::from_utf8(&distinct.decimals[start as usize..end as usize]).unwrap()
    };
    let value = |(slot, field): (&u32, &Field)| {
        let place = slot.checked_sub(1)?;
        Some(match field.field_type {
            FieldType::Text => strings.get(place).unwrap().to_owned(),
            FieldType::Int64 => distinct.integers[place as usize].to_string(),
            FieldType::Time | FieldType::Number => {
                format!("{:?}", distinct.numbers[place as usize])
            }
            FieldType::Decimal => decimal(place as usize).to_owned(),
        })
    };
    let fields = fields(kind);
    let columns = distinct
        .slots
        .chunks_exact(distinct.slots.len() / fields.len());
    let columns = columns.zip(fields);
    columns
        .flat_map(|(slots, field)| slots.iter().map(move |slot| (slot, field)))
        .map(value)
        .collect()
}

/// The same values, read from the rows.
fn values_of_rows(table: &Table) -> Vec<Option<String>> {
    let mut values = Vec::new();
    for (place, field) in fields(table.kind()).iter().enumerate() {
        for row in table.rows() {
            let text = row.wire(place).map(|(text, _)| text.into_owned());
            let is_float = matches!(field.field_type, FieldType::Time | FieldType::Number);
            values.push(text.map(|text| match is_float {
                true => format!("{:?}", text.parse::<f64>().unwrap()),
                false => text,
            }));
        }
    }
    values
}

fn distinct(table: &Table) -> DistinctValues {
    let parse = |text: &str| text.parse().unwrap();
    DistinctValues::new(table.kind(), &table.blocks()[0], table.strings(), parse)
}

proptest! {
    #[test]
    fn values_are_those_of_the_rows((kind, body) in body()) {
        let table = decode_chunks(kind, Limits::default(), [body.as_bytes()]).unwrap();
        if !table.is_empty() {
            let values = values_of(kind, &distinct(&table), table.strings());
            prop_assert_eq!(values, values_of_rows(&table));
        }
    }
}

#[test]
fn a_repeated_value_is_stored_once() {
    let rows: Vec<String> = (0..BLOCK_ROWS)
        .map(|row| {
            let cash = ["1.5", "0", "0.25"][row % 3];
            bill(&format!(
                ",\"billNum0\":\"{}\",\"payableDecimal\":\"{cash}\",\"amountDecimal\":\"0\"",
                row % 7
            ))
        })
        .collect();
    let table = decode(bills(&rows).as_bytes()).unwrap();
    let distinct = distinct(&table);
    assert_eq!(
        values_of(table.kind(), &distinct, table.strings()),
        values_of_rows(&table)
    );
    assert_eq!(distinct.decimals, b"01.50.25");
    assert!(distinct.integers.len() <= 7 + 3, "{:?}", distinct.integers);
    assert!(distinct.numbers.len() <= 2, "{:?}", distinct.numbers);
}

#[test]
fn rows_decoded_as_the_wrong_kind_are_recognized_if_that_is_certain() {
    let money = r#""startTime":"0","endTime":"9","amount":"1","voucherAmount":"0","payAmount":"1""#;
    let mistaken = |kind, rows: &[&str]| {
        let rows = rows.iter().map(|fields| format!("{{{money}{fields}}}"));
        let body = bills(&rows.collect::<Vec<_>>());
        let table = decode_chunks(kind, Limits::default(), [body.as_bytes()]).unwrap();
        table.mistaken_kind()
    };
    let (api_key, fixed_term) = (BillKind::ApiKey, BillKind::FixedTerm);
    let cycle = r#","cycle":"2026-01""#;
    assert_eq!(mistaken(api_key, &[cycle]), Some(fixed_term));
    assert_eq!(mistaken(api_key, &["", cycle]), Some(fixed_term));
    assert_eq!(
        mistaken(fixed_term, &[r#","apikeyName":"a""#]),
        Some(api_key)
    );
    // No row, rows with the fields of both kinds, unknown fields, and fields that are not documented decide nothing.
    assert_eq!(mistaken(api_key, &[]), None);
    assert_eq!(mistaken(api_key, &[""]), None);
    assert_eq!(mistaken(api_key, &[r#","region":"eu""#]), None);
    assert_eq!(mistaken(api_key, &[cycle, r#","apikeyName":"""#]), None);
    assert_eq!(mistaken(fixed_term, &[r#","billNum3":"1""#]), None);
    assert_eq!(mistaken(api_key, &[r#","storageDays":"1""#]), None);
}

#[test]
fn an_error_advises_on_the_bytes_or_on_the_options_of_the_client() {
    let message = |mut decoder: Decoder, body: &str| {
        let pushed = decoder.push(body.as_bytes());
        let error = pushed.and_then(|()| decoder.finish().map(drop));
        error.unwrap_err().message.clone()
    };
    for (body, caller, client) in [
        ("", "the whole body", "Try again later"),
        ("{", "the whole body", "shorter range"),
        ("{}", "the body of a response", "`base_url`"),
        ("<html>", "the body of a response", "not to a page"),
        ("bills.json", "the name or URL of a file", "`base_url`"),
        ("[]", "into an object", "`base_url`"),
        ("{\"bills\":0}", "the body of a response", "`base_url`"),
        ("{\"amount\":\"1\"}\n{}", "NDJSON", "`base_url`"),
        (
            "{\"bills\":[{}]}",
            "as the API sent them",
            "the service's support",
        ),
    ] {
        let (kind, limits) = (BillKind::ApiKey, Limits::default());
        let given = message(Decoder::new(kind, limits), body);
        assert!(
            given.starts_with("The body ") && given.contains(caller),
            "{given}"
        );
        assert!(!given.contains("base_url"), "{given}");
        let plan = Plan::new(kind, Vec::new());
        let received = message(Decoder::for_client(&plan, 0, limits), body);
        let of_service = received.starts_with("The service's answer ");
        assert!(of_service && received.contains(client), "{received}");
    }
}

fn usage_row(members: &str) -> String {
    format!(
        "{{\"bills\":[{{\"startTime\":\"0\",\"endTime\":\"9\",\"amount\":\"1\",\"voucherAmount\":\"0\",\"payAmount\":\"1\"{members}}}]}}"
    )
}

fn usage_table(requested: Option<&str>, members: &str) -> Table {
    let decoder = Decoder::new(BillKind::Usage, Limits::default());
    let mut decoder = decoder.with_product_category(requested.map(Into::into));
    decoder.push(usage_row(members).as_bytes()).unwrap();
    decoder.finish().unwrap()
}

#[test]
fn usage_rows_have_the_product_category_of_their_request() {
    let own = ",\"productCategory\":\"llm\",\"category\":\"x\"";
    for (requested, members, category, notices) in [
        (Some("gpu"), "", Some("gpu"), 0),
        (Some("gpu"), ",\"productCategory\":null", Some("gpu"), 0),
        (Some("gpu"), ",\"productCategory\":\"\"", Some("gpu"), 0),
        (Some("gpu"), own, Some("gpu"), 1),
        (Some("llm"), own, Some("llm"), 0),
        (
            Some("gpu"),
            ",\"productCategory\":\"summary\"",
            Some("summary"),
            1,
        ),
        (None, own, Some("llm"), 0),
        (None, "", None, 0),
    ] {
        let table = usage_table(requested, members);
        let row = table.row(0).unwrap();
        assert_eq!(row.text_of("productCategory"), Ok(category), "{members}");
        assert_eq!(table.notices().len(), notices, "{members}");
        assert!(!table.missing_fields().contains(&"productCategory"));
    }
    let table = usage_table(Some("gpu"), own);
    let notice = &table.notices()[0].text;
    assert!(notice.contains("\"llm\"") && notice.contains("\"gpu\""));
}

#[test]
fn the_kind_that_rows_seem_to_be_is_the_one_with_most_of_their_fields() {
    let body = |members: &str| {
        let mut decoder = Decoder::new(BillKind::FixedTerm, Limits::default());
        decoder.push(usage_row(members).as_bytes()).unwrap();
        decoder.finish().unwrap().mistaken_kind()
    };
    let usage = ",\"category\":\"llm\",\"billNum0\":\"1\"";
    let key = ",\"apikeyName\":\"a\",\"apikeyMask\":\"b\"";
    assert_eq!(body(""), None);
    assert_eq!(body(usage), Some(BillKind::Usage));
    assert_eq!(body(&[usage, key].concat()), Some(BillKind::ApiKey));
    let fixed_term = ",\"tradeMode\":\"monthly\"";
    assert_eq!(
        usage_table(Some("gpu"), fixed_term).mistaken_kind(),
        Some(BillKind::FixedTerm)
    );
    assert_eq!(usage_table(Some("gpu"), usage).mistaken_kind(), None);
    // The rows of usage-based bills have no product category, but those of fixed-term bills have one.
    let both = [usage, ",\"productCategory\":\"gpu\""].concat();
    assert_eq!(body(&both), None);
}
