//! From bytes to rows: the one table of fields, the decoder, and rows as columns.
//!
//! [`Decoder`] takes the body of an answer in chunks cut anywhere and gives a [`Table`]: one column for each field
//! of [`fields`], text once each in a string table, and what this version does not know as raw JSON.

mod block;
mod decode;
mod digest;
mod distinct;
mod envelope;
mod fields;
mod names;
mod number;
mod row;
mod split;
mod strings;
mod table;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod tests;

pub use block::{BLOCK_ROWS, Block, Lane, Presence};
pub use decode::{Decoder, Limits};
pub use digest::Digests;
pub use distinct::Distinct;
pub use fields::{
    AS_TEXT, Field, Form, Layout, columns, field, field_docs, fields, layout, places_column,
    row_doc,
};
pub use names::{MOST_NAMES, UnknownNames};
pub use strings::{InternError, Strings};
pub use table::{Row, Table, missing_fields};
