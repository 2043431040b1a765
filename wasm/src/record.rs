//! Small plain objects on their way to JavaScript. Written field by field: what serde makes of the same structs is four
//! times as large, and is loaded by every page.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use novita_billing::time::Window;

#[wasm_bindgen]
extern "C" {
    /// A plain object that was just made: setting a field of it runs nobody's code.
    #[wasm_bindgen(extends = Object)]
    type Fields;

    #[wasm_bindgen(method, structural, indexing_setter)]
    fn set(this: &Fields, name: &str, value: &JsValue);
}

/// A plain object under construction.
pub(crate) struct Record(Fields);

impl Record {
    pub(crate) fn new() -> Self {
        Self(Object::new().unchecked_into())
    }

    #[inline(never)]
    pub(crate) fn value(self, name: &str, value: &JsValue) -> Self {
        self.0.set(name, value);
        self
    }

    #[inline(never)]
    pub(crate) fn text(self, name: &str, text: &str) -> Self {
        self.value(name, &JsValue::from_str(text))
    }

    /// A number. The integers here (seconds, bytes, rows) are exact in a float: they are far below 2^53.
    #[inline(never)]
    pub(crate) fn number(self, name: &str, number: f64) -> Self {
        self.value(name, &JsValue::from_f64(number))
    }

    /// Text, left out where there is none.
    pub(crate) fn text_if(self, name: &str, text: Option<&String>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// A number, left out where there is none.
    pub(crate) fn number_if(self, name: &str, number: Option<f64>) -> Self {
        match number {
            Some(number) => self.number(name, number),
            None => self,
        }
    }

    /// The first and the last second of a window.
    pub(crate) fn ends(self, window: Window) -> Self {
        self.number("startTime", window.start as f64)
            .number("endTime", window.end as f64)
    }

    /// A window, as a `TimeWindow` in a field named `window`.
    pub(crate) fn window(self, window: Window) -> Self {
        self.value("window", &Self::new().ends(window).done())
    }

    pub(crate) fn done(self) -> JsValue {
        self.0.into()
    }
}

/// An array of what each of some things becomes.
pub(crate) fn list<T>(things: &[T], make: impl Fn(&T) -> JsValue) -> JsValue {
    let array = Array::new();
    for thing in things {
        array.push(&make(thing));
    }
    array.into()
}
