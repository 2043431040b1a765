//! What a caller wrote, on its way in: queries as loosely typed fields (every check of them is plain Rust, in
//! `query`), and settings, which the facade has checked already.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use crate::host::runtime;
use novita_billing::client::{OnWindowError, Settings};
use novita_billing::error::{Error, ErrorKind, Result};
use novita_billing::query::{RawFields, RawValue};

/// Settings of one call, the client's and the call's own merged and checked by the facade.
pub(crate) struct CallSettings {
    /// Without a slash at its end.
    pub(crate) base_url: String,
    pub(crate) headers: Vec<(String, String)>,
    /// Values of headers that are to be seen in no text.
    pub(crate) secrets: Vec<String>,
    pub(crate) utc_offset: String,
    /// What the core of a call takes.
    pub(crate) patience: Settings,
}

/// Reads settings. serde could do so in fewer lines, but its error texts bring the printing of floats into the wasm.
///
/// # Errors
/// `Internal` for a shape that the facade never gives.
pub(crate) fn settings(value: &JsValue) -> Result<CallSettings> {
    read_settings(value).ok_or_else(|| {
        Error::new(
            ErrorKind::Internal,
            "the settings of a call have a wrong shape: please report it",
        )
    })
}

fn read_settings(value: &JsValue) -> Option<CallSettings> {
    let get = |name| field(value, name);
    let text = |name| get(name)?.as_string();
    let number = |name| get(name)?.as_f64();
    let given: Array = get("headers")?.unchecked_into();
    let mut headers = Vec::new();
    for place in 0..given.length() {
        let pair: Array = given.get(place).unchecked_into();
        headers.push((pair.get(0).as_string()?, pair.get(1).as_string()?));
    }
    let secrets: Array = get("secrets")?.unchecked_into();
    Some(CallSettings {
        base_url: text("baseUrl")?,
        headers,
        secrets: secrets
            .iter()
            .filter_map(|value| value.as_string())
            .collect(),
        utc_offset: text("utcOffset")?,
        patience: Settings {
            timeout_ms: number("timeoutMs")? as u64,
            deadline_ms: number("deadlineMs").map(|ms| ms as u64),
            max_retries: number("maxRetries")? as u32,
            max_wait_ms: number("maxWaitMs").map(|ms| ms as u64),
            concurrency: number("concurrency")? as usize,
            on_window_error: if get("collect")?.is_truthy() {
                OnWindowError::Collect
            } else {
                OnWindowError::Throw
            },
        },
    })
}

#[inline(never)]
fn field(value: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(value, &JsValue::from_str(name)).ok()
}

/// The fields of a query, in the caller's order.
///
/// # Errors
/// `Query` when it is no object.
pub(crate) fn fields(query: &JsValue) -> Result<RawFields> {
    let mut fields = RawFields::new();
    for (name, value) in entries_of("query", "a query is an object with a range of time", query)? {
        fields.push((name, raw(&value)));
    }
    Ok(fields)
}

/// Names and values of an object, in the caller's order. `what` says which one it is, `meant` what it should be.
///
/// # Errors
/// `Query` at `what` when it is no object.
pub(crate) fn entries_of(
    what: &str,
    meant: &str,
    object: &JsValue,
) -> Result<Vec<(String, JsValue)>> {
    let kind = raw(object);
    if kind.in_words() != "an object" {
        let message = [meant, ", not ", kind.in_words()].concat();
        return Err(Error::query(what, message));
    }
    // What fights back when it is read (a getter or a proxy that throws) is refused like any other rubbish.
    let entries = entries(object).map_err(|_| {
        let message = ["the ", what, " cannot be read: reading it throws"].concat();
        Error::query(what, message)
    })?;
    let mut fields = Vec::new();
    for place in 0..entries.length() {
        let entry: Array = entries.get(place).unchecked_into();
        fields.push((entry.get(0).as_string().unwrap_or_default(), entry.get(1)));
    }
    Ok(fields)
}

/// A value as `query` takes it. What it is, JavaScript knows best.
pub(crate) fn raw(value: &JsValue) -> RawValue {
    let kind = runtime().kind(value);
    if let Some(ms) = kind.as_f64() {
        return RawValue::Date(ms);
    }
    let kind = kind.as_string().unwrap_or_default();
    match kind.as_str() {
        "undefined" => RawValue::Undefined,
        "null" => RawValue::Null,
        "a boolean" => RawValue::Bool(value.is_truthy()),
        "a number" => RawValue::Number(value.as_f64().unwrap_or_default()),
        "text" => RawValue::Text(value.as_string().unwrap_or_default()),
        _ => RawValue::Other(kind),
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Object)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;
}
