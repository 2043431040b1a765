use proptest::prelude::*;

use super::*;
use crate::answer::test_data::{
    Bill, Selects, any_selection, as_json, bill_list, counted_once, expected_notices, overlaps,
    plan, plan_of, read_back, response, response_of, windows_at,
};
use crate::error::ErrorKind;
use crate::notice::NoticeCode;
use crate::query::{BillKind, QueryWindow};
use crate::time::Window;

fn send(collect: &mut Collect, window: usize, body: &str) -> u64 {
    collect.begin(window);
    collect.chunk(window, body.as_bytes()).unwrap();
    collect.commit(window).unwrap()
}

fn collect(windows: &[Window]) -> Collect {
    Collect::new(
        plan_of(BillKind::ApiKey, windows.to_vec(), windows.to_vec()),
        Limits::default(),
    )
}

fn sorted(mut bills: Vec<Bill>) -> Vec<Bill> {
    bills.sort_unstable();
    bills
}

proptest! {
    #[test]
    fn however_a_range_is_split_every_bill_counts_once(bills in bill_list(), (windows, requested) in plan()) {
        let mut collect = Collect::new(plan_of(BillKind::ApiKey, windows.clone(), requested.clone()), Limits::default());
        let mut sent = 0;
        for (place, window) in requested.iter().enumerate().rev() {
            sent += send(&mut collect, place, &response(&bills, *window));
        }
        let whole = Window { start: 0, end: windows.last().unwrap().end };
        let wanted: Vec<Bill> = bills.iter().copied().filter(|bill| overlaps(*bill, whole)).collect();
        let collected = collect.finish();
        prop_assert_eq!(sorted(collected.rows().map(read_back).collect()), sorted(wanted.clone()));
        let stats = &collected.stats;
        prop_assert_eq!(stats.rows, wanted.len() as u64);
        prop_assert_eq!((stats.rows_outside, stats.rows_unchecked), (0, 0));
        prop_assert!(stats.rows + stats.duplicates_dropped <= sent);
        let decimal = wanted.iter().filter(|bill| bill.2 != 0).count();
        prop_assert_eq!(stats.rows_with_decimal_money, decimal as u64);
        let notices: Vec<_> = stats.notices.iter().map(|notice| (notice.code, notice.window.as_ref().map(QueryWindow::range))).collect();
        prop_assert_eq!(notices, expected_notices(&windows, &requested));
    }

    #[test]
    fn a_bill_is_in_the_first_window_that_it_overlaps(bills in bill_list(), (windows, _) in plan()) {
        let mut collect = collect(&windows);
        for (place, window) in windows.iter().enumerate() {
            send(&mut collect, place, &response(&bills, *window));
        }
        for (place, part) in collect.finish().tables().iter().enumerate() {
            let first = |bill: &Bill| windows.iter().position(|window| overlaps(*bill, *window)) == Some(place);
            let wanted: Vec<Bill> = bills.iter().copied().filter(first).collect();
            prop_assert_eq!(part.rows().map(read_back).collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn a_bill_counts_once_whichever_windows_return_it_and_whichever_fail(
        selects in any_selection(),
        bills in bill_list(),
        (windows, requested) in plan(),
        failed in prop::collection::vec(any::<bool>(), 8),
        now in -5i64..60,
    ) {
        let collect = Collect::new(plan_of(BillKind::ApiKey, windows.clone(), requested.clone()), Limits::default());
        let mut collect = collect.as_of(now);
        let mut arrived = Vec::new();
        for (place, (window, requested)) in windows.iter().zip(&requested).enumerate() {
            send(&mut collect, place, &response_of(selects, &bills, *requested));
            if failed[place] {
                collect.discard(place);
            } else {
                arrived.push((*window, *requested));
            }
        }
        let collected = collect.finish();
        let (wanted, outside) = counted_once(selects, &bills, &arrived);
        prop_assert_eq!(sorted(collected.rows().map(read_back).collect()), wanted.clone());
        let stats = &collected.stats;
        prop_assert_eq!((stats.rows, stats.rows_outside, stats.rows_unchecked), (wanted.len() as u64, outside, 0));
        let open = wanted.iter().filter(|(_, end, _)| *end >= now).count();
        prop_assert_eq!(stats.rows_open, Some(open as u64));
        let range = Window { start: 0, end: windows.last().unwrap().end };
        let strays = wanted.iter().filter(|bill| !overlaps(**bill, range)).count();
        prop_assert_eq!(stats.outside_range.rows, strays as u64);
    }

    #[test]
    fn a_call_that_is_resumed_gives_what_one_call_gives(
        selects in any_selection(),
        bills in bill_list(),
        (windows, requested) in plan(),
        arrives in prop::collection::vec(0usize..3, 8),
        owner in 0u8..3,
    ) {
        let plan = || plan_of(BillKind::ApiKey, windows.clone(), requested.clone());
        let body = |place: usize| response_of(selects, &bills, requested[place]);
        let mut whole = Collect::new(plan(), Limits::default());
        let mut first = Collect::new(plan(), Limits::default());
        for (place, round) in arrives.iter().enumerate().take(windows.len()) {
            send(&mut whole, place, &body(place));
            if *round == 0 {
                send(&mut first, place, &body(place));
            }
        }
        let whole = whole.finish();
        // What is selected of the bills does not matter: all of them are taken over.
        let mut known = first.finish().filter(&[("ownerID".into(), vec![owner.to_string()])]).unwrap();
        for round in 1..3 {
            let mut resumed = Resumed::new(plan(), Limits::default(), &known).unwrap();
            let missing = resumed.missing().to_vec();
            let expected: Vec<_> = (0..windows.len()).filter(|place| arrives[*place] >= round).collect();
            prop_assert_eq!(&missing, &expected);
            for (window, place) in missing.into_iter().enumerate() {
                resumed.begin(window);
                resumed.chunk(window, body(place).as_bytes()).unwrap();
                if arrives[place] == round {
                    resumed.commit(window).unwrap();
                } else {
                    resumed.discard(window);
                }
            }
            known = resumed.finish();
        }
        let rows = |bills: &Bills| bills.rows().map(read_back).collect::<Vec<_>>();
        prop_assert_eq!(rows(&known), rows(&whole));
        prop_assert_eq!(&known.stats, &whole.stats);
        let other = plan_of(BillKind::Usage, windows.clone(), requested.clone());
        let refused = Resumed::new(other, Limits::default(), &known).unwrap_err();
        prop_assert_eq!((refused.kind, refused.path.as_deref()), (ErrorKind::Query, Some("table")));
    }
}

#[test]
fn equal_bills_of_one_window_are_two_charges() {
    let (windows, _) = windows_at(&[0, 10, 20]);
    let mut collect = collect(&windows);
    send(
        &mut collect,
        0,
        &response(&[(0, 9, 1), (0, 9, 1)], windows[0]),
    );
    send(
        &mut collect,
        1,
        &response(&[(10, 19, 1), (10, 19, 1)], windows[1]),
    );
    let collected = collect.finish();
    assert_eq!(
        (collected.stats.rows, collected.stats.duplicates_dropped),
        (4, 0)
    );
}

#[test]
fn of_two_windows_with_different_counts_the_larger_count_is_kept() {
    let (windows, _) = windows_at(&[0, 10, 20]);
    for (left, right) in [(1, 3), (3, 1), (2, 2)] {
        let mut collect = collect(&windows);
        send(
            &mut collect,
            0,
            &response(&vec![(5, 15, 1); left], windows[0]),
        );
        send(
            &mut collect,
            1,
            &response(&vec![(5, 15, 1); right], windows[1]),
        );
        let collected = collect.finish();
        assert_eq!(collected.stats.rows, left.max(right) as u64);
        assert_eq!(collected.stats.duplicates_dropped, left.min(right) as u64);
    }
}

#[test]
fn bills_that_differ_in_an_unknown_field_are_both_kept() {
    let (windows, _) = windows_at(&[0, 10, 20]);
    let mut collect = collect(&windows);
    send(&mut collect, 0, &response(&[(5, 15, 1)], windows[0]));
    send(&mut collect, 1, &response(&[(5, 15, 2)], windows[1]));
    assert_eq!(collect.finish().stats.rows, 2);
}

#[test]
fn a_bill_that_two_windows_return_counts_once_and_is_reported() {
    let (windows, _) = windows_at(&[0, 10, 20]);
    let list = |count: usize, bill: Bill| {
        let rows = vec![as_json(bill); count];
        format!("{{\"bills\":[{}]}}", rows.join(","))
    };
    // Inside the second window, or inside the first.
    for bill in [(12, 13, 1), (2, 3, 1)] {
        for (left, right) in [(1, 1), (2, 1), (1, 2), (0, 1), (1, 0)] {
            let mut collect = collect(&windows);
            send(&mut collect, 0, &list(left, bill));
            send(&mut collect, 1, &list(right, bill));
            let stats = collect.finish().stats;
            let outside = if bill.0 > 9 { left } else { right };
            assert_eq!(
                (stats.rows, stats.duplicates_dropped, stats.rows_outside),
                (
                    left.max(right) as u64,
                    left.min(right) as u64,
                    outside as u64
                ),
                "{bill:?} {left} {right}"
            );
        }
    }
}

#[test]
fn a_bill_over_the_gap_between_two_windows_counts_once() {
    let windows = [Window { start: 0, end: 9 }, Window { start: 11, end: 20 }];
    let mut collect = collect(&windows);
    for (place, window) in windows.iter().enumerate() {
        send(&mut collect, place, &response(&[(0, 20, 1)], *window));
    }
    assert_eq!(collect.finish().stats.rows, 1);
}

#[test]
fn bills_outside_the_range_are_counted_and_a_notice_has_their_total() {
    let (windows, _) = windows_at(&[0, 10, 20]);
    let mut collect = collect(&windows);
    let everything = [(-9, -5, 0), (3, 4, 0), (30, 31, 1), (30, 31, 1)].map(as_json);
    let body = format!("{{\"bills\":[{}]}}", everything.join(","));
    send(&mut collect, 0, &body);
    send(&mut collect, 1, &body);
    let stats = collect.finish().stats;
    assert_eq!((stats.rows, stats.rows_outside), (4, 4));
    let call = crate::client::CallReport::default();
    let [notice] = &stats.all_notices(&call)[..] else {
        panic!("one notice");
    };
    assert_eq!(
        (notice.code.name(), notice.window.clone()),
        ("rows-outside", None)
    );
    // 0.0001 and twice 0.5.
    assert!(
        notice
            .text
            .starts_with("3 rows lie wholly outside the requested range")
    );
    assert!(notice.text.contains("1.0001"), "{}", notice.text);
    assert!(stats.complete(&call), "nothing is missing");
}

#[test]
fn a_bill_returned_only_for_the_added_second_is_dropped_silently() {
    let (windows, requested) = windows_at(&[10, 11, 20, 21]);
    assert_eq!((requested[0].start, requested[2].end), (9, 21));
    let outside = [(5, 9, 1), (9, 9, 1), (21, 21, 1), (21, 30, 1)];
    for selects in [Selects::Overlap, Selects::Start, Selects::Within] {
        let mut collect = Collect::new(
            plan_of(BillKind::ApiKey, windows.clone(), requested.clone()),
            Limits::default(),
        );
        for (place, window) in requested.iter().enumerate() {
            send(
                &mut collect,
                place,
                &response_of(selects, &outside, *window),
            );
        }
        let stats = collect.finish().stats;
        assert_eq!((stats.rows, stats.rows_outside), (0, 0), "{selects:?}");
        assert_eq!(stats.outside_range.rows, 0);
    }
}

#[test]
fn a_bill_that_begins_in_the_added_second_is_left_to_the_next_window() {
    let (windows, requested) = windows_at(&[10, 11, 20]);
    for (selects, rows) in [(Selects::Overlap, 1), (Selects::Start, 0)] {
        let mut collect = Collect::new(
            plan_of(BillKind::ApiKey, windows.clone(), requested.clone()),
            Limits::default(),
        );
        for (place, window) in requested.iter().enumerate() {
            send(
                &mut collect,
                place,
                &response_of(selects, &[(9, 15, 1)], *window),
            );
        }
        let stats = collect.finish().stats;
        assert_eq!((stats.rows, stats.rows_outside), (rows, 0), "{selects:?}");
    }
}

#[test]
fn only_committed_windows_count() {
    let (windows, _) = windows_at(&[0, 10, 20, 30]);
    let mut collect = collect(&windows);
    collect.begin(0);
    collect.chunk(0, b"{\"bills\":[").unwrap();
    assert_eq!(collect.commit(0).unwrap_err().kind, ErrorKind::Network);
    collect.discard(0);
    assert_eq!(
        send(&mut collect, 0, &response(&[(0, 1, 1)], windows[0])),
        1
    );
    collect.begin(1);
    collect
        .chunk(1, response(&[(10, 11, 1)], windows[1]).as_bytes())
        .unwrap();
    let collected = collect.finish();
    assert_eq!(collected.tables().len(), 1);
    assert_eq!(collected.stats.rows, 1);
}

#[test]
fn bytes_for_a_window_that_was_not_begun_are_an_internal_error() {
    let mut collect = collect(&[Window { start: 0, end: 9 }]);
    assert_eq!(
        collect.chunk(0, b"{}").unwrap_err().kind,
        ErrorKind::Internal
    );
    assert_eq!(collect.commit(7).unwrap_err().kind, ErrorKind::Internal);
}

#[test]
fn unknown_names_of_all_windows_are_reported() {
    let (windows, _) = windows_at(&[0, 10, 20]);
    let mut collect = collect(&windows);
    let body =
        |name: &str| response(&[(0, 19, 1)], windows[0]).replace("\"x\"", &format!("\"{name}\""));
    send(&mut collect, 0, &body("zone"));
    send(&mut collect, 1, &body("area"));
    let stats = collect.finish().stats;
    assert_eq!(stats.unknown_fields, ["area", "zone"]);
    assert_eq!(stats.missing_fields.first(), Some(&"userId"));
    assert!(!stats.missing_fields.contains(&"amount"));
}

#[test]
fn of_three_windows_the_largest_count_is_kept() {
    let (windows, _) = windows_at(&[0, 10, 20, 30]);
    for (counts, kept) in [
        ([2, 1, 2], 2),
        ([1, 2, 3], 3),
        ([3, 2, 1], 3),
        ([2, 0, 2], 2),
    ] {
        let mut collect = collect(&windows);
        for (place, count) in counts.into_iter().enumerate() {
            send(
                &mut collect,
                place,
                &response(&vec![(5, 25, 1); count], windows[place]),
            );
        }
        assert_eq!(collect.finish().stats.rows, kept, "{counts:?}");
    }
}

/// The bills of a call for a category, whose rows have these categories.
fn of_categories(requested: &str, kind: BillKind, categories: &[&str]) -> Bills {
    let name = match kind {
        BillKind::FixedTerm => "productCategory",
        BillKind::ApiKey | BillKind::Usage => "category",
    };
    let (windows, _) = windows_at(&[0, 10, 20]);
    let mut collect = Collect::new(
        plan_of(kind, windows.clone(), windows).with_category(Some(requested)),
        Limits::default(),
    );
    for window in 0..2 {
        let rows: Vec<String> = categories
            .iter()
            .map(|category| {
                as_json((3, 4, 0)).replace('}', &format!(",\"{name}\":\"{category}\"}}"))
            })
            .collect();
        send(
            &mut collect,
            window,
            &format!("{{\"bills\":[{}]}}", rows.join(",")),
        );
    }
    collect.finish()
}

#[test]
fn each_category_that_was_not_requested_has_one_notice() {
    for kind in BillKind::ALL {
        let others = |requested, categories: &[&str]| -> Vec<String> {
            let bills = of_categories(requested, kind, categories);
            let notices = bills.stats.notices.into_iter();
            notices
                .map(|notice| {
                    assert_eq!(
                        (notice.code, notice.window.clone()),
                        (NoticeCode::OtherCategory, None)
                    );
                    notice.text
                })
                .collect()
        };
        let none: [&str; 0] = [];
        assert_eq!(others("llm", &["llm", "", "LLM", "llm"]), none);
        // Control totals are never of the requested category.
        assert_eq!(others("llm", &["summary", "llm"]), none);
        assert_eq!(others("summary", &["summary"]), none);
        let found = others("llm", &["llm", "web", "gpu", "web", "summary"]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("\"gpu\"") && found[1].contains("\"web\""));
        assert_eq!(others("summary", &["summary", "gpu"]).len(), 1);
    }
}
