//! From bytes to rows: the table of fields, the decoder, and rows in columns.
//!
//! [`Decoder`] takes the body of an answer in chunks of any size and gives a [`Table`]: one column for each field of
//! [`fields`], interned text, and the fields that this version does not know as raw JSON. A [`Row`] is a view of one row;
//! its documentation lists every field.

mod block;
mod decode;
mod digest;
mod distinct;
mod envelope;
mod fields;
mod layout;
mod lookup;
mod names;
mod number;
mod row;
mod row_reader;
mod split;
mod strings;
mod table;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod tests;

pub use block::{BLOCK_ROWS, Block, Presence, UnpackedColumn};
pub use decode::{Decoder, Limits};
pub use digest::Digests;
pub use distinct::Distinct;
pub use fields::{Field, FieldType, field_descriptions, fields, row_description};
pub use layout::{Layout, TEXT_SCALE, column_count, layout, scale_column};
pub use lookup::{FieldLookupError, field_index};
pub use names::{MAX_NAMES, UnknownNames};
pub use row::Row;
pub use strings::{InternError, Strings};
pub use table::{Table, missing_fields};
