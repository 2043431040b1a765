//! What the calls of one client share, and the [`Host`] of each of them.

use std::fmt;

use super::options::{Checked, Options};
use crate::answer::RowStats;
use crate::client::{
    ClientState, Event, FetchError, Host, HttpRequest, Key, MaybeSend, MaybeSync, Pending,
    Progress, Response,
};
use crate::error::Result;

/// Gives the key, each time it is asked.
pub(super) trait KeySource: MaybeSend + MaybeSync {
    fn ask(&self) -> Pending<'_, Result<Key>>;
}

/// A function that hears of events.
pub(super) trait OnEvent: MaybeSend + MaybeSync {
    fn tell(&self, event: &Event<'_>);
}

impl<F: Fn(&Event<'_>) + MaybeSend + MaybeSync> OnEvent for F {
    fn tell(&self, event: &Event<'_>) {
        self(event);
    }
}

/// A function that hears of windows that are done.
pub(super) trait OnProgress: MaybeSend + MaybeSync {
    fn tell(&self, progress: Progress);
}

impl<F: Fn(Progress) + MaybeSend + MaybeSync> OnProgress for F {
    fn tell(&self, progress: Progress) {
        self(progress);
    }
}

/// A client's options, checked, and what its calls learn.
pub(super) struct Connection {
    host: Box<dyn Host>,
    pub(super) options: Checked,
    pub(super) state: ClientState,
}

impl Connection {
    pub(super) fn new(host: Box<dyn Host>, options: Options) -> Result<Self> {
        let checked = options.check()?;
        let state = ClientState::new();
        for value in checked.headers.secrets() {
            state.hide_header(value);
        }
        Ok(Self {
            host,
            options: checked,
            state,
        })
    }

    /// Takes secrets out of what the service sent.
    pub(super) fn scrub(&self, facts: &mut RowStats) {
        facts.scrub(&|text| self.state.scrub(text));
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BillingClient")
            .field("base_url", &self.options.base_url.as_str())
            .field("headers", &self.options.headers)
            .field("utc_offset", &self.options.offset)
            .field("settings", &self.options.settings)
            .finish_non_exhaustive()
    }
}

/// The host of one call: the client's host with the client's key, headers and listeners.
pub(super) struct CallHost<'a> {
    pub(super) connection: &'a Connection,
    pub(super) on_progress: Option<&'a dyn OnProgress>,
}

impl Host for CallHost<'_> {
    fn now_ms(&self) -> u64 {
        self.connection.host.now_ms()
    }

    fn unix_now(&self) -> i64 {
        self.connection.host.unix_now()
    }

    fn random_below(&self, bound: u64) -> u64 {
        self.connection.host.random_below(bound)
    }

    fn sleep(&self, ms: u64) -> Pending<'_, ()> {
        self.connection.host.sleep(ms)
    }

    fn key(&self) -> Pending<'_, Result<Option<Key>>> {
        Box::pin(async {
            match &self.connection.options.key {
                Some(source) => source.ask().await.map(Some),
                None => Ok(None),
            }
        })
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> Pending<'a, Result<Box<dyn Response>, FetchError>> {
        let headers = self.connection.options.headers.as_slice();
        self.connection
            .host
            .fetch(HttpRequest { headers, ..request })
    }

    fn event(&self, event: &Event<'_>) {
        if let Some(listener) = &self.connection.options.on_event {
            listener.tell(event);
        }
    }

    fn progress(&self, progress: Progress) {
        if let Some(listener) = self.on_progress {
            listener.tell(progress);
        }
    }
}
