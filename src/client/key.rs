//! The secret key: checked before use, shown to nobody, and removed from any text that comes from outside.

mod finder;
mod written;

use std::fmt;

use self::finder::{Finder, SHORTEST_VARIED, from_base64};
use crate::error::{Error, Result};

/// A checked API key. Its `Debug` and the error of [`Key::new`] do not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Checks a key: visible ASCII, no spaces.
    ///
    /// ```
    /// use novita_billing::client::Key;
    ///
    /// assert!(Key::new("sk_0123456789").is_ok());
    /// assert!(Key::new("sk_0123456789\n").is_err());
    /// assert_eq!(format!("{:?}", Key::new("sk_0123456789")), "Ok(Key(hidden))");
    /// ```
    ///
    /// # Errors
    /// `Config` for anything else; the text does not show the key.
    pub fn new(text: &str) -> Result<Self> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(text.to_owned()));
        }
        Err(Error::config(
            "apiKey",
            "apiKey must be visible ASCII characters without spaces or line breaks: copy it again from the console",
        ))
    }

    /// The value of the `Authorization` header. Only a host may call this.
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

/// What stands in place of a secret.
const HIDDEN: &str = "[key]";

/// How many secrets are remembered. A key that changes with each request pushes out the oldest, which by then is in
/// no answer that is still under way: a call has at most six requests in the air.
const REMEMBERED: usize = 64;

/// Anything shorter is no secret, and hiding it would tear words apart.
const SHORTEST: usize = 4;

/// Every key that a client has used, and every other text that must not be seen.
///
/// What is recognised: a secret, and any 12 consecutive characters of it, in upper or lower case, with anything but
/// letters and digits between its characters (line breaks, characters without a width, tags), in base64 of either alphabet,
/// alone or inside of other text (`Bearer <key>`, `<key>:`), in hexadecimal, and as the numbers of its bytes; each of these
/// with its characters escaped, up to three times. Without its prefix (`sk_`) also where less is left, and cut off after its
/// first 8 characters where the text ends or goes on with `…`. White space is nothing to it, so it does not matter
/// whether a text was made one line before.
///
/// ```
/// use novita_billing::client::{Key, Secrets};
///
/// let mut secrets = Secrets::default();
/// secrets.add(&Key::new("sk_live/1")?);
/// assert_eq!(secrets.scrub("no such key: sk_live/1"), "no such key: [key]");
/// assert_eq!(secrets.scrub("https://proxy/?key=sk_live%2F1"), "https://proxy/?key=[key]");
/// assert_eq!(secrets.scrub(r#"{"key":"sk_live\/1"}"#), r#"{"key":"[key]"}"#);
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Secrets {
    texts: Vec<String>,
    finder: Finder,
}

impl Secrets {
    /// From now on `key` is hidden.
    pub fn add(&mut self, key: &Key) {
        self.remember(&key.0);
    }

    /// From now on the secret words of a header's value are hidden: all of eight characters or more, so the token of
    /// `Bearer <token>` but not the word `Bearer`; of `Basic <base64>` also the user with the password, and the password.
    pub fn add_header(&mut self, value: &str) {
        self.remember_words(value, b" \t\n\x0c\r");
        self.remember_words(value, b" ;,=\"");
        let words = value.trim().split_once(|at: char| at.is_ascii_whitespace());
        let basic = words.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"));
        let Some(meant) = basic.and_then(|(_, coded)| from_base64(coded.trim())) else {
            return;
        };
        let password = meant.split_once(':').map(|(_, password)| password);
        for secret in password.into_iter().chain([&*meant]) {
            self.remember_word(secret);
        }
    }

    fn remember_words(&mut self, value: &str, separators: &[u8]) {
        let mut start = 0;
        for end in 0..=value.len() {
            let byte = value.as_bytes().get(end);
            if byte.is_none_or(|byte| separators.contains(byte)) {
                self.remember_word(value.get(start..end).unwrap_or_default());
                start = end + 1;
            }
        }
    }

    fn remember_word(&mut self, word: &str) {
        if word.len() >= SHORTEST_VARIED {
            self.remember(word);
        }
    }

    fn remember(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        // The newest is last, so that the one in use is never the one to go.
        if let Some(place) = self.texts.iter().position(|known| known == secret) {
            let known = self.texts.remove(place);
            self.texts.push(known);
            return;
        }
        if self.texts.len() >= REMEMBERED {
            self.texts.remove(0);
        }
        self.texts.push(secret.to_owned());
        self.finder = Finder::of(self.texts.iter().map(String::as_str));
    }

    /// The same text with `[key]` in place of every secret, in all the ways to write it that are named above: also in a
    /// URL (`%2F`), in JSON (`\/`, `\u002f`) or in HTML (`&#47;`, `&#x2f;`, `&amp;`).
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        if self.texts.is_empty() {
            return text.to_owned();
        }
        let mut clean = String::with_capacity(text.len());
        let mut after = 0;
        for place in self.finder.find(text) {
            clean.push_str(text.get(after..place.start).unwrap_or_default());
            clean.push_str(HIDDEN);
            after = place.end;
        }
        clean.push_str(text.get(after..).unwrap_or_default());
        clean
    }

    /// Scrubs every text of an error.
    pub fn scrub_error(&self, error: &mut Error) {
        error.message = self.scrub(&error.message);
        let details = &mut **error;
        let texts = [
            &mut details.reason,
            &mut details.request_id,
            &mut details.path,
            &mut details.cause,
        ];
        for text in texts.into_iter().flatten() {
            *text = self.scrub(text);
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(hidden)")
    }
}

#[cfg(test)]
mod tests {
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
    fn what_is_left_of_a_key_that_was_cut_is_hidden_too() {
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

    /// One character of a key, written in one of the ways in which a server may echo it.
    fn write(character: char, way: u8) -> String {
        let code = u32::from(character);
        match way {
            0 => format!("%{code:02X}"),
            1 => format!("%{code:02x}"),
            2 => format!("\\u{code:04x}"),
            3 => format!("&#{code};"),
            4 => format!("&#x{code:X};"),
            5 if !character.is_ascii_alphanumeric() => format!("\\{character}"),
            // What begins an escape is itself escaped by whoever escapes anything.
            _ if "%\\&".contains(character) => write(character, way % 5),
            _ => character.to_string(),
        }
    }

    /// Base64 by the letter of RFC 4648: three bytes are four characters.
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
    fn base64_is_that_of_the_rfc() {
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
    fn a_key_is_hidden_in_every_shape_that_security_names() {
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

    /// The longest part of a key that a text shows, whatever its case and what stands between.
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
            for dump in [canonical.collect::<String>(), grouped.collect()] {
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
    fn what_a_basic_header_means_is_hidden() {
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
        // A user without a name, and a password of little but blanks.
        let mut secrets = Secrets::default();
        secrets.add_header(&format!("Basic {}", base64_of(b":a      b")));
        assert_eq!(secrets.scrub("ab a      b"), "ab [key]");
    }

    #[test]
    fn a_text_of_megabytes_that_nearly_holds_a_key_is_scrubbed() {
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
        fn a_key_is_hidden_however_it_is_written(
            key in "[!-~]{8,40}",
            ways in prop::collection::vec(0u8..9, 40),
            before in "[ a-zäß€]{0,20}",
            after in "[ a-zäß€]{0,20}",
        ) {
            let echoed: String = key.chars().zip(ways).map(|(character, way)| write(character, way)).collect();
            let clean = secrets(&[&key]).scrub(&format!("{before}{echoed}{after}"));
            prop_assert_eq!(clean, format!("{before}[key]{after}"));
        }

        #[test]
        fn a_key_that_was_cut_is_hidden_wherever_it_was_cut(
            key in "[!-~]{12,40}",
            ways in prop::collection::vec(0u8..9, 40),
            whole in 8usize..40,
            part in 0usize..8,
            after in prop::sample::select(vec!["", "…", "...", "…) Check apiKey."]),
        ) {
            let mut written = key.chars().zip(ways).map(|(character, way)| write(character, way));
            let whole: String = written.by_ref().take(whole.min(key.len() - 1)).collect();
            // Less than all of the next character.
            let next = written.next().unwrap();
            let part = next.get(..part.min(next.len() - 1)).unwrap();
            let clean = secrets(&[&key]).scrub(&format!("x {whole}{part}{after}"));
            prop_assert!(clean.starts_with("x [key]") && clean.len() <= "x [key]".len() + part.len() + after.len(), "{clean}");
        }

        #[test]
        fn no_part_of_a_key_is_shown_that_is_long_enough_to_be_one(
            key in "sk_[A-Za-z0-9_-]{24,45}",
            start in 0usize..30,
            length in 12usize..48,
            between in prop::sample::select(vec!["", "", " ", "\n", "\u{200b}", "<wbr>", ":", "%0A"]),
            form in 0u8..6,
            before in "[ a-zäß€%&<]{0,20}",
            after in "[ a-zäß€%&<]{0,20}",
        ) {
            // Between other characters than bytes in hexadecimal a colon is a character.
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
            // What base64 begins and ends with means bits of the key beside others.
            prop_assert!(longest_shown(&part, &clean) < RUN, "{}", clean);
        }

        #[test]
        fn bills_stay_as_they_are(
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
        fn other_text_stays_as_it_is(text in "[^k]*") {
            prop_assert_eq!(secrets(&["sk_0123456789"]).scrub(&text), text);
        }

        #[test]
        fn nothing_breaks_on_any_text(key in "[!-~]{4,6}", text in "\\PC*") {
            let secrets = secrets(&[&key]);
            let once = secrets.scrub(&text);
            prop_assert!(!once.contains(&key));
        }
    }

    #[test]
    fn of_two_keys_that_begin_alike_no_end_is_left() {
        let secrets = secrets(&["sk_0123", "sk_012345"]);
        assert_eq!(secrets.scrub("sk_012345 sk_0123"), "[key] [key]");
    }

    #[test]
    fn the_key_in_use_is_never_forgotten() {
        let mut secrets = secrets(&["sk_in_use"]);
        for number in 0..1000 {
            secrets.add(&Key::new(&format!("sk_{number:08}")).unwrap());
            secrets.add(&Key::new("sk_in_use").unwrap());
        }
        assert_eq!(secrets.scrub("sk_in_use sk_00000999"), "[key] [key]");
        assert!(secrets.texts.len() <= REMEMBERED);
    }

    #[test]
    fn the_parts_of_a_header_are_hidden_each_by_itself() {
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
    fn a_header_hides_its_token_and_not_its_scheme() {
        let mut secrets = Secrets::default();
        secrets.add_header("Bearer abcdefgh12345678");
        assert_eq!(secrets.scrub("Bearer abcdefgh12345678"), "Bearer [key]");
    }

    #[test]
    fn every_text_of_an_error_is_scrubbed() {
        let mut error = Error::decode("bills[0].sk_0123456789", 7, "unknown sk_0123456789");
        error.reason = Some("sk_0123456789".to_owned());
        error.request_id = Some("id-sk_0123456789".to_owned());
        error.cause = Some("Error: sk_0123456789".to_owned());
        let secrets = secrets(&["sk_0123456789"]);
        secrets.scrub_error(&mut error);
        assert!(!format!("{error:?}").contains("0123456789"), "{error:?}");
        assert!(!format!("{secrets:?}").contains("0123456789"));
    }
}
