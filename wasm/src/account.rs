//! The balance, the invoices and the transactions of an account: a call that returns records page by page. Each record is
//! made of a table of fields, so one function makes the objects of all three.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

use crate::abort::AbortHandle;
use crate::answers::answers_part;
use crate::bindings::CallHost;
use crate::client::{Client, promise};
use crate::host::JsHost;
use crate::settings::CallSettings;
use crate::{errors, values};
use novita_billing::account::{AccountQuery, FieldValue, Pages, Record};
use novita_billing::client::ClientState;
use novita_billing::time::Offset;

#[wasm_bindgen(typescript_custom_section)]
const ACCOUNT_TYPES: &str = r#"
/** An endpoint of the account. */
export type AccountEndpoint = "balance" | "invoices" | "transactions";

/** A query of invoices: every month from 2025-10 on by default. */
export interface InvoiceQuery {
  /**
   * The first month: "2025-10" is the first that the API documents. Earlier months are asked for as they are, and the service
   * decides.
   */
  startMonth?: string | undefined;
  /** The last month, included. */
  endMonth?: string | undefined;
}

/** A query of transactions: all of them by default. */
export interface TransactionQuery {
  /** From this moment on. */
  from?: Instant | undefined;
  /**
   * Until this moment, which is not included. It is not known whether the service includes the end of a range: it is asked
   * until this second, and transactions of that second are dropped.
   */
  until?: Instant | undefined;
  /** The id of one transaction. */
  serialNumber?: string | undefined;
  /** recharge, refund, consume; others are sent as they are. */
  transactionType?: string | undefined;
  /** AliPay, WeixinPay, PublicRemittance, Stripe; others are sent as they are. */
  transactionChannel?: string | undefined;
  /** pending, success, failed, expired; others are sent as they are. */
  status?: string | undefined;
  /** In the API's own words. */
  orderType?: string | undefined;
  /** Rows that are asked for at a time: 100 by default; 1 to 1000. */
  pageSize?: number | undefined;
}

/** A balance, an invoice or a transaction: texts, amounts as exact decimal text, times as numbers, integers as bigint. */
export interface AccountRecord {
  [field: string]: string | number | bigint | Record<string, bigint> | undefined;
  /** The unknown fields of an invoice or a transaction, as one JSON object. */
  extra?: string;
  /** The integer fields of a balance, by the API's names. */
  raw?: Record<string, bigint>;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// An endpoint of the account.
    #[wasm_bindgen(typescript_type = "AccountEndpoint")]
    pub type EndpointName;

    /// A query of an endpoint of the account, which `novita_billing::account` checks.
    #[wasm_bindgen(typescript_type = "InvoiceQuery | TransactionQuery")]
    pub type AccountQueryFields;
}

#[wasm_bindgen]
impl Client {
    /// Prepares a call of an endpoint of the account. The balance has an empty query.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `config` if the call cannot be started.
    pub fn account(
        &self,
        endpoint: &EndpointName,
        query: &AccountQueryFields,
        settings: &CallSettings,
        host: CallHost,
    ) -> Result<AccountPages, JsValue> {
        prepare(self, endpoint, query, settings, host)
    }
}

answers_part! {
    "03",
    fn prepare(
        client: &Client,
        endpoint: &EndpointName,
        query: &AccountQueryFields,
        settings: &CallSettings,
        host: CallHost,
    ) -> Result<AccountPages, JsValue> {
        let prepared = || {
            client.hide_secrets(settings);
            let offset = Offset::parse(&settings.utc_offset())?;
            let meant = "a query is an object of filters, or is left out";
            let fields = values::fields_of("query", meant, query)?;
            let endpoint = endpoint.as_string().unwrap_or_default();
            let query = AccountQuery::from_fields(&endpoint, &fields)?;
            let limits = settings.to_core();
            let host = JsHost::new(host, settings.header_pairs());
            let pages = Pages::new(&host, query, &settings.base_url(), offset, limits);
            Ok((host, pages))
        };
        let (host, pages) = prepared().map_err(errors::thrown)?;
        Ok(AccountPages {
            host: Rc::new(host),
            state: Rc::clone(&client.state),
            pages: Rc::new(RefCell::new(Some(pages))),
            abort: RefCell::default(),
        })
    }
}

/// The records of a call, page by page.
#[wasm_bindgen]
pub struct AccountPages {
    host: Rc<JsHost>,
    state: Rc<ClientState>,
    /// The call, except while a page is requested.
    pages: Rc<RefCell<Option<Pages>>>,
    abort: RefCell<AbortHandle>,
}

#[wasm_bindgen]
impl AccountPages {
    /// Requests the next page; undefined after the last. Only one `next` may be pending.
    ///
    /// # Errors
    /// Rejects with `ErrorData`.
    #[wasm_bindgen(unchecked_return_type = "Promise<AccountRecord[] | undefined>")]
    pub fn next(&self) -> Promise {
        next_page(self)
    }

    /// Ends the call: its timer, request and body are released before this returns.
    pub fn stop(&self) {
        let abort = self.abort.take();
        abort.abort();
        self.pages.take();
    }
}

answers_part! {
    "04",
    fn next_page(call: &AccountPages) -> Promise {
        let abort = AbortHandle::new();
        call.abort.replace(abort.clone());
        let (host, state) = (Rc::clone(&call.host), Rc::clone(&call.state));
        let slot = Rc::clone(&call.pages);
        let work = async move {
            let taken = slot.take();
            let Some(mut pages) = taken else {
                return Ok(None);
            };
            let records = pages.next(&*host, &state).await?;
            slot.replace(Some(pages));
            Ok(records)
        };
        promise(&abort, &call.host.functions(), work, |records| {
            records.map_or(Ok(JsValue::UNDEFINED), |records| page_to_js(&records))
        })
    }
}

fn page_to_js(records: &[Record]) -> Result<JsValue, JsValue> {
    let list = Array::new();
    for record in records {
        list.push(&to_js(record)?);
    }
    Ok(list.into())
}

/// The object of a record.
///
/// # Errors
/// Fails only if JavaScript cannot allocate objects.
pub(crate) fn to_js(record: &Record) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in record.fields() {
        let value = match value {
            FieldValue::Absent => JsValue::UNDEFINED,
            FieldValue::Text(text) => JsValue::from_str(text),
            FieldValue::Integer(value) => JsValue::from(*value),
            FieldValue::Seconds(value) => JsValue::from_f64(*value as f64),
            FieldValue::Amount(value) => JsValue::from_str(&value.to_string()),
        };
        set(&object, name, &value)?;
    }
    if let Some(extra) = record.extra() {
        set(&object, "extra", &JsValue::from_str(extra))?;
    }
    if let Some(integers) = record.integers() {
        let raw = Object::new();
        for (name, value) in integers {
            set(&raw, name, &JsValue::from(*value))?;
        }
        set(&object, "raw", &raw)?;
    }
    Ok(object.into())
}

fn set(object: &Object, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &JsValue::from_str(name), value).map(drop)
}
