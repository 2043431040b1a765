use super::finder::{BASE64, RUN};
use super::*;
use proptest::prelude::*;

fn secrets(keys: &[&str]) -> Secrets {
    let mut secrets = Secrets::default();
    keys.iter()
        .for_each(|key| secrets.add(&Key::new(key).unwrap()));
    secrets
}

#[test]
fn a_truncated_key_is_hidden() {
    let live = secrets(&["sk_live_0123456789"]);
    for mark in ["", "…", "...", "…) and more", "... is no key", "****"] {
        let text = format!("no such key: sk_live_0123{mark}");
        assert_eq!(live.scrub(&text), format!("no such key: [key]{mark}"));
    }
    assert_eq!(live.scrub("keys begin with sk_"), "keys begin with sk_");
    assert_eq!(live.scrub("sk_live_012 is no key"), "sk_live_012 is no key");
    assert_eq!(live.scrub("sk_live_0123 is no key"), "[key] is no key");
    for coded in [
        base64_of(LIVE.as_bytes()),
        hex_of(LIVE.as_bytes(), "", false),
    ] {
        for length in 8..24 {
            let text = format!("no such key: {}…", part_of(&coded, 0, length));
            assert_eq!(secrets(&[LIVE]).scrub(&text), "no such key: [key]…");
        }
    }
    let dotted = secrets(&["head.payload.signature"]);
    assert_eq!(
        dotted.scrub("no such key: head.payload..."),
        "no such key: [key].."
    );
}

/// One character of a key, in one of the forms in which a server may echo it.
fn write(character: char, way: u8) -> String {
    let code = u32::from(character);
    match way {
        0 => format!("%{code:02X}"),
        1 => format!("%{code:02x}"),
        2 => format!("\\u{code:04x}"),
        3 => format!("&#{code};"),
        4 => format!("&#x{code:X};"),
        // A `%` behind a backslash would be read together with what follows.
        5 if !character.is_ascii_alphanumeric() && character != '%' => format!("\\{character}"),
        // A server that escapes anything escapes the escape character, too.
        _ if "%\\&".contains(character) => write(character, way % 5),
        _ => character.to_string(),
    }
}

/// Base64 as RFC 4648 defines it: three bytes are four characters.
fn base64_of(bytes: &[u8]) -> String {
    let characters = bytes.chunks(3).flat_map(|group| {
        let bits = group
            .iter()
            .fold(0u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        (0..4).map(move |place| {
            let six = (bits >> (18 - 6 * place)) & 63;
            let character = char::from(BASE64[six as usize]);
            if place > group.len() { '=' } else { character }
        })
    });
    characters.collect()
}

#[test]
fn the_base64_of_the_tests_follows_the_rfc() {
    for (text, encoded) in [
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foobar", "Zm9vYmFy"),
    ] {
        assert_eq!(base64_of(text.as_bytes()), encoded);
    }
}

#[test]
fn a_key_is_hidden_in_every_form_that_security_md_lists() {
    let key = "sk_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0";
    let (head, tail) = key.split_at(20);
    let shapes = [
        key.to_owned(),
        key.split_at(3).1.to_owned(),
        key.split_at(36).0.to_owned(),
        key.to_uppercase(),
        key.to_lowercase(),
        format!("{head}\n{tail}"),
        format!("{head}\r\n    {tail}"),
        format!("{head}\\n{tail}"),
        format!("{head}%0D%0A{tail}"),
        key.bytes().map(|byte| format!("%{byte:02x}")).collect(),
    ];
    for shape in shapes {
        let clean = secrets(&[key]).scrub(&format!("key {shape} not found"));
        assert_eq!(clean, "key [key] not found", "{shape}");
    }
    for coded in [
        format!("{key}:"),
        format!("Bearer {key}"),
        format!("user:{key}"),
        key.to_owned(),
    ] {
        for coded in [
            base64_of(coded.as_bytes()),
            base64_of(coded.as_bytes()).replace('=', ""),
        ] {
            let (head, tail) = coded.split_at(30);
            let wrapped = format!("{head}\n{tail}");
            for shape in [coded.replace('+', "-").replace('/', "_"), coded, wrapped] {
                let clean = secrets(&[key]).scrub(&format!("no Basic {shape}, sorry"));
                assert_eq!(clean, "no Basic [key], sorry", "{shape}");
            }
        }
    }
}

const LIVE: &str = "sk_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0";

/// The longest part of a key that a text shows, ignoring case and everything but letters and digits.
fn longest_shown(key: &str, text: &str) -> usize {
    let plain = |text: &str| -> Vec<u8> {
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let (key, text) = (plain(key), plain(text));
    let shows = |part: &[u8]| text.windows(part.len()).any(|shown| shown == part);
    let lengths = (1..=key.len()).rev();
    lengths
        .into_iter()
        .find(|length| key.windows(*length).any(shows))
        .unwrap_or_default()
}

fn part_of(key: &str, start: usize, length: usize) -> &str {
    let end = key.len().min(start + length);
    key.get(start..end).unwrap()
}

fn hex_of(bytes: &[u8], between: &str, is_upper: bool) -> String {
    let bytes: Vec<_> = bytes
        .iter()
        .map(|byte| {
            if is_upper {
                format!("{byte:02X}")
            } else {
                format!("{byte:02x}")
            }
        })
        .collect();
    bytes.join(between)
}

#[test]
fn a_key_is_hidden_with_anything_between_its_characters() {
    let (head, tail) = LIVE.split_at(20);
    for between in [
        " ",
        "   ",
        "\n",
        "\r\n    ",
        "\t",
        "\0",
        "\u{1b}",
        "\u{200b}",
        "\u{200c}",
        "\u{200d}",
        "\u{feff}",
        "\u{ad}",
        "\u{2028}",
        "<br>",
        "<br/>",
        "<br />",
        "<wbr>",
        "<WBR>",
        "</b><b>",
        "\\n",
        "%0a",
        "%20",
        "&nbsp;",
        "&#8203;",
        "&shy;",
        "\\u200b",
        "%E2%80%8B",
        "-",
        ", ",
        "\",\"",
    ] {
        let clean = secrets(&[LIVE]).scrub(&format!("m {head}{between}{tail}!"));
        assert_eq!(clean, "m [key]!", "{between:?}");
        let shape: Vec<_> = LIVE.chars().map(String::from).collect();
        let clean = secrets(&[LIVE]).scrub(&format!("m {}!", shape.join(between)));
        assert_eq!(clean, "m [key]!", "{between:?}");
    }
}

#[test]
fn twelve_characters_from_anywhere_in_a_key_are_hidden_and_eleven_are_not() {
    for start in 0..LIVE.len() - RUN {
        let part = part_of(LIVE, start, RUN);
        assert_eq!(secrets(&[LIVE]).scrub(&format!("({part})")), "([key])");
        let part = part_of(LIVE, start, RUN - 1);
        let text = format!("({part})");
        assert_eq!(secrets(&[LIVE]).scrub(&text), text);
    }
}

#[test]
fn a_key_is_hidden_in_hexadecimal_and_as_numbers() {
    let offset = |line: usize| format!("{:08x}", line * 16);
    let ascii = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    for is_upper in [false, true] {
        for between in ["", " ", ":", "-", ", ", ",0x", " 0x", "\n", "\\n"] {
            let shape = hex_of(LIVE.as_bytes(), between, is_upper);
            let clean = secrets(&[LIVE]).scrub(&format!("<Buffer {shape}>"));
            assert_eq!(clean, "<Buffer [key]>", "{between:?}");
        }
    }
    for (before, after) in [(0, 0), (3, 5), (11, 1)] {
        let bytes = [&b"?"[..]].repeat(before).concat();
        let bytes = [&bytes[..], LIVE.as_bytes(), &b"?".repeat(after)].concat();
        let lines = || bytes.chunks(16).enumerate();
        let canonical = lines().map(|(line, bytes)| {
            let hex = hex_of(bytes, " ", false);
            format!("{}  {hex:<49} |{}|\n", offset(line), ascii(bytes))
        });
        let grouped = lines().map(|(line, bytes)| {
            let pairs: Vec<_> = bytes
                .chunks(2)
                .map(|pair| hex_of(pair, "", false))
                .collect();
            format!(
                "{}: {:<40} {}\n",
                offset(line),
                pairs.join(" "),
                ascii(bytes)
            )
        });
        let dumps = [canonical.collect::<String>(), grouped.collect()];
        let twice = dumps
            .each_ref()
            .map(|dump| format!("{}: sent ({dump})", dump.trim_end()));
        for dump in dumps.into_iter().chain(twice) {
            let clean = secrets(&[LIVE]).scrub(&dump);
            for part in LIVE.as_bytes().windows(4) {
                assert!(!clean.contains(&hex_of(part, " ", false)), "{dump}{clean}");
                let pairs = [hex_of(&part[..2], "", false), hex_of(&part[2..], "", false)];
                assert!(!clean.contains(&pairs.join(" ")), "{dump}{clean}");
            }
            assert!(longest_shown(LIVE, &clean) < RUN, "{dump}{clean}");
        }
    }
    let numbers: Vec<_> = LIVE.bytes().map(|byte| byte.to_string()).collect();
    let text = format!("{{\"type\":\"Buffer\",\"data\":[{}]}}", numbers.join(","));
    let clean = secrets(&[LIVE]).scrub(&text);
    assert_eq!(clean, "{\"type\":\"Buffer\",\"data\":[[key]]}");
}

#[test]
fn a_key_that_was_escaped_more_than_once_is_hidden() {
    let once: String = LIVE.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let json: String = LIVE.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
    let hex: String = LIVE.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
    let braces: String = LIVE
        .bytes()
        .map(|byte| format!("\\u{{{byte:x}}}"))
        .collect();
    for shape in [
        once.replace('%', "%25"),
        once.replace('%', "%2525"),
        once.replace('%', "&#37;"),
        json.replace('\\', "\\\\"),
        json.replace('\\', "%5C"),
        hex.replace('\\', "\\\\"),
        LIVE.replace('_', "%255F"),
        LIVE.replace('_', "&lowbar;"),
        LIVE.replace('_', "&amp;#95;"),
        LIVE.chars()
            .map(|character| char::from_u32(u32::from(character) + 0xfee0).unwrap())
            .collect(),
        hex,
        braces,
    ] {
        assert_eq!(secrets(&[LIVE]).scrub(&format!("({shape})")), "([key])");
    }
}

#[test]
fn base64_of_a_part_of_a_key_is_hidden() {
    for start in 0..LIVE.len() - RUN {
        for before in ["", "u", "u:"] {
            let coded =
                base64_of(format!("{before}{}", part_of(LIVE, start, LIVE.len())).as_bytes());
            assert_eq!(secrets(&[LIVE]).scrub(&format!("({coded})")), "([key])");
        }
    }
}

#[test]
fn the_credentials_of_a_basic_header_are_hidden() {
    for value in [
        "Basic dXNlcjpodW50ZXIyaHVudGVyMg==",
        "basic  dXNlcjpodW50ZXIyaHVudGVyMg",
    ] {
        let mut secrets = Secrets::default();
        secrets.add_header(value);
        for shown in [
            "dXNlcjpodW50ZXIyaHVudGVyMg",
            "user:hunter2hunter2",
            "hunter2hunter2",
        ] {
            assert_eq!(secrets.scrub(&format!("no {shown}!")), "no [key]!");
        }
        assert_eq!(secrets.scrub("a Basic user"), "a Basic user");
    }
    // An empty user name, and a password of mostly spaces.
    let mut secrets = Secrets::default();
    secrets.add_header(&format!("Basic {}", base64_of(b":a      b")));
    assert_eq!(secrets.scrub("ab a      b"), "ab [key]");
}

#[test]
fn long_texts_that_almost_contain_a_key_are_scrubbed() {
    let mut secrets = secrets(&[LIVE]);
    secrets.add_header("Basic dXNlcjpodW50ZXIyaHVudGVyMg==");
    for part in [
        part_of(LIVE, 0, RUN - 1),
        "sk_ \n",
        "c2tfQTFiMkMzZDRFNWY",
        "%25",
        "&#x",
        "\\",
        "<b>",
        "sk_A1b2C3d…",
        "00000000: ",
    ] {
        let text = part.repeat(300_000 / part.len());
        let clean = secrets.scrub(&format!("{text}({LIVE})"));
        assert!(clean.ends_with("([key])"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn base64_of_a_key_is_hidden_whatever_is_encoded_with_it(
        key in "[!-~]{8,60}",
        before in "[ -~]{0,8}",
        after in "[ -~]{0,8}",
        in_url in any::<bool>(),
    ) {
        let mut coded = base64_of(format!("{before}{key}{after}").as_bytes());
        if in_url {
            coded = coded.replace('+', "-").replace('/', "_");
        }
        prop_assert_eq!(secrets(&[&key]).scrub(&format!("({coded})")), "([key])");
    }

    #[test]
    fn a_key_is_hidden_in_any_case_and_on_two_lines(
        key in "[A-Za-z0-9_.+/=-]{8,40}",
        upper in any::<bool>(),
        at in 1usize..8,
        line_break in prop::sample::select(vec!["", "\n", "\r\n", "\n    ", " \n\t"]),
    ) {
        let shown = if upper { key.to_uppercase() } else { key.to_lowercase() };
        let (head, tail) = shown.split_at(at);
        let clean = secrets(&[&key]).scrub(&format!("({head}{line_break}{tail})"));
        prop_assert_eq!(clean, "([key])");
    }

    #[test]
    fn a_key_is_hidden_with_any_escapes(
        // Without `<`: a part of a key that looks like a tag is taken for one.
        key in "[!-;=-~]{8,40}",
        ways in prop::collection::vec(0u8..9, 40),
        before in "[ a-zäß€]{0,20}",
        after in "[ a-zäß€]{0,20}",
    ) {
        let echoed: String = key.chars().zip(ways).map(|(character, way)| write(character, way)).collect();
        let clean = secrets(&[&key]).scrub(&format!("{before}{echoed}{after}"));
        prop_assert_eq!(clean, format!("{before}[key]{after}"));
    }

    #[test]
    fn a_key_is_hidden_wherever_it_is_truncated(
        key in "[!-;=-~]{12,40}",
        ways in prop::collection::vec(0u8..9, 40),
        whole in 8usize..40,
        part in 0usize..8,
        after in prop::sample::select(vec!["", "…", "...", "…) Check apiKey."]),
    ) {
        let mut written = key.chars().zip(ways).map(|(character, way)| write(character, way));
        let whole: String = written.by_ref().take(whole.min(key.len() - 1)).collect();
        // A part of the next character.
        let next = written.next().unwrap();
        let part = next.get(..part.min(next.len() - 1)).unwrap();
        let clean = secrets(&[&key]).scrub(&format!("x {whole}{part}{after}"));
        prop_assert!(clean.starts_with("x [key]") && clean.len() <= "x [key]".len() + part.len() + after.len(), "{clean}");
    }

    #[test]
    fn no_long_part_of_a_key_is_shown(
        key in "sk_[A-Za-z0-9_-]{24,45}",
        start in 0usize..30,
        length in 12usize..48,
        between in prop::sample::select(vec!["", "", " ", "\n", "\u{200b}", "<wbr>", ":", "%0A"]),
        form in 0u8..6,
        before in "[ a-zäß€%&<]{0,20}",
        after in "[ a-zäß€%&<]{0,20}",
    ) {
        // Only between hexadecimal bytes a colon is a separator.
        let between = if between == ":" && form != 1 { " " } else { between };
        let start = start.min(key.len() - RUN);
        let part = part_of(&key, start, length);
        let part = match form {
            0 => part.to_uppercase(),
            1 => hex_of(part.as_bytes(), "", false),
            2 => part.bytes().map(|byte| format!("%25{byte:02x}")).collect(),
            3 => base64_of(part.as_bytes()).replace('=', ""),
            4 => part.chars().map(|character| write(character, 2)).collect(),
            _ => part.to_owned(),
        };
        let (head, tail) = part.split_at(if matches!(form, 2 | 4) { 0 } else { part.len() / 2 });
        let clean = secrets(&[&key]).scrub(&format!("{before}({head}{between}{tail}){after}"));
        prop_assert!(clean.contains("[key]"), "{}", clean);
        // The first and last characters of base64 encode bits of the key together with others.
        prop_assert!(longest_shown(&part, &clean) < RUN, "{}", clean);
    }

    #[test]
    fn bills_are_not_changed(
        key in "sk_[A-Za-z0-9_-]{24,45}",
        shared in 0usize..30,
        rows in prop::collection::vec(
            ("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", 1_600_000_000u32..1_900_000_000, "-?[0-9]{1,9}\\.[0-9]{1,12}",
             "(llm|gpu|deepseek/deepseek-v3|LIST_BILL_TOO_FAST|[A-Za-z0-9_-]{10,40})"),
            1..6,
        ),
    ) {
        let part = part_of(&key, shared.min(key.len() - 11), RUN - 1);
        let rows: Vec<_> = rows.into_iter()
            .map(|(id, start, amount, name)| format!(r#"{{"id":"{id}","startTime":"{start}","amount":"{amount}","name":"{name}","part":"{part}!"}}"#))
            .collect();
        let text = format!(r#"{{"bills":[{}]}}"#, rows.join(",\n"));
        prop_assume!(longest_shown(&key, &text) < RUN);
        prop_assert_eq!(secrets(&[&key]).scrub(&text), text);
    }

    #[test]
    fn other_text_is_not_changed(text in "[^k]*") {
        prop_assert_eq!(secrets(&["sk_0123456789"]).scrub(&text), text);
    }

    #[test]
    fn no_text_causes_a_panic(key in "[!-~]{4,6}", text in "\\PC*") {
        let secrets = secrets(&[&key]);
        let once = secrets.scrub(&text);
        prop_assert!(!once.contains(&key));
    }
}

#[test]
fn no_rest_of_a_longer_key_with_the_same_beginning_is_shown() {
    let secrets = secrets(&["sk_0123", "sk_012345"]);
    assert_eq!(secrets.scrub("sk_012345 sk_0123"), "[key] [key]");
}

#[test]
fn the_key_in_use_is_never_evicted() {
    let mut secrets = secrets(&["sk_in_use"]);
    for number in 0..1000 {
        secrets.add(&Key::new(&format!("sk_{number:08}")).unwrap());
        secrets.add(&Key::new("sk_in_use").unwrap());
    }
    assert_eq!(secrets.scrub("sk_in_use sk_00000999"), "[key] [key]");
    assert!(secrets.texts.len() <= CAPACITY);
}

#[test]
fn each_part_of_a_header_is_hidden() {
    let mut secrets = Secrets::default();
    secrets.add_header("session=0123456789abcdef; theme=dark");
    secrets.add_header("Digest token=\"fedcba9876543210\"");
    for secret in ["0123456789abcdef", "fedcba9876543210"] {
        assert_eq!(secrets.scrub(&format!("no {secret} here")), "no [key] here");
    }
    assert_eq!(
        secrets.scrub("a dark theme, Digest"),
        "a dark theme, Digest"
    );
}

#[test]
fn the_token_of_a_header_is_hidden_and_its_scheme_is_not() {
    let mut secrets = Secrets::default();
    secrets.add_header("Bearer abcdefgh12345678");
    assert_eq!(secrets.scrub("Bearer abcdefgh12345678"), "Bearer [key]");
}

#[test]
fn every_text_of_an_error_is_scrubbed() {
    let mut error = Error::decode("bills[0].sk_0123456789", 7, "unknown sk_0123456789");
    error.reason = Some("sk_0123456789".to_owned());
    error.request_id = Some("id-sk_0123456789".to_owned());
    error.cause = Some("Error: sk_0123456789".into());
    let secrets = secrets(&["sk_0123456789"]);
    secrets.scrub_error(&mut error);
    assert!(!format!("{error:?}").contains("0123456789"), "{error:?}");
    assert!(!format!("{secrets:?}").contains("0123456789"));
}

proptest! {
    #[test]
    fn a_url_has_a_key_wherever_it_stands(key in "[a-z]{1,20}", before in "[a-z/?=]{0,30}", after in "[a-z&]{0,30}") {
        let is_long = key.len() >= MIN_UNIQUE;
        let known = Key::new(&key).unwrap();
        prop_assert_eq!(known.is_in(&format!("{before}{key}{after}")), is_long);
        let beside = format!("{before}{after}");
        prop_assert_eq!(known.is_in(&beside), is_long && beside.contains(&key));
    }
}
