//! A list, a stream and a summary of the same responses count the same rows, whichever rows the service returns for which
//! window; and what happens at the capacity.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::answer::test_data::{Bill, as_json, overlaps, read_back, windows_at};
use crate::answer::{Collect, RowStats, Spec, Stream, Summarize};
use crate::bill::Limits;
use crate::client::Sink;
use crate::error::{Error, ErrorKind};
use crate::notice::NoticeCode;
use crate::query::BillKind;
use crate::time::Offset;

const KIND: BillKind = BillKind::ApiKey;

/// Passes the responses to a sink, in this order of windows. `None` is a window that fails.
fn send(sink: &mut dyn Sink, responses: &[Option<Vec<Bill>>], order: &[usize]) {
    for window in order {
        sink.begin(*window);
        match &responses[*window] {
            Some(bills) => {
                let rows: Vec<String> = bills.iter().map(|bill| as_json(*bill)).collect();
                let body = format!("{{\"bills\":[{}]}}", rows.join(","));
                // The rows of an interrupted attempt do not count.
                sink.chunk(*window, &body.as_bytes()[..body.len() / 2])
                    .unwrap();
                sink.discard(*window);
                sink.begin(*window);
                sink.chunk(*window, body.as_bytes()).unwrap();
                sink.commit(*window).unwrap();
            }
            None => {
                sink.discard(*window);
                sink.settled(
                    *window,
                    Err(&Error::new(ErrorKind::Network, "the connection broke")),
                );
            }
        }
    }
}

/// The rows of a stream of these responses, in their order.
fn streamed(
    windows: &[Window],
    responses: &[Option<Vec<Bill>>],
    order: &[usize],
) -> (Vec<Bill>, RowStats) {
    let mut stream = Stream::new(Plan::new(KIND, windows.to_vec()), Limits::default());
    send(&mut stream, responses, order);
    stream.close();
    let mut rows = Vec::new();
    while let Some(batch) = stream.next_batch() {
        rows.extend(batch.rows().map(read_back));
    }
    (rows, stream.stats())
}

/// Windows, and the response for each: a few different bills, each any number of times.
fn responses() -> impl Strategy<Value = (Vec<Window>, Vec<Option<Vec<Bill>>>, Vec<usize>)> {
    let bill = (-5i64..35, prop_oneof![0i64..4, 0i64..30], 0u8..2)
        .prop_map(|(start, length, owner)| (start, start + length, owner));
    let distinct = prop::collection::vec(bill, 1..6);
    (distinct, 1usize..5).prop_flat_map(|(distinct, count)| {
        let edges: Vec<i64> = (0..=count as i64).map(|place| 7 * place).collect();
        let bills = prop::collection::vec(prop::sample::select(distinct), 0..7);
        let response = prop::option::weighted(0.8, bills);
        let order: Vec<usize> = (0..count).collect();
        (
            Just(windows_at(&edges).0),
            prop::collection::vec(response, count),
            Just(order).prop_shuffle(),
        )
    })
}

proptest! {
    #[test]
    fn of_equal_rows_the_largest_number_in_any_window_counts_in_lists_streams_and_summaries(
        (windows, responses, order) in responses(),
    ) {
        let mut collect = Collect::new(Plan::new(KIND, windows.clone()), Limits::default());
        send(&mut collect, &responses, &order);
        let list = collect.finish();

        let succeeded = || responses.iter().flatten();
        let mut wanted: Vec<Bill> = succeeded().flatten().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let (mut rows, mut outside) = (Vec::new(), 0);
        for bill in wanted {
            let copies = |bills: &[Bill]| bills.iter().filter(|other| **other == bill).count();
            let most = succeeded().map(|bills| copies(bills)).max().unwrap();
            rows.extend(std::iter::repeat_n(bill, most));
            let elsewhere = windows.iter().zip(&responses).filter(|(window, _)| !overlaps(bill, **window));
            let elsewhere = elsewhere.filter_map(|(_, bills)| bills.as_ref());
            outside += elsewhere.map(|bills| copies(bills)).max().unwrap_or_default() as u64;
        }
        let listed: Vec<Bill> = list.rows().map(read_back).collect();
        let mut sorted = listed.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, rows);
        let sent = succeeded().map(|bills| bills.len() as u64).sum::<u64>();
        prop_assert_eq!(list.stats.rows + list.stats.duplicates_dropped, sent);
        prop_assert_eq!((list.stats.rows_outside, list.stats.rows_unchecked), (outside, 0));

        let (streamed, stats) = streamed(&windows, &responses, &order);
        prop_assert_eq!(streamed, listed);
        prop_assert_eq!(&stats, &list.stats);

        let spec = Spec::new(KIND, &["day"]).unwrap();
        let mut summarize = Summarize::new(spec.clone(), Offset::UTC, Plan::new(KIND, windows), Limits::default());
        send(&mut summarize, &responses, &order);
        let (summary, stats) = summarize.finish().unwrap();
        prop_assert_eq!(stats, list.stats.clone());
        let again = list.summarize(&spec, Offset::UTC).unwrap();
        prop_assert_eq!(summary.total(), again.total());
        prop_assert_eq!(summary.earlier(), again.earlier());
        prop_assert_eq!(summary.outside(), again.outside());
        let groups: Vec<_> = again.groups().collect();
        prop_assert_eq!(summary.groups().collect::<Vec<_>>(), groups);
    }
}

#[test]
fn an_undocumented_product_category_without_rows_is_named() {
    let rows = |bills: &[Bill]| Some(bills.to_vec());
    let windows = &windows()[..2];
    for (categories, responses, named) in [
        (
            vec!["gpus"],
            [rows(&[]), rows(&[])],
            Some("did you mean gpu?"),
        ),
        (vec!["gpu"], [rows(&[]), rows(&[])], None),
        (vec!["gpus"], [rows(&[]), rows(&[(11, 12, 0)])], None),
        (vec!["gpus"], [rows(&[]), None], None),
    ] {
        let categories: Vec<Arc<str>> = categories.into_iter().map(Arc::from).collect();
        let plan = || usage_plan(windows, &categories);
        let mut collect = Collect::new(plan(), Limits::default());
        send(&mut collect, &responses, &[0, 1]);
        let spec = Spec::new(BillKind::Usage, &[]).unwrap();
        let mut summarize = Summarize::new(spec, Offset::UTC, plan(), Limits::default());
        send(&mut summarize, &responses, &[0, 1]);
        let (_, summary_stats) = summarize.finish().unwrap();
        for stats in [collect.finish().stats, summary_stats] {
            let texts: Vec<_> = stats.notices.iter().map(|notice| &notice.text).collect();
            assert_eq!(texts.len(), usize::from(named.is_some()), "{texts:?}");
            assert!(
                named.is_none_or(|named| texts[0].ends_with(named)),
                "{texts:?}"
            );
        }
    }
}

/// The response for each window; `None` is a window that fails.
type Responses = Vec<Option<Vec<Bill>>>;

/// The responses of several product categories for the same windows.
fn responses_of_categories() -> impl Strategy<Value = (Vec<Window>, Vec<Responses>, Vec<usize>)> {
    (1usize..4, 1usize..4).prop_flat_map(|(count, categories)| {
        let edges: Vec<i64> = (0..=count as i64).map(|place| 7 * place).collect();
        let bill = (-5i64..25, prop_oneof![0i64..4, 0i64..30], 0u8..2)
            .prop_map(|(start, length, owner)| (start, start + length, owner));
        let bills = prop::collection::vec(bill, 0..5);
        let response = prop::option::weighted(0.9, bills);
        let order: Vec<usize> = (0..count * categories).collect();
        (
            Just(windows_at(&edges).0),
            prop::collection::vec(prop::collection::vec(response, count), categories),
            Just(order).prop_shuffle(),
        )
    })
}

fn usage_plan(windows: &[Window], categories: &[Arc<str>]) -> Plan {
    Plan::new(BillKind::Usage, windows.to_vec()).with_product_categories(categories)
}

proptest! {
    /// Whatever the service returns for each category: even the same rows.
    #[test]
    fn product_categories_asked_together_give_the_rows_of_each_asked_alone(
        (windows, responses, order) in responses_of_categories(),
    ) {
        let categories: Vec<Arc<str>> = ["gpu", "llm", "summary"][..responses.len()].iter().map(|name| Arc::from(*name)).collect();
        let mut alone = Vec::new();
        let (mut dropped, mut outside) = (0, 0);
        for (category, responses) in categories.iter().zip(&responses) {
            let plan = usage_plan(&windows, std::slice::from_ref(category));
            let mut collect = Collect::new(plan, Limits::default());
            send(&mut collect, responses, &(0..windows.len()).collect::<Vec<_>>());
            let list = collect.finish();
            dropped += list.stats.duplicates_dropped;
            outside += list.stats.rows_outside;
            alone.extend(list.rows().map(|row| (category.to_string(), read_back(row))));
        }
        alone.sort_unstable();
        // The requests of a plan: all categories of a window, then those of the next.
        let together: Vec<_> = (0..windows.len())
            .flat_map(|window| responses.iter().map(move |responses| responses[window].clone()))
            .collect();
        let plan = || usage_plan(&windows, &categories);
        let mut collect = Collect::new(plan(), Limits::default());
        send(&mut collect, &together, &order);
        let list = collect.finish();
        let read = |row: Row<'_>| (row.text_of("productCategory").unwrap().unwrap().to_owned(), read_back(row));
        let listed: Vec<_> = list.rows().map(read).collect();
        let mut sorted = listed.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, alone);
        prop_assert_eq!((list.stats.duplicates_dropped, list.stats.rows_outside), (dropped, outside));

        let mut stream = Stream::new(plan(), Limits::default());
        send(&mut stream, &together, &order);
        stream.close();
        let mut streamed = Vec::new();
        while let Some(batch) = stream.next_batch() {
            streamed.extend(batch.rows().map(read));
        }
        prop_assert_eq!(streamed, listed);
        prop_assert_eq!(&stream.stats(), &list.stats);

        let spec = Spec::new(BillKind::Usage, &["productCategory"]).unwrap();
        let mut summarize = Summarize::new(spec.clone(), Offset::UTC, plan(), Limits::default());
        send(&mut summarize, &together, &order);
        let (summary, stats) = summarize.finish().unwrap();
        prop_assert_eq!(&stats, &list.stats);
        let again = list.summarize(&spec, Offset::UTC).unwrap();
        prop_assert_eq!(summary.total(), again.total());
        prop_assert_eq!(summary.control(), again.control());
        let rows_of = |category: &str| list.rows().filter(|row| row.text_of("productCategory") == Ok(Some(category))).count() as u64;
        prop_assert_eq!(summary.control().map_or(0, |totals| totals.rows), rows_of("summary"));
        prop_assert_eq!(summary.total().rows, list.stats.rows - rows_of("summary"));
        let groups: Vec<_> = again.groups().collect();
        prop_assert_eq!(summary.groups().collect::<Vec<_>>(), groups);

        // A notice says if categories have the same rows of a window.
        let same = |category: usize| responses.iter().enumerate().any(|(other, responses_of_other)| {
            other != category && responses_of_other.iter().zip(&responses[category]).any(|(one, two)| {
                one == two && one.as_ref().is_some_and(|rows| !rows.is_empty())
            })
        });
        let notices: Vec<_> = list.stats.notices.iter().filter(|notice| notice.code == NoticeCode::OtherCategory).collect();
        prop_assert_eq!(notices.len(), usize::from((0..categories.len()).any(same)));
        for notice in notices {
            for (place, category) in categories.iter().enumerate() {
                prop_assert_eq!(notice.text.contains(&format!("\"{category}\"")), same(place), "{}", notice.text);
            }
        }
    }
}

fn windows() -> [Window; 3] {
    [0, 10, 20].map(|start| Window {
        start,
        end: start + 9,
    })
}

fn bounded(homes: usize, strays: usize) -> Dedup {
    Dedup::new(
        &Plan::new(KIND, windows().to_vec()),
        Capacity { homes, strays },
    )
}

#[test]
fn a_row_whose_home_has_discarded_digests_is_kept_and_counted_as_unchecked() {
    for (homes, fate, unchecked) in [(2, Verdict::Duplicate, 0), (1, Verdict::Unique, 1)] {
        let mut dedup = bounded(homes, 9);
        assert!(dedup.add_inside(0, 7));
        assert!(dedup.add_inside(0, 8));
        dedup.close(0);
        assert_eq!(dedup.add_stray(1, Span::new(3, 4), 8), fate, "{homes}");
        assert_eq!(dedup.unchecked, unchecked);
        assert_eq!(dedup.outside, 1);
        // Once more in the last window: now the stray itself is known.
        dedup.close(1);
        assert_eq!(dedup.add_stray(2, Span::new(3, 4), 8), Verdict::Duplicate);
        assert_eq!((dedup.outside, dedup.unchecked), (1, unchecked));
    }
}

#[test]
fn strays_beyond_the_capacity_are_kept_and_counted_as_unchecked() {
    let mut dedup = bounded(9, 2);
    for digest in 0..4 {
        assert_eq!(
            dedup.add_stray(0, Span::new(5, 15), digest),
            Verdict::Unique
        );
    }
    dedup.close(0);
    assert_eq!((dedup.duplicates, dedup.unchecked), (0, 2));
    let fates = [0, 1, 2, 3].map(|digest| dedup.add_stray(1, Span::new(5, 15), digest));
    use Verdict::{Duplicate, Unique};
    assert_eq!(fates, [Duplicate, Duplicate, Unique, Unique]);
    assert_eq!((dedup.duplicates, dedup.unchecked), (2, 4));
    assert!(dedup.strays.len() <= 2);
}

#[test]
fn digests_of_rows_inside_their_windows_are_kept_up_to_the_capacity_and_no_row_is_unchecked_for_that()
 {
    let mut dedup = bounded(5, 5);
    for window in 0..3 {
        assert_eq!(
            dedup.needs_digests(window),
            window < 2,
            "no stray comes after the last window"
        );
        for digest in 0..100 {
            assert!(dedup.add_inside(window, digest));
        }
        dedup.close(window);
    }
    assert_eq!(
        dedup
            .homes
            .iter()
            .map(|home| home.digests.len())
            .sum::<usize>(),
        5
    );
    assert_eq!((dedup.duplicates, dedup.unchecked), (0, 0));
}

#[test]
fn digests_of_closed_windows_take_no_more_memory_than_they_need() {
    let mut dedup = bounded(1 << 14, 5);
    for window in 0..2 {
        for digest in 0..5000 {
            assert!(dedup.add_inside(window, digest));
        }
        dedup.close(window);
    }
    assert_eq!(dedup.home_memory(), 2 * 5000 * size_of::<u128>());
}

#[test]
fn digests_of_a_reset_window_free_capacity() {
    let mut dedup = bounded(2, 5);
    dedup.keep_digest(0, 1);
    dedup.keep_digest(0, 2);
    dedup.reset(0);
    dedup.keep_digest(1, 3);
    assert_eq!(dedup.home_digests, 1);
    assert_eq!(dedup.compare_with_home(1, 3, 1), Verdict::Duplicate);
    assert_eq!(dedup.compare_with_home(0, 1, 1), Verdict::Unique);
    assert_eq!(dedup.unchecked, 0);
}

#[test]
fn a_single_window_keeps_no_digests() {
    let mut dedup = Dedup::new(&Plan::new(KIND, windows()[..1].to_vec()), STREAM_CAPACITY);
    assert!(!dedup.needs_digests(0));
    assert!(dedup.add_inside(0, 1));
    for _ in 0..2 {
        assert_eq!(dedup.add_stray(0, Span::new(11, 12), 1), Verdict::Unique);
    }
    assert_eq!((dedup.outside, dedup.duplicates), (2, 0));
    assert!(dedup.strays.is_empty());
}

#[test]
fn a_row_with_swapped_times_has_the_same_span() {
    let [first, second, _] = windows();
    let swapped = Span::new(15, 5);
    assert_eq!(swapped, Span::new(5, 15));
    assert!(!swapped.is_inside(first) && !swapped.is_inside(second));
    assert!(!swapped.is_outside(first) && !swapped.is_outside(second));
}
