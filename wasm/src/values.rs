//! Converting values: those of a caller become [`RawValue`]s, which the core crate checks; results become the JavaScript
//! values that serde makes of typed structs.

use js_sys::{Array, Function, JsString, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use novita_billing::error::{Error, Result};
use novita_billing::query::{RawFields, RawValue};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Object, js_name = entries)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;

    /// May throw for a Proxy, and so may `Array.from`.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    fn list_of(array: &JsValue) -> Result<Array, JsValue>;
}

/// The type and content of a value. Lists are copied; a `Date` of any realm becomes its milliseconds.
pub(crate) fn raw(value: &JsValue) -> RawValue {
    if let Some(text) = value.dyn_ref::<JsString>() {
        return if text.is_valid_utf16() {
            RawValue::Text(text.into())
        } else {
            RawValue::BrokenText
        };
    }
    if let Some(number) = value.as_f64() {
        return RawValue::Number(number);
    }
    if let Some(boolean) = value.as_bool() {
        return RawValue::Bool(boolean);
    }
    if value.is_undefined() {
        RawValue::Undefined
    } else if value.is_null() {
        RawValue::Null
    } else if value.is_bigint() {
        RawValue::BigInt
    } else if value.is_symbol() {
        RawValue::Symbol
    } else if value.is_function() {
        RawValue::Function
    } else if is_array(value).unwrap_or_default() {
        let list = list_of(value).unwrap_or_default();
        RawValue::List(list.iter().map(|entry| raw(&entry)).collect())
    } else {
        milliseconds(value).map_or(RawValue::Object, RawValue::Date)
    }
}

/// The milliseconds of a `Date`, also of another realm.
fn milliseconds(object: &JsValue) -> Option<f64> {
    let get_time = Reflect::get(object, &JsValue::from_str("getTime")).ok()?;
    let get_time = get_time.dyn_ref::<Function>()?;
    get_time.call0(object).ok()?.as_f64()
}

/// The fields of a query, in the caller's order.
///
/// # Errors
/// `Query` if it is not an object.
pub(crate) fn fields(query: &JsValue) -> Result<RawFields> {
    fields_of("query", "a query is an object with a range of time", query)
}

/// The fields of an object, in the caller's order. `what` is its name in messages, and `meant` describes a correct one.
///
/// # Errors
/// `Query` at `what` if it is not an object.
pub(crate) fn fields_of(what: &str, meant: &str, object: &JsValue) -> Result<RawFields> {
    let kind = raw(object);
    if kind != RawValue::Object {
        let message = format!("{meant}, not {}", kind.type_name());
        return Err(Error::query(what, message));
    }
    let entries = entries(object).map_err(|_| {
        Error::query(
            what,
            format!("the {what} cannot be read: reading it throws"),
        )
    })?;
    let pairs = entries.iter().map(|entry| {
        let entry: Array = entry.unchecked_into();
        (
            entry.get(0).as_string().unwrap_or_default(),
            raw(&entry.get(1)),
        )
    });
    Ok(pairs.collect())
}

/// The JavaScript value of a struct.
///
/// # Errors
/// Fails only if JavaScript cannot allocate objects.
pub(crate) fn try_to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    // 64-bit integers become numbers: times, bytes and counts are far below 2^53.
    let serializer = Serializer::new()
        .serialize_maps_as_objects(true)
        .serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(JsValue::from)
}

/// As [`try_to_js`], with the TypeScript type.
///
/// # Errors
/// Fails only if JavaScript cannot allocate objects.
pub(crate) fn typed<T: Serialize + Tsify>(value: &T) -> Result<Ts<T>, JsValue> {
    try_to_js(value).map(Ts::new_unchecked)
}

/// As [`try_to_js`], for events and errors, which must not fail: undefined if JavaScript cannot allocate objects.
pub(crate) fn to_js<T: Serialize + ?Sized>(value: &T) -> JsValue {
    try_to_js(value).unwrap_or_default()
}
