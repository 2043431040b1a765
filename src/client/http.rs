//! HTTP as a [`Host`](crate::client::Host) provides it: a request, its response, and the errors of both.

use std::fmt;

use crate::client::{BoxFuture, Key, MaybeSend};
use crate::error::Error;

/// A GET request.
///
/// The host sends [`Key::authorization`] as the `Authorization` header, and must not follow redirects, so that the key
/// reaches no other address.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct HttpRequest<'a> {
    /// The whole URL; never contains the key.
    pub url: &'a str,
    /// The key, if there is one.
    pub key: Option<&'a Key>,
    /// Further headers, to be sent as they are: names in lower case, and values. Empty where the host has the headers of
    /// its client itself.
    pub headers: &'a [(String, String)],
}

impl<'a> HttpRequest<'a> {
    /// A request without headers.
    pub const fn new(url: &'a str, key: Option<&'a Key>) -> Self {
        Self {
            url,
            key,
            headers: &[],
        }
    }
}

/// The head of a response, and its body chunk by chunk. Dropping it cancels the rest of the body.
pub trait Response: MaybeSend {
    /// The HTTP status; 0 for a redirect whose status a browser hides.
    fn status(&self) -> u16;

    /// The value of a header, by its lower-case name.
    fn header(&self, name: &str) -> Option<String>;

    /// The next bytes of the body, or `None` at its end.
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, TransportError>>;
}

/// Why no response arrived, or why its body broke off, in the words of the host. The client removes secrets from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransportError {
    /// For example `"TypeError: fetch failed (ECONNRESET)"`.
    pub message: String,
}

impl TransportError {
    /// An error with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// The request could not be built, so nothing was sent. Other requests of the call would fail in the same way, so the
    /// call fails.
    Unsendable(Error),
    /// The request was sent, or may have been.
    Transport(TransportError),
}

impl From<TransportError> for FetchError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsendable(_) => f.write_str("the request could not be built"),
            Self::Transport(_) => f.write_str("no response arrived"),
        }
    }
}

impl std::error::Error for FetchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unsendable(error) => Some(error),
            Self::Transport(error) => Some(error),
        }
    }
}
