//! Bills as text for other programs.
//!
//! | module | what it holds |
//! |---|---|
//! | `formula` | the formula guard of CSV |
//! | `csv` | [`Csv`], and how a line of CSV is written |
//! | `ndjson` | [`Ndjson`] |
//! | `ambiguous` | texts that programs could read as something else |
//! | `services` | the services of the API, as FOCUS describes them |
//! | `focus` | [`Focus`], which uses `csv`, `ambiguous` and `services` |
//!
//! A [`Format`] writes rows as lines. [`Export`] makes chunks of them: the text may be larger than memory, and a stream of
//! chunks is the same text as a file.

mod ambiguous;
mod csv;
mod focus;
mod formula;
mod ndjson;
mod services;

use std::fmt;

use super::collect::Bills;
use crate::bill::Row;

pub use csv::{Csv, CsvOptions};
pub use focus::{Focus, FocusOptions, Vouchers};
pub use ndjson::Ndjson;

/// A chunk ends with the row that brings it to this many bytes.
const CHUNK_BYTES: usize = 1 << 16;

/// A text format for bills: [`Csv`], [`Ndjson`] or [`Focus`].
pub trait Format {
    /// Writes what comes before the first row.
    fn write_header(&self, out: &mut String);

    /// Writes a row as one or several lines, or nothing if the format leaves out such rows.
    fn write_row(&self, row: Row<'_>, out: &mut String);
}

/// The text of bills in a format, chunk by chunk. A chunk has whole lines, and is never empty. The export shares the
/// columns of the bills.
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
    has_header: bool,
    /// The next row to write.
    next: usize,
}

/// Without the format and the rows.
impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export")
            .field("bills", &self.bills)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl Export {
    /// The text of these bills.
    pub fn new(bills: Bills, format: impl Format + Send + 'static) -> Self {
        Self {
            bills,
            format: Box::new(format),
            has_header: false,
            next: 0,
        }
    }
}

impl Iterator for Export {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut chunk = String::with_capacity(CHUNK_BYTES);
        if !self.has_header {
            self.has_header = true;
            self.format.write_header(&mut chunk);
        }
        while chunk.len() < CHUNK_BYTES {
            let Some(row) = self.bills.row(self.next) else {
                break;
            };
            self.format.write_row(row, &mut chunk);
            self.next += 1;
        }
        Some(chunk).filter(|chunk| !chunk.is_empty())
    }
}

/// Whether some reader of lines ends a line at a character: the line ends of Unicode, and those of Python's `splitlines`.
const fn ends_line(letter: char) -> bool {
    matches!(
        letter,
        '\n'..='\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests;
