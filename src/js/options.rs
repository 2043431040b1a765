//! What a caller wrote, on its way in: queries as loosely typed fields (every check of them is plain Rust, in
//! `query`), and settings, which the facade has checked already.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::client::{OnWindowError, Settings};
use crate::error::{Error, Result};
use crate::js::errors::{is_array, kind_of};
use crate::query::{RawFields, RawValue};

/// Settings of one call, the client's and the call's own merged and checked by the facade.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallSettings {
    /// Without a slash at its end.
    pub(crate) base_url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) utc_offset: String,
    pub(crate) timeout_ms: u32,
    pub(crate) deadline_ms: Option<u32>,
    pub(crate) max_retries: u32,
    pub(crate) concurrency: u32,
    pub(crate) collect: bool,
}

impl CallSettings {
    /// What of it the core of a call takes.
    pub(crate) fn patience(&self) -> Settings {
        Settings {
            timeout_ms: self.timeout_ms.into(),
            deadline_ms: self.deadline_ms.map(u64::from),
            max_retries: self.max_retries,
            concurrency: self.concurrency as usize,
            on_window_error: if self.collect {
                OnWindowError::Collect
            } else {
                OnWindowError::Throw
            },
        }
    }
}

/// Reads settings.
pub(crate) fn settings(value: JsValue) -> Result<CallSettings> {
    serde_wasm_bindgen::from_value(value).map_err(|_| {
        Error::new(
            crate::ErrorKind::Internal,
            "the settings of a call have a wrong shape: please report it",
        )
    })
}

/// The fields of a query, in the caller's order.
///
/// # Errors
/// `Query` when it is no object.
pub(crate) fn fields(query: &JsValue) -> Result<RawFields> {
    // What fights back when it is read (a getter or a proxy that throws) is refused like any other rubbish.
    let unreadable = |_| Error::query("query", "the query cannot be read: reading it throws");
    if !query.is_object() || is_array(query) || date(query).is_some() {
        return Err(Error::query(
            "query",
            format!(
                "a query is an object with a range of time, not {}",
                kind_of(query)
            ),
        ));
    }
    let entries = entries(query).map_err(unreadable)?;
    let mut fields = RawFields::new();
    for entry in entries.iter() {
        let entry: js_sys::Array = entry.unchecked_into();
        fields.push((
            entry.get(0).as_string().unwrap_or_default(),
            raw(&entry.get(1)),
        ));
    }
    Ok(fields)
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
    } else if value.is_bigint() {
        let text = value.unchecked_ref::<js_sys::BigInt>().to_string(10);
        text.map_or(RawValue::Other("a bigint"), |text| {
            RawValue::BigInt(text.into())
        })
    } else if let Some(ms) = date(value) {
        RawValue::Date(ms)
    } else {
        RawValue::Other(kind_of(value))
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Object)]
    fn entries(object: &JsValue) -> Result<js_sys::Array, JsValue>;

    type DateLike;

    #[wasm_bindgen(method, catch, js_name = getTime)]
    fn get_time(this: &DateLike) -> Result<JsValue, JsValue>;
}

/// The milliseconds of a `Date`, of any realm.
fn date(value: &JsValue) -> Option<f64> {
    if !value.is_object() {
        return None;
    }
    value.unchecked_ref::<DateLike>().get_time().ok()?.as_f64()
}
