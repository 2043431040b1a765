//! The settings of a call. The facade passes them as a plain object: serde reads it, and tsify makes the TypeScript
//! definition, both from the same struct.

use serde::Deserialize;
use tsify::Tsify;

/// The settings of one call: the options of the client and the call, which the facade has checked and merged.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CallSettings {
    /// Without a trailing slash.
    pub base_url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// Header values that no text may show.
    pub secrets: Vec<String>,
    /// Where the service's own days begin, e.g. "+08:00".
    pub utc_offset: String,
    /// Milliseconds to the response, then without a byte of body.
    pub timeout_ms: u64,
    /// Milliseconds for the whole call, waits included.
    #[serde(default)]
    pub deadline_ms: Option<u64>,
    /// Milliseconds since the call was made, in which the module was loaded: `deadlineMs` includes them.
    pub elapsed_ms: u64,
    /// Retries of each window.
    pub max_retries: u32,
    /// Milliseconds that the call continues after a 429 while no request succeeds.
    #[serde(default)]
    pub max_wait_ms: Option<u64>,
    /// The most windows at a time, 1 to 6.
    pub concurrency: usize,
    /// Whether windows may fail: the report then lists them.
    pub collect: bool,
}
