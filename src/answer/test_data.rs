//! Test data: small bills and windows, and a service that returns them.

use proptest::prelude::*;

use super::dedup::Span;
use crate::bill::Row;
use crate::notice::NoticeCode;
use crate::query::{BillKind, Plan, Query};
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

/// A plan with these windows, and the windows as they are sent.
pub(super) fn plan_of(kind: BillKind, windows: Vec<Window>, requested: Vec<Window>) -> Plan {
    Plan::new(kind, windows).with_requested(requested)
}

/// Which bills a service returns for a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selects {
    /// Those whose period overlaps the window.
    Overlap,
    /// Those that begin in it.
    Start,
    /// Those that lie wholly in it.
    Within,
    /// Those that begin in a unit of ten seconds that overlaps the window.
    Cycle,
    /// Always those of the seconds from 0 to this one, as from a cache that ignores the range.
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

pub(super) fn any_selection() -> impl Strategy<Value = Selects> {
    prop_oneof![
        Just(Selects::Overlap),
        Just(Selects::Start),
        Just(Selects::Within),
        Just(Selects::Cycle),
        (0i64..60).prop_map(Selects::Cache),
    ]
}

/// The response of a service that selects bills in this way.
pub(super) fn response_of(selects: Selects, bills: &[Bill], window: Window) -> String {
    let sent = bills.iter().filter(|bill| selects.has(**bill, window));
    let rows: Vec<String> = sent.map(|bill| as_json(*bill)).collect();
    body_with_members(&rows, window)
}

/// The response of a service that selects by overlap.
pub(super) fn response(bills: &[Bill], window: Window) -> String {
    response_of(Selects::Overlap, bills, window)
}

/// The bills that count, and how many lie outside the window that returned them: of equal bills, the largest number in any
/// window that succeeded.
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
        let mut came = windows.iter().filter(|(window, requested)| {
            selects.has(bill, *requested) && !span.is_surplus(*window, *requested)
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

/// A response with these rows, and for some windows with other members before or after them.
pub(super) fn body_with_members(rows: &[String], window: Window) -> String {
    let (before, after) = match window.start.rem_euclid(4) {
        0 => ("", ""),
        1 => ("\"hasMore\":true,", ""),
        2 => ("", ",\"total\":9999"),
        _ => ("\"message\":\"ok\",", ",\"code\":0"),
    };
    format!("{{{before}\"bills\":[{}]{after}}}", rows.join(","))
}

/// The notices about the other members of [`body_with_members`] for these windows.
pub(super) fn expected_notices(
    windows: &[Window],
    requested: &[Window],
) -> Vec<(NoticeCode, Option<Window>)> {
    let notices = windows
        .iter()
        .zip(requested)
        .filter_map(|(window, requested)| {
            let code = match requested.start.rem_euclid(4) {
                1 => NoticeCode::More,
                2 => NoticeCode::CountDiffers,
                _ => return None,
            };
            Some((code, Some(*window)))
        });
    notices.collect()
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

/// Windows that cover the seconds from the first edge to the last, and the same windows as they are sent.
pub(super) fn windows_at(edges: &[i64]) -> (Vec<Window>, Vec<Window>) {
    let windows: Vec<Window> = edges
        .windows(2)
        .map(|pair| Window {
            start: pair[0],
            end: pair[1] - 1,
        })
        .collect();
    let requested = Query::request_windows(&windows);
    (windows, requested)
}

/// A plan of windows, of which only the first and the last can have a single second.
pub(super) fn plan() -> impl Strategy<Value = (Vec<Window>, Vec<Window>)> {
    let inner = prop::collection::vec(2i64..12, 0..5);
    (1i64..12, inner, prop::option::of(1i64..12)).prop_map(|(first, inner, last)| {
        let mut edges = vec![0, first];
        for length in inner.into_iter().chain(last) {
            edges.push(edges.last().unwrap() + length);
        }
        windows_at(&edges)
    })
}

/// Bills of different lengths, many of them equal.
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
