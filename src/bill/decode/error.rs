//! The errors of the decoder.

use super::{Decoder, State};
use crate::bill::row_reader::ReadError;
use crate::error::{Error, ErrorKind};
use crate::json::{Reader, SyntaxError};

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
                self.position(self.offset).error("", 0, "must be an object")
            }
            State::AfterRow => {
                let message = "must be followed by ',' or ']'";
                self.position(self.offset).error("", 0, message)
            }
            State::End => self.error("something follows the end of the answer"),
            State::Value | State::InName | State::InValue | State::InRow => {
                self.error("expected a value")
            }
        }
    }

    /// An answer that is not a list of bills, for a reason at the current byte.
    pub(super) fn error(&self, message: &str) -> Error {
        let message = format!("The answer is not a list of bills: {message}");
        decode_error(self.offset, message)
    }

    fn no_object(&self, byte: u8) -> Error {
        self.error(match byte {
            b'<' => {
                "it is HTML. Check that `base_url` leads to the billing API, and not to a page."
            }
            0xef | 0xfe | 0xff => "it begins with a byte order mark, which JSON must not have",
            _ => "it is not a JSON object",
        })
    }

    pub(super) fn no_bills(&self) -> Error {
        let message = "The answer has no bills. Check that `base_url` leads to the billing API.";
        Error::decode("bills", self.offset, message)
    }

    pub(super) fn duplicate_bills(&self) -> Error {
        let message = "duplicate key: bills must occur once";
        Error::decode("bills", self.segment_start, message)
    }

    pub(super) fn bills_of_other_type(&self, offset: u64) -> Error {
        Error::decode("bills", offset, "bills must be a list or null")
    }

    /// A row that could not be read.
    pub(super) fn read_error(&self, error: ReadError) -> Error {
        match error {
            ReadError::Syntax(error) => self.syntax_error(error),
            ReadError::Bill(error) => error,
        }
    }

    /// A syntax error in the current segment.
    pub(super) fn syntax_error(&self, error: SyntaxError) -> Error {
        if self.state == State::InRow {
            return self
                .position(self.segment_start)
                .error("", error.offset, error.message);
        }
        let message = format!("The answer is not JSON: {}", error.message);
        decode_error(self.segment_start + error.offset as u64, message)
    }

    /// A body that exceeds its limit. What was wrong before counts first.
    pub(super) fn body_too_large(&self) -> Error {
        self.syntax_error_in_buffer().unwrap_or_else(|| {
            let message = "The answer is larger than a body may be. Ask for a shorter range.";
            decode_error(self.offset, message)
        })
    }

    /// A segment that exceeds the limit. What was wrong before counts first.
    pub(super) fn segment_too_large(&self) -> Error {
        self.syntax_error_in_buffer().unwrap_or_else(|| {
            let message = format!("larger than the limit of {} bytes", self.limits.row_bytes);
            if self.state == State::InRow {
                return self.position(self.segment_start).error("", 0, &message);
            }
            let message =
                format!("The answer is not a list of bills: a name or value is {message}");
            decode_error(self.segment_start, message)
        })
    }

    /// A body that ended before its document did. It may be asked for again, unless it was invalid before it ended.
    pub(super) fn incomplete(&self) -> Error {
        if self.state == State::Start {
            let message = "The answer is empty. Try again later.";
            return Error::new(ErrorKind::Network, message);
        }
        self.syntax_error_in_buffer().unwrap_or_else(|| {
            let message = format!(
                "The answer was cut off after {} bytes. Try again later, or ask for a shorter range.",
                self.offset
            );
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

fn decode_error(offset: u64, message: impl Into<String>) -> Error {
    let mut error = Error::new(ErrorKind::Decode, message);
    error.offset = Some(offset);
    error
}
