//! Finds the known word that a misspelt word means: the one at the smallest edit distance.

/// Longer words are not compared: they are not misspellings, and the time grows with their length.
const MAX_LETTERS: usize = 64;

/// The known word that is nearest to `word`, ignoring case, `_`, `-` and spaces. `None` if more than half of the letters
/// would have to change. The package has the same rule for its options; both run `tests/vectors/did-you-mean.json`.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = normalized(word);
    if word.is_empty() || word.len() > MAX_LETTERS {
        return None;
    }
    known
        .iter()
        .map(|candidate| {
            let target = normalized(candidate);
            let distance = distance(&word, &target);
            (distance, word.len().max(target.len()), *candidate)
        })
        .filter(|(distance, letters, _)| distance * 2 <= *letters)
        .min_by_key(|(distance, ..)| *distance)
        .map(|(.., candidate)| candidate)
}

/// The end of a message about an unknown word: the nearest known one, or all of them.
///
/// ```
/// use novita_billing::query::suggestion;
///
/// assert_eq!(suggestion("timeout", &["timeoutMs", "baseUrl"]), ": did you mean timeoutMs?");
/// assert_eq!(suggestion("colour", &["timeoutMs", "baseUrl"]), ": known are timeoutMs, baseUrl");
/// ```
pub fn suggestion(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(near) => format!(": did you mean {near}?"),
        None => format!(": known are {}", known.join(", ")),
    }
}

/// Letters and digits, in lower case.
fn normalized(word: &str) -> Vec<u8> {
    let mut letters = word.to_ascii_lowercase().into_bytes();
    letters.retain(|letter| !matches!(letter, b'_' | b'-' | b' '));
    letters
}

/// The Levenshtein distance: how many letters must be inserted, deleted or replaced. A word that only lacks its end
/// ("start" for "startTime") or has an additional ending ("hourly" for "hour") is at distance 1.
fn distance(word: &[u8], target: &[u8]) -> usize {
    let is_prefix = word.starts_with(target) || target.starts_with(word);
    if is_prefix && word.len() != target.len() && word.len().min(target.len()) >= 3 {
        return 1;
    }
    // The row of the distance matrix for the letters of `word` so far: its n-th entry is the distance to the first n
    // letters of `target`.
    let mut row: Vec<usize> = (0..=target.len()).collect();
    for (rows, letter) in word.iter().enumerate() {
        let mut above_left = rows;
        let mut left = rows + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (entry, wanted) in row.iter_mut().skip(1).zip(target) {
            let above = *entry;
            let replaced = above_left + usize::from(letter != wanted);
            *entry = replaced.min(above + 1).min(left + 1);
            (above_left, left) = (above, *entry);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIELDS: &[&str] = &[
        "startTime",
        "endTime",
        "from",
        "until",
        "period",
        "category",
        "productName",
        "ownerId",
    ];

    #[test]
    fn a_misspelling_is_understood() {
        for (word, meant) in [
            ("start_time", "startTime"),
            ("START-TIME", "startTime"),
            ("ownerID", "ownerId"),
            ("owner", "ownerId"),
            ("start", "startTime"),
            ("end", "endTime"),
            ("product", "productName"),
            ("catgory", "category"),
            ("categroy", "category"),
            ("peroid", "period"),
            ("untill", "until"),
        ] {
            assert_eq!(nearest(word, FIELDS), Some(meant), "{word}");
        }
    }

    #[test]
    fn another_word_is_not() {
        for word in ["", "_", "x", "zzzzzzzz", &"startTime".repeat(100)] {
            assert_eq!(nearest(word, FIELDS), None, "{word}");
        }
    }

    #[test]
    fn suggestions_are_those_of_the_package() {
        let vectors = include_str!("../../tests/vectors/did-you-mean.json");
        let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
        let known = vectors["known"].as_array().unwrap().iter();
        let known: Vec<_> = known.map(|name| name.as_str().unwrap()).collect();
        for case in vectors["cases"].as_array().unwrap() {
            let given = case["given"].as_str().unwrap();
            assert_eq!(nearest(given, &known), case["meant"].as_str(), "{given}");
        }
    }

    /// The distance by its recursive definition.
    fn naive(a: &[u8], b: &[u8]) -> usize {
        match (a.split_first(), b.split_first()) {
            (None, _) => b.len(),
            (_, None) => a.len(),
            (Some((x, a_rest)), Some((y, b_rest))) if x == y => naive(a_rest, b_rest),
            (Some((_, a_rest)), Some((_, b_rest))) => {
                1 + naive(a_rest, b_rest)
                    .min(naive(a_rest, b))
                    .min(naive(a, b_rest))
            }
        }
    }

    proptest! {
        #[test]
        fn distances_are_as_defined(a in "[abc]{0,6}", b in "[abc]{0,6}") {
            let (a, b) = (normalized(&a), normalized(&b));
            let is_prefix = a.starts_with(&b) || b.starts_with(&a);
            let differs_in_its_end = is_prefix && a != b && a.len().min(b.len()) >= 3;
            prop_assert_eq!(distance(&a, &b), if differs_in_its_end { 1 } else { naive(&a, &b) });
        }
    }
}
