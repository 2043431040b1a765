//! What the network does with one request, and the key function with one call.

use crate::error::Error;

/// The reply to one request.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) head_ms: u64,
    pub(crate) head: ReplyHead,
    pub(crate) body: ReplyBody,
}

#[derive(Clone, Debug)]
pub(crate) enum ReplyHead {
    /// No response arrives.
    Never,
    /// The connection breaks.
    Reset(String),
    /// The request cannot be built.
    Unsendable,
    Status(u16, Vec<(&'static str, String)>),
}

#[derive(Clone, Debug)]
pub(crate) enum ReplyBody {
    /// The body of the window, in chunks of `chunk` bytes, one every `gap_ms`.
    Whole { chunk: usize, gap_ms: u64 },
    /// The first bytes, then the end.
    CutOff(usize),
    /// The first bytes, then silence.
    Stalls(usize),
    /// The first bytes, then the connection breaks.
    Breaks(usize, String),
    /// The first bytes, then empty chunks without end.
    Drips(usize),
    /// The first bytes, then empty chunks without end or pause, so that no timer fires.
    Floods(usize),
    /// Letters without end, 1 KiB each millisecond.
    Endless,
    /// This text.
    Text(String),
}

impl Reply {
    pub(crate) fn good() -> Self {
        Self::with(ReplyBody::Whole {
            chunk: 7,
            gap_ms: 1,
        })
    }

    pub(crate) fn with(body: ReplyBody) -> Self {
        Self {
            head_ms: 5,
            head: ReplyHead::Status(200, Vec::new()),
            body,
        }
    }

    pub(crate) fn status(status: u16, headers: &[(&'static str, &str)], body: &str) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        Self {
            head_ms: 5,
            head: ReplyHead::Status(status, headers),
            body: ReplyBody::Text(body.to_owned()),
        }
    }

    pub(crate) fn reset(message: &str) -> Self {
        Self {
            head_ms: 5,
            head: ReplyHead::Reset(message.to_owned()),
            body: ReplyBody::CutOff(0),
        }
    }

    pub(crate) fn unsendable() -> Self {
        Self {
            head_ms: 0,
            head: ReplyHead::Unsendable,
            body: ReplyBody::CutOff(0),
        }
    }

    pub(crate) fn never() -> Self {
        Self {
            head_ms: 5,
            head: ReplyHead::Never,
            body: ReplyBody::CutOff(0),
        }
    }

    pub(crate) fn after(mut self, head_ms: u64) -> Self {
        self.head_ms = head_ms;
        self
    }
}

/// The result of the key function.
#[derive(Clone, Debug)]
pub(crate) enum KeyResult {
    Key(&'static str),
    Fails(Error),
    Never,
}
