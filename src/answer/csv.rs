//! CSV as RFC 4180 has it, for spreadsheets and for whatever else reads tables: a line of names, then a line for each
//! bill, lines ended by CR LF, quotes where a cell needs them.
//!
//! Numbers stand there as the API sent them, and amounts as exact decimals; what is absent is empty. Spreadsheets take a
//! cell that begins with `=`, `+`, `-` or `@` for a formula and run it, and the name of an API key is anybody's to
//! choose: the formula guard puts a `'` before such a sign, wherever some spreadsheet begins a cell. It can be taken off
//! again: see [`Line::text`].

use super::category::Category;
use super::export::{Format, ends_line};
use super::filter::{AMOUNTS, names, unknown};
use crate::bill::{FieldType, Row, fields};
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
    /// Whether a `'` stands before what a spreadsheet would take for a formula: at the beginning of text, and in it
    /// after `;`, tabs and ends of lines. Numbers never have one. Without the guard, cells are values as the API sends
    /// them, byte for byte.
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
    ///
    /// It is quoted where it has a separator (`,`, `;`, a tab), a quote or the end of a line, or begins with `'`, which
    /// some readers take for a quote.
    ///
    /// With the guard, a `'` stands where a cell begins like a formula: at its own beginning, and after each `;`, tab or
    /// end of a line in it, where a spreadsheet with other separators begins a cell. A text that has a `'` there already
    /// begins like a formula, too, and gets one more: so texts stay distinct, and without the first `'` of each part
    /// that begins like a formula the text is as it was.
    #[inline(never)]
    pub(super) fn text(&mut self, cell: &str) {
        // Most cells are plain: a look at their bytes tells it.
        let is_suspect =
            |byte: u8| byte < b' ' || matches!(byte, b'"' | b'\'' | b',' | b';' | 0xc2 | 0xe2);
        let starts_formula = self.guarded && starts_formula(cell);
        if !starts_formula && !cell.bytes().any(is_suspect) {
            return self.plain(cell);
        }
        let needs_quotes = |letter| is_separator(letter) || matches!(letter, '"' | ',');
        let is_quoted = starts_formula || cell.starts_with('\'') || cell.chars().any(needs_quotes);
        if is_quoted {
            self.out.push('"');
        }
        if starts_formula {
            self.out.push('\'');
        }
        let mut letters = cell.chars();
        while let Some(letter) = letters.next() {
            if letter == '"' {
                self.out.push('"');
            }
            self.out.push(letter);
            if self.guarded && is_separator(letter) && continues_as_formula(letters.as_str()) {
                self.out.push('\'');
            }
        }
        self.plain(if is_quoted { "\"" } else { "" });
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

/// Where some spreadsheet may begin another cell, or another line.
const fn is_separator(letter: char) -> bool {
    matches!(letter, ';' | '\t') || ends_line(letter)
}

/// What a formula begins with, full-width forms among them.
const fn is_sign(letter: char) -> bool {
    matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

/// What a spreadsheet may take away before it looks for a formula. `'` is among it: so a text that has a `'` from the
/// guard, or looks as if, is guarded once more.
fn is_skipped(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '\u{200b}' | '\u{feff}') || letter.is_whitespace()
}

/// Whether a spreadsheet might run a text: it begins with a formula's sign, or with a control character, of which tab
/// and CR are known to do harm.
fn starts_formula(text: &str) -> bool {
    for letter in text.chars() {
        if is_sign(letter) || letter.is_control() {
            return true;
        }
        if !is_skipped(letter) {
            return false;
        }
    }
    false
}

/// Whether what stands behind a separator begins with a formula's sign, before the next separator.
fn continues_as_formula(text: &str) -> bool {
    for letter in text.chars() {
        if is_sign(letter) {
            return true;
        }
        if is_separator(letter) || !(is_skipped(letter) || letter.is_control()) {
            return false;
        }
    }
    false
}
