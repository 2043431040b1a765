//! The members beside the list of an answer: codes and words of failure, signs that there is more, counts.
//!
//! The API documents nothing beside `bills` except its error envelope. What similar services send there is in one table
//! of names, in [`meaning`]. Members are looked for beside the list, and one level deeper in objects that wrap others.
//! They are judged at the end of the answer, so that their order, and how the bytes were cut into chunks, has no effect.

mod meaning;
mod value;

use std::ops::Range;

use self::meaning::{MAX_NAME_BYTES, Meaning};
use self::value::{CodeMeaning, MemberValue};
use crate::api_error::ErrorEnvelope;
use crate::error::{Error, ErrorKind};
use crate::excerpt::line;
use crate::json::{Reader, SyntaxError};
use crate::money::Decimal;
use crate::notice::{Notice, NoticeCode};

/// The most members with a meaning. An answer of bills has a handful of them.
const MAX_MEMBERS: usize = 1_000;

/// How many characters of a message a notice shows.
const MESSAGE_CHARACTERS: usize = 300;

/// Where a member is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct MemberPath {
    /// The object that it is in, as written; empty for a member beside the list.
    wrapper: String,
    /// Its name, as written.
    name: String,
}

/// The members beside a list that mean something. Of two members of one name the last one counts.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    /// In the order of their paths. A `BTreeMap` takes 5 kB more (brotli).
    members: Vec<(MemberPath, MemberValue)>,
    /// Whether there were more than [`MAX_MEMBERS`].
    has_more: bool,
}

impl Envelope {
    /// Adds a member: its name, and the bytes of its value.
    ///
    /// # Errors
    /// If the value is not JSON, or nested deeper than `depth`.
    pub(crate) fn add(
        &mut self,
        name: &str,
        value: &[u8],
        depth: usize,
    ) -> Result<(), SyntaxError> {
        let mut reader = Reader::new(value, depth);
        let is_object = reader.peek() == Some(b'{');
        let parsed = MemberValue::new(reader.token()?, value);
        reader.end()?;
        let meaning = Meaning::of(name);
        if meaning.is_some() {
            self.insert(MemberPath::new("", name), parsed);
        }
        let is_failure = meaning == Some(Meaning::Failure);
        if is_failure || meaning::is_wrapper(name) {
            self.remove_inner(name);
            if is_object {
                self.add_inner(name, is_failure, Reader::new(value, depth))?;
            }
        }
        Ok(())
    }

    /// Adds the members of an object: all of them, or those that have a meaning.
    fn add_inner(
        &mut self,
        wrapper: &str,
        all: bool,
        mut reader: Reader<'_>,
    ) -> Result<(), SyntaxError> {
        let mut members = reader.object()?;
        while let Some(name) = members.name(&mut reader)? {
            let name = name.decode();
            let start = reader.skip_whitespace();
            let token = reader.token()?;
            let value = MemberValue::new(token, reader.text_since(start).as_bytes());
            if all || Meaning::of(&name).is_some() {
                self.insert(MemberPath::new(wrapper, &name), value);
            }
        }
        Ok(())
    }

    /// Adds a member, or replaces the one with the same path.
    fn insert(&mut self, path: MemberPath, value: MemberValue) {
        match self.members.binary_search_by(|(known, _)| known.cmp(&path)) {
            Ok(place) => {
                if let Some((_, known)) = self.members.get_mut(place) {
                    *known = value;
                }
            }
            Err(_) if self.members.len() == MAX_MEMBERS => self.has_more = true,
            Err(place) => self.members.insert(place, (path, value)),
        }
    }

    /// The error of an answer with too many members, of which the service does not say that it failed.
    fn check_number(&self) -> Result<(), Error> {
        if !self.has_more {
            return Ok(());
        }
        let message = format!(
            "The service's answer has more than {MAX_MEMBERS} members that say something about it, such as codes and \
             messages: no answer with bills has so many."
        );
        Err(Error::new(ErrorKind::Decode, message))
    }

    /// Removes the members of an object, which another one of the same name replaces.
    fn remove_inner(&mut self, wrapper: &str) {
        let places = self.places_in(wrapper);
        self.members.drain(places);
    }

    /// The places of the members of an object.
    fn places_in(&self, wrapper: &str) -> Range<usize> {
        let is_before = |(path, _): &(MemberPath, _)| path.wrapper.as_str() < wrapper;
        let is_not_after = |(path, _): &(MemberPath, _)| path.wrapper.as_str() <= wrapper;
        self.members.partition_point(is_before)..self.members.partition_point(is_not_after)
    }

    /// Judges the members at the end of the answer, which has so many rows.
    ///
    /// # Errors
    /// `Api` where the service says that it failed, `Decode` for an answer with too many members.
    pub(super) fn judge(&self, rows: u64) -> Result<Vec<Notice>, Error> {
        let unknown_code = self
            .values_of(Meaning::Code)
            .find(|value| value.code_meaning() == CodeMeaning::Unknown);
        if self.is_failure() || (rows == 0 && unknown_code.is_some()) {
            let opening = match rows {
                0 => "The service answered with an error in place of bills:".to_owned(),
                _ => format!(
                    "The service answered with an error beside {} of bills:",
                    count_of(rows)
                ),
            };
            return Err(self.error(&opening));
        }
        self.check_number()?;
        let unknown_code = unknown_code.map(|code| self.unknown_code(code));
        let notices = [unknown_code, self.more(), self.larger_count(rows)];
        Ok(notices.into_iter().flatten().collect())
    }

    /// As [`Envelope::judge`], for an answer that is no list of bills but `what`. Signs of more rows say nothing about an
    /// answer that has pages.
    ///
    /// # Errors
    /// As [`Envelope::judge`].
    pub(crate) fn judge_other(&self, is_empty: bool, what: &str) -> Result<(), Error> {
        let is_unknown = |value: &MemberValue| value.code_meaning() == CodeMeaning::Unknown;
        if self.is_failure() || (is_empty && self.values_of(Meaning::Code).any(is_unknown)) {
            let place = if is_empty { "in place of" } else { "beside" };
            return Err(self.error(&format!(
                "The service answered with an error {place} {what}:"
            )));
        }
        self.check_number()
    }

    /// Whether the service says that it failed.
    fn is_failure(&self) -> bool {
        let fails = |value: &MemberValue| value.code_meaning() == CodeMeaning::Failure;
        self.values_of(Meaning::Code).any(fails)
            || self.values_of(Meaning::Success).any(MemberValue::is_false)
            || self
                .values_of(Meaning::Status)
                .any(|value| *value == MemberValue::Bool(false) || fails(value))
            || self.has_reason()
            || self
                .members_of(Meaning::Failure)
                .any(|(path, value)| self.is_significant(path, value))
    }

    /// A reason is that of an error, as the API documents it, unless it is a word of success or beside a code of success.
    fn has_reason(&self) -> bool {
        let is_top_level = |(path, _): &(&MemberPath, &MemberValue)| path.wrapper.is_empty();
        let succeeded = self
            .members_of(Meaning::Code)
            .filter(is_top_level)
            .any(|(_, value)| value.code_meaning() == CodeMeaning::Success);
        !succeeded
            && self
                .members_of(Meaning::Reason)
                .filter(is_top_level)
                .any(|(_, value)| value.as_text().is_some() && value.is_significant())
    }

    /// Whether a member says more than that there is nothing to say. An object does where one of its members does.
    fn is_significant(&self, path: &MemberPath, value: &MemberValue) -> bool {
        if *value == MemberValue::NonEmpty && path.wrapper.is_empty() {
            let mut inner = self.inner(&path.name).peekable();
            if inner.peek().is_some() {
                return inner.any(|(_, value)| value.is_significant());
            }
        }
        value.is_significant()
    }

    /// The error that the service reports.
    fn error(&self, opening: &str) -> Error {
        let text = |value: &MemberValue| value.as_text().map(str::to_owned);
        let envelope = ErrorEnvelope {
            code: self
                .values_of(Meaning::Code)
                .chain(self.values_in_failures(Meaning::Code))
                .find_map(MemberValue::as_i64),
            reason: self
                .values_of(Meaning::Reason)
                .chain(self.values_in_failures(Meaning::Reason))
                .find_map(text),
            message: self
                .values_of(Meaning::Failure)
                .filter(|value| value.is_significant())
                .chain(self.values_in_failures(Meaning::Message))
                .chain(self.values_of(Meaning::Message))
                .find_map(text),
        };
        let found = if envelope == ErrorEnvelope::default() {
            "without saying which"
        } else {
            ""
        };
        envelope.to_error(opening, found)
    }

    fn unknown_code(&self, code: &MemberValue) -> Notice {
        let code = match code {
            MemberValue::Number { value, .. } => format!(" {value}"),
            MemberValue::Text(text) if text.len() <= MAX_NAME_BYTES => {
                format!(" \"{}\"", line(text, MAX_NAME_BYTES))
            }
            _ => String::new(),
        };
        let message = self
            .values_of(Meaning::Message)
            .find_map(MemberValue::as_text)
            .map(|text| format!(" ({})", line(text, MESSAGE_CHARACTERS)))
            .unwrap_or_default();
        let text = format!("The answer has rows and a code of unknown meaning:{code}{message}.");
        Notice::new(NoticeCode::UnknownCode, text)
    }

    /// The notice that the service has more than it sent, where some member says so.
    fn more(&self) -> Option<Notice> {
        let signs: Vec<_> = self.signs_of_more().map(MemberPath::display).collect();
        let signs = (!signs.is_empty()).then(|| signs.join(", "))?;
        let text = format!("The service says that there is more than it sent ({signs}).");
        Some(Notice::new(NoticeCode::More, text))
    }

    fn signs_of_more(&self) -> impl Iterator<Item = &MemberPath> {
        let one = Decimal::from_integer(1);
        let more = self
            .members_of(Meaning::More)
            .filter(|(_, value)| value.is_true());
        let not_last = self.members_of(Meaning::Last).filter(|(_, value)| {
            matches!(value, MemberValue::Bool(false) | MemberValue::Text(_)) && value.is_false()
        });
        let cursors = self.members_of(Meaning::Cursor).filter(|(path, value)| {
            if **value == MemberValue::NonEmpty {
                self.is_significant(path, value)
            } else {
                value.is_cursor()
            }
        });
        let pages = self
            .members_of(Meaning::Pages)
            .filter(move |(_, value)| value.as_count().is_some_and(|pages| pages > one));
        more.chain(not_last)
            .chain(cursors)
            .chain(pages)
            .map(|(path, _)| path)
    }

    /// The notice that the service counts more rows than it sent, where it does.
    fn larger_count(&self, rows: u64) -> Option<Notice> {
        let sent = Decimal::from_integer(rows.into());
        let counts = self
            .members_of(Meaning::Count)
            .filter_map(|(path, value)| Some((value.as_count()?, path)));
        let (count, path) = counts.filter(|(count, _)| *count > sent).max()?;
        let text = format!(
            "The service sent {}, and says that there are {count} ({}).",
            count_of(rows),
            path.display()
        );
        Some(Notice::new(NoticeCode::CountDiffers, text))
    }

    /// The members with a meaning, beside the list and in the objects where they count.
    fn members_of(&self, meaning: Meaning) -> impl Iterator<Item = (&MemberPath, &MemberValue)> {
        pairs(&self.members).filter(move |(path, _)| {
            Meaning::of(&path.name) == Some(meaning)
                && (path.wrapper.is_empty() || meaning.counts_in(&path.wrapper))
        })
    }

    fn values_of(&self, meaning: Meaning) -> impl Iterator<Item = &MemberValue> {
        self.members_of(meaning).map(|(_, value)| value)
    }

    /// Values with a meaning in objects that are failures by their names.
    fn values_in_failures(&self, meaning: Meaning) -> impl Iterator<Item = &MemberValue> {
        pairs(&self.members)
            .filter(move |(path, _)| {
                Meaning::of(&path.wrapper) == Some(Meaning::Failure)
                    && Meaning::of(&path.name) == Some(meaning)
            })
            .map(|(_, value)| value)
    }

    /// The members of an object.
    fn inner(&self, wrapper: &str) -> impl Iterator<Item = (&MemberPath, &MemberValue)> {
        let members = self.members.get(self.places_in(wrapper));
        pairs(members.unwrap_or_default())
    }
}

fn pairs(
    members: &[(MemberPath, MemberValue)],
) -> impl Iterator<Item = (&MemberPath, &MemberValue)> {
    members.iter().map(|(path, value)| (path, value))
}

impl MemberPath {
    fn new(wrapper: &str, name: &str) -> Self {
        Self {
            wrapper: wrapper.to_owned(),
            name: name.to_owned(),
        }
    }

    /// The path in a notice: `"pagination.hasMore"`. A name may have any characters between the letters that give it its
    /// meaning; only printable ones are shown.
    fn display(&self) -> String {
        let dot = if self.wrapper.is_empty() { "" } else { "." };
        let path = [&*self.wrapper, dot, &*self.name].concat();
        let shown: String = path.chars().filter(char::is_ascii_graphic).collect();
        format!("\"{shown}\"")
    }
}

fn count_of(rows: u64) -> String {
    match rows {
        1 => "1 row".to_owned(),
        _ => format!("{rows} rows"),
    }
}

#[cfg(test)]
mod tests;
