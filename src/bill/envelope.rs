//! What stands beside the list of an answer: codes and words of failure, signs that there is more, counts.
//!
//! The API documents nothing beside `bills` but its error envelope. What similar services send there is in one table,
//! [`MEMBERS`], by names in lower case without signs: `hasMore`, `has_more` and `HasMore` are one. Members are looked
//! for beside the list, and one level deeper in the objects of [`WRAPPERS`]. They are judged when the answer is at its
//! end, so their order, and how the bytes were cut, changes nothing.

use std::collections::BTreeMap;

use crate::api_error::ErrorEnvelope;
use crate::error::Error;
use crate::excerpt::{bounded, line};
use crate::json::{Fault, Reader, Text, Token};
use crate::money::Decimal;
use crate::notice::{Notice, NoticeCode};

/// What a member says, where it says something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// A code of failure or success.
    Code,
    /// The name of a failure.
    Reason,
    /// A sentence, which by itself says neither failure nor success.
    Message,
    /// False is failure.
    Success,
    /// False, some words and some numbers are failure; others say nothing.
    Status,
    /// A failure, unless it is empty.
    Failure,
    /// True is more.
    More,
    /// False is more.
    Last,
    /// Where the rest begins; more, unless it is empty.
    Cursor,
    /// How many rows there are.
    Count,
    /// How many pages there are; this is one.
    Pages,
}

/// By name in lower case, without signs.
const MEMBERS: &[(&str, Meaning)] = &[
    ("code", Meaning::Code),
    ("errorcode", Meaning::Code),
    ("errcode", Meaning::Code),
    ("statuscode", Meaning::Code),
    ("status", Meaning::Status),
    ("reason", Meaning::Reason),
    ("message", Meaning::Message),
    ("msg", Meaning::Message),
    ("statusmessage", Meaning::Message),
    ("statusmsg", Meaning::Message),
    ("success", Meaning::Success),
    ("succeeded", Meaning::Success),
    ("issuccess", Meaning::Success),
    ("ok", Meaning::Success),
    ("error", Meaning::Failure),
    ("errors", Meaning::Failure),
    ("err", Meaning::Failure),
    ("errormessage", Meaning::Failure),
    ("errormsg", Meaning::Failure),
    ("errmsg", Meaning::Failure),
    ("hasmore", Meaning::More),
    ("hasnext", Meaning::More),
    ("hasnextpage", Meaning::More),
    ("more", Meaning::More),
    ("truncated", Meaning::More),
    ("istruncated", Meaning::More),
    ("partial", Meaning::More),
    ("ispartial", Meaning::More),
    ("incomplete", Meaning::More),
    ("complete", Meaning::Last),
    ("iscomplete", Meaning::Last),
    ("last", Meaning::Last),
    ("islast", Meaning::Last),
    ("islastpage", Meaning::Last),
    ("cursor", Meaning::Cursor),
    ("nextcursor", Meaning::Cursor),
    ("next", Meaning::Cursor),
    ("nextpage", Meaning::Cursor),
    ("nextpagetoken", Meaning::Cursor),
    ("pagetoken", Meaning::Cursor),
    ("nexttoken", Meaning::Cursor),
    ("continuationtoken", Meaning::Cursor),
    ("paginationtoken", Meaning::Cursor),
    ("nextmarker", Meaning::Cursor),
    ("nextoffset", Meaning::Cursor),
    ("nextlink", Meaning::Cursor),
    ("odatanextlink", Meaning::Cursor),
    ("nexturl", Meaning::Cursor),
    ("nextpageurl", Meaning::Cursor),
    ("total", Meaning::Count),
    ("count", Meaning::Count),
    ("totalcount", Meaning::Count),
    ("totalrows", Meaning::Count),
    ("totalrecords", Meaning::Count),
    ("totalitems", Meaning::Count),
    ("totalelements", Meaning::Count),
    ("totalresults", Meaning::Count),
    ("totalsize", Meaning::Count),
    ("totalpages", Meaning::Pages),
    ("pagecount", Meaning::Pages),
    ("lastpage", Meaning::Pages),
];

/// Objects whose members count as if they stood beside the list; of the others that are false only those which tell of
/// more, as a code in them tells of something else.
const WRAPPERS: &[(&str, bool)] = &[
    ("data", true),
    ("result", true),
    ("response", true),
    ("meta", true),
    ("metadata", true),
    ("header", true),
    ("baseresp", true),
    ("responsemetadata", true),
    ("pagination", false),
    ("paging", false),
    ("page", false),
    ("pageinfo", false),
    ("cursor", false),
    ("cursors", false),
    ("links", false),
];

/// Texts that stand for nothing.
const EMPTY: [&str; 7] = ["", "0", "null", "none", "nil", "undefined", "false"];
/// Texts that say success.
const SUCCESS: [&str; 6] = [
    "ok",
    "success",
    "successful",
    "succeeded",
    "true",
    "no error",
];
/// Texts that say failure.
const FAILURE: [&str; 4] = ["error", "fail", "failed", "failure"];

/// The longest name that has a meaning, signs included, and the longest code that is shown.
const LONGEST_NAME: usize = 40;

/// So much of a message is shown in a notice.
const MESSAGE_CHARACTERS: usize = 300;

/// A member's value, as far as it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    /// Null, or an empty object or list.
    Nothing,
    Bool(bool),
    /// A number, or a text that is one.
    Number {
        value: Decimal,
        /// Whether it is written without a point.
        is_integer: bool,
        /// As written, where it is a text.
        text: Option<String>,
    },
    Text(String),
    /// An object or a list that is not empty.
    Filled,
}

/// Where a member stands: its wrapper as written, or nothing, and its own name as written.
type Place = (String, String);

/// What was found beside a list. The last of two members of one name counts, as everywhere.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    found: BTreeMap<Place, Said>,
}

/// What a code says.
enum Verdict {
    Nothing,
    Success,
    Failure,
    Unknown,
}

impl Envelope {
    /// Takes up a member: its name, and the bytes of its value.
    ///
    /// # Errors
    /// Where the value is no JSON, or nested deeper than `levels`.
    pub(super) fn note(&mut self, name: &str, value: &[u8], levels: usize) -> Result<(), Fault> {
        let mut reader = Reader::new(value, levels);
        let is_object = reader.peek() == Some(b'{');
        let said = said(reader.token()?, value);
        reader.end()?;
        let plain = plain(name);
        let meaning = meaning_of(&plain);
        let is_failure = meaning == Some(Meaning::Failure);
        if is_failure || WRAPPERS.iter().any(|(known, _)| *known == plain) {
            self.forget_inside(name);
            if is_object {
                self.note_inside(name, is_failure, Reader::new(value, levels))?;
            }
        }
        if meaning.is_some() {
            self.found.insert((String::new(), name.to_owned()), said);
        }
        Ok(())
    }

    /// Takes up the members of an object: of a failure all, of another wrapper those that have a meaning.
    fn note_inside(
        &mut self,
        wrapper: &str,
        all: bool,
        mut reader: Reader<'_>,
    ) -> Result<(), Fault> {
        let mut members = reader.object()?;
        while let Some(name) = members.name(&mut reader)? {
            let name = name.decode();
            let start = reader.offset();
            let token = reader.token()?;
            let said = said(token, reader.since(start).as_bytes());
            if all || meaning_of(&plain(&name)).is_some() {
                self.found
                    .insert((wrapper.to_owned(), name.into_owned()), said);
            }
        }
        Ok(())
    }

    /// An object that comes once more replaces the one before.
    fn forget_inside(&mut self, wrapper: &str) {
        let inside: Vec<Place> = self
            .inside(wrapper)
            .map(|(place, _)| place.clone())
            .collect();
        for place in inside {
            self.found.remove(&place);
        }
    }

    /// The members of an object that is named like this, as far as they were taken up.
    fn inside(&self, wrapper: &str) -> impl Iterator<Item = (&Place, &Said)> {
        self.found
            .range((wrapper.to_owned(), String::new())..)
            .take_while(move |((other, _), _)| other == wrapper)
    }

    /// The answer is at its end.
    ///
    /// # Errors
    /// `Api` where the service says that it failed.
    pub(super) fn judge(&self, rows: u64) -> Result<Vec<Notice>, Error> {
        let mut notices = Vec::new();
        let codes = || self.of(Meaning::Code);
        let is_failure = codes().any(|(_, said)| matches!(verdict(said), Verdict::Failure))
            || self.of(Meaning::Success).any(|(_, said)| is_false(said))
            || self.of(Meaning::Status).any(|(_, said)| {
                *said == Said::Bool(false) || matches!(verdict(said), Verdict::Failure)
            })
            || self.has_reason()
            || self
                .of(Meaning::Failure)
                .any(|(place, said)| self.says_something(place, said));
        let unknown = codes().find(|(_, said)| matches!(verdict(said), Verdict::Unknown));
        if is_failure || (rows == 0 && unknown.is_some()) {
            return Err(self.refused(rows));
        }
        if let Some((_, said)) = unknown {
            notices.push(self.unknown_code(said));
        }
        let more: Vec<_> = self.signs_of_more().map(shown).collect();
        if !more.is_empty() {
            let text = format!(
                "The service says that there is more than it sent ({}).",
                more.join(", ")
            );
            notices.push(Notice::new(NoticeCode::More, text));
        }
        let sent = Decimal::from_integer(rows.into());
        let above = self
            .of(Meaning::Count)
            .filter_map(|(place, said)| match said {
                Said::Number {
                    value,
                    is_integer: true,
                    ..
                } if *value > sent => Some((*value, place)),
                _ => None,
            });
        if let Some((count, place)) = above.max() {
            let sent = counted(rows);
            let text = format!(
                "The service sent {sent}, and says that there are {count} ({}).",
                shown(place)
            );
            notices.push(Notice::new(NoticeCode::CountDiffers, text));
        }
        Ok(notices)
    }

    /// The members of a meaning, beside the list and in wrappers where they count.
    fn of(&self, meaning: Meaning) -> impl Iterator<Item = (&Place, &Said)> {
        let tells_of_more = matches!(
            meaning,
            Meaning::More | Meaning::Last | Meaning::Cursor | Meaning::Count | Meaning::Pages
        );
        self.found.iter().filter(move |((wrapper, name), _)| {
            let counts = wrapper.is_empty()
                || WRAPPERS
                    .iter()
                    .any(|(known, all)| (tells_of_more || *all) && *known == plain(wrapper));
            counts && meaning_of(&plain(name)) == Some(meaning)
        })
    }

    /// Members of an object that is a failure by its name.
    fn within_failures(&self, meaning: Meaning) -> impl Iterator<Item = &Said> {
        self.found
            .iter()
            .filter(move |((wrapper, name), _)| {
                meaning_of(&plain(wrapper)) == Some(Meaning::Failure)
                    && meaning_of(&plain(name)) == Some(meaning)
            })
            .map(|(_, said)| said)
    }

    /// A reason is an error's, as the API documents it, unless it is a word of success or stands beside a code of
    /// success.
    fn has_reason(&self) -> bool {
        let top = |(wrapper, _): &Place| wrapper.is_empty();
        let succeeded = self
            .of(Meaning::Code)
            .any(|(place, said)| top(place) && matches!(verdict(said), Verdict::Success));
        !succeeded
            && self
                .of(Meaning::Reason)
                .any(|(place, said)| top(place) && words(said).is_some() && says_something(said))
    }

    /// Whether a member says more than that there is nothing. An object does where one of its members does.
    fn says_something(&self, place: &Place, said: &Said) -> bool {
        let (wrapper, name) = place;
        let mut inside = self.inside(name).peekable();
        if *said == Said::Filled && wrapper.is_empty() && inside.peek().is_some() {
            return inside.any(|(_, said)| says_something(said));
        }
        says_something(said)
    }

    fn signs_of_more(&self) -> impl Iterator<Item = &Place> {
        let one = Decimal::from_integer(1);
        let more = self.of(Meaning::More).filter(|(_, said)| is_true(said));
        let not_last = self.of(Meaning::Last).filter(|(_, said)| {
            matches!(said, Said::Bool(false) | Said::Text(_)) && is_false(said)
        });
        // The members of an object speak for themselves.
        let cursors = self.of(Meaning::Cursor).filter(|(place, said)| match said {
            Said::Number { value, .. } => *value > Decimal::ZERO,
            Said::Filled => self.says_something(place, said),
            Said::Bool(value) => *value,
            Said::Text(text) => !is_one_of(text, &EMPTY),
            Said::Nothing => false,
        });
        let pages = self.of(Meaning::Pages).filter(move |(_, said)| {
            matches!(said, Said::Number { value, is_integer: true, .. } if *value > one)
        });
        more.chain(not_last)
            .chain(cursors)
            .chain(pages)
            .map(|(place, _)| place)
    }

    /// The error that the answer is.
    fn refused(&self, rows: u64) -> Error {
        let failures = self.of(Meaning::Failure).map(|(_, said)| said);
        let refusal = ErrorEnvelope {
            code: self
                .of(Meaning::Code)
                .map(|(_, said)| said)
                .chain(self.within_failures(Meaning::Code))
                .find_map(integer),
            reason: self
                .of(Meaning::Reason)
                .map(|(_, said)| said)
                .chain(self.within_failures(Meaning::Reason))
                .find_map(words),
            message: failures
                .filter(|said| says_something(said))
                .chain(self.within_failures(Meaning::Message))
                .chain(self.of(Meaning::Message).map(|(_, said)| said))
                .find_map(words),
        };
        let found = match (&refusal.code, &refusal.reason, &refusal.message) {
            (None, None, None) => "without saying which",
            _ => "",
        };
        let opening = match rows {
            0 => "The service answered with an error in place of bills:".to_owned(),
            _ => format!(
                "The service answered with an error beside {} of bills:",
                counted(rows)
            ),
        };
        refusal.to_error(&opening, found)
    }

    fn unknown_code(&self, said: &Said) -> Notice {
        let code = match said {
            Said::Number { value, .. } => format!(" {value}"),
            Said::Text(text) if text.len() <= LONGEST_NAME => {
                format!(" \"{}\"", line(text, LONGEST_NAME))
            }
            _ => String::new(),
        };
        let message = self
            .of(Meaning::Message)
            .find_map(|(_, said)| words(said))
            .map(|text| format!(" ({})", line(&text, MESSAGE_CHARACTERS)))
            .unwrap_or_default();
        let text = format!(
            "A code stands beside the rows, and what it means is not known:{code}{message}."
        );
        Notice::new(NoticeCode::UnknownCode, text)
    }
}

fn counted(rows: u64) -> String {
    match rows {
        1 => "1 row".to_owned(),
        _ => format!("{rows} rows"),
    }
}

/// A name as the tables have it. Longer ones have no meaning.
fn plain(name: &str) -> String {
    if name.len() > LONGEST_NAME {
        return String::new();
    }
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

fn meaning_of(plain: &str) -> Option<Meaning> {
    MEMBERS
        .iter()
        .find(|(known, _)| *known == plain)
        .map(|(_, meaning)| *meaning)
}

/// A member's name in a notice: `"pagination.hasMore"`.
fn shown((wrapper, name): &Place) -> String {
    let signs = if wrapper.is_empty() { "" } else { "." };
    // Between the letters that give it its meaning, a name may have any signs.
    let name = [wrapper, signs, name].concat();
    let shown: String = name.chars().filter(char::is_ascii_graphic).collect();
    format!("\"{shown}\"")
}

fn said(token: Token<'_>, written: &[u8]) -> Said {
    match token {
        Token::Null => Said::Nothing,
        Token::Bool(value) => Said::Bool(value),
        Token::Number(text) => number(text).unwrap_or(Said::Filled),
        Token::Text(text) => said_text(text),
        Token::Object | Token::Array => {
            let inside = written.iter().filter(|byte| !byte.is_ascii_whitespace());
            if inside.take(3).count() > 2 {
                Said::Filled
            } else {
                Said::Nothing
            }
        }
    }
}

fn said_text(text: Text<'_>) -> Said {
    let text = text.decode();
    let shown = bounded(&text);
    match (number(text.trim()), shown) {
        (
            Some(Said::Number {
                value, is_integer, ..
            }),
            text,
        ) => Said::Number {
            value,
            is_integer,
            text,
        },
        (_, Some(text)) => Said::Text(text),
        (_, None) => Said::Nothing,
    }
}

/// A number as JSON writes it. One that a `Decimal` cannot hold counts as the farthest that it can, of its sign, or as
/// the smallest.
fn number(text: &str) -> Option<Said> {
    let value = Decimal::parse(text).ok().or_else(|| {
        let is_large = Decimal::magnitude(text)? >= 0;
        let size = if is_large {
            Decimal::from_integer(i128::MAX)
        } else {
            Decimal::with_places(1, crate::money::MAX_SCALE)?
        };
        if text.starts_with('-') {
            size.checked_neg()
        } else {
            Some(size)
        }
    })?;
    Some(Said::Number {
        value,
        is_integer: !text.contains('.') && value.scale() == 0,
        text: None,
    })
}

/// What a code says: below 0 and from 400 to 599 failure, 0 and from 200 to 299 success.
fn verdict(said: &Said) -> Verdict {
    let within = |value: &Decimal, first: i128, last: i128| {
        (Decimal::from_integer(first)..=Decimal::from_integer(last)).contains(value)
    };
    match said {
        Said::Number { value, .. } if *value < Decimal::ZERO || within(value, 400, 599) => {
            Verdict::Failure
        }
        Said::Number { value, .. } if value.is_zero() || within(value, 200, 299) => {
            Verdict::Success
        }
        Said::Text(text) if is_one_of(text, &FAILURE) => Verdict::Failure,
        Said::Text(text) if is_one_of(text, &SUCCESS) => Verdict::Success,
        Said::Text(text) if is_one_of(text, &EMPTY) => Verdict::Nothing,
        Said::Nothing | Said::Bool(_) => Verdict::Nothing,
        Said::Number { .. } | Said::Text(_) | Said::Filled => Verdict::Unknown,
    }
}

fn says_something(said: &Said) -> bool {
    match said {
        Said::Nothing => false,
        Said::Bool(value) => *value,
        Said::Number { value, .. } => !value.is_zero(),
        Said::Text(text) => !is_one_of(text, &EMPTY) && !is_one_of(text, &SUCCESS),
        Said::Filled => true,
    }
}

fn is_true(said: &Said) -> bool {
    match said {
        Said::Bool(value) => *value,
        Said::Number { value, .. } => !value.is_zero(),
        Said::Text(text) => is_one_of(text, &["true", "yes"]),
        Said::Nothing | Said::Filled => false,
    }
}

fn is_false(said: &Said) -> bool {
    match said {
        Said::Bool(value) => !value,
        Said::Number { value, .. } => value.is_zero(),
        Said::Text(text) => is_one_of(text, &["false", "no"]) || is_one_of(text, &FAILURE),
        Said::Nothing | Said::Filled => false,
    }
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    let text = text.trim();
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A code as an integer, if it is one.
fn integer(said: &Said) -> Option<i64> {
    match said {
        Said::Number { value, .. } => value.to_i64(),
        _ => None,
    }
}

/// What is said in words.
fn words(said: &Said) -> Option<String> {
    match said {
        Said::Text(text)
        | Said::Number {
            text: Some(text), ..
        } => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
