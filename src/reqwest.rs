//! A [`Host`] on reqwest and tokio.
//!
//! # TLS
//!
//! The feature `reqwest` uses rustls with aws-lc, as reqwest does by default. aws-lc needs a C compiler and about a minute to
//! build. For another backend enable the feature `reqwest-no-tls` instead, and a TLS feature of reqwest in your own manifest,
//! here the TLS of the operating system:
//!
//! ```toml
//! novita-billing = { version = "0.1", features = ["reqwest-no-tls"] }
//! reqwest = { version = "0.13", default-features = false, features = ["native-tls"] }
//! ```
//!
//! Without any TLS backend only `http` addresses on loopback can be reached.

use std::collections::hash_map::RandomState;
use std::error::Error as _;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The version of reqwest that [`ReqwestHost`] uses, for its `ClientBuilder`.
pub use ::reqwest;
use ::reqwest::header::{AUTHORIZATION, HeaderValue};
use ::reqwest::redirect::Policy;

use crate::client::{BoxFuture, FetchError, Host, HttpRequest, Response, TransportError};
use crate::error::{Error, Result};

/// Sends requests with reqwest, and waits with tokio: its futures need a runtime with time and IO enabled. Give it to
/// [`BillingClient::with_host`](crate::BillingClient::with_host), which adds key, headers and events.
pub struct ReqwestHost {
    client: ::reqwest::Client,
    started: Instant,
    /// Seeds [`Host::random_below`], so that processes do not retry at the same times.
    seed: RandomState,
    random_numbers: AtomicU64,
}

impl ReqwestHost {
    /// A host with the default settings of reqwest. Proxies are those of the environment.
    ///
    /// # Errors
    /// `Config` where TLS cannot be set up.
    pub fn new() -> Result<Self> {
        Self::from_builder(::reqwest::Client::builder())
    }

    /// A host with other settings, e.g. a proxy, certificates or compression.
    ///
    /// Takes a builder and not a client, so that it can turn redirects and retries off: a redirect must not carry the key to
    /// another address, and the client retries itself. Set no timeouts: the client has its own.
    ///
    /// ```
    /// use novita_billing::reqwest::{ReqwestHost, reqwest};
    /// use novita_billing::{BillingClient, Options};
    ///
    /// let host = ReqwestHost::from_builder(reqwest::Client::builder().no_proxy())?;
    /// let client = BillingClient::with_host(host, Options::new().api_key("sk_0123456789"))?;
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Config` for settings that cannot be applied.
    pub fn from_builder(builder: ::reqwest::ClientBuilder) -> Result<Self> {
        let builder = builder
            .redirect(Policy::none())
            .retry(::reqwest::retry::never());
        let client = builder.build().map_err(|error| {
            Error::config("host", "the HTTP client could not be set up").caused_by(describe(error))
        })?;
        Ok(Self {
            client,
            started: Instant::now(),
            seed: RandomState::new(),
            random_numbers: AtomicU64::new(0),
        })
    }

    async fn send(&self, request: HttpRequest<'_>) -> Result<Box<dyn Response>, FetchError> {
        let mut builder = self.client.get(request.url);
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        if let Some(key) = request.key {
            // Always succeeds, since a valid key is visible ASCII.
            if let Ok(mut value) = HeaderValue::try_from(key.authorization()) {
                value.set_sensitive(true);
                builder = builder.header(AUTHORIZATION, value);
            }
        }
        match builder.send().await {
            Ok(response) => Ok(Box::new(ReqwestResponse(response))),
            Err(error) if error.is_builder() => {
                let message = "the request cannot be built: check `base_url`";
                let error = Error::config("base_url", message).caused_by(describe(error));
                Err(FetchError::Unsendable(error))
            }
            Err(error) => Err(transport_error(error).into()),
        }
    }
}

impl fmt::Debug for ReqwestHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestHost").finish_non_exhaustive()
    }
}

impl Host for ReqwestHost {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn unix_now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| {
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        })
    }

    fn random_below(&self, bound: u64) -> u64 {
        let number = self.random_numbers.fetch_add(1, Ordering::Relaxed);
        self.seed.hash_one(number).checked_rem(bound).unwrap_or(0)
    }

    fn sleep(&self, ms: u64) -> BoxFuture<'_, ()> {
        Box::pin(async move { tokio::time::sleep(Duration::from_millis(ms)).await })
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> BoxFuture<'a, Result<Box<dyn Response>, FetchError>> {
        Box::pin(self.send(request))
    }
}

struct ReqwestResponse(::reqwest::Response);

impl Response for ReqwestResponse {
    fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    fn header(&self, name: &str) -> Option<String> {
        let values = self.0.headers().get_all(name).iter();
        let texts: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
        // Joins repeated headers, as `fetch` in JavaScript does.
        (!texts.is_empty()).then(|| texts.join(", "))
    }

    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, TransportError>> {
        Box::pin(async {
            let chunk = self.0.chunk().await.map_err(transport_error)?;
            Ok(chunk.map(Vec::from))
        })
    }
}

fn transport_error(error: ::reqwest::Error) -> TransportError {
    TransportError::new(describe(error))
}

/// The error with its sources, without the URL.
fn describe(error: ::reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
