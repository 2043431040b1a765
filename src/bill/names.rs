//! The names of fields that this version does not know, for the report.

use crate::excerpt::prefix;

/// How many names are kept.
pub const MOST_NAMES: usize = 100;
/// The most bytes of a name that are kept.
const LONGEST_NAME: usize = 100;

/// A sorted set of names, bounded: a name that is too long ends in `…`, and where there are too many the list says
/// so. The rows themselves keep every unknown field whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnknownNames {
    names: Vec<String>,
    overflowed: bool,
}

impl UnknownNames {
    /// Takes up a name.
    pub fn add(&mut self, name: &str) {
        let kept = prefix(name, LONGEST_NAME);
        let ending = if kept.len() < name.len() { "…" } else { "" };
        let same = |known: &String| known.strip_prefix(kept) == Some(ending);
        if self.names.iter().any(same) {
            return;
        }
        if self.names.len() == MOST_NAMES {
            self.overflowed = true;
            return;
        }
        let name = [kept, ending].concat();
        let place = self.names.partition_point(|known| *known < name);
        self.names.insert(place, name);
    }

    /// Takes up all names of another set.
    pub fn merge(&mut self, other: &Self) {
        for name in &other.names {
            self.add(name);
        }
        self.overflowed |= other.overflowed;
    }

    /// The names, sorted; where some had to be left out, `"… and more"` stands at the end.
    pub fn into_list(self) -> Vec<String> {
        let mut names = self.names;
        if self.overflowed {
            names.push("… and more".to_owned());
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_there_once() {
        let mut names = UnknownNames::default();
        for name in ["b", "a", "b", "é"] {
            names.add(name);
        }
        assert_eq!(names.into_list(), ["a", "b", "é"]);
    }

    #[test]
    fn what_is_left_out_is_said() {
        let mut names = UnknownNames::default();
        names.add(&"é".repeat(200));
        names.add(&"é".repeat(200));
        for number in 0..200 {
            names.add(&format!("field{number:03}"));
        }
        let mut merged = UnknownNames::default();
        merged.merge(&names);
        let list = merged.into_list();
        assert_eq!(list.len(), MOST_NAMES + 1);
        assert_eq!(list.last().unwrap(), "… and more");
        assert_eq!(list[MOST_NAMES - 1], format!("{}…", "é".repeat(50)));
    }
}
