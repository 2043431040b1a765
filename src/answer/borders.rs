//! Rows that two neighbouring windows both sent.
//!
//! The service returns a row to every window that the row's period touches. So of equal rows whose period crosses
//! the border between two windows, the two windows have the same ones, and the larger of the two counts is how many
//! there are. A row may cross several borders: its count is carried from window to window.

use crate::bill::{Row, Table};
use crate::time::Window;

/// Equal rows of one window that may have been sent before or may be sent again.
struct Group {
    fingerprint: u64,
    /// Places in the window's table, in order.
    rows: Vec<usize>,
    /// How many such rows were kept since their period was first touched.
    carried: usize,
}

/// What the window before left behind.
struct Before<'a> {
    table: &'a Table,
    groups: Vec<Group>,
}

/// The rows that are to be dropped from each window: indices into its table, in order.
///
/// `windows` are in the order of time without gap; `tables` has `None` where a window failed, and `absent` says
/// which rows of a window do not count at all.
pub(super) fn duplicates(
    windows: &[Window],
    tables: &[Option<&Table>],
    is_stranger: impl Fn(usize, Row<'_>) -> bool,
) -> Vec<Vec<usize>> {
    let mut dropped = Vec::with_capacity(windows.len());
    let mut before: Option<Before<'_>> = None;
    for (place, window) in windows.iter().enumerate() {
        let Some(table) = tables.get(place).copied().flatten() else {
            before = None;
            dropped.push(Vec::new());
            continue;
        };
        let follows = place
            .checked_sub(1)
            .and_then(|left| windows.get(left))
            .is_some_and(|left| touch(*left, *window));
        if !follows {
            before = None;
        }
        let is_followed = windows
            .get(place + 1)
            .is_some_and(|next| touch(*window, *next));
        let enters = |row: Row<'_>| before.is_some() && crosses(row, window.start);
        let leaves = |row: Row<'_>| is_followed && crosses(row, window.end.saturating_add(1));
        let candidates = table
            .rows()
            .filter(|row| (leaves(*row) || enters(*row)) && !is_stranger(place, *row))
            .map(Row::index);
        let mut groups = group(table, candidates.collect());
        let mut gone = Vec::new();
        for group in &mut groups {
            let carried = before
                .as_ref()
                .map_or(0, |before| before.carried(table, group));
            group.carried = carried.max(group.rows.len());
            let kept = group.carried - carried;
            gone.extend(group.rows.iter().skip(kept));
        }
        gone.sort_unstable();
        dropped.push(gone);
        before = Some(Before { table, groups });
    }
    dropped
}

/// Whether the right window begins in the second after the left one.
fn touch(left: Window, right: Window) -> bool {
    left.end.checked_add(1) == Some(right.start)
}

/// Whether a row's period holds both the second `border` and the one before it.
fn crosses(row: Row<'_>, border: i64) -> bool {
    row.start_time() < border && row.end_time() >= border
}

/// Puts equal rows together. The groups are sorted by fingerprint.
fn group(table: &Table, candidates: Vec<usize>) -> Vec<Group> {
    let mut marked: Vec<(u64, usize)> = candidates
        .into_iter()
        .filter_map(|row| Some((table.row(row)?.fingerprint(), row)))
        .collect();
    marked.sort_unstable();
    let mut groups: Vec<Group> = Vec::new();
    for (fingerprint, row) in marked {
        // Rows that differ can share a fingerprint, so all groups that have it are tried.
        let same = |group: &&mut Group| are_same(table, &group.rows, table, row);
        let alike = groups
            .iter_mut()
            .rev()
            .take_while(|group| group.fingerprint == fingerprint);
        match alike.into_iter().find(same) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group {
                fingerprint,
                rows: vec![row],
                carried: 0,
            }),
        }
    }
    groups
}

fn are_same(left: &Table, rows: &[usize], right: &Table, row: usize) -> bool {
    let first = rows.first().and_then(|first| left.row(*first));
    first
        .zip(right.row(row))
        .is_some_and(|(left, right)| left.same_as(right))
}

impl Before<'_> {
    /// How many rows like those of `group` were carried up to here.
    fn carried(&self, table: &Table, group: &Group) -> usize {
        let start = self
            .groups
            .partition_point(|other| other.fingerprint < group.fingerprint);
        let alike = self
            .groups
            .iter()
            .skip(start)
            .take_while(|other| other.fingerprint == group.fingerprint);
        let row = group.rows.first().copied().unwrap_or(usize::MAX);
        let mut same = alike.filter(|other| are_same(self.table, &other.rows, table, row));
        same.next().map_or(0, |other| other.carried)
    }
}
