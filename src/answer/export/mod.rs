//! Bills as text for other programs, in chunks: what is written may be larger than what fits in memory, and a stream and
//! a whole file are the same text. What a row becomes is a [`Format`]'s affair.

mod ambiguous;
mod csv;
mod focus;
mod ndjson;

pub use csv::{Csv, CsvOptions};
pub use focus::{Focus, FocusOptions, Vouchers};
pub use ndjson::Ndjson;

use crate::answer::collect::bills::Bills;
use crate::bill::{Row, fields};
use crate::query::BillKind;

/// A chunk is ended by the row that brings it to this many bytes.
const CHUNK_BYTES: usize = 1 << 16;

/// A way to write bills: [`Csv`](super::Csv), [`Ndjson`](super::Ndjson) or [`Focus`](super::Focus).
pub trait Format {
    /// Writes what stands before the first row.
    fn head(&self, out: &mut String);

    /// Writes a row: a line, none where the format leaves such rows out, or several.
    fn row(&self, row: Row<'_>, out: &mut String);
}

/// The text of bills in a format, chunk by chunk; a chunk holds whole lines, and none is empty. It shares the columns
/// of the bills, and nothing else.
///
/// ```
/// use novita_billing::answer::{Bills, Csv, CsvOptions, Export};
/// use novita_billing::bill::{Decoder, Limits};
/// use novita_billing::query::BillKind;
///
/// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
/// decoder.push(br#"{"bills":[{"startTime":"0","endTime":"9","productName":"=cmd","category":"llm",
///     "amount":"15000","voucherAmount":"0","payAmount":"15000"}]}"#)?;
/// let bills = Bills::from(decoder.finish()?);
///
/// let columns = ["productName", "amount", "total"].map(str::to_owned).to_vec();
/// let csv = Csv::new(bills.kind(), CsvOptions { columns: Some(columns), ..CsvOptions::default() })?;
/// let text: String = Export::new(bills, csv).collect();
/// assert_eq!(text, "productName,amount,total\r\n\"'=cmd\",15000,1.5\r\n");
/// # Ok::<(), novita_billing::Error>(())
/// ```
pub struct Export {
    bills: Bills,
    format: Box<dyn Format + Send>,
    /// Whether the head was written.
    begun: bool,
    /// The row that comes next.
    next: usize,
}

impl Export {
    /// The text of these bills.
    pub fn new(bills: Bills, format: impl Format + Send + 'static) -> Self {
        Self {
            bills,
            format: Box::new(format),
            begun: false,
            next: 0,
        }
    }
}

impl Iterator for Export {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut chunk = String::with_capacity(CHUNK_BYTES);
        if !self.begun {
            self.begun = true;
            self.format.head(&mut chunk);
        }
        while chunk.len() < CHUNK_BYTES {
            let Some(row) = self.bills.row(self.next) else {
                break;
            };
            self.format.row(row, &mut chunk);
            self.next += 1;
        }
        Some(chunk).filter(|chunk| !chunk.is_empty())
    }
}

/// Where a field stands in [`fields`]; where no field stands, if the kind does not have it.
pub(crate) fn place(kind: BillKind, name: &str) -> usize {
    let known = fields(kind).iter().position(|field| field.name == name);
    known.unwrap_or(usize::MAX)
}

/// Whether some reader of lines cuts a text at a character: those that Unicode takes for the end of a line, and those at
/// which Python's `splitlines` cuts besides.
pub(crate) const fn ends_line(letter: char) -> bool {
    matches!(
        letter,
        '\n'..='\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests;
