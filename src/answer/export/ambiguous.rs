//! Finds texts that programs could read as something else. Programs that read tables infer what a column holds, and may take
//! text for nothing, a truth value, a number or a date.
//!
//! The words and the grammar cover the defaults of pandas, DuckDB, polars and pyarrow, and more of the same kind, since a
//! false positive only adds a prefix. `tests/readers` reads such texts back with all four.

/// Words for nothing, not a number, infinity, truth values and times, in lower case.
const WORDS: &[&str] = &[
    "null",
    "(null)",
    "nil",
    "none",
    "nothing",
    "void",
    "undefined",
    "missing",
    "empty",
    "unknown",
    "n/a",
    "na",
    "n.a.",
    "n.a",
    "#n/a",
    "#na",
    "#n/a n/a",
    "<na>",
    "<null>",
    "<none>",
    "nat",
    "\\n",
    "-",
    "--",
    "?",
    ".",
    "#null!",
    "#value!",
    "#ref!",
    "#name?",
    "#num!",
    "#div/0!",
    "nan",
    "qnan",
    "snan",
    "inf",
    "infinity",
    "true",
    "false",
    "t",
    "f",
    "yes",
    "no",
    "y",
    "n",
    "on",
    "off",
    "epoch",
    "today",
    "now",
];

/// Words that occur in numbers and dates besides digits, in lower case.
const PARTS: &[&str] = &[
    // Exponents, and how C libraries write values that are not numbers.
    "e",
    "ind",
    "inf",
    "nan",
    "qnan",
    "snan",
    // Times.
    "t",
    "z",
    "am",
    "pm",
    "utc",
    "gmt",
    "bc",
    "ad",
    // Months and days of the week.
    "jan",
    "january",
    "feb",
    "february",
    "mar",
    "march",
    "apr",
    "april",
    "may",
    "jun",
    "june",
    "jul",
    "july",
    "aug",
    "august",
    "sep",
    "september",
    "oct",
    "october",
    "nov",
    "november",
    "dec",
    "december",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
];

/// Whether some program could read a text as nothing, a truth value, a number or a date.
pub(super) fn is_ambiguous(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    let unsigned = lower.trim_start_matches(['+', '-', ' ']);
    lower.is_empty()
        || [&*lower, unsigned].iter().any(|text| WORDS.contains(text))
        || is_named_nan(unsigned)
        || is_in_base(unsigned)
        || has_only_parts(&lower)
        || begins_with_date(&lower)
}

/// `nan(ind)`: C libraries may add the kind of NaN.
fn is_named_nan(text: &str) -> bool {
    let rest = ["nan", "qnan", "snan"]
        .iter()
        .find_map(|word| text.strip_prefix(word));
    rest.is_some_and(|rest| rest.starts_with('(') && rest.ends_with(')'))
}

/// `0x1a`, `0b11`, `0o17`, also with `_` or `.` between digits, or a `p` before an exponent.
fn is_in_base(text: &str) -> bool {
    let digits = ["0x", "0b", "0o"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix));
    digits.is_some_and(|digits| {
        digits
            .chars()
            .all(|c| c.is_ascii_hexdigit() || matches!(c, '_' | '.' | '+' | '-' | 'p'))
    })
}

/// Digits of any script, and otherwise only the signs of numbers and dates and [`PARTS`].
fn has_only_parts(text: &str) -> bool {
    // `str::contains` would bring std's search for texts into the wasm module, 8 kB.
    let is_sign =
        |c: char| c.is_whitespace() || "+-.,:;/\\_'\"#%()$€£¥’−".chars().any(|sign| sign == c);
    let is_apart = |c: char| is_sign(c) || c.is_numeric();
    text.contains(char::is_numeric)
        && text
            .split(is_apart)
            .all(|word| word.is_empty() || PARTS.contains(&word))
}

/// A date, followed by nothing, or by a space, a `t` or a parenthesis, as before a time, a zone or an era.
fn begins_with_date(text: &str) -> bool {
    let mut rest = text;
    for place in 0..3 {
        let digits = rest.trim_start_matches(char::is_numeric);
        if digits.len() == rest.len() {
            return false;
        }
        rest = match place {
            2 => digits,
            _ => match digits.strip_prefix(['-', '/', '.', '\\', ' ']) {
                Some(after) => after,
                None => return false,
            },
        };
    }
    rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, 't' | '('))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tests that read exports back have the same list.
    #[test]
    fn texts_are_ambiguous_or_not_as_the_committed_list_says() {
        let list = include_str!("../../../tests/support/ambiguous.json");
        let list: serde_json::Value = serde_json::from_str(list).unwrap();
        for (name, expected) in [("ambiguous", true), ("plain", false)] {
            let texts = list[name].as_array().unwrap();
            assert!(texts.len() > 30);
            for text in texts {
                let text = text.as_str().unwrap();
                assert_eq!(is_ambiguous(text), expected, "{text:?}");
            }
        }
    }
}
