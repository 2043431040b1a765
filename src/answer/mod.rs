//! From rows to answers: what a call collected, and its report.
