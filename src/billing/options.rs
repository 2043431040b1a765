//! The options of a client, validated when it is created.

use std::fmt;

use super::callbacks::{KeyFunction, KeySource, OnEvent};
use crate::client::{BaseUrl, Event, Headers, Key, MaybeSend, MaybeSync, Settings};
use crate::error::{Error, Result};
use crate::time::Offset;

/// Options of a client. `Debug` shows neither the key nor the values of headers.
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
    key: Option<KeyOption>,
    base_url: Option<String>,
    headers: Vec<(String, String)>,
    utc_offset: Offset,
    settings: Settings,
    on_event: Option<Box<dyn OnEvent>>,
}

enum KeyOption {
    Text(String),
    Function(Box<dyn KeySource>),
}

/// Options that were validated, with their defaults.
pub(super) struct ValidOptions {
    pub(super) key: Option<Box<dyn KeySource>>,
    pub(super) base_url: BaseUrl,
    pub(super) headers: Headers,
    pub(super) utc_offset: Offset,
    pub(super) settings: Settings,
    pub(super) on_event: Option<Box<dyn OnEvent>>,
}

impl Options {
    /// The default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// The secret key. Required, unless the base URL is your own proxy, which adds the key.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(KeyOption::Text(key.into()));
        self
    }

    /// A function that returns the key, called before each request. Its error is not shown, since it may contain the key.
    ///
    /// ```
    /// # use std::io;
    /// # async fn read_secret() -> io::Result<String> { Ok("sk_0123456789".to_owned()) }
    /// let options = novita_billing::Options::new().api_key_with(read_secret);
    /// ```
    pub fn api_key_with<F, Fut, E>(mut self, key: F) -> Self
    where
        F: Fn() -> Fut + MaybeSend + MaybeSync + 'static,
        Fut: Future<Output = Result<String, E>> + MaybeSend + 'static,
        E: 'static,
    {
        self.key = Some(KeyOption::Function(Box::new(KeyFunction(key))));
        self
    }

    /// The address of the API, `https://api.novita.ai` by default. https, or http on loopback; may have a path.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// A header for every request, e.g. for your proxy.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The UTC offset of the service's days, UTC by default. Windows and groups use it.
    pub fn utc_offset(mut self, offset: Offset) -> Self {
        self.utc_offset = offset;
        self
    }

    /// Changes the timeouts, retries and concurrency of the client's calls. A call may have settings of its own, see
    /// [`super::Call::settings`].
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// A listener for attempts, waits and windows. Events never contain the key.
    pub fn on_event(
        mut self,
        listener: impl Fn(&Event<'_>) + MaybeSend + MaybeSync + 'static,
    ) -> Self {
        self.on_event = Some(Box::new(listener));
        self
    }

    pub(super) fn validate(self) -> Result<ValidOptions> {
        let key: Option<Box<dyn KeySource>> = match self.key {
            Some(KeyOption::Text(text)) => Some(Box::new(Key::new(&text)?)),
            Some(KeyOption::Function(source)) => Some(source),
            None => None,
        };
        let headers = Headers::new(&self.headers)?;
        if headers.has_authorization() && key.is_some() {
            let message =
                "`headers` contain an authorization beside `api_key`: give one of the two";
            return Err(Error::config("headers.authorization", message));
        }
        if key.is_none() && self.base_url.is_none() && !headers.has_authorization() {
            let message = "`api_key` is missing: create one in the Novita AI console, or give the address of your own proxy as `base_url`";
            return Err(Error::config("api_key", message));
        }
        let base_url = match self.base_url {
            Some(text) => BaseUrl::parse(&text)?,
            None => BaseUrl::default(),
        };
        self.settings.check()?;
        Ok(ValidOptions {
            key,
            base_url,
            headers,
            utc_offset: self.utc_offset,
            settings: self.settings,
            on_event: self.on_event,
        })
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL may contain a password until it is validated.
        let headers = self.headers.iter().map(|(name, _)| name);
        f.debug_struct("Options")
            .field("headers", &headers.collect::<Vec<_>>())
            .field("utc_offset", &self.utc_offset)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
