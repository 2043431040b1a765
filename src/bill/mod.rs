//! From bytes to rows: the one table of fields, the decoder, and rows as columns.
