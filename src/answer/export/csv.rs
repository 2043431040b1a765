//! CSV by RFC 4180: a line of column names, then a line for each bill. Lines end in CR LF, cells are quoted if needed.
//!
//! Numbers are written as the API sent them, times as [`CsvTimes`] says, amounts as exact decimals; absent values are
//! empty. Text is guarded against being run as a formula, see `formula`.
//!
//! Written by hand, since a cell's quotes depend on the guard, and readers of FOCUS need quotes beyond RFC 4180 (`;`, tabs,
//! `'`, line ends of Unicode).

use super::Format;
use super::formula::{continues_as_formula, is_separator, starts_formula};
use crate::answer::category::ControlTotals;
use crate::answer::column_names::{AMOUNTS, column_names, unknown};
use crate::bill::{FieldType, Row, fields};
use crate::error::{Error, Result};
use crate::query::BillKind;
use crate::time::{Offset, instant};

/// A column that is written only if [`CsvOptions::columns`] names it.
const CURRENCY: &str = "currency";

/// How [`Bills::to_csv`](crate::answer::Bills::to_csv) writes times: all fields of type [`FieldType::Time`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CsvTimes {
    /// As the API sends them, in unix seconds.
    #[default]
    Unix,
    /// As ISO 8601 in [`CsvOptions::utc_offset`], which spreadsheets and databases read: `2026-01-31T07:00:00+08:00`, with `Z`
    /// for UTC. The last second of a bill is still included: ends are not moved. A time before 1970 or after the year 5138
    /// stays in unix seconds.
    Iso,
}

/// Options of [`Bills::to_csv`](crate::answer::Bills::to_csv).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    /// The columns, in order: names of fields, `total`, `voucher` and `cash`, and `currency`. `None` writes all but
    /// `currency`, in the order of [`fields`].
    pub columns: Option<Vec<String>>,
    /// Whether to begin with a byte order mark. Without one, Excel does not read a file as UTF-8.
    pub bom: bool,
    /// Whether to put a `'` before what a spreadsheet would take for a formula: at the beginning of text, and in it after
    /// `;`, tabs and line ends. Numbers are never guarded. Without the guard, cells are the values as the API sends them,
    /// byte for byte.
    pub formula_guard: bool,
    /// How times are written.
    pub times: CsvTimes,
    /// The offset of times in ISO 8601.
    pub utc_offset: Offset,
    /// What the column `currency` holds in every line, e.g. `"USD"`.
    pub currency: String,
}

impl Default for CsvOptions {
    /// All columns but `currency`, no byte order mark, guarded, times in unix seconds; UTC and US dollars.
    fn default() -> Self {
        Self {
            columns: None,
            bom: false,
            formula_guard: true,
            times: CsvTimes::default(),
            utc_offset: Offset::UTC,
            currency: "USD".to_owned(),
        }
    }
}

/// The format of [`Bills::to_csv`](crate::answer::Bills::to_csv).
pub(super) struct Csv {
    /// All names that a column can have: [`column_names`], then [`CURRENCY`].
    names: Vec<&'static str>,
    /// Indices in `names`.
    columns: Vec<usize>,
    kind: BillKind,
    control_totals: ControlTotals,
    options: CsvOptions,
}

impl Csv {
    pub(super) fn new(kind: BillKind, options: CsvOptions) -> Result<Self> {
        let mut names = column_names(kind);
        names.push(CURRENCY);
        let columns = match &options.columns {
            Some(wanted) => column_indices(&names, wanted)?,
            None => (0..fields(kind).len() + AMOUNTS.len()).collect(),
        };
        Ok(Self {
            names,
            columns,
            control_totals: ControlTotals::new(kind),
            kind,
            options,
        })
    }

    /// Writes the value of a field.
    fn write_field(&self, row: Row<'_>, field: usize, field_type: FieldType, line: &mut Line<'_>) {
        let (cell, _) = row.wire(field).unwrap_or_default();
        match field_type {
            FieldType::Text => line.text(&cell),
            FieldType::Time if self.options.times == CsvTimes::Iso => match row.cell(field) {
                Some(second) if (0..instant::END).contains(&second) => {
                    line.plain(&instant::to_text(second, self.options.utc_offset));
                }
                _ => line.plain(&cell),
            },
            _ => line.plain(&cell),
        }
    }
}

/// The indices of the wanted names.
fn column_indices(known: &[&'static str], wanted: &[String]) -> Result<Vec<usize>> {
    if wanted.is_empty() {
        let message =
            "columns is an empty list: name at least one, or leave it out for all of them";
        return Err(Error::config("columns", message));
    }
    let index_of = |(place, name): (usize, &String)| {
        let index = known.iter().position(|known| known == name);
        index.ok_or_else(|| {
            Error::config(format!("columns[{place}]"), unknown("column", known, name))
        })
    };
    wanted.iter().enumerate().map(index_of).collect()
}

impl Format for Csv {
    fn write_header(&self, out: &mut String) {
        if self.options.bom {
            out.push('\u{feff}');
        }
        let mut line = Line::new(out, false);
        for column in &self.columns {
            line.plain(self.names.get(*column).copied().unwrap_or_default());
        }
        line.end();
    }

    fn write_row(&self, row: Row<'_>, out: &mut String) {
        if self.control_totals.contains(row) {
            return;
        }
        let fields = fields(self.kind);
        let mut line = Line::new(out, self.options.formula_guard);
        for column in &self.columns {
            if let Some(field) = fields.get(*column) {
                self.write_field(row, *column, field.field_type, &mut line);
                continue;
            }
            let amount = match column - fields.len() {
                0 => row.total(),
                1 => row.voucher(),
                2 => row.cash(),
                _ => {
                    line.text(&self.options.currency);
                    continue;
                }
            };
            line.plain(&amount.to_string());
        }
        line.end();
    }
}

/// Writes the cells of a line.
pub(super) struct Line<'a> {
    out: &'a mut String,
    guarded: bool,
    start: usize,
}

impl<'a> Line<'a> {
    pub(super) const fn new(out: &'a mut String, guarded: bool) -> Self {
        let start = out.len();
        Self {
            out,
            guarded,
            start,
        }
    }

    /// Writes a cell that needs neither guard nor quotes: a number, a name, a time, or nothing.
    #[inline(never)]
    pub(super) fn plain(&mut self, cell: &str) {
        self.out.push_str(cell);
        self.out.push(',');
    }

    /// Writes a cell of text that the service sent, with the formula guard if there is one.
    ///
    /// The cell is quoted if it has a separator (`,`, `;`, a tab), a quote or a line end, or begins with `'`, which some
    /// readers take for a quote.
    #[inline(never)]
    pub(super) fn text(&mut self, cell: &str) {
        // Most cells are plain, which their bytes show: 0xc2 and 0xe2 begin the line ends beyond ASCII.
        let is_suspect =
            |byte: u8| byte < b' ' || matches!(byte, b'"' | b'\'' | b',' | b';' | 0xc2 | 0xe2);
        let starts_formula = self.guarded && starts_formula(cell);
        if !starts_formula && !cell.bytes().any(is_suspect) {
            return self.plain(cell);
        }
        let needs_quotes = |c| is_separator(c) || matches!(c, '"' | ',');
        let is_quoted = starts_formula || cell.starts_with('\'') || cell.chars().any(needs_quotes);
        if is_quoted {
            self.out.push('"');
        }
        if starts_formula {
            self.out.push('\'');
        }
        let mut chars = cell.chars();
        while let Some(c) = chars.next() {
            if c == '"' {
                self.out.push('"');
            }
            self.out.push(c);
            if self.guarded && is_separator(c) && continues_as_formula(chars.as_str()) {
                self.out.push('\'');
            }
        }
        self.plain(if is_quoted { "\"" } else { "" });
    }

    /// Ends the line: removes the comma after the last cell. A line of one empty cell would be an empty line, so it gets
    /// quotes.
    pub(super) fn end(self) {
        self.out.pop();
        if self.out.len() == self.start {
            self.out.push_str("\"\"");
        }
        self.out.push_str("\r\n");
    }
}
