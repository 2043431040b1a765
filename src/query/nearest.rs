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
    known
        .iter()
        .filter_map(|candidate| {
            let target = letters(candidate);
            let changes = changes(&word, &target);
            (changes * 2 <= word.len().max(target.len())).then_some((changes, *candidate))
        })
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, candidate)| candidate)
}

/// What is compared: letters and digits in lower case.
fn letters(word: &str) -> Vec<char> {
    word.chars()
        .filter(|letter| !matches!(letter, '_' | '-' | ' '))
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// How many letters must be put in, taken out or replaced to make one word of the other; but a word that only lacks
/// its end ("start" for "startTime", "hourly" for "hour") counts as one change.
fn changes(word: &[char], target: &[char]) -> usize {
    let shorter = word.len().min(target.len());
    if shorter >= 3 && word.iter().zip(target).all(|(a, b)| a == b) && word.len() != target.len() {
        return 1;
    }
    // The row of the table of distances for the letters of `word` seen so far: its n-th entry is the distance to the
    // first n letters of `target`.
    let mut row: Vec<usize> = (0..=target.len()).collect();
    for letter in word {
        let mut next = Vec::with_capacity(row.len());
        let mut left = row.first().map_or(0, |first| first + 1);
        next.push(left);
        for (wanted, (above_left, above)) in target.iter().zip(row.iter().zip(row.iter().skip(1))) {
            let replaced = above_left + usize::from(letter != wanted);
            left = replaced.min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
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
    fn naive(a: &[char], b: &[char]) -> usize {
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
