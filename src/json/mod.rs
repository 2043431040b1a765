//! Strict JSON (RFC 8259) over a document that is whole in memory: a value, the members of an object, text, numbers
//! as text.
//!
//! It accepts what the standard accepts: no byte order mark, no trailing comma, no unescaped control character, nothing
//! after the value, and only UTF-8. Numbers stay text, so that none is rounded. Of a member that occurs twice, the
//! caller sees both.

mod reader;
pub mod scan;
mod text;
#[cfg(test)]
mod value;

pub use reader::{Members, Reader, SyntaxError, Token};
pub use text::Text;
#[cfg(test)]
use value::{Value, parse};

/// How deep a document may be nested by default.
pub const DEFAULT_DEPTH: usize = 64;

#[cfg(test)]
mod tests;
