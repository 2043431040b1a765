//! What a client is made of. Everything is checked when the client is made.

use std::fmt;

use super::connection::{KeySource, OnEvent};
use crate::client::{BaseUrl, Event, Headers, Key, MaybeSend, MaybeSync, Pending, Settings};
use crate::error::{Error, Result};
use crate::time::Offset;

/// Options of a client. Their `Debug` shows neither the key nor the values of headers. Errors name them as the npm package
/// does: `apiKey`, `timeoutMs`.
///
/// ```
/// use novita_billing::Options;
/// use novita_billing::time::Offset;
///
/// let options = Options::new()
///     .api_key("sk_0123456789")
///     .utc_offset(Offset::parse("+08:00")?)
///     .settings(|settings| settings.concurrency = 2);
/// assert!(!format!("{options:?}").contains("0123456789"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Default)]
#[must_use]
pub struct Options {
    key: Option<GivenKey>,
    base_url: Option<String>,
    headers: Vec<(String, String)>,
    offset: Offset,
    settings: Settings,
    on_event: Option<Box<dyn OnEvent>>,
}

/// Where the key comes from.
enum GivenKey {
    Text(String),
    Source(Box<dyn KeySource>),
}

/// Options that are as they should be, with what they are unless given.
pub(super) struct Checked {
    pub(super) key: Option<Box<dyn KeySource>>,
    pub(super) base_url: BaseUrl,
    pub(super) headers: Headers,
    pub(super) offset: Offset,
    pub(super) settings: Settings,
    pub(super) on_event: Option<Box<dyn OnEvent>>,
}

impl Options {
    /// Those that a client has unless others are given.
    pub fn new() -> Self {
        Self::default()
    }

    /// The secret key. Left out when the base URL is your own proxy, which holds the key.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(GivenKey::Text(key.into()));
        self
    }

    /// A function that gives the key, and is asked before each request. Its error is not shown, as it may hold the key.
    ///
    /// ```
    /// # use std::io;
    /// # async fn read_secret() -> io::Result<String> { Ok("sk_0123456789".to_owned()) }
    /// let options = novita_billing::Options::new().api_key_with(read_secret);
    /// ```
    pub fn api_key_with<F, Work, E>(mut self, ask: F) -> Self
    where
        F: Fn() -> Work + MaybeSend + MaybeSync + 'static,
        Work: Future<Output = Result<String, E>> + MaybeSend + 'static,
        E: 'static,
    {
        self.key = Some(GivenKey::Source(Box::new(Asked(ask))));
        self
    }

    /// Where the API is: `https://api.novita.ai` unless given. https, or http on loopback; a path is kept.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Sent with every request, e.g. for your proxy.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Where the service's own days begin: UTC unless given. Windows and groups follow it.
    pub fn utc_offset(mut self, offset: Offset) -> Self {
        self.offset = offset;
        self
    }

    /// Changes how patient the calls of this client are. Each may have settings of its own, see
    /// [`super::Question::settings`].
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Told of attempts, waits and windows, as they happen; never of the key.
    pub fn on_event(mut self, told: impl Fn(&Event<'_>) + MaybeSend + MaybeSync + 'static) -> Self {
        self.on_event = Some(Box::new(told));
        self
    }

    pub(super) fn check(self) -> Result<Checked> {
        let key: Option<Box<dyn KeySource>> = match self.key {
            Some(GivenKey::Text(text)) => Some(Box::new(Key::new(&text)?)),
            Some(GivenKey::Source(source)) => Some(source),
            None => None,
        };
        let headers = Headers::new(&self.headers)?;
        if headers.has_authorization() && key.is_some() {
            let message = "headers hold an authorization beside apiKey: give one of the two";
            return Err(Error::config("headers.authorization", message));
        }
        if key.is_none() && self.base_url.is_none() && !headers.has_authorization() {
            let message = "apiKey is missing: create one in the console, or give your proxy's address as baseUrl";
            return Err(Error::config("apiKey", message));
        }
        let base_url = match self.base_url {
            Some(text) => BaseUrl::parse(&text)?,
            None => BaseUrl::default(),
        };
        self.settings.check()?;
        Ok(Checked {
            key,
            base_url,
            headers,
            offset: self.offset,
            settings: self.settings,
            on_event: self.on_event,
        })
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A base URL may hold a password until it is refused.
        let headers = self.headers.iter().map(|(name, _)| name);
        f.debug_struct("Options")
            .field("headers", &headers.collect::<Vec<_>>())
            .field("utc_offset", &self.offset)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl KeySource for Key {
    fn ask(&self) -> Pending<'_, Result<Key>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

/// A function of the user's.
struct Asked<F>(F);

impl<F, Work, E> KeySource for Asked<F>
where
    F: Fn() -> Work + MaybeSend + MaybeSync,
    Work: Future<Output = Result<String, E>> + MaybeSend + 'static,
    E: 'static,
{
    fn ask(&self) -> Pending<'_, Result<Key>> {
        let asked = (self.0)();
        Box::pin(async move {
            // Whether it is an error is all that is looked at, so that none is held while anything is waited for.
            let text = asked.await.ok().ok_or_else(|| {
                Error::config(
                    "apiKey",
                    "the function that gives the key failed: handle that inside of it. Its error is not shown, as it may \
                     hold the key",
                )
            })?;
            Key::new(&text)
        })
    }
}
