//! Snapshots: bills as bytes, to make the same bills of in another instance of the same build of this crate.
//!
//! A snapshot is a list of pieces: first what all rows have in common, then the rows of each window. Writing one costs little
//! more than copying the columns, so that a page can do it without holding up its user. It has the rows alone: not the
//! statistics of a report, nor the call that the rows came with.
//!
//! A piece begins with its [`checksum`]. What was cut off, damaged, left out or put into another order is an error.

use super::bills::Bills;
use super::table_view::TableView;
use crate::bill::checksum;
use crate::bytes::{ByteReader, write_length};
use crate::error::{Error, Result};
use crate::query::BillKind;
use crate::time::Window;

impl Bills {
    /// A piece of the snapshot; `None` after the last one.
    #[doc(hidden)]
    pub fn snapshot(&self, piece: usize) -> Option<Vec<u8>> {
        let mut out = vec![0; size_of::<u64>()];
        write_length(piece, &mut out);
        match piece.checked_sub(1) {
            None => self.write_common(&mut out),
            Some(view) => self.tables().get(view)?.write(&mut out),
        }
        if let Some((sum, rest)) = out.split_first_chunk_mut() {
            *sum = checksum(rest).to_le_bytes();
        }
        Some(out)
    }

    /// The bills of all pieces of a snapshot, in order.
    ///
    /// # Errors
    /// `Config` if the pieces are not exactly those that [`Bills::snapshot`] returned.
    #[doc(hidden)]
    pub fn from_snapshot<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Self> {
        read(pieces.into_iter()).ok_or_else(|| {
            let message = "the snapshot is damaged or not complete: make another one of the table";
            Error::config("snapshot", message)
        })
    }

    fn write_common(&self, out: &mut Vec<u8>) {
        let kind = BillKind::ALL.iter().position(|kind| *kind == self.kind());
        out.push(kind.unwrap_or_default() as u8);
        out.push(self.range().is_some().into());
        let Window { start, end } = self.range().unwrap_or(Window { start: 0, end: 0 });
        out.extend_from_slice(&start.to_le_bytes());
        out.extend_from_slice(&end.to_le_bytes());
        write_length(self.tables().len(), out);
    }
}

fn read<'a>(mut pieces: impl Iterator<Item = &'a [u8]>) -> Option<Bills> {
    let mut common = open(pieces.next()?, 0)?;
    let kind = *BillKind::ALL.get(usize::from(common.u8()?))?;
    let has_range = common.u8()?;
    let window = Window {
        start: common.i64()?,
        end: common.i64()?,
    };
    let range = match has_range {
        0 => None,
        1 => Some(window),
        _ => return None,
    };
    let windows = common.length()?;
    common.finish()?;
    let views = (1..).zip(pieces).map(|(place, piece)| {
        let mut reader = open(piece, place)?;
        let view = TableView::read(kind, &mut reader)?;
        reader.finish()?;
        Some(view)
    });
    let views: Vec<_> = views.collect::<Option<_>>()?;
    (views.len() == windows).then(|| Bills::new(kind, views, range, None))
}

/// A reader of what a piece has after its checksum and its place.
fn open(piece: &[u8], place: usize) -> Option<ByteReader<'_>> {
    let (sum, rest) = piece.split_first_chunk()?;
    let mut reader = ByteReader::new(rest);
    (u64::from_le_bytes(*sum) == checksum(rest) && reader.length()? == place).then_some(reader)
}

#[cfg(test)]
mod tests;
