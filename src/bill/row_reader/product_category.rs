//! The product category of usage-based bills. The API's rows do not have it: it is that of their request.

use std::sync::Arc;

use super::{ReadError, intern};
use crate::bill::layout::layout;
use crate::bill::strings::Strings;
use crate::bill::unknown_names::UnknownNames;
use crate::excerpt::quoted;
use crate::notice::{Notice, NoticeCode};
use crate::query::{BillKind, CONTROL, PRODUCT_CATEGORY};

/// Writes the product category of the request into each row.
pub(in crate::bill) struct ProductCategory {
    column: usize,
    requested: Arc<str>,
    /// Its code in the current table.
    code: u32,
    /// What rows have in its place.
    others: UnknownNames,
}

impl ProductCategory {
    /// `None` if bills of the kind have no such field.
    pub(in crate::bill) fn new(kind: BillKind, requested: Arc<str>) -> Option<Self> {
        Some(Self {
            column: layout(kind).requested_category?,
            requested,
            code: 0,
            others: UnknownNames::default(),
        })
    }

    /// Writes it into the cells of a row. `present` has the columns that the row has. Returns the bit of its column.
    #[inline]
    pub(super) fn write(
        &mut self,
        present: u64,
        strings: &mut Strings,
        cells: &mut [i64],
    ) -> Result<u64, ReadError> {
        if !strings.is(self.code, self.requested.as_bytes()) {
            self.code = intern(strings, &self.requested)?;
        }
        let bit = 1 << self.column;
        if let Some(cell) = cells.get_mut(self.column) {
            if present & bit != 0 && *cell != i64::from(self.code) {
                let own = u32::try_from(*cell).ok().and_then(|code| strings.get(code));
                if let Some(own) = own.filter(|own| !own.is_empty()) {
                    self.others.add(own);
                    // A control total must not be added to the details.
                    if own == CONTROL {
                        return Ok(bit);
                    }
                }
            }
            *cell = self.code.into();
        }
        Ok(bit)
    }

    /// What to say about rows that have another product category of their own.
    pub(in crate::bill) fn notices(&self) -> impl Iterator<Item = Notice> {
        let others = self.others.clone().into_list();
        others.into_iter().map(|other| {
            let text = format!(
                "The service returned rows of {PRODUCT_CATEGORY} {}, but {} was requested: {}.",
                quoted(&other),
                quoted(&self.requested),
                if other == CONTROL {
                    "they are control totals, and not added to the others"
                } else {
                    "they count as what was requested"
                },
            );
            Notice::new(NoticeCode::OtherCategory, text)
        })
    }
}
