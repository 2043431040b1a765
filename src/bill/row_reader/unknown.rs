//! Members of a row that this version does not know.

use std::borrow::Cow;

use super::{ReadError, intern};
use crate::bill::table::Table;
use crate::json::Text;

/// A member as written.
struct UnknownMember<'a> {
    name: Cow<'a, str>,
    raw_name: &'a str,
    value: &'a str,
}

/// The unknown members of a row in the order of their names, so that equal rows are equal in whatever order their members
/// were sent. They are boxed because a row may have a hundred thousand of them, in any order, and inserting one moves all
/// that follow.
#[derive(Default)]
#[allow(clippy::vec_box)]
pub(crate) struct UnknownMembers<'a>(Vec<Box<UnknownMember<'a>>>);

impl<'a> UnknownMembers<'a> {
    /// Inserts a member. It replaces an earlier one of the same name.
    pub(crate) fn insert(&mut self, name: Text<'a>, value: &'a str) {
        let member = Box::new(UnknownMember {
            name: name.decode(),
            raw_name: name.raw(),
            value,
        });
        match self
            .0
            .binary_search_by(|other| other.name.cmp(&member.name))
        {
            Ok(index) => {
                if let Some(other) = self.0.get_mut(index) {
                    *other = member;
                }
            }
            Err(index) => self.0.insert(index, member),
        }
    }

    /// Interns the members as the text of one object. Returns its code; `None` where there are none.
    #[inline(always)]
    pub(super) fn intern(&self, table: &mut Table) -> Result<Option<u32>, ReadError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        for member in &self.0 {
            table.note_unknown(&member.name);
        }
        intern(table.strings_mut(), &self.to_object()).map(Some)
    }

    /// Whether there are none.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members as the text of one object.
    pub(crate) fn to_object(&self) -> String {
        let mut object = String::new();
        for member in &self.0 {
            object.push_str(if object.is_empty() { "{\"" } else { ",\"" });
            object.push_str(member.raw_name);
            object.push_str("\":");
            object.push_str(member.value);
        }
        object.push('}');
        object
    }
}
