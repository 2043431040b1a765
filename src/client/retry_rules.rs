//! Which failures are retried, and how long to wait before each retry: tables with one commented rule on each line.

use crate::client::Host;
use crate::error::ErrorKind;

/// What the client does after a response with some HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StatusRule {
    /// Read the body as a bill list.
    Accept,
    /// Fail: redirects are not followed, so that the key reaches no other address.
    Redirect,
    /// Wait for a new permit of the rate limiter, then send the request again. Takes no retry and no budget.
    RateLimited,
    /// Retry, as far as retries and budget allow.
    Retry,
    /// Fail: the same request would get the same response.
    Fail,
}

impl StatusRule {
    #[rustfmt::skip]
    pub(super) const fn of(status: u16) -> Self {
        match status {
            // Success, also 202 and 206, which the report mentions.
            200..=299 => Self::Accept,
            // A redirect whose status a browser hides.
            0 => Self::Redirect,
            // Redirects with a Location. Others of 3xx, such as 304, are errors.
            301..=303 | 307 | 308 => Self::Redirect,
            // Too Many Requests.
            429 => Self::RateLimited,
            // Request Timeout: the service did not receive the request in time.
            408 => Self::Retry,
            // Too Early: the service does not take the risk of a replayed request.
            425 => Self::Retry,
            // Internal Server Error.
            500 => Self::Retry,
            // Bad Gateway, Service Unavailable, Gateway Timeout.
            502..=504 => Self::Retry,
            // Cloudflare: the service is down, unreachable or slow behind it.
            520..=524 => Self::Retry,
            // A wrong key, missing permission, a wrong query, and everything that is not documented.
            _ => Self::Fail,
        }
    }

    /// Whether the same request may succeed later.
    pub(super) const fn is_retryable(self) -> bool {
        matches!(self, Self::RateLimited | Self::Retry)
    }
}

/// What the client does after an error while it reads a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorRule {
    /// Retry, as far as retries and budget allow.
    Retry,
    /// Fail the window.
    FailWindow,
    /// No request of this call can succeed; fail the whole call.
    FailCall,
}

impl ErrorRule {
    #[rustfmt::skip]
    pub(super) const fn of(kind: ErrorKind) -> Self {
        match kind {
            // The connection broke, or the body is empty or cut off.
            ErrorKind::Network => Self::Retry,
            // No byte arrived for too long.
            ErrorKind::Timeout => Self::Retry,
            // The rows lack what the query needs, as will the rows of other windows.
            ErrorKind::Query => Self::FailCall,
            // An error envelope in place of bills.
            ErrorKind::Api => Self::FailWindow,
            // A body that is not a bill list, or a row that cannot be read.
            ErrorKind::Decode => Self::FailWindow,
            // Never caused by a body, except for a bug.
            ErrorKind::Config | ErrorKind::Aborted | ErrorKind::Internal => Self::FailWindow,
        }
    }
}

const FIRST_BACKOFF_MS: u64 = 500;
const MAX_BACKOFF_MS: u64 = 8_000;

/// How long to wait before the next retry, after `retries` earlier ones: `Retry-After` and up to a tenth more (at most a
/// second), or exponential backoff with full jitter. The random part spreads the retries of windows that failed together.
pub(super) fn retry_delay_ms(host: &dyn Host, retry_after_ms: Option<u64>, retries: u32) -> u64 {
    match retry_after_ms {
        Some(ms) if ms > 0 => ms.saturating_add(host.random_below((ms / 10).min(1000) + 1)),
        _ => {
            let bound = FIRST_BACKOFF_MS
                .saturating_mul(1 << retries.min(10))
                .min(MAX_BACKOFF_MS);
            host.random_below(bound + 1)
        }
    }
}
