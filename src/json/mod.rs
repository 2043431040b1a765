//! Strict JSON (RFC 8259) over bytes that lie whole in memory: a value, an object's members, text, numbers as
//! text. `bill` reads each row with it, and `client` and `bill` read the API's error envelope, whose error is made
//! here ([`Refusal::error`]) so that it reads the same from both.
//!
//! It is strict where the standard is: no byte order mark, no comma too many, no bare control character, nothing
//! after the value, and text must be UTF-8. Numbers stay text, so that none is ever rounded. Of a member that is
//! there twice, the caller sees both.

mod reader;
mod refusal;
pub mod scan;
mod text;
#[cfg(test)]
mod value;

pub use reader::{Fault, Members, Reader, Token};
pub(crate) use refusal::beginning;
pub use refusal::{Refusal, bounded, line, read_refusal};
pub use text::Text;
#[cfg(test)]
use value::{Value, parse};

/// How deep a document may be nested where nobody says otherwise.
pub const DEFAULT_DEPTH: usize = 64;

#[cfg(test)]
mod tests;
