//! The one error type. Every module makes its own kind of it; the npm package makes its `BillingError` of it.
//!
//! A message says what happened, where, and what to do next. No field ever holds the key: text that came from
//! outside is scrubbed (see `client::key`) before it is put in here.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as a user would sort it. The names are those of `BillingError.kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// An option of the client or of a call is wrong. Nothing was sent.
    Config,
    /// A query is wrong; `path` names the field. Nothing was sent.
    Query,
    /// No answer, an empty one, or one that was cut off. Was retried.
    Network,
    /// No byte for `timeoutMs` (was retried), or `deadlineMs` is over.
    Timeout,
    /// The caller's signal, or a `break` out of a stream.
    Aborted,
    /// The service answered with an error: `status` and `reason` say which.
    Api,
    /// The answer is no bill list, or a row of it cannot be read; `path` and `offset` say where.
    Decode,
    /// A defect of this library.
    Internal,
}

impl ErrorKind {
    /// The name that JavaScript sees, e.g. `"query"`.
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

/// What an [`Error`] holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// What went wrong, as a user would sort it.
    pub kind: ErrorKind,
    /// What happened, where, and what to do next.
    pub message: String,
    /// HTTP status (`api`).
    pub status: Option<u16>,
    /// The API's own reason, e.g. `LIST_BILL_TOO_FAST` (`api`).
    pub reason: Option<String>,
    /// The request id that the service sent, to be quoted to its support.
    pub request_id: Option<String>,
    /// How long the service asked to wait, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// Requests that were sent for the window.
    pub attempts: Option<u32>,
    /// Which request failed: first and last second of its window, unix seconds, both included.
    pub window: Option<(i64, i64)>,
    /// The field: `"startTime"` of a query, `"bills[12].payAmount"` of an answer.
    pub path: Option<String>,
    /// Byte offset in the body (`decode`).
    pub offset: Option<u64>,
    /// What the host said, scrubbed, e.g. `"TypeError: fetch failed (ECONNRESET)"`.
    pub cause: Option<String>,
}

/// The error of every fallible function here. Boxed, so that a `Result` stays small. Shown, it is the message, and the cause
/// where the host named one.
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
    /// An error of `kind` with nothing but a message.
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

    /// A wrong option.
    pub fn config(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, message).at_path(path)
    }

    /// A wrong query field.
    pub fn query(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Query, message).at_path(path)
    }

    /// An answer that cannot be read, at a byte offset of the body.
    pub fn decode(path: impl Into<String>, offset: u64, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Decode, message).at_path(path);
        error.offset = Some(offset);
        error
    }

    /// The same error with its `path` set.
    #[must_use]
    pub fn at_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
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
        f.write_str(&self.message)?;
        match &self.cause {
            Some(cause) => write!(f, " ({cause})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
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
        // Only what is known.
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

impl std::error::Error for Error {}
