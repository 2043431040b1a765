//! CSV by RFC 4180: a line of column names, then a line for each bill. Lines end in CR LF, cells are quoted if needed.
//!
//! Numbers are written as the API sent them, amounts as exact decimals; absent values are empty. Text is guarded against
//! being run as a formula, see `formula`.
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

/// Options of [`Bills::to_csv`](crate::answer::Bills::to_csv).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    /// The columns, in order: names of fields, and `total`, `voucher` and `cash`. `None` writes all of them, in the order
    /// of [`fields`].
    pub columns: Option<Vec<String>>,
    /// Whether to begin with a byte order mark. Without one, Excel does not read a file as UTF-8.
    pub bom: bool,
    /// Whether to put a `'` before what a spreadsheet would take for a formula: at the beginning of text, and in it after
    /// `;`, tabs and line ends. Numbers are never guarded. Without the guard, cells are the values as the API sends them,
    /// byte for byte.
    pub formula_guard: bool,
}

impl Default for CsvOptions {
    /// All columns, no byte order mark, guarded.
    fn default() -> Self {
        Self {
            columns: None,
            bom: false,
            formula_guard: true,
        }
    }
}

/// The format of [`Bills::to_csv`](crate::answer::Bills::to_csv).
pub(super) struct Csv {
    kind: BillKind,
    /// Indices in [`column_names`].
    columns: Vec<usize>,
    control_totals: ControlTotals,
    bom: bool,
    formula_guard: bool,
}

impl Csv {
    pub(super) fn new(kind: BillKind, options: CsvOptions) -> Result<Self> {
        let columns = match options.columns {
            Some(wanted) => column_indices(&column_names(kind), &wanted)?,
            None => (0..fields(kind).len() + AMOUNTS.len()).collect(),
        };
        Ok(Self {
            kind,
            columns,
            control_totals: ControlTotals::new(kind),
            bom: options.bom,
            formula_guard: options.formula_guard,
        })
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
        if self.bom {
            out.push('\u{feff}');
        }
        let names = column_names(self.kind);
        let mut line = Line::new(out, false);
        for column in &self.columns {
            line.plain(names.get(*column).copied().unwrap_or_default());
        }
        line.end();
    }

    fn write_row(&self, row: Row<'_>, out: &mut String) {
        if self.control_totals.contains(row) {
            return;
        }
        let fields = fields(self.kind);
        let mut line = Line::new(out, self.formula_guard);
        for column in &self.columns {
            match fields.get(*column) {
                Some(field) => {
                    let (cell, _) = row.wire(*column).unwrap_or_default();
                    if field.field_type == FieldType::Text {
                        line.text(&cell);
                    } else {
                        line.plain(&cell);
                    }
                }
                None => {
                    let amount = match column - fields.len() {
                        0 => row.total(),
                        1 => row.voucher(),
                        _ => row.cash(),
                    };
                    line.plain(&amount.to_string());
                }
            }
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
