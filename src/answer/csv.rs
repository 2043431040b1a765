//! CSV as RFC 4180 has it, for spreadsheets and for whatever else reads tables: a line of names, then a line for each
//! bill, lines ended by CR LF, quotes where a cell needs them.
//!
//! Numbers stand there as the API sent them, and amounts as exact decimals; what is absent is empty. Spreadsheets take a
//! cell that begins with `=`, `+`, `-` or `@` for a formula and run it, and the name of an API key is anybody's to
//! choose: the formula guard puts a `'` before such text.

use super::category::Category;
use super::export::Format;
use super::filter::{AMOUNTS, names, unknown};
use crate::bill::{Form, Row, fields};
use crate::error::{Error, Result};
use crate::query::BillKind;

/// How a CSV shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    /// Names of fields, and of `total`, `voucher` and `cash`, in the order that is wanted. All of them, in the order of
    /// [`fields`], where there is no list.
    pub columns: Option<Vec<String>>,
    /// Whether a byte order mark comes first: Excel takes a file without one for another encoding than UTF-8.
    pub bom: bool,
    /// Whether text that a spreadsheet would take for a formula gets a `'` before it. Numbers never do.
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

/// Bills as CSV.
///
/// Fields that this version does not know are no columns. Rows of category `summary`, which are the service's own
/// control totals, are left out: the sum of a column is that of the bills.
pub struct Csv {
    kind: BillKind,
    /// Places in [`fields`], behind which stand those of [`AMOUNTS`].
    columns: Vec<usize>,
    category: Category,
    bom: bool,
    formula_guard: bool,
}

impl Csv {
    /// # Errors
    /// `Config` at `columns` for an empty list, at `columns[2]` for a name that bills of this kind do not have.
    pub fn new(kind: BillKind, options: CsvOptions) -> Result<Self> {
        let columns = match options.columns {
            Some(wanted) => chosen(&names(kind), &wanted)?,
            None => (0..fields(kind).len() + AMOUNTS.len()).collect(),
        };
        Ok(Self {
            kind,
            columns,
            category: Category::new(kind),
            bom: options.bom,
            formula_guard: options.formula_guard,
        })
    }
}

/// The places of the names that are wanted.
fn chosen(known: &[&'static str], wanted: &[String]) -> Result<Vec<usize>> {
    if wanted.is_empty() {
        let message =
            "columns is an empty list: name at least one, or leave it out for all of them";
        return Err(Error::config("columns", message));
    }
    let mut columns = Vec::with_capacity(wanted.len());
    for name in wanted {
        match known.iter().position(|known| known == name) {
            Some(place) => columns.push(place),
            None => {
                let path = ["columns[", &columns.len().to_string(), "]"].concat();
                return Err(Error::config(path, unknown("column", known, name)));
            }
        }
    }
    Ok(columns)
}

impl Format for Csv {
    fn head(&self, out: &mut String) {
        if self.bom {
            out.push('\u{feff}');
        }
        let names = names(self.kind);
        let mut line = Line::new(out, false);
        for column in &self.columns {
            line.plain(names.get(*column).copied().unwrap_or_default());
        }
        line.end();
    }

    fn row(&self, row: Row<'_>, out: &mut String) {
        if self.category.is_control(row) {
            return;
        }
        let fields = fields(self.kind);
        let mut line = Line::new(out, self.formula_guard);
        for column in &self.columns {
            match fields.get(*column) {
                Some(field) => {
                    let (cell, _) = row.wire(*column).unwrap_or_default();
                    if field.form == Form::Text {
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

/// A line under construction.
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

    /// A cell that needs neither guard nor quotes: a number, a name, a time; or nothing.
    #[inline(never)]
    pub(super) fn plain(&mut self, cell: &str) {
        self.out.push_str(cell);
        self.out.push(',');
    }

    /// A cell of text from outside.
    #[inline(never)]
    pub(super) fn text(&mut self, cell: &str) {
        let guard = if self.guarded && is_formula(cell) {
            "'"
        } else {
            ""
        };
        // A semicolon and a tab separate cells where a spreadsheet is told so, or guesses it.
        let special = |byte: u8| matches!(byte, b'"' | b',' | b'\r' | b'\n' | b';' | b'\t');
        if !cell.bytes().any(special) {
            self.out.push_str(guard);
            return self.plain(cell);
        }
        self.out.push('"');
        self.out.push_str(guard);
        for letter in cell.chars() {
            if letter == '"' {
                self.out.push('"');
            }
            self.out.push(letter);
        }
        self.plain("\"");
    }

    /// The last cell is not followed by a comma. A line of one empty cell would be an empty line: it gets quotes.
    pub(super) fn end(self) {
        self.out.pop();
        if self.out.len() == self.start {
            self.out.push_str("\"\"");
        }
        self.out.push_str("\r\n");
    }
}

/// Whether a spreadsheet might run a text: it begins, after spaces and quotes that a spreadsheet may take away, with a
/// sign of a formula (full-width ones among them) or with a control character, of which tab and CR are known to do
/// harm. A `'` counts as a quote: so the guard can be taken off again, for exactly those texts have one too many.
fn is_formula(text: &str) -> bool {
    for letter in text.chars() {
        match letter {
            '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' => return true,
            _ if letter.is_control() => return true,
            '"' | '\'' | '\u{200b}' | '\u{feff}' => {}
            _ if letter.is_whitespace() => {}
            _ => return false,
        }
    }
    false
}
