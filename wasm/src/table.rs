//! A table's handle: the rows that a call brought stay in the module's memory, and the facade asks for them by the
//! block, for some of them, or for what is to be said about them. The facade frees it; when it forgets to, the glue's
//! finalization registry does.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::{errors, options, rows, summary, types};
use novita_billing::answer::{Bills, Count};
use novita_billing::bill::BLOCK_ROWS;
use novita_billing::client::CallReport;
use novita_billing::error::{Error, Result};
use novita_billing::query::RawValue;
use novita_billing::time::Offset;

/// Bills, and the report of the call that brought them. Tables made of others share their columns.
#[wasm_bindgen]
pub struct Table {
    bills: Bills,
    call: Rc<CallReport>,
}

#[wasm_bindgen]
impl Table {
    /// How many rows there are.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.bills.len()
    }

    /// Bytes of memory that the columns and texts take.
    #[wasm_bindgen(getter)]
    pub fn memory(&self) -> usize {
        self.bills.memory()
    }

    /// The report, as `ReportData`: the call's windows and failures, and what is to be said about these rows.
    ///
    /// # Errors
    /// Only should JavaScript refuse to make arrays.
    pub fn report(&self) -> Result<JsValue, JsValue> {
        types::report(&self.bills.facts, &self.call)
    }

    /// The block that a row stands in, or a block of that row `alone`; nothing where there is no such row. See
    /// [`rows::block`].
    pub fn block(&self, index: usize, alone: bool) -> JsValue {
        let Some((number, place)) = self.bills.place(index) else {
            return JsValue::UNDEFINED;
        };
        let Some(part) = self.bills.parts().get(number) else {
            return JsValue::UNDEFINED;
        };
        let (start, length) = if alone {
            (place, 1)
        } else {
            (place - place % BLOCK_ROWS, BLOCK_ROWS)
        };
        let end = part.len().min(start + length);
        rows::block(
            index - (place - start),
            number,
            part.table(),
            &part.pack(start..end),
        )
    }

    /// The texts that the blocks of a part have codes of; tables made of others have the same parts.
    pub fn texts(&self, part: usize) -> JsValue {
        match self.bills.parts().get(part) {
            Some(part) => rows::texts(part.table().strings()),
            None => JsValue::UNDEFINED,
        }
    }

    /// The rows that have, in every field named, (one of) the text(s) given for it.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query`.
    pub fn filter(&self, wanted: &JsValue) -> Result<Table, JsValue> {
        let bills = texts_of(wanted).and_then(|wanted| self.bills.filter(&wanted));
        bills
            .map(|bills| self.with(bills))
            .map_err(|error| errors::to_value(&error))
    }

    /// The rows that count: see [`Count`].
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query`.
    #[wasm_bindgen(js_name = countedAs)]
    pub fn counted_as(&self, count: &JsValue) -> Result<Table, JsValue> {
        Count::from_raw(&options::raw(count))
            .map(|count| self.with(self.bills.counted_as(count)))
            .map_err(|error| errors::to_value(&error))
    }

    /// Totals by group, as `PackedTexts`: see [`summary::summary`].
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `decode`.
    pub fn summarize(&self, spec: &JsValue, utc_offset: &str) -> Result<JsValue, JsValue> {
        let answer = || {
            let spec = summary::spec(self.bills.kind(), spec)?;
            self.bills.summarize(&spec, Offset::parse(utc_offset)?)
        };
        answer()
            .map(|answer| summary::summary(&answer))
            .map_err(|error| errors::to_value(&error))
    }

    /// What changed since another table, as `PackedTexts`: see [`summary::comparison`].
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `decode`.
    pub fn compare(
        &self,
        before: &Table,
        spec: &JsValue,
        utc_offset: &str,
    ) -> Result<JsValue, JsValue> {
        let answer = || {
            let spec = summary::spec(self.bills.kind(), spec)?;
            let offset = Offset::parse(utc_offset)?;
            self.bills.compare(&before.bills, &spec, offset)
        };
        answer()
            .map(|answer| summary::comparison(&answer))
            .map_err(|error| errors::to_value(&error))
    }

    /// The rows whose total is not voucher and cash together.
    pub fn unbalanced(&self) -> Table {
        self.with(self.bills.unbalanced())
    }
}

impl Table {
    pub(crate) const fn new(bills: Bills, call: Rc<CallReport>) -> Self {
        Self { bills, call }
    }

    pub(crate) const fn bills(&self) -> &Bills {
        &self.bills
    }

    fn with(&self, bills: Bills) -> Self {
        Self::new(bills, Rc::clone(&self.call))
    }
}

/// The fields that a filter names, each with the texts that are wanted; a field that is `undefined` is not named.
fn texts_of(wanted: &JsValue) -> Result<Vec<(String, Vec<String>)>> {
    let meant = "a filter is an object of fields with the text, or the texts, that rows shall have";
    let mut fields = Vec::new();
    for (name, value) in options::entries_of("filter", meant, wanted)? {
        let mut texts = Vec::new();
        match options::raw(&value) {
            RawValue::Undefined => continue,
            RawValue::Other(kind) if kind == "an array" => {
                let values: Array = value.unchecked_into();
                for place in 0..values.length() {
                    texts.push(text_of(&name, options::raw(&values.get(place)))?);
                }
            }
            other => texts.push(text_of(&name, other)?),
        }
        fields.push((name, texts));
    }
    Ok(fields)
}

fn text_of(name: &str, value: RawValue) -> Result<String> {
    if let RawValue::Text(text) = value {
        return Ok(text);
    }
    let message = [
        name,
        " must be text or a list of texts, also where rows hold numbers (\"1.5\"), not ",
        value.in_words(),
    ];
    Err(Error::query(name, message.concat()))
}
