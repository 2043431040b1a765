//! The formula guard of CSV: keeps spreadsheets from running text as a formula.
//!
//! Spreadsheets take a cell that begins with `=`, `+`, `-` or `@` for a formula, and any user can choose the name of an API
//! key. The guard puts a `'` where a cell begins like a formula: at its own beginning, and after each `;`, tab or line end
//! in it, where a spreadsheet with other separators begins another cell. A text that already has a `'` there counts as
//! beginning like a formula, too, and gets one more. So different texts stay different, and a reader gets the text back by
//! removing the first `'` of each part that begins like a formula.
//!
//! The npm package guards the CSV of summaries in TypeScript, since `summaryToCsv` takes plain objects and works before the
//! module is loaded. Both run the cases in `tests/vectors/formula-guard.json`.

use super::ends_line;

/// Where some spreadsheet may begin another cell or line.
pub(super) const fn is_separator(c: char) -> bool {
    matches!(c, ';' | '\t') || ends_line(c)
}

/// What a formula begins with, including the full-width forms.
const fn is_sign(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

/// What a spreadsheet may strip before it looks for a formula. `'` is included, so that a text that begins with the guard's
/// own `'` is guarded once more.
fn is_skipped(c: char) -> bool {
    matches!(c, '"' | '\'' | '\u{200b}' | '\u{feff}') || c.is_whitespace()
}

/// Whether a spreadsheet might run a cell: it begins with a formula's sign, or with a control character, of which tab and
/// CR are known to be harmful.
pub(super) fn starts_formula(text: &str) -> bool {
    let first = text
        .chars()
        .find(|c| is_sign(*c) || c.is_control() || !is_skipped(*c));
    first.is_some_and(|c| is_sign(c) || c.is_control())
}

/// Whether the text after a separator begins with a formula's sign, before the next separator.
pub(super) fn continues_as_formula(text: &str) -> bool {
    let is_passed = |c: char| !is_separator(c) && (is_skipped(c) || c.is_control()) && !is_sign(c);
    let first = text.chars().find(|c| !is_passed(*c));
    first.is_some_and(is_sign)
}
