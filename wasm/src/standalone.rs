//! Lists of bills as plain objects, for this crate's own package, which `wasm-pack build` makes. The package of
//! novita-billing, with its facade, is built without this module.
//!
//! After a trap the module cannot be used any more: nothing replaces the instance.

use serde::Serialize as DeriveSerialize;
use serde::ser::{Serialize, SerializeMap, Serializer};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::bindings::CallHost;
use crate::host::JsHost;
use crate::query_types::QueryFields;
use crate::report::ReportData;
use crate::{errors, values};
use novita_billing::answer::Bills;
use novita_billing::bill::{FieldType, Row, fields};
use novita_billing::error::{self, Error};
use novita_billing::query::{BillKind, Query, RawValue, SplitBy, suggestion};
use novita_billing::time::Offset;
use novita_billing::{BillingClient, Options};

/// Generated from the table of fields, see `tools/generate-rows.mjs`.
#[wasm_bindgen(typescript_custom_section)]
const ROW_TYPES: &str = include_str!("generated/bills.d.ts");

#[wasm_bindgen(module = "/js/standalone.js")]
extern "C" {
    #[wasm_bindgen(js_name = platformHost)]
    fn platform_host() -> CallHost;

    #[wasm_bindgen(js_name = isPage)]
    fn is_page() -> bool;
}

/// Options of a call. Unknown ones are refused.
#[derive(Default, Tsify)]
#[serde(rename_all = "camelCase", default)]
pub struct ListOptions {
    /// The secret key. Left out when `baseUrl` is your own proxy, which holds the key.
    pub api_key: Option<String>,
    /// Where the API is: `https://api.novita.ai` by default. https, or http on loopback.
    pub base_url: Option<String>,
    /// Where the service's own days begin: "+00:00" by default.
    pub utc_offset: Option<String>,
    /// Milliseconds to the response, then without a byte of body: 30,000 by default.
    pub timeout_ms: Option<u32>,
    /// Milliseconds for a whole call, waits included: none by default.
    pub deadline_ms: Option<u32>,
    /// Retries of each window: 3 by default.
    pub max_retries: Option<u32>,
    /// Milliseconds that a call continues after a 429 while no request succeeds: 120,000 by default.
    pub max_wait_ms: Option<u32>,
    /// Windows of one call at a time: 4 by default; 1 to 6.
    pub concurrency: Option<u32>,
    /// Where a range over 31 days is split: at months by default. The cycle takes precedence.
    #[tsify(type = "SplitBy | undefined")]
    pub split_by: Option<SplitBy>,
    /// A page may hold no key: without this, an `apiKey` in a page is refused.
    #[tsify(type = "boolean | undefined")]
    pub dangerously_allow_browser: bool,
}

/// The result of `listFixedTermBills`.
#[derive(DeriveSerialize, Tsify)]
pub struct FixedTermBills {
    /// Every bill of the range, in window order.
    #[tsify(type = "FixedTermBill[]")]
    bills: Rows,
    /// What arrived in the call, and what did not.
    report: ReportData,
}

/// The result of `listApiKeyBills`.
#[derive(DeriveSerialize, Tsify)]
pub struct ApiKeyBills {
    /// Every bill of the range, in window order.
    #[tsify(type = "ApiKeyBill[]")]
    bills: Rows,
    /// What arrived in the call, and what did not.
    report: ReportData,
}

/// The result of `listUsageBills`.
#[derive(DeriveSerialize, Tsify)]
pub struct UsageBills {
    /// Every bill of the range, in window order.
    #[tsify(type = "UsageBill[]")]
    bills: Rows,
    /// What arrived in the call, and what did not.
    report: ReportData,
}

#[wasm_bindgen]
extern "C" {
    /// A query for fixed-term bills.
    #[wasm_bindgen(typescript_type = "FixedTermQuery", extends = QueryFields)]
    pub type FixedTermFields;

    /// A query for bills per API key.
    #[wasm_bindgen(typescript_type = "ApiKeyQuery", extends = QueryFields)]
    pub type ApiKeyFields;

    /// A query for usage-based bills.
    #[wasm_bindgen(typescript_type = "UsageQuery", extends = QueryFields)]
    pub type UsageFields;
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

/// Every usage-based bill of a range.
///
/// # Errors
/// Rejects with `ErrorData`.
#[wasm_bindgen(js_name = listUsageBills)]
pub async fn list_usage_bills(
    query: UsageFields,
    options: Option<Ts<ListOptions>>,
) -> Result<Ts<UsageBills>, JsValue> {
    let (bills, report) = list(BillKind::Usage, &query, options)
        .await
        .map_err(errors::thrown)?;
    values::typed(&UsageBills { bills, report })
}

async fn list(
    kind: BillKind,
    query: &QueryFields,
    options: Option<Ts<ListOptions>>,
) -> error::Result<(Rows, ReportData)> {
    let given = options.map_or_else(
        || Ok(ListOptions::default()),
        |options| read_options(&options),
    )?;
    if given.api_key.is_some() && is_page() && !given.dangerously_allow_browser {
        let message = "apiKey in a browser can be read by everyone who opens the page: let your own proxy hold the key \
                       and give its address as baseUrl, or set dangerouslyAllowBrowser to true if only you can open this page";
        return Err(Error::config("apiKey", message));
    }
    if given.api_key.is_none() && given.base_url.is_none() && is_page() {
        let message = "baseUrl is missing: a page holds no key, so give the address of your own proxy, which holds it";
        return Err(Error::config("baseUrl", message));
    }
    let offset = match &given.utc_offset {
        Some(text) => Offset::parse(text)?,
        None => Offset::UTC,
    };
    let query = Query::from_fields(kind, &values::fields(query)?, offset)?;
    let host = JsHost::new(platform_host(), Vec::new());
    let split_by = given.split_by;
    let client = BillingClient::with_host(host, given.into_options(offset))?;
    let mut call = client.call(query);
    if let Some(split_by) = split_by {
        call = call.split_by(split_by);
    }
    let (bills, report) = call.list().await?;
    let report = ReportData::new(report.stats(), report.call());
    Ok((Rows(bills), report))
}

/// Reads options. Unknown ones are refused: they are misspelt.
fn read_options(options: &Ts<ListOptions>) -> error::Result<ListOptions> {
    let meant = "options are an object such as { baseUrl: \"https://example.com/billing\" }";
    let fields = values::fields_of("options", meant, &options.js_value())
        .map_err(|error| Error::config("options", error.message.clone()))?;
    let mut read = ListOptions::default();
    for (name, value) in fields
        .iter()
        .filter(|(_, value)| *value != RawValue::Undefined)
    {
        match name.as_str() {
            "apiKey" => read.api_key = Some(text(name, value)?),
            "baseUrl" => read.base_url = Some(text(name, value)?),
            "utcOffset" => read.utc_offset = Some(text(name, value)?),
            "timeoutMs" => read.timeout_ms = Some(whole_number(name, value)?),
            "deadlineMs" => read.deadline_ms = Some(whole_number(name, value)?),
            "maxRetries" => read.max_retries = Some(whole_number(name, value)?),
            "maxWaitMs" => read.max_wait_ms = Some(whole_number(name, value)?),
            "concurrency" => read.concurrency = Some(whole_number(name, value)?),
            "splitBy" => read.split_by = SplitBy::from_raw(value)?,
            "dangerouslyAllowBrowser" => {
                let RawValue::Bool(allow) = value else {
                    return Err(wrong_type(name, "true or false", value));
                };
                read.dangerously_allow_browser = *allow;
            }
            unknown => {
                let hint = suggestion(unknown, &OPTIONS);
                let message = format!("there is no option {unknown}{hint}");
                return Err(Error::config(unknown, message));
            }
        }
    }
    Ok(read)
}

const OPTIONS: [&str; 10] = [
    "apiKey",
    "baseUrl",
    "utcOffset",
    "timeoutMs",
    "deadlineMs",
    "maxRetries",
    "maxWaitMs",
    "concurrency",
    "splitBy",
    "dangerouslyAllowBrowser",
];

fn text(name: &str, value: &RawValue) -> error::Result<String> {
    match value {
        RawValue::Text(text) => Ok(text.clone()),
        other => Err(wrong_type(name, "text", other)),
    }
}

/// A whole number. Its bounds are checked with the settings.
fn whole_number(name: &str, value: &RawValue) -> error::Result<u32> {
    match value {
        RawValue::Number(number)
            if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number) =>
        {
            Ok(*number as u32)
        }
        RawValue::Number(number) => {
            let message = format!("{name} must be a whole number, not {number}");
            Err(Error::config(name, message))
        }
        other => Err(wrong_type(name, "a whole number", other)),
    }
}

fn wrong_type(name: &str, expected: &str, value: &RawValue) -> Error {
    // The value is not shown: it may be a key.
    let message = format!("{name} must be {expected}, not {}", value.type_name());
    Error::config(name, message)
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
            match field.field_type {
                FieldType::Text => {
                    map.serialize_entry(name, row.text(place).unwrap_or_default())?
                }
                FieldType::Int64 => {
                    if let Some(integer) = row.integer(place) {
                        map.serialize_entry(name, &BigInt(integer))?;
                    }
                }
                FieldType::Time => {
                    if let Some(seconds) = row.integer(place) {
                        map.serialize_entry(name, &seconds)?;
                    }
                }
                FieldType::Number => {
                    let number = row.number(place).and_then(|text| text.parse::<f64>().ok());
                    if let Some(number) = number {
                        map.serialize_entry(name, &number)?;
                    }
                }
                FieldType::Decimal => {
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

/// An integer that becomes a bigint in JavaScript.
struct BigInt(i64);

impl Serialize for BigInt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_wasm_bindgen::preserve::serialize(&js_sys::BigInt::from(self.0), serializer)
    }
}
