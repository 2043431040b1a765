//! The texts of keys and labels, once each.

use crate::bill::{Strings, UnpackedColumn};
use crate::error::{Error, ErrorKind, Result};

/// Not a code.
const NONE: u32 = u32::MAX;

/// The code of the empty text, which is interned first.
pub(super) const EMPTY_TEXT: u32 = 0;

/// Interns the texts of keys and labels. Texts of other fields are never interned.
pub(super) struct TextInterner {
    pub(super) strings: Strings,
    /// For each text of the current table, its code in `strings`; `NONE` until it is needed.
    codes: Vec<u32>,
}

impl TextInterner {
    pub(super) fn new() -> Self {
        let mut strings = Strings::default();
        strings.intern("");
        Self {
            strings,
            codes: Vec::new(),
        }
    }

    /// Sets the texts of the table whose codes are translated next.
    pub(super) fn begin_table(&mut self, strings: &Strings) {
        self.codes.clear();
        self.codes.resize(strings.len(), NONE);
    }

    /// The text of a code.
    pub(super) fn get(&self, code: u32) -> &str {
        self.strings.get(code).unwrap_or_default()
    }

    /// Replaces the codes of the current table by those of the interned texts. An absent text becomes the empty one.
    pub(super) fn translate(
        &mut self,
        unpacked: &mut UnpackedColumn,
        strings: &Strings,
    ) -> Result<()> {
        for (value, is_present) in unpacked.values.iter_mut().zip(&unpacked.present) {
            let mut code = EMPTY_TEXT;
            if *is_present && let Some(known) = self.codes.get_mut(*value as usize) {
                if *known == NONE {
                    let text = strings.get(*value as u32).unwrap_or_default();
                    *known = self.strings.intern(text).ok_or_else(too_many)?;
                }
                code = *known;
            }
            *value = code.into();
        }
        Ok(())
    }
}

#[cold]
pub(super) fn too_many() -> Error {
    Error::new(
        ErrorKind::Query,
        "There are too many distinct groups. Group by fewer fields.",
    )
}
