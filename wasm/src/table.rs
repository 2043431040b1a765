//! Tables: handles to bills in the module's memory. The facade reads their rows block by block, filters them, adds them up
//! and exports them. It frees the handle; a handle that is garbage-collected is freed by the glue's finalization registry.

use std::rc::Rc;

use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::answers::answers_part;
use crate::query_types::{CountName, Filter, SpecFields};
use crate::report::ReportData;
use crate::rows::{Block, PackedTexts};
use crate::summary::{self, ComparisonData, SummaryData};
use crate::{errors, values};
use novita_billing::answer::{Bills, CountedRows};
use novita_billing::bill::BLOCK_ROWS;
use novita_billing::client::CallReport;
use novita_billing::error::{self, Error};
use novita_billing::query::RawValue;
use novita_billing::time::Offset;

/// Bills and the report of their call. Tables derived from others share their columns.
#[wasm_bindgen]
pub struct Table {
    bills: Bills,
    call: Rc<CallReport>,
}

#[wasm_bindgen]
impl Table {
    /// The number of rows.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.bills.len()
    }

    /// The bytes that the columns and texts take.
    #[wasm_bindgen(getter)]
    pub fn memory(&self) -> usize {
        memory(self)
    }

    /// The report: the call's windows and failures, and the statistics of these rows.
    ///
    /// # Errors
    /// Throws only if JavaScript cannot allocate objects.
    pub fn report(&self) -> Result<Ts<ReportData>, JsValue> {
        values::typed(&ReportData::new(&self.bills.stats, &self.call))
    }

    /// The block of a row, or a block of that row `alone`; undefined if there is no such row.
    ///
    /// # Errors
    /// Throws only if JavaScript cannot allocate objects.
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

    /// The texts that the blocks of a part refer to. Derived tables have the same parts.
    ///
    /// # Errors
    /// Throws only if JavaScript cannot allocate objects.
    pub fn texts(&self, part: usize) -> Result<Option<Ts<PackedTexts>>, JsValue> {
        let part = self.bills.tables().get(part);
        part.map(|part| values::typed(&PackedTexts::of(part.table().strings())))
            .transpose()
    }

    /// The rows that have, in every named field, one of the given texts.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query`.
    pub fn filter(&self, wanted: &Filter) -> Result<Table, JsValue> {
        filter(self, wanted)
    }

    /// The rows that count: all of them, or with "begun" those that do not begin before the requested range.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query`.
    #[wasm_bindgen(js_name = countedAs)]
    pub fn counted_as(&self, count: &CountName) -> Result<Table, JsValue> {
        counted_as(self, count)
    }

    /// Totals by group.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `decode`.
    pub fn summarize(
        &self,
        spec: &SpecFields,
        #[wasm_bindgen(js_name = utcOffset)] utc_offset: &str,
    ) -> Result<Ts<SummaryData>, JsValue> {
        summarize(self, spec, utc_offset)
    }

    /// The changes since another table.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `decode`.
    pub fn compare(
        &self,
        before: &Table,
        spec: &SpecFields,
        #[wasm_bindgen(js_name = utcOffset)] utc_offset: &str,
    ) -> Result<Ts<ComparisonData>, JsValue> {
        compare(self, before, spec, utc_offset)
    }

    /// The rows whose total is not the sum of voucher and cash.
    pub fn unbalanced(&self) -> Table {
        unbalanced(self)
    }
}

impl Table {
    pub(crate) const fn new(bills: Bills, call: Rc<CallReport>) -> Self {
        Self { bills, call }
    }

    pub(crate) const fn bills(&self) -> &Bills {
        &self.bills
    }

    pub(crate) fn call(&self) -> &CallReport {
        &self.call
    }

    fn derive(&self, bills: Bills) -> Self {
        Self::new(bills, Rc::clone(&self.call))
    }
}

answers_part! {
    "28",
    fn memory(table: &Table) -> usize {
        table.bills.memory()
    }
}

answers_part! {
    "13",
    fn filter(table: &Table, wanted: &Filter) -> Result<Table, JsValue> {
        let bills = texts_of(wanted).and_then(|wanted| table.bills.filter(&wanted));
        bills
            .map(|bills| table.derive(bills))
            .map_err(errors::thrown)
    }
}

answers_part! {
    "14",
    fn counted_as(table: &Table, count: &CountName) -> Result<Table, JsValue> {
        CountedRows::from_raw(&values::raw(count))
            .map(|count| table.derive(table.bills.counted_as(count)))
            .map_err(errors::thrown)
    }
}

answers_part! {
    "15",
    fn summarize(
        table: &Table,
        spec: &SpecFields,
        utc_offset: &str,
    ) -> Result<Ts<SummaryData>, JsValue> {
        let result = || {
            let spec = summary::spec(table.bills.kind(), spec)?;
            table.bills.summarize(&spec, Offset::parse(utc_offset)?)
        };
        let result = result().map_err(errors::thrown)?;
        values::typed(&SummaryData::from(&result))
    }
}

answers_part! {
    "16",
    fn compare(
        after: &Table,
        before: &Table,
        spec: &SpecFields,
        utc_offset: &str,
    ) -> Result<Ts<ComparisonData>, JsValue> {
        let result = || {
            let spec = summary::spec(after.bills.kind(), spec)?;
            let offset = Offset::parse(utc_offset)?;
            after.bills.compare(&before.bills, &spec, offset)
        };
        let result = result().map_err(errors::thrown)?;
        values::typed(&ComparisonData::from(&result))
    }
}

answers_part! {
    "17",
    fn unbalanced(table: &Table) -> Table {
        table.derive(table.bills.unbalanced())
    }
}

/// The fields of a filter with the texts that match; fields that are `undefined` are left out.
fn texts_of(wanted: &JsValue) -> error::Result<Vec<(String, Vec<String>)>> {
    let meant = "a filter is an object with the text or texts that rows must have in each field";
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
        value.type_name()
    );
    Err(Error::query(name, message))
}
