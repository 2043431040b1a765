//! Bills as text for other programs.
//!
//! | module | what it holds |
//! |---|---|
//! | `formula` | the formula guard of CSV |
//! | `csv` | CSV, and how a line of it is written |
//! | `ndjson` | NDJSON |
//! | `ambiguous` | texts that programs could read as something else |
//! | `services` | the services of the API, as FOCUS describes them |
//! | `focus` | FOCUS 1.2 and 1.3, which uses `csv`, `ambiguous` and `services` |
//!
//! A `Format` writes rows as lines. [`Export`] makes chunks of them: the text may be larger than memory, and a stream of
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
use crate::error::Result;

use csv::Csv;
pub use csv::{CsvOptions, CsvTimes};
use focus::Focus;
pub use focus::{FocusOptions, FocusVersion, Vouchers};
use ndjson::Ndjson;

/// A chunk ends with the row that brings it to this many bytes.
const CHUNK_BYTES: usize = 1 << 16;

/// A text format for bills of one kind.
trait Format {
    /// Writes what comes before the first row.
    fn write_header(&self, out: &mut String);

    /// Writes a row as one or several lines, or nothing if the format leaves out such rows.
    fn write_row(&self, row: Row<'_>, out: &mut String);
}

/// The text of bills in a format, chunk by chunk: see [`Bills::to_csv`], [`Bills::to_ndjson`] and [`Bills::to_focus_csv`].
/// A chunk has whole lines, and is never empty. The export shares the columns of the bills.
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

impl Bills {
    /// The bills as CSV. Collect the chunks into a `String`, or write them one by one.
    ///
    /// Fields that this version does not know are not columns. Rows of category `summary`, the service's own control totals,
    /// are left out, so that the sum of a column is that of the bills.
    ///
    /// ```
    /// use novita_billing::answer::{Bills, CsvOptions, CsvTimes};
    /// use novita_billing::bill::{Decoder, Limits};
    /// use novita_billing::query::BillKind;
    ///
    /// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    /// decoder.push(br#"{"bills":[{"startTime":"0","endTime":"9","productName":"=cmd","category":"llm",
    ///     "amount":"15000","voucherAmount":"0","payAmount":"15000"}]}"#)?;
    /// let bills = Bills::from(decoder.finish()?);
    ///
    /// let columns = ["productName", "amount", "total"].map(str::to_owned).to_vec();
    /// let options = CsvOptions { columns: Some(columns), ..CsvOptions::default() };
    /// let text: String = bills.to_csv(options)?.collect();
    /// assert_eq!(text, "productName,amount,total\r\n\"'=cmd\",15000,1.5\r\n");
    ///
    /// let columns = ["startTime", "total", "currency"].map(str::to_owned).to_vec();
    /// let options = CsvOptions { columns: Some(columns), times: CsvTimes::Iso, ..CsvOptions::default() };
    /// let text: String = bills.to_csv(options)?.collect();
    /// assert_eq!(text, "startTime,total,currency\r\n1970-01-01T00:00:00Z,1.5,USD\r\n");
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Config` at `columns` for an empty list, at e.g. `columns[2]` for a name that bills of this kind do not have.
    pub fn to_csv(&self, options: CsvOptions) -> Result<Export> {
        let csv = Csv::new(self.kind(), options)?;
        Ok(Export::new(self.clone(), csv))
    }

    /// The bills as NDJSON: every row, control totals included, with its fields in the order of [`fields`], and unknown ones
    /// at the end. Integers and times are strings, numbers are as the API wrote them. Each line ends in `\n`.
    ///
    /// Joined by commas, between `{"bills":[` and `]}`, the lines are a response of the API that decodes to the same rows,
    /// except that an absent text becomes `""`, and that white space between values of unknown fields is dropped.
    ///
    /// ```
    /// use novita_billing::answer::Bills;
    /// use novita_billing::bill::{Decoder, Limits};
    /// use novita_billing::query::BillKind;
    ///
    /// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    /// decoder.push(br#"{"bills":[{"startTime":"0","endTime":"9","amount":"1","voucherAmount":"0","payAmount":"1"}]}"#)?;
    /// let bills = Bills::from(decoder.finish()?);
    ///
    /// let text: String = bills.to_ndjson().collect();
    /// assert!(text.starts_with('{') && text.contains(r#""startTime":"0""#) && text.ends_with("}\n"));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// [`fields`]: crate::bill::fields
    pub fn to_ndjson(&self) -> Export {
        Export::new(self.clone(), Ndjson::new(self.kind()))
    }

    /// The bills as FOCUS in CSV, in version 1.2 or 1.3.
    ///
    /// Ids always have a prefix (`user-42`), names have one if they could be read as a number, a date or nothing. Costs and
    /// quantities always have a decimal point, nulls are empty. As in [`Bills::to_csv`], text is guarded and control totals
    /// are left out.
    ///
    /// ```
    /// use novita_billing::answer::{Bills, FocusOptions};
    /// use novita_billing::bill::{Decoder, Limits};
    /// use novita_billing::query::BillKind;
    ///
    /// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    /// decoder.push(br#"{"bills":[{"userId":"42","startTime":"1767225600","endTime":"1767311999","category":"llm",
    ///     "amount":"15000","voucherAmount":"5000","payAmount":"10000"}]}"#)?;
    /// let bills = Bills::from(decoder.finish()?);
    ///
    /// let text: String = bills.to_focus_csv(FocusOptions::default()).collect();
    /// let (_, line) = text.split_once("\r\n").unwrap();
    /// assert!(line.starts_with("1.0,user-42,,USD,2026-02-01T00:00:00Z,2026-01-01T00:00:00Z,Usage,"));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    pub fn to_focus_csv(&self, options: FocusOptions) -> Export {
        Export::new(self.clone(), Focus::new(self.kind(), options))
    }
}

impl Export {
    /// `format` is one for the kind of these bills.
    fn new(bills: Bills, format: impl Format + Send + 'static) -> Self {
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
const fn ends_line(c: char) -> bool {
    matches!(
        c,
        '\n'..='\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests;
