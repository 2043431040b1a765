//! The names of fields that this version does not know, for the report.

use crate::excerpt::prefix;

/// How many names are kept.
pub const MAX_NAMES: usize = 100;
/// The most bytes of a name that are kept.
const MAX_NAME_BYTES: usize = 100;

/// A sorted set of names, bounded: a name that is too long is truncated and ends in `…`, and the list says where names
/// were left out. The rows themselves keep every unknown field whole.
///
/// ```
/// use novita_billing::bill::UnknownNames;
///
/// let mut names = UnknownNames::default();
/// names.add("x_unknown");
/// names.add("x_other");
/// assert_eq!(names.into_list(), ["x_other", "x_unknown"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnknownNames {
    /// Sorted.
    names: Vec<String>,
    is_truncated: bool,
}

impl UnknownNames {
    /// Adds a name.
    pub fn add(&mut self, name: &str) {
        let kept = prefix(name, MAX_NAME_BYTES);
        if kept.len() == name.len() {
            self.insert(name);
        } else {
            self.insert(&format!("{kept}…"));
        }
    }

    /// Adds all names of another set.
    pub fn merge(&mut self, other: &Self) {
        for name in &other.names {
            self.insert(name);
        }
        self.is_truncated |= other.is_truncated;
    }

    /// Whether a name was added, and kept.
    pub fn contains(&self, name: &str) -> bool {
        self.place_of(name).is_ok()
    }

    /// The names, sorted; where some were left out, `"… and more"` is at the end.
    pub fn into_list(self) -> Vec<String> {
        let more = self.is_truncated.then(|| "… and more".to_owned());
        self.names.into_iter().chain(more).collect()
    }

    fn insert(&mut self, name: &str) {
        let Err(place) = self.place_of(name) else {
            return;
        };
        if self.names.len() == MAX_NAMES {
            self.is_truncated = true;
            return;
        }
        self.names.insert(place, name.to_owned());
    }

    /// Where a name is, or else where it belongs.
    fn place_of(&self, name: &str) -> Result<usize, usize> {
        self.names
            .binary_search_by(|known| known.as_str().cmp(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_occur_once() {
        let mut names = UnknownNames::default();
        for name in ["b", "a", "b", "é"] {
            names.add(name);
        }
        assert_eq!(names.into_list(), ["a", "b", "é"]);
    }

    #[test]
    fn the_list_says_that_names_were_left_out() {
        let mut names = UnknownNames::default();
        names.add(&"é".repeat(200));
        names.add(&"é".repeat(200));
        for number in 0..200 {
            names.add(&format!("field{number:03}"));
        }
        let mut merged = UnknownNames::default();
        merged.merge(&names);
        let list = merged.into_list();
        assert_eq!(list.len(), MAX_NAMES + 1);
        assert_eq!(list.last().unwrap(), "… and more");
        assert_eq!(list[MAX_NAMES - 1], format!("{}…", "é".repeat(50)));
    }
}
