//! Rows on their way out: a table as typed arrays and one list of strings, from which the facade makes row objects
//! in one pass.
