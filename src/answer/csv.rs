//! CSV as RFC 4180 has it, for spreadsheets and for whatever else reads tables: a line of names, then a line for each
//! bill, lines ended by CR LF, quotes where a cell needs them.
//!
//! Numbers stand there as the API sent them, and amounts as exact decimals; what is absent is empty. Spreadsheets take a
//! cell that begins with `=`, `+`, `-` or `@` for a formula and run it, and the name of an API key is anybody's to
//! choose: the formula guard puts a `'` before such text.

use super::export::{Category, Format};
use crate::bill::{Form, Row, fields};
use crate::error::{Error, Result};
use crate::query::{BillKind, nearest};
use crate::time::quoted;

/// The exact amounts: columns that are no fields of the API.
const AMOUNTS: [&str; 3] = ["total", "voucher", "cash"];

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
    /// The names of all columns that there can be.
    names: Vec<&'static str>,
    /// Forms of the fields among them, which come first.
    forms: Vec<Form>,
    /// Which are wanted, by their places in `names`.
    columns: Vec<usize>,
    category: Category,
    bom: bool,
    formula_guard: bool,
}

impl Csv {
    /// # Errors
    /// `Config` at `columns` for an empty list, at `columns[2]` for a name that bills of this kind do not have.
    pub fn new(kind: BillKind, options: CsvOptions) -> Result<Self> {
        let mut names = Vec::new();
        let mut forms = Vec::new();
        for field in fields(kind) {
            names.push(field.name);
            forms.push(field.form);
        }
        names.extend_from_slice(&AMOUNTS);
        let columns = match options.columns {
            Some(wanted) => chosen(&names, &wanted)?,
            None => (0..names.len()).collect(),
        };
        Ok(Self {
            names,
            forms,
            columns,
            category: Category::new(kind),
            bom: options.bom,
            formula_guard: options.formula_guard,
        })
    }
}

/// The places of the names that are wanted.
fn chosen(names: &[&'static str], wanted: &[String]) -> Result<Vec<usize>> {
    if wanted.is_empty() {
        let message =
            "columns is an empty list: name at least one, or leave it out for all of them";
        return Err(Error::config("columns", message));
    }
    let mut columns = Vec::new();
    for (number, name) in wanted.iter().enumerate() {
        match names.iter().position(|known| known == name) {
            Some(place) => columns.push(place),
            None => return Err(unknown(names, number, name)),
        }
    }
    Ok(columns)
}

fn unknown(names: &[&'static str], number: usize, name: &str) -> Error {
    let path = ["columns[", &number.to_string(), "]"].concat();
    let (hint, words) = match nearest(name, names) {
        Some(column) => (": did you mean ", [column, "?"].concat()),
        None => (": known are ", names.join(", ")),
    };
    let message = ["bills have no column ", &quoted(name), hint, &words].concat();
    Error::config(path, message)
}

impl Format for Csv {
    fn head(&self, out: &mut String) {
        if self.bom {
            out.push('\u{feff}');
        }
        let mut line = Line::new(out, false);
        for column in &self.columns {
            line.plain(self.names.get(*column).copied().unwrap_or_default());
        }
        line.end();
    }

    fn row(&self, row: Row<'_>, out: &mut String) {
        if self.category.is_control(row) {
            return;
        }
        let mut line = Line::new(out, self.formula_guard);
        for column in &self.columns {
            match self.forms.get(*column) {
                Some(Form::Text) => line.text(row.text(*column).unwrap_or_default()),
                Some(_) => line.plain(&row.wire(*column).unwrap_or_default().0),
                None => {
                    let amount = match column - self.forms.len() {
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
    pub(super) fn plain(&mut self, cell: &str) {
        self.out.push_str(cell);
        self.out.push(',');
    }

    /// A cell of text from outside.
    pub(super) fn text(&mut self, cell: &str) {
        let guard = if self.guarded && is_formula(cell) {
            "'"
        } else {
            ""
        };
        // A semicolon and a tab separate cells where a spreadsheet is told so, or guesses it.
        if cell.contains(['"', ',', '\r', '\n', ';', '\t']) {
            self.out.push('"');
            self.out.push_str(guard);
            for part in cell.split_inclusive('"') {
                self.out.push_str(part);
                if part.ends_with('"') {
                    self.out.push('"');
                }
            }
            self.out.push_str("\",");
        } else {
            self.out.push_str(guard);
            self.plain(cell);
        }
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
    let ignored = |letter: char| {
        matches!(letter, '"' | '\'' | '\u{feff}' | '\u{200b}')
            || (letter.is_whitespace() && !letter.is_control())
    };
    let first = text.trim_start_matches(ignored).chars().next();
    first.is_some_and(|letter| {
        letter.is_control() || matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
    })
}
