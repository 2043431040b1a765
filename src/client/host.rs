//! What a call needs from its environment: requests, timers, a clock and randomness.

use crate::client::{
    BoxFuture, Event, FetchError, HttpRequest, Key, MaybeSend, MaybeSync, Progress, Response,
};
use crate::error::Result;

/// The environment that a client runs in.
///
/// Implement it to send requests with an HTTP library of your own, and give it to
/// [`BillingClient::with_host`](crate::BillingClient::with_host). Dropping a returned future must cancel its work: an
/// unanswered request is aborted, a timer is cleared. A host adds the key to a request and does not follow redirects, see
/// [`HttpRequest`]. It sets no timeouts and does not retry: the client does both.
///
/// # Example
///
/// A host that answers every request from memory, on nothing but the standard library.
///
/// ```
/// use std::collections::hash_map::RandomState;
/// use std::hash::BuildHasher;
/// use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
///
/// use novita_billing::client::{BoxFuture, FetchError, Host, HttpRequest, Response, TransportError};
/// use novita_billing::query::FixedTermQuery;
/// use novita_billing::time::{Offset, Period};
/// use novita_billing::{BillingClient, Options};
///
/// struct InMemoryHost {
///     started: Instant,
/// }
///
/// impl Host for InMemoryHost {
///     fn now_ms(&self) -> u64 {
///         self.started.elapsed().as_millis() as u64
///     }
///
///     fn unix_now(&self) -> i64 {
///         let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
///         since.as_secs() as i64
///     }
///
///     fn random_below(&self, bound: u64) -> u64 {
///         RandomState::new().hash_one(bound).checked_rem(bound).unwrap_or(0)
///     }
///
///     fn sleep(&self, ms: u64) -> BoxFuture<'_, ()> {
///         // Blocks the thread, which is enough here; use the timer of your runtime.
///         Box::pin(async move { std::thread::sleep(Duration::from_millis(ms)) })
///     }
///
///     fn fetch<'a>(
///         &'a self,
///         request: HttpRequest<'a>,
///     ) -> BoxFuture<'a, Result<Box<dyn Response>, FetchError>> {
///         Box::pin(async move {
///             if !request.url.contains("/billing/") {
///                 return Err(TransportError::new("connection refused").into());
///             }
///             let body = br#"{"bills":[{"startTime":"1767225600","endTime":"1767311999","productName":"GPU",
///                 "amount":"15000","voucherAmount":"0","payAmount":"15000"}]}"#;
///             let response = InMemoryResponse { body: Some(body.to_vec()) };
///             Ok(Box::new(response) as Box<dyn Response>)
///         })
///     }
/// }
///
/// struct InMemoryResponse {
///     body: Option<Vec<u8>>,
/// }
///
/// impl Response for InMemoryResponse {
///     fn status(&self) -> u16 {
///         200
///     }
///
///     fn header(&self, name: &str) -> Option<String> {
///         (name == "content-type").then(|| "application/json".to_owned())
///     }
///
///     fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, TransportError>> {
///         // The whole body in one chunk, then its end.
///         let chunk = self.body.take();
///         Box::pin(async move { Ok(chunk) })
///     }
/// }
///
/// # fn block_on<T>(future: impl Future<Output = T>) -> T {
/// #     let mut future = std::pin::pin!(future);
/// #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// #     loop {
/// #         if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
/// #             return output;
/// #         }
/// #     }
/// # }
/// # block_on(async {
/// let host = InMemoryHost { started: Instant::now() };
/// let client = BillingClient::with_host(host, Options::new().api_key("sk_0123456789"))?;
/// let january = Period::parse("2026-01")?.window(Offset::UTC)?;
/// let (bills, report) = client.list(FixedTermQuery::new(january)?).await?;
///
/// assert!(report.complete());
/// assert_eq!(bills.row(0).unwrap().total().to_string(), "1.5");
/// # Ok::<(), novita_billing::Error>(())
/// # })?;
/// # Ok::<(), novita_billing::Error>(())
/// ```
pub trait Host: MaybeSend + MaybeSync {
    /// Milliseconds on a monotonic clock. Its zero is arbitrary, but all calls of one client must see the same clock:
    /// pauses are stored as times on it.
    fn now_ms(&self) -> u64;

    /// Unix seconds of the wall clock, to interpret dates in `Retry-After`.
    fn unix_now(&self) -> i64;

    /// A random number below `bound`; 0 when `bound` is 0.
    fn random_below(&self, bound: u64) -> u64;

    /// Completes after `ms` milliseconds.
    fn sleep(&self, ms: u64) -> BoxFuture<'_, ()>;

    /// The key for the next request; called before each one. The default is `None`, for a proxy that holds the key. A
    /// `BillingClient` does not call it: the key is one of its options.
    fn key(&self) -> BoxFuture<'_, Result<Option<Key>>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Sends a request; completes when the head of its response has arrived.
    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> BoxFuture<'a, Result<Box<dyn Response>, FetchError>>;

    /// Called for each event of a call. A `BillingClient` calls the listener of its options instead.
    fn event(&self, _event: &Event<'_>) {}

    /// Called when a window has arrived or failed. A `BillingClient` calls the listener of the call instead.
    fn progress(&self, _progress: Progress) {}
}
