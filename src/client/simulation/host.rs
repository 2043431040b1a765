//! The host of a simulated call.

use std::sync::Arc;

use super::limit::JITTER_MS;
use super::response::SimulatedResponse;
use super::{BEGIN, KeyResult, LogEvent, Reply, ReplyHead, Shared, Simulation};
use crate::client::{
    BoxFuture, Event, FetchError, Host, HttpRequest, Key, Progress, Response, TransportError,
};
use crate::error::{Error, Result};

/// Adds one to a counter for as long as it lives.
pub(super) struct Counted {
    sim: Arc<Simulation>,
    counter: fn(&Simulation) -> &Shared<usize>,
}

impl Counted {
    pub(super) fn new(sim: &Arc<Simulation>, counter: fn(&Simulation) -> &Shared<usize>) -> Self {
        counter(sim).set(counter(sim).get() + 1);
        Self {
            sim: Arc::clone(sim),
            counter,
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let cell = (self.counter)(&self.sim);
        cell.set(cell.get() - 1);
    }
}

/// A request in flight, until its response is dropped.
pub(super) struct InFlight {
    sim: Arc<Simulation>,
    call: usize,
}

impl InFlight {
    fn new(sim: &Arc<Simulation>, call: usize) -> Self {
        let mut calls = sim.in_flight.lock();
        let count = calls.entry(call).or_default();
        *count += 1;
        sim.max_in_flight.set(sim.max_in_flight.get().max(*count));
        Self {
            sim: Arc::clone(sim),
            call,
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(count) = self.sim.in_flight.lock().get_mut(&self.call) {
            *count -= 1;
        }
    }
}

/// Logs [`LogEvent::NoHead`] unless a head arrived.
struct Unanswered {
    sim: Arc<Simulation>,
    call: usize,
    request: Option<usize>,
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        if let Some(request) = self.request {
            self.sim.log_event(self.call, LogEvent::NoHead { request });
        }
    }
}

/// The host of one call.
pub(crate) struct SimulatedHost {
    pub(crate) sim: Arc<Simulation>,
    pub(crate) call: usize,
}

impl Host for SimulatedHost {
    fn now_ms(&self) -> u64 {
        self.sim.now.get()
    }

    fn unix_now(&self) -> i64 {
        BEGIN + i64::try_from(self.sim.now() / 1000).unwrap()
    }

    fn random_below(&self, bound: u64) -> u64 {
        self.sim.random_below(bound)
    }

    fn sleep(&self, ms: u64) -> BoxFuture<'_, ()> {
        // As in JavaScript: a timer of more than 31 bits fires at once.
        let delay_ms = if ms > 0x7FFF_FFFF { 1 } else { ms };
        let late = self.sim.disturbance.get().late_ms;
        let late = if late > 0 {
            self.sim.random_below(late)
        } else {
            0
        };
        let delay_ms = self.sim.delay_until_seen(delay_ms.saturating_add(late));
        Box::pin(self.sim.sleep(delay_ms))
    }

    fn key(&self) -> BoxFuture<'_, Result<Option<Key>>> {
        Box::pin(self.next_key())
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> BoxFuture<'a, Result<Box<dyn Response>, FetchError>> {
        Box::pin(self.reply(request))
    }

    fn event(&self, event: &Event<'_>) {
        let entry = match event {
            Event::Attempt { window, attempt } => LogEvent::Attempt {
                window: window.range(),
                attempt: *attempt,
            },
            Event::Response {
                window,
                attempt,
                status,
                ms,
            } => LogEvent::Response {
                window: window.range(),
                attempt: *attempt,
                status: *status,
                ms: *ms,
            },
            Event::Wait {
                window,
                attempt,
                wait_ms,
                because,
            } => LogEvent::Wait {
                window: window.range(),
                attempt: *attempt,
                wait_ms: *wait_ms,
                because: (*because).to_owned(),
            },
            Event::Window {
                window,
                rows,
                bytes,
                attempts,
            } => LogEvent::Arrived {
                window: window.range(),
                rows: *rows,
                bytes: *bytes,
                attempts: *attempts,
            },
            Event::Failed { window, error } => LogEvent::Failed {
                window: window.range(),
                error: (*error).clone(),
            },
        };
        self.sim.log_event(self.call, entry);
    }

    fn progress(&self, progress: Progress) {
        self.sim.log_event(self.call, LogEvent::Progress(progress));
    }
}

impl SimulatedHost {
    async fn next_key(&self) -> Result<Option<Key>> {
        let next = self.sim.keys.lock().pop_front();
        let (ms, answer) = next.unwrap_or((0, KeyResult::Key("sk_default_key")));
        self.sim.sleep(ms).await;
        match answer {
            KeyResult::Key(key) => Key::new(key).map(Some),
            KeyResult::Fails(error) => Err(error),
            KeyResult::Never => std::future::pending().await,
        }
    }

    async fn reply(&self, request: HttpRequest<'_>) -> Result<Box<dyn Response>, FetchError> {
        let sim = &self.sim;
        assert!(request.key.is_some(), "every simulated request has a key");
        let window: usize = request.url.rsplit('/').next().unwrap().parse().unwrap();
        let number = sim.requests.get();
        sim.requests.set(number + 1);
        sim.log_event(
            self.call,
            LogEvent::Sent {
                request: number,
                window,
            },
        );
        let _open = Counted::new(sim, |sim| &sim.open_fetches);
        let in_flight = InFlight::new(sim, self.call);
        let mut unanswered = Unanswered {
            sim: Arc::clone(sim),
            call: self.call,
            request: Some(number),
        };
        let is_limited = sim.limit.lock().is_some() || sim.always_refused.get().is_some();
        let reply = if is_limited {
            sim.sleep(sim.one_way_ms() + sim.random_below(JITTER_MS))
                .await;
            let back = sim.one_way_ms();
            sim.limited_reply(window)
                .map(|reply| reply.after(sim.delay_until_seen(back)))
        } else {
            sim.script.lock().pop_front()
        };
        let reply = reply.unwrap_or_else(Reply::good);
        sim.sleep(reply.head_ms).await;
        match reply.head {
            ReplyHead::Never => std::future::pending().await,
            ReplyHead::Unsendable => {
                Err(FetchError::Unsendable(Error::config("fetch", "no request")))
            }
            ReplyHead::Reset(message) => Err(TransportError::new(message).into()),
            ReplyHead::Status(status, headers) => {
                unanswered.request = None;
                let retry_after_ms = headers.iter().find_map(|(name, value)| match *name {
                    "retry-after" => value.parse::<u64>().ok().map(|seconds| seconds * 1000),
                    "retry-after-ms" => value.parse().ok(),
                    _ => None,
                });
                sim.log_event(
                    self.call,
                    LogEvent::Head {
                        request: number,
                        window,
                        status,
                        retry_after_ms,
                    },
                );
                Ok(Box::new(SimulatedResponse::new(
                    sim, in_flight, window, status, headers, reply.body,
                )))
            }
        }
    }
}
