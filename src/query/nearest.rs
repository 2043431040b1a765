//! What a misspelt word was meant to be: the known word that takes the fewest changed letters.

/// Longer words are no misspelling of anything; comparing them would only take time.
const LONGEST: usize = 64;

/// The known word that is nearest to `word`, case, `_`, `-` and spaces aside; `None` where nothing is near: where more
/// than half of the letters would have to change.
pub(crate) fn nearest(word: &str, known: &[&'static str]) -> Option<&'static str> {
    let word = letters(word);
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let mut best = None;
    let mut fewest = usize::MAX;
    for candidate in known {
        let target = letters(candidate);
        let changes = changes(&word, &target);
        if changes < fewest && changes * 2 <= word.len().max(target.len()) {
            (best, fewest) = (Some(*candidate), changes);
        }
    }
    best
}

/// What is compared: letters and digits in lower case.
fn letters(word: &str) -> Vec<u8> {
    let mut letters = word.to_ascii_lowercase().into_bytes();
    letters.retain(|letter| !matches!(letter, b'_' | b'-' | b' '));
    letters
}

/// How many letters must be put in, taken out or replaced to make one word of the other; but a word that only lacks
/// its end ("start" for "startTime", "hourly" for "hour") counts as one change.
fn changes(word: &[u8], target: &[u8]) -> usize {
    let shorter = word.len().min(target.len());
    let lacks_end = word.starts_with(target) || target.starts_with(word);
    if shorter >= 3 && lacks_end && word.len() != target.len() {
        return 1;
    }
    // The row of the table of distances for the letters of `word` seen so far: its n-th entry is the distance to the
    // first n letters of `target`.
    let mut row: Vec<usize> = (0..=target.len()).collect();
    for letter in word {
        let mut above_left = 0;
        let mut left = usize::MAX - 1;
        for (place, distance) in row.iter_mut().enumerate() {
            let above = *distance;
            let wanted = place.checked_sub(1).and_then(|place| target.get(place));
            let replaced = match wanted {
                Some(wanted) => above_left + usize::from(letter != wanted),
                None => usize::MAX,
            };
            left = replaced.min(above + 1).min(left + 1);
            (*distance, above_left) = (left, above);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::check::FIXED_TERM_FIELDS as FIELDS;

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
    fn something_else_is_not() {
        for word in ["", "_", "x", "zzzzzzzz", &"startTime".repeat(100)] {
            assert_eq!(nearest(word, FIELDS), None, "{word}");
        }
    }

    /// The same distance by its definition, without a table.
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
        fn changes_are_counted_as_defined(a in "[abc]{0,6}", b in "[abc]{0,6}") {
            let (a, b) = (letters(&a), letters(&b));
            let one_begins_the_other = a.starts_with(&b) || b.starts_with(&a);
            let lacks_its_end = one_begins_the_other && a != b && a.len().min(b.len()) >= 3;
            prop_assert_eq!(changes(&a, &b), if lacks_its_end { 1 } else { naive(&a, &b) });
        }
    }
}
