//! The exports that the facade calls.
