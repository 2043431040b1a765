//! Sorting lists whose order is not on a hot path.
//!
//! The standard library compiles its sorting once for each type: 2 to 7 kB of code each time. Here it sorts indices, for
//! lists of any type.

use std::cmp::Ordering;

/// The list in ascending order. Equal values keep their order.
pub(crate) fn sorted<T>(list: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let order = order_of(
        list.len(),
        &|one, other| match (list.get(one), list.get(other)) {
            (Some(one), Some(other)) => compare(one, other),
            _ => Ordering::Equal,
        },
    );
    let mut values: Vec<_> = list.into_iter().map(Some).collect();
    let in_order = order
        .into_iter()
        .filter_map(|index| values.get_mut(index)?.take());
    in_order.collect()
}

/// The indices of a list in the order of its values.
fn order_of(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_unstable_by(|one, other| compare(*one, *other).then(one.cmp(other)));
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(list in prop::collection::vec((0u8..20, any::<u32>()), 0..200)) {
            let mut expected = list.clone();
            expected.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(sorted(list, |one, other| one.0.cmp(&other.0)), expected);
        }
    }
}
