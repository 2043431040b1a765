//! From bytes to rows: the table of fields, the decoder, and rows in columns.
//!
//! [`Decoder`] takes the body of a response in chunks of any size and returns a [`Table`]: one column for each of the
//! [`fields`], interned text, and the fields that this version does not know as raw JSON. A [`Row`] is a view of one row;
//! its documentation lists every field.

mod block;
mod decode;
mod digest;
mod distinct_values;
mod envelope;
mod field_lookup;
mod fields;
mod layout;
mod number;
mod row;
mod row_reader;
mod strings;
mod table;
mod unknown_names;
mod value_end;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod tests;

pub use decode::{Decoder, Limits};
pub use field_lookup::{FieldLookupError, field_index};
pub use fields::{Field, FieldType, fields};
pub use row::Row;
pub use table::Table;

pub(crate) use decode::{Flaw, Source};
pub(crate) use digest::text_digest;
pub(crate) use envelope::Envelope;
pub(crate) use row_reader::{UnknownMembers, Value, value_of};
pub(crate) use strings::checksum;

// For `novita-billing-wasm` and the tools of this repository, in the same version: not a part of the public API.
#[doc(hidden)]
pub use block::{BLOCK_ROWS, Block, Presence, UnpackedColumn};
#[doc(hidden)]
pub use digest::Digests;
#[doc(hidden)]
pub use distinct_values::DistinctValues;
#[doc(hidden)]
pub use fields::{field_descriptions, row_description};
#[doc(hidden)]
pub use layout::{Layout, TEXT_SCALE, column_count, layout, scale_column};
#[doc(hidden)]
pub use strings::{InternError, Strings};
#[doc(hidden)]
pub use table::missing_fields;
#[doc(hidden)]
pub use unknown_names::{MAX_NAMES, UnknownNames};
