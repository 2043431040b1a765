//! A table's handle: the rows that a call brought stay in the module's memory, and the facade asks for them by the
//! block, for some of them, or for what is to be said about them. The facade frees it; when it forgets to, the glue's
//! finalization registry does.

use std::rc::Rc;

use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::rows::{Block, PackedTexts};
use crate::summary::{self, ComparisonData, SummaryData};
use crate::types::{CountName, Filter, ReportData, SpecFields};
use crate::{errors, values};
use novita_billing::answer::{Bills, CountedRows};
use novita_billing::bill::BLOCK_ROWS;
use novita_billing::client::CallReport;
use novita_billing::error::{self, Error};
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

    /// The report: the call's windows and failures, and what is to be said about these rows.
    ///
    /// # Errors
    /// Only should JavaScript refuse to make objects.
    pub fn report(&self) -> Result<Ts<ReportData>, JsValue> {
        values::typed(&ReportData::new(&self.bills.stats, &self.call))
    }

    /// The block that a row stands in, or a block of that row `alone`; nothing where there is no such row.
    ///
    /// # Errors
    /// Only should JavaScript refuse to make objects.
    pub fn block(&self, index: usize, alone: bool) -> Result<Option<Ts<Block>>, JsValue> {
        let found = self.bills.locate(index).and_then(|(number, place)| {
            let part = self.bills.tables().get(number)?;
            Some((number, place, part))
        });
        let Some((number, place, part)) = found else {
            return Ok(None);
        };
        let (start, length) = if alone {
            (place, 1)
        } else {
            (place - place % BLOCK_ROWS, BLOCK_ROWS)
        };
        let rows = part.to_block(start..part.len().min(start + length));
        let block = Block::new(index - (place - start), number, part.table(), &rows);
        values::typed(&block).map(Some)
    }

    /// The texts that the blocks of a part have codes of; tables made of others have the same parts.
    ///
    /// # Errors
    /// Only should JavaScript refuse to make objects.
    pub fn texts(&self, part: usize) -> Result<Option<Ts<PackedTexts>>, JsValue> {
        let part = self.bills.tables().get(part);
        part.map(|part| values::typed(&PackedTexts::of(part.table().strings())))
            .transpose()
    }

    /// The rows that have, in every field named, (one of) the text(s) given for it.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query`.
    pub fn filter(&self, wanted: &Filter) -> Result<Table, JsValue> {
        let bills = texts_of(wanted).and_then(|wanted| self.bills.filter(&wanted));
        bills.map(|bills| self.with(bills)).map_err(errors::thrown)
    }

    /// The rows that count: see [`CountedRows`].
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query`.
    #[wasm_bindgen(js_name = countedAs)]
    pub fn counted_as(&self, count: &CountName) -> Result<Table, JsValue> {
        CountedRows::from_raw(&values::raw(count))
            .map(|count| self.with(self.bills.counted_as(count)))
            .map_err(errors::thrown)
    }

    /// Totals by group.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `decode`.
    pub fn summarize(
        &self,
        spec: &SpecFields,
        utc_offset: &str,
    ) -> Result<Ts<SummaryData>, JsValue> {
        let answer = || {
            let spec = summary::spec(self.bills.kind(), spec)?;
            self.bills.summarize(&spec, Offset::parse(utc_offset)?)
        };
        let answer = answer().map_err(errors::thrown)?;
        values::typed(&SummaryData::from(&answer))
    }

    /// What changed since another table.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `decode`.
    pub fn compare(
        &self,
        before: &Table,
        spec: &SpecFields,
        utc_offset: &str,
    ) -> Result<Ts<ComparisonData>, JsValue> {
        let answer = || {
            let spec = summary::spec(self.bills.kind(), spec)?;
            let offset = Offset::parse(utc_offset)?;
            self.bills.compare(&before.bills, &spec, offset)
        };
        let answer = answer().map_err(errors::thrown)?;
        values::typed(&ComparisonData::from(&answer))
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
fn texts_of(wanted: &JsValue) -> error::Result<Vec<(String, Vec<String>)>> {
    let meant = "a filter is an object of fields with the text, or the texts, that rows shall have";
    let mut fields = Vec::new();
    for (name, value) in values::fields_of("filter", meant, wanted)? {
        let texts = match value {
            RawValue::Undefined => continue,
            RawValue::List(list) => list
                .into_iter()
                .map(|value| text_of(&name, value))
                .collect::<error::Result<_>>()?,
            other => vec![text_of(&name, other)?],
        };
        fields.push((name, texts));
    }
    Ok(fields)
}

fn text_of(name: &str, value: RawValue) -> error::Result<String> {
    if let RawValue::Text(text) = value {
        return Ok(text);
    }
    let message = format!(
        "{name} must be text or a list of texts, also where rows hold numbers (\"1.5\"), not {}",
        value.in_words()
    );
    Err(Error::query(name, message))
}
