//! What the quantities of rows measure: tokens, storage, or something else.
//!
//! Rows are classified by their category. Each group is split into a part for each class of its rows, so that tokens are read
//! from the sums of the rows that count tokens, and not from others: the sums themselves need no further columns.

use super::block_rows::BlockRows;
use crate::answer::column_names::field_index;
use crate::bill::{Presence, Strings, UnpackedColumn};
use crate::query::BillKind;

/// The fields that hold a category. A row may have both.
const CATEGORY_FIELDS: [&str; 2] = ["category", "productCategory"];

/// What the quantities of a row measure. `Unknown` classes are of rows that lack a quantity which they must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum UsageClass {
    #[default]
    Other,
    /// Tokens of language models.
    Tokens,
    UnknownTokens,
    /// Storage of sandboxes, of which the service counts hours.
    StorageHours,
    UnknownStorageHours,
    /// Storage of which the service counts days.
    StorageDays,
    UnknownStorageDays,
}

impl UsageClass {
    pub(super) const ALL: [Self; 7] = [
        Self::Other,
        Self::Tokens,
        Self::UnknownTokens,
        Self::StorageHours,
        Self::UnknownStorageHours,
        Self::StorageDays,
        Self::UnknownStorageDays,
    ];

    /// The class of a category. (likely: `llm` and the units of storage are known from one public source.)
    fn of_category(category: &str) -> Self {
        match category {
            "llm" => Self::Tokens,
            "cloud_sandbox_storage" => Self::StorageHours,
            other if other.ends_with("storage") => Self::StorageDays,
            _ => Self::Other,
        }
    }

    /// The class of a code, which is an index of [`UsageClass::ALL`].
    pub(super) fn of_code(code: u32) -> Self {
        Self::ALL.get(code as usize).copied().unwrap_or_default()
    }

    /// The class of a row that lacks its `billNum0`, or with `is_second` its `billNum1`.
    const fn without_quantity(self, is_second: bool) -> Self {
        match self {
            Self::Tokens => Self::UnknownTokens,
            Self::StorageHours if !is_second => Self::UnknownStorageHours,
            Self::StorageDays if !is_second => Self::UnknownStorageDays,
            other => other,
        }
    }
}

/// Classifies the rows of one kind.
pub(super) struct Classifier {
    /// The columns of the fields that hold a category.
    categories: Vec<usize>,
    /// The columns of `billNum0` and `billNum1`; `None` for kinds that have other quantities, whose rows are all of class
    /// [`UsageClass::Other`].
    quantities: Option<[usize; 2]>,
    /// The classes of the codes of the current table that were looked up.
    known: Vec<(i64, UsageClass)>,
    unpacked: UnpackedColumn,
}

impl Classifier {
    pub(super) fn new(kind: BillKind) -> Self {
        let column =
            |name: &&str| Some(field_index(kind, name)).filter(|field| *field < usize::MAX);
        let quantities = column(&"billNum0").zip(column(&"billNum1"));
        Self {
            categories: CATEGORY_FIELDS.iter().filter_map(column).collect(),
            quantities: quantities.map(|(first, second)| [first, second]),
            known: Vec::new(),
            unpacked: UnpackedColumn::default(),
        }
    }

    /// The texts of the next rows are of another table.
    pub(super) fn begin_table(&mut self) {
        self.known.clear();
    }

    /// Replaces a list by the codes of the classes of some rows.
    #[inline(never)]
    pub(super) fn classify(&mut self, rows: BlockRows<'_>, codes: &mut Vec<u32>) {
        codes.clear();
        codes.resize(rows.rows.len(), UsageClass::Other as u32);
        let Some(quantities) = self.quantities else {
            return;
        };
        let mut has_classes = false;
        for column in &self.categories {
            if rows.block.presence(*column) == Presence::None {
                continue;
            }
            if let Some(code) = rows.block.constant(*column)
                && !has_classes
            {
                let class = look_up(&mut self.known, code, rows.strings);
                codes.fill(class as u32);
                has_classes = class != UsageClass::Other;
                continue;
            }
            rows.block.unpack(*column, rows.rows, &mut self.unpacked);
            let (mut last, mut class) = (None, UsageClass::Other);
            let texts = self.unpacked.values.iter().zip(&self.unpacked.present);
            for (code, (text, is_present)) in codes.iter_mut().zip(texts) {
                if *is_present && last != Some(*text) {
                    last = Some(*text);
                    class = look_up(&mut self.known, *text, rows.strings);
                }
                if *is_present && class != UsageClass::Other && *code == UsageClass::Other as u32 {
                    *code = class as u32;
                    has_classes = true;
                }
            }
        }
        for (column, is_second) in quantities.into_iter().zip([false, true]) {
            if !has_classes || rows.block.presence(column) == Presence::All {
                continue;
            }
            rows.block.unpack(column, rows.rows, &mut self.unpacked);
            for (code, is_present) in codes.iter_mut().zip(&self.unpacked.present) {
                if !is_present {
                    *code = UsageClass::of_code(*code).without_quantity(is_second) as u32;
                }
            }
        }
    }
}

/// The class of a text's code. A table has few categories, so the list is short.
fn look_up(known: &mut Vec<(i64, UsageClass)>, code: i64, strings: &Strings) -> UsageClass {
    if let Some((_, class)) = known.iter().find(|(other, _)| *other == code) {
        return *class;
    }
    let class = strings
        .get(code as u32)
        .map(UsageClass::of_category)
        .unwrap_or_default();
    known.push((code, class));
    class
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_places() {
        for (place, class) in UsageClass::ALL.into_iter().enumerate() {
            assert_eq!(class as usize, place);
        }
    }

    #[test]
    fn categories_have_classes() {
        for (category, class) in [
            ("llm", UsageClass::Tokens),
            ("llm_dedicated_endpoint", UsageClass::Other),
            ("gen_api", UsageClass::Other),
            ("cloud_sandbox", UsageClass::Other),
            ("cloud_sandbox_storage", UsageClass::StorageHours),
            ("cloud_storage", UsageClass::StorageDays),
            ("local_storage", UsageClass::StorageDays),
            ("", UsageClass::Other),
        ] {
            assert_eq!(UsageClass::of_category(category), class, "{category}");
        }
    }
}
