//! What happens where the memory is full, and that it is bounded.

use super::*;

fn windows() -> [Window; 3] {
    [0, 10, 20].map(|start| Window {
        start,
        end: start + 9,
    })
}

fn bounded(homes: usize, strays: usize) -> Dedup {
    Dedup::new(&windows(), Bounds { homes, strays })
}

#[test]
fn a_stray_whose_own_window_was_forgotten_is_kept_and_counted_as_unchecked() {
    for (homes, fate, unchecked) in [(2, Fate::Duplicate, 0), (1, Fate::Counts, 1)] {
        let mut dedup = bounded(homes, 9);
        assert!(dedup.inside(0, 7));
        assert!(dedup.inside(0, 8));
        dedup.leave(0);
        assert_eq!(dedup.stray(1, Span::new(3, 4), 8), fate, "{homes}");
        assert_eq!(dedup.unchecked, unchecked);
        assert_eq!(dedup.outside, 1);
        // Again, in the last window: that it is known by now is no question of memory.
        dedup.leave(1);
        assert_eq!(dedup.stray(2, Span::new(3, 4), 8), Fate::Duplicate);
        assert_eq!((dedup.outside, dedup.unchecked), (1, unchecked));
    }
}

#[test]
fn strays_beyond_the_bound_are_kept_and_counted_as_unchecked() {
    let mut dedup = bounded(9, 2);
    for digest in 0..4 {
        assert_eq!(dedup.stray(0, Span::new(5, 15), digest), Fate::Counts);
    }
    dedup.leave(0);
    assert_eq!((dedup.duplicates, dedup.unchecked), (0, 2));
    let fates = [0, 1, 2, 3].map(|digest| dedup.stray(1, Span::new(5, 15), digest));
    use Fate::{Counts, Duplicate};
    assert_eq!(fates, [Duplicate, Duplicate, Counts, Counts]);
    assert_eq!((dedup.duplicates, dedup.unchecked), (2, 4));
    assert!(dedup.strays.len() <= 2);
}

#[test]
fn rows_inside_their_windows_are_remembered_up_to_the_bound_and_none_is_unchecked_for_that() {
    let mut dedup = bounded(5, 5);
    for window in 0..3 {
        assert_eq!(dedup.needs_digests(window), window < 2, "after the last window comes none");
        for digest in 0..100 {
            assert!(dedup.inside(window, digest));
        }
        dedup.leave(window);
    }
    assert_eq!(dedup.homes.iter().map(|home| home.digests.len()).sum::<usize>(), 5);
    assert_eq!((dedup.duplicates, dedup.unchecked), (0, 0));
}

#[test]
fn what_is_forgotten_makes_place_for_others() {
    let mut dedup = bounded(2, 5);
    dedup.remember(0, 1);
    dedup.remember(0, 2);
    dedup.forget(0);
    dedup.remember(1, 3);
    assert_eq!(dedup.remembered, 1);
    assert!(dedup.is_at_home(1, 3, 1));
    assert!(!dedup.is_at_home(0, 1, 1));
    assert_eq!(dedup.unchecked, 0);
}

#[test]
fn one_window_needs_no_memory() {
    let mut dedup = Dedup::new(&windows()[..1], BOUNDS);
    assert!(!dedup.needs_digests(0));
    assert!(dedup.inside(0, 1));
    for _ in 0..2 {
        assert_eq!(dedup.stray(0, Span::new(11, 12), 1), Fate::Counts);
    }
    assert_eq!((dedup.outside, dedup.duplicates), (2, 0));
    assert!(dedup.strays.is_empty());
}

#[test]
fn a_row_whose_ends_are_swapped_lies_where_its_seconds_are() {
    let [first, second, _] = windows();
    let swapped = Span::new(15, 5);
    assert_eq!(swapped, Span::new(5, 15));
    assert!(!swapped.is_inside(first) && !swapped.is_inside(second));
    assert!(!swapped.is_outside(first) && !swapped.is_outside(second));
}
