//! The settings of a call. The facade passes them as a plain object, of which each field is read by a getter. Reading them by
//! serde made what lists load 10 kB larger (brotli), mostly by the formatting of floats in serde's error messages.

use wasm_bindgen::prelude::*;

use novita_billing::client::{OnWindowError, Settings};

#[wasm_bindgen(typescript_custom_section)]
const SETTINGS_TYPES: &str = r#"
/** The settings of one call: the options of the client and the call, which the facade has checked and merged. */
export interface CallSettings {
  /** Without a trailing slash. */
  baseUrl: string;
  /** Names and values by turns. */
  headers: string[];
  /** Header values that no text may show. */
  secrets: string[];
  /** Where the service's own days begin, e.g. "+08:00". */
  utcOffset: string;
  /** Milliseconds to the response, then without a byte of body. */
  timeoutMs: number;
  /** Milliseconds for the whole call, waits included. */
  deadlineMs?: number | undefined;
  /** Milliseconds since the call was made, in which the module was loaded: `deadlineMs` includes them. */
  elapsedMs: number;
  /** Retries of each window. */
  maxRetries: number;
  /** Milliseconds that the call continues after a 429 while no request succeeds. */
  maxWaitMs?: number | undefined;
  /** The most windows at a time, 1 to 6. */
  concurrency: number;
  /** Whether windows may fail: the report then lists them. */
  collect: boolean;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The settings of one call.
    #[wasm_bindgen(typescript_type = "CallSettings")]
    pub type CallSettings;

    #[wasm_bindgen(method, getter, js_name = baseUrl)]
    pub(crate) fn base_url(this: &CallSettings) -> String;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn headers(this: &CallSettings) -> Vec<String>;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn secrets(this: &CallSettings) -> Vec<String>;

    #[wasm_bindgen(method, getter, js_name = utcOffset)]
    pub(crate) fn utc_offset(this: &CallSettings) -> String;

    #[wasm_bindgen(method, getter, js_name = timeoutMs)]
    pub(crate) fn timeout_ms(this: &CallSettings) -> f64;

    #[wasm_bindgen(method, getter, js_name = deadlineMs)]
    pub(crate) fn deadline_ms(this: &CallSettings) -> Option<f64>;

    #[wasm_bindgen(method, getter, js_name = elapsedMs)]
    pub(crate) fn elapsed_ms(this: &CallSettings) -> f64;

    #[wasm_bindgen(method, getter, js_name = maxRetries)]
    pub(crate) fn max_retries(this: &CallSettings) -> u32;

    #[wasm_bindgen(method, getter, js_name = maxWaitMs)]
    pub(crate) fn max_wait_ms(this: &CallSettings) -> Option<f64>;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn concurrency(this: &CallSettings) -> u32;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn collect(this: &CallSettings) -> bool;
}

impl CallSettings {
    /// The names and values of the headers.
    pub(crate) fn header_pairs(&self) -> Vec<(String, String)> {
        let mut texts = self.headers().into_iter();
        std::iter::from_fn(|| Some((texts.next()?, texts.next()?))).collect()
    }

    /// The settings that the core crate knows.
    pub(crate) fn to_core(&self) -> Settings {
        let mut settings = Settings::default();
        settings.timeout_ms = self.timeout_ms() as u64;
        settings.deadline_ms = self.deadline_ms().map(|ms| ms as u64);
        settings.elapsed_ms = self.elapsed_ms() as u64;
        settings.max_retries = self.max_retries();
        settings.max_wait_ms = self.max_wait_ms().map(|ms| ms as u64);
        settings.concurrency = self.concurrency() as usize;
        if self.collect() {
            settings.on_window_error = OnWindowError::Collect;
        }
        settings
    }
}
