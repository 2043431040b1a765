use proptest::prelude::*;
use serde_json::Value as Oracle;

use super::*;

/// The value as serde_json holds it: of equal names the last one.
fn as_oracle(value: &Value<'_>) -> Oracle {
    match value {
        Value::Null => Oracle::Null,
        Value::Bool(value) => Oracle::Bool(*value),
        Value::Number(text) => serde_json::from_str(text).unwrap(),
        Value::Text(text) => Oracle::String(text.to_string()),
        Value::Array(items) => items.iter().map(as_oracle).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.to_string(), as_oracle(value)))
            .collect(),
    }
}

fn number() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,9})?([eE][-+]?[0-9]{1,3})?"
}

fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -!#-\\[\\]-~é漢😀]{0,6}",
        Just("\\n".to_owned()),
        Just("\\u00e9".to_owned()),
        Just("\\ud83d\\ude00".to_owned()),
        Just("\\\"\\\\\\/\\b\\f\\r\\t".to_owned()),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// Valid documents, with white space wherever it is allowed.
fn document() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        number(),
        string(),
        Just("true".into()),
        Just("false".into()),
        Just("null".into())
    ];
    let tree = leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| format!("[{}]", items.join(" ,\n"))),
            prop::collection::vec((string(), inner), 0..5).prop_map(|members| {
                let members: Vec<String> = members
                    .into_iter()
                    .map(|(name, value)| format!("{name}\t: {value}"))
                    .collect();
                format!("{{ {} }}", members.join(","))
            }),
        ]
    });
    tree.prop_map(|text| format!(" {text}\r\n"))
}

proptest! {
    #[test]
    fn a_valid_document_reads_as_in_serde_json(text in document()) {
        let value = parse(text.as_bytes()).unwrap();
        prop_assert_eq!(as_oracle(&value), serde_json::from_str::<Oracle>(&text).unwrap());
    }

    #[test]
    fn a_damaged_document_is_refused_where_serde_json_refuses_it(
        text in document(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![any::<u8>(), prop::sample::select(b"\"\\{}[],:0-.eEu \x00\xc3".to_vec())], 0..3u8), 1..4),
    ) {
        let mut bytes = text.into_bytes();
        for (place, byte, how) in damage {
            let place = place.index(bytes.len() + 1);
            match how {
                0 => bytes.insert(place, byte),
                1 => if let Some(old) = bytes.get_mut(place) { *old = byte },
                _ => bytes.truncate(place),
            }
        }
        match (parse(&bytes), serde_json::from_slice::<Oracle>(&bytes)) {
            (Ok(value), Ok(oracle)) => prop_assert_eq!(as_oracle(&value), oracle),
            (Err(error), Err(_)) => prop_assert!(error.offset <= bytes.len()),
            // Half a surrogate pair is an error there, and U+FFFD here.
            (Ok(_), Err(error)) => prop_assert!(error.to_string().contains("surrogate") || error.to_string().contains("hex escape"), "{}", error),
            (Err(error), Ok(_)) => prop_assert!(false, "refused: {:?}", error),
        }
    }

    #[test]
    fn a_truncated_document_is_incomplete(text in document(), place: prop::sample::Index) {
        let text = text.trim();
        prop_assume!(text.starts_with(['{', '[', '"']));
        let bytes = text.as_bytes().get(..place.index(text.len())).unwrap();
        prop_assert!(parse(bytes).unwrap_err().is_incomplete);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        let _ = parse(&bytes);
    }
}

fn error(bytes: &[u8]) -> (usize, &'static str) {
    let error = parse(bytes).unwrap_err();
    (error.offset, error.message)
}

#[test]
fn half_of_a_surrogate_pair_becomes_the_replacement_character() {
    for (text, read) in [
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""\ude00x""#, "\u{fffd}x"),
        (r#""\ud83d\n""#, "\u{fffd}\n"),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
        (r#""\ud83dA""#, "\u{fffd}A"),
    ] {
        assert_eq!(
            parse(text.as_bytes()).unwrap().as_text(),
            Some(read),
            "{text}"
        );
    }
}

#[test]
fn an_error_says_where() {
    assert_eq!(error(b"[1,]"), (3, "expected a value"));
    assert_eq!(error(b"{\"a\" 1}"), (5, "expected ':'"));
    assert_eq!(error(b"{\"a\":1,}"), (7, "expected a name in quotes"));
    assert_eq!(error(b"[1 2]"), (3, "expected ',' or ']'"));
    assert_eq!(
        error(b"\"a\nb\""),
        (2, "a control character in a text must be escaped")
    );
    assert_eq!(error(b"\"\\x\""), (2, "no such escape"));
    assert_eq!(error(b"\"\xff\""), (1, "not UTF-8"));
    assert_eq!(error(b"\xef\xbb\xbf1"), (0, "expected a value"));
    assert_eq!(error(b"01"), (1, "something follows the end of the value"));
    assert_eq!(error(b"nulL"), (3, "expected true, false or null"));
}

#[test]
fn nesting_has_a_limit() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(parse(deep(DEFAULT_DEPTH).as_bytes()).is_ok());
    assert_eq!(
        error(deep(DEFAULT_DEPTH + 1).as_bytes()).1,
        "nested too deep"
    );
    assert_eq!(error("[".repeat(1_000_000).as_bytes()).1, "nested too deep");
    let beside = format!("[{}]", vec!["[{}]"; 200].join(","));
    assert!(
        parse(beside.as_bytes()).is_ok(),
        "levels that were left do not count"
    );
}

#[test]
fn a_name_that_occurs_twice_is_read_twice() {
    let value = parse(br#"{"a":1,"a":2}"#).unwrap();
    assert_eq!(value.member("a"), Some(&Value::Number("2")));
    let Value::Object(members) = value else {
        panic!("an object")
    };
    assert_eq!(members.len(), 2);
}
