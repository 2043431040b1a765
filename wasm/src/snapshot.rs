//! Snapshots of tables, for the worker in which the element writes files. A worker has an instance of its own, which makes a
//! table of the pieces. The first piece begins with the name of the build, so that another version refuses it.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::answers::answers_part;
use crate::errors;
use crate::table::Table;
use novita_billing::answer::Bills;
use novita_billing::client::CallReport;
use novita_billing::error::{Error, Result};

/// What all instances of this build have in common, and no others.
const BUILD: &[u8] = match option_env!("NOVITA_BILLING_BUILD") {
    Some(name) => name.as_bytes(),
    None => env!("CARGO_PKG_VERSION").as_bytes(),
};

#[wasm_bindgen]
impl Table {
    /// A piece of the snapshot; undefined after the last.
    pub fn snapshot(&self, piece: usize) -> Option<Uint8Array> {
        snapshot(self, piece)
    }

    /// The table of all pieces of a snapshot. Its report knows nothing of the call that the rows came with.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `config` if the pieces are not those of this build, all of them and in order.
    pub fn restore(pieces: Vec<Uint8Array>) -> std::result::Result<Table, JsValue> {
        restore(pieces)
    }
}

answers_part! {
    "26",
    fn snapshot(table: &Table, piece: usize) -> Option<Uint8Array> {
        let bytes = table.bills().snapshot(piece)?;
        if piece > 0 {
            return Some(Uint8Array::from(bytes.as_slice()));
        }
        Some(Uint8Array::from([BUILD, &bytes].concat().as_slice()))
    }
}

answers_part! {
    "27",
    fn restore(pieces: Vec<Uint8Array>) -> std::result::Result<Table, JsValue> {
        let bills = bills_of(&pieces).map_err(errors::thrown)?;
        Ok(Table::new(bills, CallReport::default().into()))
    }
}

fn bills_of(pieces: &[Uint8Array]) -> Result<Bills> {
    let pieces: Vec<Vec<u8>> = pieces.iter().map(Uint8Array::to_vec).collect();
    let mut pieces = pieces.iter().map(Vec::as_slice);
    let first = pieces.next().and_then(|first| first.strip_prefix(BUILD));
    let first = first.ok_or_else(|| {
        Error::config(
            "snapshot",
            "the snapshot is of another version: reload the page",
        )
    })?;
    Bills::from_snapshot(std::iter::once(first).chain(pieces))
}
