//! Strict JSON (RFC 8259) over bytes that lie whole in memory: a value, an object's members, text, numbers as
//! text. Small documents (error envelopes) are read with it, and `bill` reads each row with it.
