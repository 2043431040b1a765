//! Timeouts, retries and concurrency of a call.

use crate::error::{Error, Result};

/// The most windows of a call that are in flight at the same time.
pub(super) const MAX_CONCURRENCY: usize = 6;

const DEFAULT_MAX_WAIT_MS: u64 = 120_000;

/// The longest delay of a JavaScript timer.
pub(super) const MAX_TIMER_MS: u64 = 0x7FFF_FFFF;

/// Timeouts, retries and concurrency of a call. The defaults are those of the npm package.
///
/// ```
/// use novita_billing::client::{OnWindowError, Settings};
///
/// let mut settings = Settings::default();
/// assert_eq!((settings.timeout_ms, settings.max_retries, settings.concurrency), (30_000, 3, 4));
/// assert_eq!((settings.deadline_ms, settings.on_window_error), (None, OnWindowError::Throw));
///
/// settings.deadline_ms = Some(60_000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// Milliseconds until the head of a response arrives, and then from byte to byte. Does not run while the sink applies
    /// backpressure.
    pub timeout_ms: u64,
    /// Milliseconds for the whole call, waits and backpressure included.
    pub deadline_ms: Option<u64>,
    /// Milliseconds of `deadline_ms` that had passed before [`crate::client::run`] was called, for example because its
    /// caller loaded something first.
    #[doc(hidden)]
    pub elapsed_ms: u64,
    /// Retries of each window. Waiting after a 429 is not a retry.
    pub max_retries: u32,
    /// Milliseconds that the call goes on after a 429 while no request of the client succeeds; a longer `Retry-After`
    /// fails the call at once. `None` means 120,000, unless `max_retries` is 0: then a 429 is not waited out.
    pub max_wait_ms: Option<u64>,
    /// Windows in flight at the same time, 1 to 6. A `BillingClient` refuses other values, [`crate::client::run`] clamps
    /// them.
    pub concurrency: usize,
    /// What happens to the other windows when one fails.
    pub on_window_error: OnWindowError,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout_ms: 30_000,
            deadline_ms: None,
            elapsed_ms: 0,
            max_retries: 3,
            max_wait_ms: None,
            concurrency: 4,
            on_window_error: OnWindowError::Throw,
        }
    }
}

impl Settings {
    /// Checks that each number is within its bounds.
    ///
    /// ```
    /// use novita_billing::client::Settings;
    ///
    /// let mut settings = Settings::default();
    /// assert!(settings.check().is_ok());
    /// settings.concurrency = 7;
    /// assert_eq!(settings.check().unwrap_err().path.as_deref(), Some("concurrency"));
    /// ```
    ///
    /// # Errors
    /// `Config` at the field that is out of bounds.
    pub fn check(&self) -> Result<()> {
        let numbers = [
            ("timeout_ms", Some(self.timeout_ms), 1..=MAX_TIMER_MS),
            ("deadline_ms", self.deadline_ms, 1..=MAX_TIMER_MS),
            ("max_retries", Some(self.max_retries.into()), 0..=100),
            ("max_wait_ms", self.max_wait_ms, 0..=MAX_TIMER_MS),
            (
                "concurrency",
                Some(self.concurrency as u64),
                1..=MAX_CONCURRENCY as u64,
            ),
        ];
        for (name, value, bounds) in numbers {
            if let Some(number) = value.filter(|number| !bounds.contains(number)) {
                let (low, high) = bounds.into_inner();
                let message =
                    format!("`{name}` must be a whole number from {low} to {high}, not {number}");
                return Err(Error::config(name, message));
            }
        }
        Ok(())
    }

    /// What is left of the deadline when the call begins.
    pub(super) fn remaining_deadline_ms(&self) -> Option<u64> {
        let deadline_ms = self.deadline_ms?;
        Some(deadline_ms.saturating_sub(self.elapsed_ms))
    }

    pub(super) fn max_wait_ms(&self) -> u64 {
        self.max_wait_ms.unwrap_or(DEFAULT_MAX_WAIT_MS)
    }

    /// Whether a window that was answered 429 is requested again.
    pub(super) fn waits_after_429(&self) -> bool {
        self.max_retries > 0 || self.max_wait_ms.is_some()
    }
}

/// What happens to the other windows of a call when one fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnWindowError {
    /// The call fails with the first error, and the other windows are dropped.
    #[default]
    Throw,
    /// The other windows go on, and the report names those that failed.
    Collect,
}
