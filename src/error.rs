//! The one error type of the crate. The npm package turns it into its `BillingError`.
//!
//! A message says what happened, where, and what to do next. It names an option in backticks, by its name in Rust; the npm
//! package shows the name that the option has there. No field contains the key: text from outside is scrubbed (see
//! [`crate::client::Secrets`]) before it gets here.

use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::window::QueryWindow;

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The category of an error. The names are those of `BillingError.kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An option of the client or of a call is invalid. Nothing was sent.
    Config,
    /// A query is invalid; `path` names the field. Nothing was sent.
    Query,
    /// No response, an empty body, or one that was cut off. Was retried.
    Network,
    /// No byte arrived for `timeout_ms` (was retried), or `deadline_ms` has passed.
    Timeout,
    /// Aborted by the caller: by a signal, or by leaving a stream.
    Aborted,
    /// The service responded with an error; see `status` and `reason`.
    Api,
    /// The body is not a bill list, or a row of it cannot be read; `path` and `offset` say where.
    Decode,
    /// A bug of this library.
    Internal,
}

impl ErrorKind {
    /// The name in JavaScript, e.g. `"query"`.
    ///
    /// ```
    /// assert_eq!(novita_billing::ErrorKind::Api.name(), "api");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Query => "query",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Aborted => "aborted",
            Self::Api => "api",
            Self::Decode => "decode",
            Self::Internal => "internal",
        }
    }
}

/// The fields of an [`Error`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Details {
    /// The category.
    pub kind: ErrorKind,
    /// What happened, where, and what to do next.
    pub message: String,
    /// HTTP status (`api`).
    pub status: Option<u16>,
    /// The API's own reason, e.g. `LIST_BILL_TOO_FAST` (`api`).
    pub reason: Option<String>,
    /// The request id that the service sent, to quote to its support.
    pub request_id: Option<String>,
    /// How long the service asks to wait, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// Requests that were sent for the window.
    pub attempts: Option<u32>,
    /// The window whose request failed.
    pub window: Option<QueryWindow>,
    /// The field: `"startTime"` of a query, `"bills[12].payAmount"` of a body.
    pub path: Option<String>,
    /// Byte offset in the body (`decode`).
    pub offset: Option<u64>,
    /// What the host reported, scrubbed. It is the [`source`](std::error::Error::source) of the error.
    pub cause: Option<Cause>,
}

/// What a host reported about a failure, e.g. `"TypeError: fetch failed (ECONNRESET)"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause(String);

impl Cause {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Cause {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Cause {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Cause {}

/// The error of every fallible function here. Boxed, so that a `Result` stays small. Its `Display` is the message; the cause
/// that a host reported is its [`source`](std::error::Error::source).
///
/// ```
/// use novita_billing::{Error, ErrorKind};
///
/// let error = Error::query("startTime", "startTime is missing");
/// assert_eq!(error.kind, ErrorKind::Query);
/// assert_eq!(error.path.as_deref(), Some("startTime"));
/// assert_eq!(error.to_string(), "startTime is missing");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Details>);

impl Error {
    /// An error of `kind` with only a message.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            kind,
            message: message.into(),
            status: None,
            reason: None,
            request_id: None,
            retry_after_ms: None,
            attempts: None,
            window: None,
            path: None,
            offset: None,
            cause: None,
        }))
    }

    /// An invalid option.
    pub fn config(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, message).at_path(path)
    }

    /// An invalid query field.
    pub fn query(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Query, message).at_path(path)
    }

    /// A body that cannot be read, with the byte offset in it.
    pub fn decode(path: impl Into<String>, offset: u64, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Decode, message).at_path(path);
        error.offset = Some(offset);
        error
    }

    /// Sets `path`.
    #[must_use]
    pub fn at_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Sets `cause`.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Cause>) -> Self {
        self.cause = Some(cause.into());
        self
    }
}

impl Deref for Error {
    type Target = Details;
    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    /// Shows the fields that are set.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details {
            kind,
            message,
            status,
            reason,
            request_id,
            retry_after_ms,
            attempts,
            window,
            path,
            offset,
            cause,
        } = &**self;
        let mut shown = f.debug_struct("Error");
        shown.field("kind", kind).field("message", message);
        let mut show = |name, value: Option<&dyn fmt::Debug>| {
            if let Some(value) = value {
                shown.field(name, value);
            }
        };
        show("status", status.as_ref().map(|value| value as _));
        show("reason", reason.as_ref().map(|value| value as _));
        show("request_id", request_id.as_ref().map(|value| value as _));
        show(
            "retry_after_ms",
            retry_after_ms.as_ref().map(|value| value as _),
        );
        show("attempts", attempts.as_ref().map(|value| value as _));
        show("window", window.as_ref().map(|value| value as _));
        show("path", path.as_ref().map(|value| value as _));
        show("offset", offset.as_ref().map(|value| value as _));
        show("cause", cause.as_ref().map(|value| value as _));
        shown.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause
            .as_ref()
            .map(|cause| cause as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn the_cause_is_the_source_and_not_part_of_display() {
        let error = Error::new(ErrorKind::Network, "No response came.");
        assert!(error.source().is_none());
        let error = error.caused_by("connection refused");
        assert_eq!(error.to_string(), "No response came.");
        assert_eq!(error.source().unwrap().to_string(), "connection refused");
    }
}
