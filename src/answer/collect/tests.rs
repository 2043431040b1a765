use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::answer::sample::{
    Bill, answer, as_json, bill_list, overlaps, plan, read_back, told, windows_at,
};
use crate::notice::NoticeCode;

fn send(collect: &mut Collect, window: usize, body: &str) -> u64 {
    collect.begin(window);
    collect.chunk(window, body.as_bytes()).unwrap();
    collect.commit(window).unwrap()
}

fn collect(windows: &[Window]) -> Collect {
    Collect::new(
        BillKind::ApiKey,
        windows.to_vec(),
        windows.to_vec(),
        Limits::default(),
    )
}

fn sorted(mut bills: Vec<Bill>) -> Vec<Bill> {
    bills.sort_unstable();
    bills
}

proptest! {
    #[test]
    fn however_a_range_is_split_every_bill_is_there_once(bills in bill_list(), (windows, asked) in plan()) {
        let mut collect = Collect::new(BillKind::ApiKey, windows.clone(), asked.clone(), Limits::default());
        let mut sent = 0;
        for (place, window) in asked.iter().enumerate().rev() {
            sent += send(&mut collect, place, &answer(&bills, *window));
        }
        let whole = Window { start: 0, end: windows.last().unwrap().end };
        let wanted: Vec<Bill> = bills.iter().copied().filter(|bill| overlaps(*bill, whole)).collect();
        let collected = collect.finish();
        prop_assert_eq!(sorted(collected.rows().map(read_back).collect()), sorted(wanted.clone()));
        let facts = &collected.facts;
        prop_assert_eq!(facts.rows, wanted.len() as u64);
        let outside = |(window, asked): (&Window, &Window)| {
            let only_asked = |bill: &&Bill| overlaps(**bill, *asked) && !overlaps(**bill, *window);
            bills.iter().filter(only_asked).count() as u64
        };
        prop_assert_eq!(facts.rows_outside, windows.iter().zip(&asked).map(outside).sum::<u64>());
        prop_assert_eq!(facts.rows + facts.duplicates_dropped + facts.rows_outside, sent);
        let decimal = wanted.iter().filter(|bill| bill.2 != 0).count();
        prop_assert_eq!(facts.rows_with_decimal_money, decimal as u64);
        let notices: Vec<_> = facts.notices.iter().map(|notice| (notice.code, notice.window)).collect();
        prop_assert_eq!(notices, told(&windows, &asked));
    }

    #[test]
    fn a_bill_stands_in_the_first_window_that_it_touches(bills in bill_list(), (windows, _) in plan()) {
        let mut collect = collect(&windows);
        for (place, window) in windows.iter().enumerate() {
            send(&mut collect, place, &answer(&bills, *window));
        }
        for (place, part) in collect.finish().parts().iter().enumerate() {
            let first = |bill: &Bill| windows.iter().position(|window| overlaps(*bill, *window)) == Some(place);
            let wanted: Vec<Bill> = bills.iter().copied().filter(first).collect();
            prop_assert_eq!(part.rows().map(read_back).collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn a_window_that_failed_parts_its_neighbours(bills in bill_list(), (windows, _) in plan(), failed: Index) {
        let failed = failed.index(windows.len());
        let mut collect = collect(&windows);
        for (place, window) in windows.iter().enumerate() {
            send(&mut collect, place, &answer(&bills, *window));
        }
        collect.discard(failed);
        let (left, right) = windows.split_at(failed);
        let mut wanted = Vec::new();
        for run in [left, &right[1..]] {
            if let (Some(first), Some(last)) = (run.first(), run.last()) {
                let run = Window { start: first.start, end: last.end };
                wanted.extend(bills.iter().copied().filter(|bill| overlaps(*bill, run)));
            }
        }
        prop_assert_eq!(sorted(collect.finish().rows().map(read_back).collect()), sorted(wanted));
    }
}

#[test]
fn equal_bills_of_one_window_are_two_charges() {
    let (windows, _) = windows_at(&[0, 10, 20]);
    let mut collect = collect(&windows);
    send(
        &mut collect,
        0,
        &answer(&[(0, 9, 1), (0, 9, 1)], windows[0]),
    );
    send(
        &mut collect,
        1,
        &answer(&[(10, 19, 1), (10, 19, 1)], windows[1]),
    );
    let collected = collect.finish();
    assert_eq!(
        (collected.facts.rows, collected.facts.duplicates_dropped),
        (4, 0)
    );
}

#[test]
fn of_two_windows_that_disagree_the_larger_count_stays() {
    let (windows, _) = windows_at(&[0, 10, 20]);
    for (left, right) in [(1, 3), (3, 1), (2, 2)] {
        let mut collect = collect(&windows);
        send(
            &mut collect,
            0,
            &answer(&vec![(5, 15, 1); left], windows[0]),
        );
        send(
            &mut collect,
            1,
            &answer(&vec![(5, 15, 1); right], windows[1]),
        );
        let collected = collect.finish();
        assert_eq!(collected.facts.rows, left.max(right) as u64);
        assert_eq!(collected.facts.duplicates_dropped, left.min(right) as u64);
    }
}

#[test]
fn bills_that_differ_in_an_unknown_field_are_both_kept() {
    let (windows, _) = windows_at(&[0, 10, 20]);
    let mut collect = collect(&windows);
    send(&mut collect, 0, &answer(&[(5, 15, 1)], windows[0]));
    send(&mut collect, 1, &answer(&[(5, 15, 2)], windows[1]));
    assert_eq!(collect.finish().facts.rows, 2);
}

#[test]
fn equal_bills_that_cross_no_border_are_both_kept() {
    let (windows, _) = windows_at(&[0, 10, 20]);
    let mut collect = collect(&windows);
    send(
        &mut collect,
        0,
        &format!("{{\"bills\":[{}]}}", as_json((12, 13, 1))),
    );
    send(&mut collect, 1, &answer(&[(12, 13, 1)], windows[1]));
    assert_eq!(
        collect.finish().facts.rows,
        2,
        "a service that sends more than was asked is not mended"
    );
}

#[test]
fn windows_with_a_gap_between_them_are_no_neighbours() {
    let windows = [Window { start: 0, end: 9 }, Window { start: 11, end: 20 }];
    let mut collect = collect(&windows);
    for (place, window) in windows.iter().enumerate() {
        send(&mut collect, place, &answer(&[(0, 20, 1)], *window));
    }
    assert_eq!(collect.finish().facts.rows, 2);
}

#[test]
fn a_bill_that_only_the_added_second_brought_is_no_bill_of_the_range() {
    let (windows, asked) = windows_at(&[0, 10, 11]);
    let mut collect = Collect::new(BillKind::ApiKey, windows, asked.clone(), Limits::default());
    let bills = [(0, 9, 1), (10, 10, 1), (11, 11, 1), (9, 11, 1)];
    for (place, window) in asked.iter().enumerate() {
        send(&mut collect, place, &answer(&bills, *window));
    }
    let collected = collect.finish();
    assert_eq!(
        collected.rows().map(read_back).collect::<Vec<_>>(),
        [(0, 9, 1), (9, 11, 1), (10, 10, 1)]
    );
    assert_eq!(
        (
            collected.facts.rows_outside,
            collected.facts.duplicates_dropped
        ),
        (1, 1)
    );
}

#[test]
fn what_two_windows_brought_from_outside_is_no_duplicate() {
    let windows = [Window { start: 10, end: 10 }, Window { start: 11, end: 11 }];
    let asked = [Window { start: 9, end: 10 }, Window { start: 11, end: 12 }];
    let mut collect = Collect::new(
        BillKind::ApiKey,
        windows.to_vec(),
        asked.to_vec(),
        Limits::default(),
    );
    let bills = [(9, 9, 1), (9, 9, 1), (12, 12, 1), (8, 13, 1)];
    for (place, window) in asked.iter().enumerate() {
        send(&mut collect, place, &answer(&bills, *window));
    }
    let facts = collect.finish().facts;
    assert_eq!(
        (facts.rows, facts.rows_outside, facts.duplicates_dropped),
        (1, 3, 1)
    );
}

#[test]
fn only_what_was_committed_counts() {
    let (windows, _) = windows_at(&[0, 10, 20, 30]);
    let mut collect = collect(&windows);
    collect.begin(0);
    collect.chunk(0, b"{\"bills\":[").unwrap();
    assert_eq!(collect.commit(0).unwrap_err().kind, ErrorKind::Network);
    collect.discard(0);
    assert_eq!(send(&mut collect, 0, &answer(&[(0, 1, 1)], windows[0])), 1);
    collect.begin(1);
    collect
        .chunk(1, answer(&[(10, 11, 1)], windows[1]).as_bytes())
        .unwrap();
    let collected = collect.finish();
    assert_eq!(collected.parts().len(), 1);
    assert_eq!(collected.facts.rows, 1);
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
fn names_are_reported_over_all_windows() {
    let (windows, _) = windows_at(&[0, 10, 20]);
    let mut collect = collect(&windows);
    let body =
        |name: &str| answer(&[(0, 19, 1)], windows[0]).replace("\"x\"", &format!("\"{name}\""));
    send(&mut collect, 0, &body("zone"));
    send(&mut collect, 1, &body("area"));
    let facts = collect.finish().facts;
    assert_eq!(facts.unknown_fields, ["area", "zone"]);
    assert_eq!(facts.missing_fields.first(), Some(&"userId"));
    assert!(!facts.missing_fields.contains(&"amount"));
}

#[test]
fn over_three_windows_the_largest_count_stays_until_a_window_has_none() {
    let (windows, _) = windows_at(&[0, 10, 20, 30]);
    for (counts, kept) in [
        ([2, 1, 2], 2),
        ([1, 2, 3], 3),
        ([3, 2, 1], 3),
        ([2, 0, 2], 4),
    ] {
        let mut collect = collect(&windows);
        for (place, count) in counts.into_iter().enumerate() {
            send(
                &mut collect,
                place,
                &answer(&vec![(5, 25, 1); count], windows[place]),
            );
        }
        assert_eq!(collect.finish().facts.rows, kept, "{counts:?}");
    }
}

/// An answer to a question for a category, whose rows are of these categories.
fn of_categories(asked: &str, kind: BillKind, categories: &[&str]) -> Bills {
    let name = match kind {
        BillKind::FixedTerm => "productCategory",
        BillKind::ApiKey => "category",
    };
    let (windows, _) = windows_at(&[0, 10, 20]);
    let mut collect =
        Collect::new(kind, windows.clone(), windows, Limits::default()).of_category(Some(asked));
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
fn each_category_that_was_not_asked_for_is_told_of_once() {
    for kind in [BillKind::FixedTerm, BillKind::ApiKey] {
        let others = |asked, categories: &[&str]| -> Vec<String> {
            let bills = of_categories(asked, kind, categories);
            let notices = bills.facts.notices.into_iter();
            notices
                .map(|notice| {
                    assert_eq!(
                        (notice.code, notice.window),
                        (NoticeCode::OtherCategory, None)
                    );
                    notice.text
                })
                .collect()
        };
        let none: [&str; 0] = [];
        assert_eq!(others("llm", &["llm", "", "LLM", "llm"]), none);
        // The service's own control totals are what they are, whatever was asked.
        assert_eq!(others("llm", &["summary", "llm"]), none);
        assert_eq!(others("summary", &["summary"]), none);
        let found = others("llm", &["llm", "web", "gpu", "web", "summary"]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("\"gpu\"") && found[1].contains("\"web\""));
        assert_eq!(others("summary", &["summary", "gpu"]).len(), 1);
    }
}
