//! What the calls of one client share, and the [`Host`] of each call.

use std::fmt;

use super::callbacks::OnProgress;
use super::options::{Options, ValidOptions};
use crate::answer::RowStats;
use crate::client::{
    BoxFuture, ClientState, Event, FetchError, Host, HttpRequest, Key, Progress, Response,
};
use crate::error::Result;

/// The host, the options and the state of a client.
pub(super) struct Shared {
    host: Box<dyn Host>,
    pub(super) options: ValidOptions,
    pub(super) state: ClientState,
}

impl Shared {
    pub(super) fn new(host: Box<dyn Host>, options: Options) -> Result<Self> {
        let options = options.validate()?;
        let state = ClientState::new();
        for value in options.headers.secrets() {
            state.hide_header(value);
        }
        Ok(Self {
            host,
            options,
            state,
        })
    }

    /// Removes secrets from what the service sent.
    pub(super) fn scrub(&self, stats: &mut RowStats) {
        stats.scrub(&|text| self.state.scrub(text));
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BillingClient")
            .field("base_url", &self.options.base_url.as_str())
            .field("headers", &self.options.headers)
            .field("utc_offset", &self.options.utc_offset)
            .field("settings", &self.options.settings)
            .finish_non_exhaustive()
    }
}

/// The host of one call: the client's host, with the key, headers and listeners of the client and the call.
pub(super) struct CallHost<'a> {
    pub(super) shared: &'a Shared,
    pub(super) on_progress: Option<&'a dyn OnProgress>,
}

impl Host for CallHost<'_> {
    fn now_ms(&self) -> u64 {
        self.shared.host.now_ms()
    }

    fn unix_now(&self) -> i64 {
        self.shared.host.unix_now()
    }

    fn random_below(&self, bound: u64) -> u64 {
        self.shared.host.random_below(bound)
    }

    fn sleep(&self, ms: u64) -> BoxFuture<'_, ()> {
        self.shared.host.sleep(ms)
    }

    fn key(&self) -> BoxFuture<'_, Result<Option<Key>>> {
        Box::pin(async {
            match &self.shared.options.key {
                Some(source) => source.key().await.map(Some),
                None => Ok(None),
            }
        })
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> BoxFuture<'a, Result<Box<dyn Response>, FetchError>> {
        let headers = self.shared.options.headers.as_slice();
        self.shared.host.fetch(HttpRequest { headers, ..request })
    }

    fn event(&self, event: &Event<'_>) {
        if let Some(listener) = &self.shared.options.on_event {
            listener.call(event);
        }
    }

    fn progress(&self, progress: Progress) {
        if let Some(listener) = self.on_progress {
            listener.call(progress);
        }
    }
}
