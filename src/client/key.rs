//! The secret key: checked before use, shown to nobody, and removed from any text that comes from outside.

use std::fmt;

use crate::error::{Error, Result};

/// A checked API key. Its `Debug` and the error of [`Key::new`] do not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Checks a key: visible ASCII, no spaces.
    ///
    /// # Errors
    /// `Config` for anything else; the text does not show the key.
    pub fn new(text: &str) -> Result<Self> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(text.to_owned()));
        }
        Err(Error::config(
            "apiKey",
            "apiKey must be visible ASCII characters without spaces or line breaks: copy it again from the console",
        ))
    }

    /// The value of the `Authorization` header. Only a host may call this.
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

/// Every key that a client has used, for scrubbing.
#[derive(Clone, Default)]
pub struct Secrets(Vec<String>);
