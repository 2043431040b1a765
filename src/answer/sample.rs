//! Small bills and windows, and a service that answers with them: for the tests.

use proptest::prelude::*;

use crate::bill::Row;
use crate::notice::NoticeCode;
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

/// What the service answers: every bill whose period the window touches.
pub(super) fn answer(bills: &[Bill], window: Window) -> String {
    let rows: Vec<String> = bills
        .iter()
        .filter(|bill| overlaps(**bill, window))
        .map(|bill| as_json(*bill))
        .collect();
    beside(&rows, window)
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

/// Windows that cover the seconds from 0 to the last border, and what is asked for each: a single second cannot be
/// asked, so it is asked with the one that follows.
pub(super) fn windows_at(borders: &[i64]) -> (Vec<Window>, Vec<Window>) {
    let windows: Vec<Window> = borders
        .windows(2)
        .map(|pair| Window {
            start: pair[0],
            end: pair[1] - 1,
        })
        .collect();
    let asked = windows.iter().map(|window| match window.seconds() {
        1 => Window {
            end: window.end + 1,
            ..*window
        },
        _ => *window,
    });
    (windows.clone(), asked.collect())
}

pub(super) fn plan() -> impl Strategy<Value = (Vec<Window>, Vec<Window>)> {
    prop::collection::vec(1i64..12, 1..7).prop_map(|lengths| {
        let mut borders = vec![0];
        for length in lengths {
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
