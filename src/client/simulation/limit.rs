//! How a service limits requests, and what disturbs a client meanwhile.

/// The latency of a request and of a response, where the service limits requests.
pub(crate) const ONE_WAY_MS: u64 = 25;
pub(super) const JITTER_MS: u64 = 6;

/// A busy machine or a poor network on the side of the client.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Disturbance {
    /// Until the first time, each latency is longer by up to the second.
    pub(crate) slower: Option<(u64, u64)>,
    /// Between these times the client's machine stalls: responses and timers arrive at the end.
    pub(crate) stall: Option<(u64, u64)>,
    /// Timers fire late by up to this.
    pub(crate) late_ms: u64,
}

/// A rate limit of a service.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Limit {
    Bucket {
        per_second: f64,
        capacity: f64,
        tokens: f64,
        at: f64,
    },
    /// A number of requests in each limit period. A period begins with its first request or, if `is_aligned`, at a
    /// multiple of its length.
    Periods {
        requests: f64,
        ms: f64,
        is_aligned: bool,
        began: f64,
        counted: f64,
    },
    /// Not a rate limit: refuses some requests at any pace, with this `Retry-After` or until the end of an outage.
    None {
        refusals: Refusals,
        wait_ms: f64,
        counted: u64,
    },
}

/// Which requests are refused without a rate limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Refusals {
    /// The request with this number, counted from 1.
    One(u64),
    /// Each multiple of this number.
    Every(u64),
    /// A random share.
    Share(f64),
    /// All between these times.
    Outage(f64, f64),
}

impl Limit {
    pub(crate) fn bucket(per_second: f64, capacity: f64) -> Self {
        Self::Bucket {
            per_second,
            capacity,
            tokens: capacity,
            at: 0.0,
        }
    }

    pub(crate) fn periods(requests: f64, ms: f64, is_aligned: bool) -> Self {
        Self::Periods {
            requests,
            ms,
            is_aligned,
            began: f64::NEG_INFINITY,
            counted: 0.0,
        }
    }

    pub(crate) fn none(refusals: Refusals, wait_ms: f64) -> Self {
        Self::None {
            refusals,
            wait_ms,
            counted: 0,
        }
    }

    /// Counts a request that arrives. 0 if it is accepted, otherwise how long it has to wait.
    pub(super) fn wait_ms(&mut self, now: f64, random: f64) -> f64 {
        match self {
            Self::None {
                refusals,
                wait_ms,
                counted,
            } => {
                *counted += 1;
                let (is_refused, wait_ms) = match *refusals {
                    Refusals::One(nth) => (*counted == nth, *wait_ms),
                    Refusals::Every(nth) => (*counted % nth == 0, *wait_ms),
                    Refusals::Share(share) => (random < share, *wait_ms),
                    Refusals::Outage(from, until) => (from <= now && now < until, until - now),
                };
                if is_refused { wait_ms } else { 0.0 }
            }
            Self::Bucket {
                per_second,
                capacity,
                tokens,
                at,
            } => {
                *tokens = capacity.min(*tokens + (now - *at) / 1000.0 * *per_second);
                *at = now;
                if *tokens >= 1.0 - 1e-9 {
                    *tokens -= 1.0;
                    return 0.0;
                }
                (1.0 - *tokens) / *per_second * 1000.0
            }
            Self::Periods {
                requests,
                ms,
                is_aligned,
                began,
                counted,
            } => {
                if now >= *began + *ms {
                    *began = if *is_aligned {
                        (now / *ms).floor() * *ms
                    } else {
                        now
                    };
                    *counted = 0.0;
                }
                *counted += 1.0;
                if *counted <= *requests {
                    return 0.0;
                }
                *counted -= 1.0;
                *began + *ms - now
            }
        }
    }
}
