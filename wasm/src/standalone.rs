//! Lists of bills as plain objects, for those who use this crate's own package, which `wasm-pack build` makes, without the
//! facade of novita-billing. The package of novita-billing is built without this.
//!
//! After a trap such a module cannot be used any more: nothing replaces the instance.

use js_sys::Object;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde::{Deserialize, Serialize as DeriveSerialize};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::host::{CallHost, JsHost};
use crate::types::{QueryFields, ReportData};
use crate::{errors, values};
use novita_billing::answer::Bills;
use novita_billing::bill::{Form, Row, fields};
use novita_billing::client::CallReport;
use novita_billing::error::{self, Error};
use novita_billing::query::{BillKind, Query, RawValue, SplitBy};
use novita_billing::time::Offset;
use novita_billing::{BillingClient, Options};

/// Generated from the table of fields, see `tools/rows.mjs`.
#[wasm_bindgen(typescript_custom_section)]
const ROW_TYPES: &str = include_str!("generated/bills.d.ts");

#[wasm_bindgen(module = "/js/standalone.js")]
extern "C" {
    #[wasm_bindgen(js_name = platformHost)]
    fn platform_host() -> CallHost;

    #[wasm_bindgen(js_name = isPage)]
    fn is_page() -> bool;
}

/// How bills are asked for.
#[derive(Default, Deserialize, DeriveSerialize, Tsify)]
#[serde(rename_all = "camelCase", default)]
pub struct ListOptions {
    /// The secret key. Left out when `baseUrl` is your own proxy, which holds the key.
    pub api_key: Option<String>,
    /// Where the API is: `https://api.novita.ai` unless given. https, or http on loopback.
    pub base_url: Option<String>,
    /// Where the service's own days begin: "+00:00" unless given.
    pub utc_offset: Option<String>,
    /// Milliseconds to the response, then without a byte of body: 30,000 unless given.
    pub timeout_ms: Option<u32>,
    /// Milliseconds for a whole call, waits included: none unless given.
    pub deadline_ms: Option<u32>,
    /// Retries of each window: 3 unless given.
    pub max_retries: Option<u32>,
    /// Milliseconds that a call goes on after a 429 while no request succeeds: 120,000 unless given.
    pub max_wait_ms: Option<u32>,
    /// Windows of one call at a time: 4 unless given; 1 to 6.
    pub concurrency: Option<u32>,
    /// Where a range over 31 days is split: at months unless given. The cycle goes before it.
    #[tsify(type = "SplitBy")]
    pub split_by: Option<String>,
    /// A page may hold no key: without this, an `apiKey` in a page is refused.
    pub dangerously_allow_browser: bool,
}

/// Bills, and what the call brought and did not bring.
#[derive(DeriveSerialize, Tsify)]
pub struct FixedTermBills {
    /// Every bill of the range, in the order of the windows.
    #[tsify(type = "FixedTermBill[]")]
    bills: Rows,
    /// What the call brought, and what it did not.
    report: ReportData,
}

/// Bills, and what the call brought and did not bring.
#[derive(DeriveSerialize, Tsify)]
pub struct ApiKeyBills {
    /// Every bill of the range, in the order of the windows.
    #[tsify(type = "ApiKeyBill[]")]
    bills: Rows,
    /// What the call brought, and what it did not.
    report: ReportData,
}

#[wasm_bindgen]
extern "C" {
    /// A question for the fixed-term bills.
    #[wasm_bindgen(typescript_type = "FixedTermQuery", extends = QueryFields)]
    pub type FixedTermFields;

    /// A question for the bills per API key.
    #[wasm_bindgen(typescript_type = "ApiKeyQuery", extends = QueryFields)]
    pub type ApiKeyFields;
}

/// Every fixed-term (monthly) bill of a range.
///
/// # Errors
/// Rejects with `ErrorData`.
#[wasm_bindgen(js_name = listFixedTermBills)]
pub async fn list_fixed_term_bills(
    query: FixedTermFields,
    options: Option<Ts<ListOptions>>,
) -> Result<Ts<FixedTermBills>, JsValue> {
    let (bills, report) = list(BillKind::FixedTerm, &query, options)
        .await
        .map_err(errors::thrown)?;
    values::typed(&FixedTermBills { bills, report })
}

/// Every bill per API key of a range.
///
/// # Errors
/// Rejects with `ErrorData`.
#[wasm_bindgen(js_name = listApiKeyBills)]
pub async fn list_api_key_bills(
    query: ApiKeyFields,
    options: Option<Ts<ListOptions>>,
) -> Result<Ts<ApiKeyBills>, JsValue> {
    let (bills, report) = list(BillKind::ApiKey, &query, options)
        .await
        .map_err(errors::thrown)?;
    values::typed(&ApiKeyBills { bills, report })
}

async fn list(
    kind: BillKind,
    query: &QueryFields,
    options: Option<Ts<ListOptions>>,
) -> error::Result<(Rows, ReportData)> {
    let given = options.map_or_else(|| Ok(ListOptions::default()), |options| read(&options))?;
    if given.api_key.is_some() && is_page() && !given.dangerously_allow_browser {
        let message = "apiKey in a browser can be read by everyone who opens the page: let a proxy of your own hold the key \
                       and give its address as baseUrl, or set dangerouslyAllowBrowser to true if nobody else can open this \
                       page";
        return Err(Error::config("apiKey", message));
    }
    let offset = match &given.utc_offset {
        Some(text) => Offset::parse(text)?,
        None => Offset::UTC,
    };
    let split_by = SplitBy::from_raw(
        &given
            .split_by
            .clone()
            .map_or(RawValue::Undefined, RawValue::Text),
    )?;
    let query = Query::from_fields(kind, &values::fields(query)?, offset)?;
    let host = JsHost::new(platform_host(), Vec::new());
    let client = BillingClient::with_host(host, given.into_options(offset))?;
    let mut question = client.ask(query);
    if let Some(split_by) = split_by {
        question = question.split_by(split_by);
    }
    let (bills, report) = question.list().await?;
    let call = CallReport {
        windows: report.windows().to_vec(),
        failed: report.failed().to_vec(),
    };
    let report = ReportData::new(report.facts(), &call);
    Ok((Rows(bills), report))
}

fn names(object: &JsValue) -> Vec<String> {
    let names = Object::keys(&Object::<JsValue>::from(object.clone()));
    names.iter().filter_map(|name| name.as_string()).collect()
}

/// Reads options. One that there is not is refused: it is a slip of the pen.
fn read(options: &Ts<ListOptions>) -> error::Result<ListOptions> {
    let known = names(&values::given(&ListOptions::default()));
    for name in names(&options.js_value()) {
        if !known.contains(&name) {
            let message = format!("there is no option {name}");
            return Err(Error::config(name, message));
        }
    }
    options
        .to_rust()
        .map_err(|error| Error::config("options", error.to_string()))
}

impl ListOptions {
    fn into_options(self, offset: Offset) -> Options {
        let mut options = Options::new().utc_offset(offset);
        if let Some(key) = self.api_key {
            options = options.api_key(key);
        }
        if let Some(base_url) = self.base_url {
            options = options.base_url(base_url);
        }
        options.settings(|settings| {
            settings.timeout_ms = self.timeout_ms.map_or(settings.timeout_ms, u64::from);
            settings.deadline_ms = self.deadline_ms.map(u64::from);
            settings.max_retries = self.max_retries.unwrap_or(settings.max_retries);
            settings.max_wait_ms = self.max_wait_ms.map(u64::from);
            settings.concurrency = self
                .concurrency
                .map_or(settings.concurrency, |windows| windows as usize);
        })
    }
}

/// Rows as plain objects: int64 as bigint, times and numbers as numbers, exact amounts as decimal text.
struct Rows(Bills);

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = self.0.kind();
        serializer.collect_seq(self.0.rows().map(|row| PlainRow { kind, row }))
    }
}

struct PlainRow<'a> {
    kind: BillKind,
    row: Row<'a>,
}

impl Serialize for PlainRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { kind, row } = *self;
        let mut map = serializer.serialize_map(None)?;
        for (place, field) in fields(kind).iter().enumerate() {
            let name = field.name;
            match field.form {
                Form::Text => map.serialize_entry(name, row.text(place).unwrap_or_default())?,
                Form::Int64 => {
                    if let Some(integer) = row.integer(place) {
                        map.serialize_entry(name, &BigInt(integer))?;
                    }
                }
                Form::Time => {
                    if let Some(seconds) = row.integer(place) {
                        map.serialize_entry(name, &seconds)?;
                    }
                }
                Form::Number => {
                    let number = row.number(place).and_then(|text| text.parse::<f64>().ok());
                    if let Some(number) = number {
                        map.serialize_entry(name, &number)?;
                    }
                }
                Form::Decimal => {
                    if let Some(text) = row.number(place) {
                        map.serialize_entry(name, &*text)?;
                    }
                }
            }
        }
        map.serialize_entry("total", &row.total().to_string())?;
        map.serialize_entry("voucher", &row.voucher().to_string())?;
        map.serialize_entry("cash", &row.cash().to_string())?;
        if let Some(extra) = row.extra() {
            map.serialize_entry("extraJson", extra)?;
        }
        map.end()
    }
}

/// An integer that JavaScript gets as a bigint.
struct BigInt(i64);

impl Serialize for BigInt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_wasm_bindgen::preserve::serialize(&js_sys::BigInt::from(self.0), serializer)
    }
}
