//! The errors of the decoder.
//!
//! What is wrong does not depend on where the bytes come from; what to do about it does. All advice is in
//! [`Source::advice`].

use super::{Decoder, State};
use crate::bill::row_reader::ReadError;
use crate::error::{Error, ErrorKind};
use crate::json::{Reader, SyntaxError};

/// Where the bytes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A response to a request of a client.
    Client,
    /// The caller of the decoder.
    Caller,
}

/// What is wrong with a body.
#[derive(Clone, Copy)]
pub(crate) enum Flaw {
    Empty,
    CutOff,
    TooLarge,
    Html,
    /// It begins with `[`.
    Array,
    /// It begins neither with `{` nor with `[`.
    NoObject,
    /// It has no member `bills`, and some member is a field of a bill.
    BareRow,
    /// Anything else that makes it no list of bills.
    OtherFormat,
    /// A row cannot be read.
    Row,
}

impl Flaw {
    /// What is wrong with a body that begins with this byte, and not with `{`.
    pub(crate) const fn of_first_byte(byte: u8) -> (&'static str, Self) {
        match byte {
            b'<' => ("it is HTML", Self::Html),
            0xef | 0xfe | 0xff => (
                "it begins with a byte order mark, which JSON must not have",
                Self::OtherFormat,
            ),
            b'[' => ("it is an array, not a JSON object", Self::Array),
            _ => ("it is not a JSON object", Self::NoObject),
        }
    }
}

impl Source {
    pub(crate) const fn subject(self) -> &'static str {
        match self {
            Self::Client => "The service's answer",
            Self::Caller => "The body",
        }
    }

    pub(crate) const fn advice(self, flaw: Flaw) -> &'static str {
        match (self, flaw) {
            (Self::Client, Flaw::Empty) => "Try again later.",
            (Self::Client, Flaw::CutOff) => "Try again later, or ask for a shorter range.",
            (Self::Client, Flaw::TooLarge) => "Ask for a shorter range.",
            (Self::Client, Flaw::Row) => {
                "Report it to the service's support, with the request id if there is one."
            }
            (Self::Client, Flaw::Html) => {
                "Check that `base_url` leads to the billing API, and not to a page."
            }
            (Self::Client, _) => "Check that `base_url` leads to the billing API.",
            (Self::Caller, Flaw::Empty | Flaw::CutOff) => {
                "Give the whole body of a response of the billing API."
            }
            (Self::Caller, Flaw::TooLarge) => "Request the bills in shorter ranges.",
            (Self::Caller, Flaw::Array) => {
                "Put the array into an object: {\"bills\":[…]}, as the API does."
            }
            (Self::Caller, Flaw::NoObject) => {
                "Text is decoded as the JSON itself: it cannot be the name or URL of a file, whose content must be given."
            }
            (Self::Caller, Flaw::BareRow) => {
                "It seems to begin with a bill. If it has one bill a line (NDJSON), join the lines by commas between \
                 {\"bills\":[ and ]}."
            }
            (Self::Caller, Flaw::Html | Flaw::OtherFormat) => {
                "Give the body of a response of the billing API, {\"bills\":[…]}."
            }
            (Self::Caller, Flaw::Row) => "Give the bills as the API sent them.",
        }
    }
}

impl Decoder {
    /// A byte that has no transition in the current state.
    #[cold]
    pub(super) fn unexpected(&self, byte: u8) -> Error {
        match self.state {
            State::Start => self.no_object(byte),
            State::FirstName | State::NextName => self.error("expected a name in quotes"),
            State::Colon => self.error("expected ':'"),
            State::AfterValue => self.error("expected ',' or '}'"),
            State::FirstRow | State::NextRow => {
                self.row_error(self.position(self.offset).error("", 0, "must be an object"))
            }
            State::AfterRow => {
                let message = "must be followed by ',' or ']'";
                self.row_error(self.position(self.offset).error("", 0, message))
            }
            State::End => self.error("something follows its end"),
            State::Value | State::InName | State::InValue | State::InRow => {
                self.error("expected a value")
            }
        }
    }

    /// A body that is not a list of bills, for a reason at the current byte.
    pub(super) fn error(&self, reason: &str) -> Error {
        self.no_list(self.offset, reason, Flaw::OtherFormat)
    }

    fn no_list(&self, offset: u64, reason: &str, flaw: Flaw) -> Error {
        let (subject, advice) = (self.source.subject(), self.source.advice(flaw));
        let message = format!("{subject} is not a list of bills: {reason}. {advice}");
        let mut error = Error::new(ErrorKind::Decode, message);
        error.offset = Some(offset);
        error
    }

    fn no_object(&self, byte: u8) -> Error {
        let (reason, flaw) = Flaw::of_first_byte(byte);
        self.no_list(self.offset, reason, flaw)
    }

    pub(super) fn no_bills(&self) -> Error {
        let flaw = if self.has_row_fields {
            Flaw::BareRow
        } else {
            Flaw::OtherFormat
        };
        self.no_list(self.offset, "it has no member \"bills\"", flaw)
            .at_path("bills")
    }

    pub(super) fn duplicate_bills(&self) -> Error {
        let reason = "it has the member \"bills\" twice (duplicate key)";
        self.no_list(self.segment_start, reason, Flaw::OtherFormat)
            .at_path("bills")
    }

    pub(super) fn bills_of_other_type(&self, offset: u64) -> Error {
        let reason = "its member \"bills\" must be a list or null";
        self.no_list(offset, reason, Flaw::OtherFormat)
            .at_path("bills")
    }

    /// A row that could not be read.
    pub(super) fn read_error(&self, error: ReadError) -> Error {
        match error {
            ReadError::Syntax(error) => self.syntax_error(error),
            ReadError::Bill(error) => self.row_error(error),
        }
    }

    /// Adds to the error of a row where the row comes from, and what to do.
    fn row_error(&self, mut error: Error) -> Error {
        let (subject, advice) = (self.source.subject(), self.source.advice(Flaw::Row));
        error.message = format!("{subject} cannot be read: {}. {advice}", error.message);
        error
    }

    /// A syntax error in the current segment.
    pub(super) fn syntax_error(&self, error: SyntaxError) -> Error {
        if self.state == State::InRow {
            let message = format!("is not JSON: {}", error.message);
            let position = self.position(self.segment_start);
            return self.row_error(position.error("", error.offset, &message));
        }
        let offset = self.segment_start + error.offset as u64;
        let reason = format!("it is not JSON: {}", error.message);
        self.no_list(offset, &reason, Flaw::OtherFormat)
    }

    /// A body that exceeds its limit. What was wrong before counts first.
    pub(super) fn body_too_large(&self) -> Error {
        self.syntax_error_in_buffer().unwrap_or_else(|| {
            let limit = self.limits.body_bytes;
            let (subject, advice) = (self.source.subject(), self.source.advice(Flaw::TooLarge));
            let message = format!("{subject} is larger than the limit of {limit} bytes. {advice}");
            let mut error = Error::new(ErrorKind::Decode, message);
            error.offset = Some(self.offset);
            error
        })
    }

    /// A segment that exceeds the limit. What was wrong before counts first.
    pub(super) fn segment_too_large(&self) -> Error {
        self.syntax_error_in_buffer().unwrap_or_else(|| {
            let message = format!(
                "is larger than the limit of {} bytes",
                self.limits.row_bytes
            );
            if self.state == State::InRow {
                let position = self.position(self.segment_start);
                return self.row_error(position.error("", 0, &message));
            }
            let reason = format!("a name or value {message}");
            self.no_list(self.segment_start, &reason, Flaw::OtherFormat)
        })
    }

    /// A body that ended before its document did. It may be asked for again, unless it was invalid before it ended.
    pub(super) fn incomplete(&self) -> Error {
        let subject = self.source.subject();
        if self.state == State::Start {
            let advice = self.source.advice(Flaw::Empty);
            return Error::new(ErrorKind::Network, format!("{subject} is empty. {advice}"));
        }
        self.syntax_error_in_buffer().unwrap_or_else(|| {
            let (bytes, advice) = (self.offset, self.source.advice(Flaw::CutOff));
            let message = format!("{subject} was cut off after {bytes} bytes. {advice}");
            Error::new(ErrorKind::Network, message)
        })
    }

    /// What is wrong with the part of the current segment that was received.
    fn syntax_error_in_buffer(&self) -> Option<Error> {
        if self.buffer.is_empty() {
            return None;
        }
        let error = Reader::new(&self.buffer, self.segment_depth())
            .token()
            .err()?;
        (!error.is_incomplete).then(|| self.syntax_error(error))
    }
}
