//! Small bills and windows, and a service that answers with them: for the tests.

use proptest::prelude::*;

use super::dedup::Span;
use crate::bill::Row;
use crate::notice::NoticeCode;
use crate::query::Query;
use crate::time::Window;

/// A bill in small numbers: first second, last second, owner.
pub(super) type Bill = (i64, i64, u8);

pub(super) fn as_json((start, end, owner): Bill) -> String {
    let decimal = if owner == 0 {
        ""
    } else {
        ",\"amountDecimal\":\"0.5\""
    };
    format!(
        "{{\"startTime\":{start},\"endTime\":{end},\"amount\":1,\"voucherAmount\":0,\"payAmount\":1,\"x\":{owner}{decimal}}}"
    )
}

pub(super) fn overlaps(bill: Bill, window: Window) -> bool {
    bill.0 <= window.end && bill.1 >= window.start
}

/// Which bills a service has in the answer to a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selects {
    /// Those whose period the window touches.
    Overlap,
    /// Those that begin in it.
    Start,
    /// Those that lie wholly in it.
    Within,
    /// Those whose unit of ten seconds (that of their beginning) the window touches.
    Cycle,
    /// Always the same, as from a cache that takes no notice of the range: those of the first so many seconds.
    Cache(i64),
}

impl Selects {
    pub(super) fn has(self, bill: Bill, window: Window) -> bool {
        let begins = |second: i64| second.div_euclid(10);
        match self {
            Self::Overlap => overlaps(bill, window),
            Self::Start => (window.start..=window.end).contains(&bill.0),
            Self::Within => bill.0 >= window.start && bill.1 <= window.end,
            Self::Cycle => (begins(window.start)..=begins(window.end)).contains(&begins(bill.0)),
            Self::Cache(end) => overlaps(bill, Window { start: 0, end }),
        }
    }
}

pub(super) fn any_way() -> impl Strategy<Value = Selects> {
    prop_oneof![
        Just(Selects::Overlap),
        Just(Selects::Start),
        Just(Selects::Within),
        Just(Selects::Cycle),
        (0i64..60).prop_map(Selects::Cache),
    ]
}

/// What the service answers.
pub(super) fn answer_of(selects: Selects, bills: &[Bill], window: Window) -> String {
    let sent = bills.iter().filter(|bill| selects.has(**bill, window));
    let rows: Vec<String> = sent.map(|bill| as_json(*bill)).collect();
    beside(&rows, window)
}

/// What the service answers: every bill whose period the window touches.
pub(super) fn answer(bills: &[Bill], window: Window) -> String {
    answer_of(Selects::Overlap, bills, window)
}

/// What shall count: of equal bills the largest number in any window that arrived; and how many lie outside the window
/// that they came with.
pub(super) fn counted_once(
    selects: Selects,
    bills: &[Bill],
    windows: &[(Window, Window)],
) -> (Vec<Bill>, u64) {
    let (mut counted, mut outside) = (Vec::new(), 0);
    let mut distinct = bills.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    for bill in distinct {
        let copies = bills.iter().filter(|other| **other == bill).count();
        let span = Span::new(bill.0, bill.1);
        let mut came = windows.iter().filter(|(window, asked)| {
            selects.has(bill, *asked) && !span.is_surplus(*window, *asked)
        });
        if came.clone().any(|(window, _)| !overlaps(bill, *window)) {
            outside += copies as u64;
        }
        if came.next().is_some() {
            counted.extend(std::iter::repeat_n(bill, copies));
        }
    }
    (counted, outside)
}

/// An answer with these rows, and in some windows with something beside them, before or after.
pub(super) fn beside(rows: &[String], window: Window) -> String {
    let (before, after) = match window.start.rem_euclid(4) {
        0 => ("", ""),
        1 => ("\"hasMore\":true,", ""),
        2 => ("", ",\"total\":9999"),
        _ => ("\"message\":\"ok\",", ",\"code\":0"),
    };
    format!("{{{before}\"bills\":[{}]{after}}}", rows.join(","))
}

/// What is to be told of the answers to these windows, as far as it stood [`beside`] their rows.
pub(super) fn told(windows: &[Window], asked: &[Window]) -> Vec<(NoticeCode, Option<Window>)> {
    let told = windows.iter().zip(asked).filter_map(|(window, asked)| {
        let code = match asked.start.rem_euclid(4) {
            1 => NoticeCode::More,
            2 => NoticeCode::CountDiffers,
            _ => return None,
        };
        Some((code, Some(*window)))
    });
    told.collect()
}

pub(super) fn read_back(row: Row<'_>) -> Bill {
    let owner = row
        .extra()
        .and_then(|extra| {
            extra
                .strip_prefix("{\"x\":")?
                .strip_suffix('}')?
                .parse()
                .ok()
        })
        .unwrap();
    (row.start_time(), row.end_time(), owner)
}

/// Windows that cover the seconds from the first border to the last, and what is asked for each.
pub(super) fn windows_at(borders: &[i64]) -> (Vec<Window>, Vec<Window>) {
    let windows: Vec<Window> = borders
        .windows(2)
        .map(|pair| Window {
            start: pair[0],
            end: pair[1] - 1,
        })
        .collect();
    let asked = Query::request_windows(&windows);
    (windows, asked)
}

/// Only the first and the last of several windows can have a single second.
pub(super) fn plan() -> impl Strategy<Value = (Vec<Window>, Vec<Window>)> {
    let inner = prop::collection::vec(2i64..12, 0..5);
    (1i64..12, inner, prop::option::of(1i64..12)).prop_map(|(first, inner, last)| {
        let mut borders = vec![0, first];
        for length in inner.into_iter().chain(last) {
            borders.push(borders.last().unwrap() + length);
        }
        windows_at(&borders)
    })
}

/// Bills of every length, many of them equal.
pub(super) fn bill_list() -> impl Strategy<Value = Vec<Bill>> {
    let bill = (-5i64..60, prop_oneof![0i64..4, 0i64..50], 0u8..2)
        .prop_map(|(start, length, owner)| (start, start + length, owner));
    prop::collection::vec((bill, 1usize..4), 0..12).prop_map(|bills| {
        bills
            .into_iter()
            .flat_map(|(bill, times)| std::iter::repeat_n(bill, times))
            .collect()
    })
}
