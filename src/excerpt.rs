//! Excerpts of text from outside, short and plain enough for a message.

/// The most bytes that [`bounded`] keeps.
const MAX_BYTES: usize = 1000;

/// The longest prefix of a text that has at most `bytes` bytes and ends between two characters.
pub(crate) fn prefix(text: &str, bytes: usize) -> &str {
    let end = bytes.min(text.len());
    (0..=end)
        .rev()
        .find_map(|end| text.get(..end))
        .unwrap_or_default()
}

/// A text without surrounding white space, truncated to [`MAX_BYTES`]; `None` where nothing is left.
pub(crate) fn bounded(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let mut kept = prefix(text, MAX_BYTES).to_owned();
    if kept.len() < text.len() {
        kept.push('…');
    }
    Some(kept)
}

/// A text as one line of at most `max_chars` characters: control characters become spaces, and `…` marks where it was
/// truncated.
pub(crate) fn line(text: &str, max_chars: usize) -> String {
    let mut characters = text.trim_ascii().chars();
    let mut line: String = characters
        .by_ref()
        .take(max_chars)
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    if characters.next().is_some() {
        line.push('…');
    }
    line
}

/// How many characters of a caller's text a message repeats.
const MAX_QUOTED: usize = 40;

/// A caller's text in quotation marks, for a message: truncated, and on one line.
pub(crate) fn quoted(text: &str) -> String {
    let mut characters = text.chars().map(|character| {
        if character.is_control() {
            '?'
        } else {
            character
        }
    });
    let start: String = characters.by_ref().take(MAX_QUOTED).collect();
    let ellipsis = if characters.next().is_some() {
        "…"
    } else {
        ""
    };
    format!("\"{start}{ellipsis}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_is_short_and_on_one_line() {
        assert_eq!(quoted("day"), "\"day\"");
        assert_eq!(quoted("a\nb"), "\"a?b\"");
        assert_eq!(quoted(&"é".repeat(40)), format!("\"{}\"", "é".repeat(40)));
        assert_eq!(quoted(&"é".repeat(41)), format!("\"{}…\"", "é".repeat(40)));
    }

    #[test]
    fn a_prefix_ends_between_two_characters() {
        assert_eq!(prefix("aé", 2), "a");
        assert_eq!(prefix("aé", 3), "aé");
        assert_eq!(prefix("é", 0), "");
    }

    #[test]
    fn a_truncated_text_ends_in_an_ellipsis() {
        assert_eq!(bounded("  a b\n"), Some("a b".to_owned()));
        assert_eq!(bounded(" \n"), None);
        let long = bounded(&"é".repeat(5000)).unwrap();
        assert!(long.len() <= MAX_BYTES + '…'.len_utf8() && long.ends_with('…'));
    }

    #[test]
    fn a_line_has_no_control_characters() {
        assert_eq!(line(" a\nb\u{7}c ", 10), "a b c");
        assert_eq!(line("abcd", 3), "abc…");
    }
}
