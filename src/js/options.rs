//! What a caller wrote, on its way in: queries as loosely typed fields (every check of them is plain Rust, in
//! `query`), and settings, which the facade has checked already.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use crate::client::{OnWindowError, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::js::errors::{is_array, kind_of};
use crate::query::{RawFields, RawValue};

/// Settings of one call, the client's and the call's own merged and checked by the facade.
pub(crate) struct CallSettings {
    /// Without a slash at its end.
    pub(crate) base_url: String,
    pub(crate) headers: Vec<(String, String)>,
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
    let pair = |pair: JsValue| {
        let pair: Array = pair.unchecked_into();
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    let headers: Array = get("headers")?.unchecked_into();
    Some(CallSettings {
        base_url: text("baseUrl")?,
        headers: headers.iter().map(pair).collect::<Option<_>>()?,
        utc_offset: text("utcOffset")?,
        patience: Settings {
            timeout_ms: number("timeoutMs")? as u64,
            deadline_ms: number("deadlineMs").map(|ms| ms as u64),
            max_retries: number("maxRetries")? as u32,
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
    if !object.is_object() || is_array(object) || date(object).is_some() {
        let message = [meant, ", not ", kind_of(object)].concat();
        return Err(Error::query(what, message));
    }
    // What fights back when it is read (a getter or a proxy that throws) is refused like any other rubbish.
    let entries = entries(object).map_err(|_| {
        let message = ["the ", what, " cannot be read: reading it throws"].concat();
        Error::query(what, message)
    })?;
    let pair = |entry: JsValue| {
        let entry: Array = entry.unchecked_into();
        (entry.get(0).as_string().unwrap_or_default(), entry.get(1))
    };
    Ok(entries.iter().map(pair).collect())
}

/// A value as `query` takes it.
pub(crate) fn raw(value: &JsValue) -> RawValue {
    if value.is_undefined() {
        RawValue::Undefined
    } else if value.is_null() {
        RawValue::Null
    } else if let Some(value) = value.as_bool() {
        RawValue::Bool(value)
    } else if let Some(value) = value.as_f64() {
        RawValue::Number(value)
    } else if let Some(text) = value.dyn_ref::<js_sys::JsString>() {
        // A lone surrogate would silently become another character in the request.
        if text.is_valid_utf16() {
            RawValue::Text(text.into())
        } else {
            RawValue::Other("text with half a character")
        }
    } else if let Some(ms) = date(value) {
        RawValue::Date(ms)
    } else {
        RawValue::Other(kind_of(value))
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Object)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;

    type DateLike;

    #[wasm_bindgen(method, getter, catch, js_name = getTime)]
    fn get_time_function(this: &DateLike) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getTime)]
    fn get_time(this: &DateLike) -> Result<JsValue, JsValue>;
}

/// The milliseconds of a `Date`, of any realm.
fn date(value: &JsValue) -> Option<f64> {
    if !value.is_object() {
        return None;
    }
    let date: &DateLike = value.unchecked_ref();
    // Asked first: an import that throws costs the module a slot for ever.
    if !date.get_time_function().ok()?.is_function() {
        return None;
    }
    date.get_time().ok()?.as_f64()
}
