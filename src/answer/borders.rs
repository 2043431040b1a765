//! Rows that two neighbouring windows both sent.
//!
//! The service returns a row to every window that the row's period touches. So of equal rows whose period crosses
//! the border between two windows, the two windows have the same ones, and the larger of the two counts is how many
//! there are. A row may cross several borders: its count is carried from window to window.

use super::order::sorted;
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
/// `windows` are in the order of time; `tables` has `None` where a window failed. A row that lies wholly outside its
/// window is never among them: what crosses a border of a window has a second inside.
pub(super) fn duplicates(windows: &[Window], tables: &[Option<&Table>]) -> Vec<Vec<usize>> {
    let mut dropped = Vec::with_capacity(windows.len());
    let mut before: Option<Before<'_>> = None;
    for (place, (window, table)) in windows.iter().zip(tables).enumerate() {
        let Some(table) = *table else {
            before = None;
            dropped.push(Vec::new());
            continue;
        };
        let has_right = windows
            .get(place + 1)
            .is_some_and(|right| touch(*window, *right));
        let may_be_twice = |row: &Row<'_>| {
            let enters = before.is_some() && crosses(*row, window.start);
            let leaves = has_right && crosses(*row, window.end.saturating_add(1));
            enters || leaves
        };
        let mut groups = group(table, table.rows().filter(may_be_twice));
        dropped.push(drop_carried(table, &mut groups, before.as_ref()));
        // What did not touch its right neighbour carries nothing over to it.
        before = has_right.then_some(Before { table, groups });
    }
    dropped
}

/// Of each group keeps only as many rows as are more than the windows before had; gives the others.
fn drop_carried(table: &Table, groups: &mut [Group], before: Option<&Before<'_>>) -> Vec<usize> {
    let mut dropped = Vec::new();
    for group in groups {
        let carried = before.map_or(0, |before| before.carried(table, group));
        group.carried = carried.max(group.rows.len());
        dropped.extend(group.rows.iter().skip(group.carried - carried));
    }
    sorted(dropped)
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
fn group<'a>(table: &Table, rows: impl Iterator<Item = Row<'a>>) -> Vec<Group> {
    let marked = rows.map(|row| (row.fingerprint(), row.index())).collect();
    let mut groups: Vec<Group> = Vec::new();
    for (fingerprint, row) in sorted(marked) {
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
