//! Exports: the rows of a table as text, in chunks of bytes.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::answers::answers_part;
use crate::errors;
use crate::table::Table;
use novita_billing::answer::{CsvOptions, CsvTimes, Export, FocusOptions, FocusVersion, Vouchers};
use novita_billing::time::Offset;

/// An export in one format. It shares the columns of the table, and may outlive it.
#[wasm_bindgen]
pub struct Chunks(Export);

#[wasm_bindgen]
impl Chunks {
    /// The next chunk, which holds whole lines as UTF-8; undefined after the last.
    pub fn pull(&mut self) -> Option<Uint8Array> {
        pull(self)
    }
}

#[wasm_bindgen]
impl Table {
    /// The rows as CSV; with all columns but `currency` if `columns` is absent.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `config` for an unknown column or an invalid UTC offset.
    pub fn csv(
        &self,
        columns: Option<Vec<String>>,
        bom: bool,
        #[wasm_bindgen(js_name = formulaGuard)] formula_guard: bool,
        #[wasm_bindgen(js_name = isoTimes)] iso_times: bool,
        currency: String,
        #[wasm_bindgen(js_name = utcOffset)] utc_offset: &str,
    ) -> Result<Chunks, JsValue> {
        csv(
            self,
            columns,
            bom,
            formula_guard,
            iso_times,
            currency,
            utc_offset,
        )
    }

    /// The rows as NDJSON.
    pub fn ndjson(&self) -> Chunks {
        ndjson(self)
    }

    /// The rows as FOCUS 1.2 or 1.3.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `config` for an invalid UTC offset.
    pub fn focus(
        &self,
        #[wasm_bindgen(js_name = isVersion13)] is_version_1_3: bool,
        credits: bool,
        #[wasm_bindgen(js_name = billingAccountName)] billing_account_name: String,
        currency: String,
        #[wasm_bindgen(js_name = utcOffset)] utc_offset: &str,
    ) -> Result<Chunks, JsValue> {
        focus(
            self,
            is_version_1_3,
            credits,
            billing_account_name,
            currency,
            utc_offset,
        )
    }
}

answers_part! {
    "06",
    fn pull(chunks: &mut Chunks) -> Option<Uint8Array> {
        let chunk = chunks.0.next()?;
        Some(Uint8Array::from(chunk.as_bytes()))
    }
}

answers_part! {
    "07",
    fn csv(
        table: &Table,
        columns: Option<Vec<String>>,
        bom: bool,
        formula_guard: bool,
        iso_times: bool,
        currency: String,
        utc_offset: &str,
    ) -> Result<Chunks, JsValue> {
        let options = CsvOptions {
            columns,
            bom,
            formula_guard,
            times: if iso_times {
                CsvTimes::Iso
            } else {
                CsvTimes::Unix
            },
            utc_offset: Offset::parse(utc_offset).map_err(errors::thrown)?,
            currency,
        };
        let csv = table.bills().to_csv(options);
        csv.map(Chunks).map_err(errors::thrown)
    }
}

answers_part! {
    "08",
    fn ndjson(table: &Table) -> Chunks {
        Chunks(table.bills().to_ndjson())
    }
}

answers_part! {
    "09",
    fn focus(
        table: &Table,
        is_version_1_3: bool,
        credits: bool,
        billing_account_name: String,
        currency: String,
        utc_offset: &str,
    ) -> Result<Chunks, JsValue> {
        let options = FocusOptions {
            version: if is_version_1_3 {
                FocusVersion::V1_3
            } else {
                FocusVersion::V1_2
            },
            vouchers: if credits {
                Vouchers::Credits
            } else {
                Vouchers::Netted
            },
            billing_account_name,
            currency,
            utc_offset: Offset::parse(utc_offset).map_err(errors::thrown)?,
        };
        Ok(Chunks(table.bills().to_focus_csv(options)))
    }
}
