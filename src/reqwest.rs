//! A [`Host`] on reqwest and tokio: feature `reqwest`.

use std::collections::hash_map::RandomState;
use std::error::Error as _;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ::reqwest::header::{AUTHORIZATION, HeaderValue};
use ::reqwest::redirect::Policy;

use crate::client::{FetchError, Host, HttpRequest, Pending, Response, TransportError};
use crate::error::{Error, Result};

/// Sends requests with reqwest, and waits with tokio: its futures need a runtime with time and network. For keys, headers
/// and events, give it to a [`crate::BillingClient`].
pub struct ReqwestHost {
    client: ::reqwest::Client,
    began: Instant,
    /// So that two processes, or two requests, do not wait equally long.
    seed: RandomState,
    drawn: AtomicU64,
}

impl ReqwestHost {
    /// A host with reqwest's own settings: TLS by rustls, proxies as the environment says.
    ///
    /// # Errors
    /// `Config` where TLS cannot be set up.
    pub fn new() -> Result<Self> {
        Self::from_builder(::reqwest::Client::builder())
    }

    /// A host with other settings, e.g. a proxy, certificates or compression. Redirects are not followed and requests not
    /// sent again, whatever the builder says, and it should have no timeouts: the client has its own.
    ///
    /// ```
    /// use novita_billing::reqwest::ReqwestHost;
    /// use novita_billing::{BillingClient, Options};
    ///
    /// let host = ReqwestHost::from_builder(reqwest::Client::builder().no_proxy())?;
    /// let client = BillingClient::with_host(host, Options::new().api_key("sk_0123456789"))?;
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Config` for what cannot be set up.
    pub fn from_builder(builder: ::reqwest::ClientBuilder) -> Result<Self> {
        let builder = builder
            .redirect(Policy::none())
            .retry(::reqwest::retry::never());
        let client = builder.build().map_err(|error| {
            let mut refused = Error::config("host", "the HTTP client could not be set up");
            refused.cause = Some(describe(error));
            refused
        })?;
        Ok(Self {
            client,
            began: Instant::now(),
            seed: RandomState::new(),
            drawn: AtomicU64::new(0),
        })
    }

    async fn send(&self, request: HttpRequest<'_>) -> Result<Box<dyn Response>, FetchError> {
        let mut builder = self.client.get(request.url);
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        if let Some(key) = request.key {
            // A checked key is visible ASCII.
            if let Ok(mut value) = HeaderValue::try_from(key.authorization()) {
                value.set_sensitive(true);
                builder = builder.header(AUTHORIZATION, value);
            }
        }
        match builder.send().await {
            Ok(response) => Ok(Box::new(Answer(response))),
            Err(error) if error.is_builder() => {
                let mut refused = Error::config("baseUrl", "no request can be made: check baseUrl");
                refused.cause = Some(describe(error));
                Err(FetchError::Unsendable(refused))
            }
            Err(error) => Err(broken(error).into()),
        }
    }
}

impl Host for ReqwestHost {
    fn now_ms(&self) -> u64 {
        whole_ms(self.began.elapsed())
    }

    fn unix_now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| {
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        })
    }

    fn random_below(&self, bound: u64) -> u64 {
        let number = self.drawn.fetch_add(1, Ordering::Relaxed);
        self.seed.hash_one(number).checked_rem(bound).unwrap_or(0)
    }

    fn sleep(&self, ms: u64) -> Pending<'_, ()> {
        Box::pin(async move { tokio::time::sleep(Duration::from_millis(ms)).await })
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> Pending<'a, Result<Box<dyn Response>, FetchError>> {
        Box::pin(self.send(request))
    }
}

struct Answer(::reqwest::Response);

impl Response for Answer {
    fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    fn header(&self, name: &str) -> Option<String> {
        let values = self.0.headers().get_all(name).iter();
        let texts: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
        // One that came more than once is one, as in `fetch`.
        (!texts.is_empty()).then(|| texts.join(", "))
    }

    fn chunk(&mut self) -> Pending<'_, Result<Option<Vec<u8>>, TransportError>> {
        Box::pin(async {
            let chunk = self.0.chunk().await.map_err(broken)?;
            Ok(chunk.map(Vec::from))
        })
    }
}

fn broken(error: ::reqwest::Error) -> TransportError {
    TransportError {
        message: describe(error),
    }
}

/// What reqwest says, and why, without the URL: errors name the window.
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

fn whole_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
