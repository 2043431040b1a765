//! Some rows of a block, which the other modules pass on.

use crate::bill::{Block, Strings};

/// Some rows of a block.
#[derive(Clone, Copy)]
pub(super) struct BlockRows<'a> {
    pub(super) block: &'a Block,
    pub(super) strings: &'a Strings,
    /// Indices in the block.
    pub(super) rows: &'a [u32],
}
