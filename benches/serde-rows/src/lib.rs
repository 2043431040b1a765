//! A list of API-key bills as JavaScript objects, as usual with serde: `serde_json` into structs that borrow their text
//! from the body, then `serde-wasm-bindgen` row by row.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize, de};
use wasm_bindgen::prelude::*;

#[derive(Deserialize)]
struct List<'body> {
    #[serde(borrow)]
    bills: Vec<Row<'body>>,
}

/// The fields have the API's own names.
#[derive(Deserialize, Serialize)]
#[allow(non_snake_case)]
struct Row<'body> {
    #[serde(borrow)]
    userId: Cow<'body, str>,
    #[serde(deserialize_with = "time")]
    startTime: f64,
    #[serde(deserialize_with = "time")]
    endTime: f64,
    billingMethod: f64,
    #[serde(borrow)]
    productName: Cow<'body, str>,
    #[serde(borrow)]
    category: Cow<'body, str>,
    #[serde(borrow)]
    ownerID: Cow<'body, str>,
    #[serde(deserialize_with = "int64")]
    billNum0: i64,
    #[serde(deserialize_with = "int64")]
    billNum1: i64,
    #[serde(deserialize_with = "int64")]
    basePrice0: i64,
    #[serde(deserialize_with = "int64")]
    basePrice1: i64,
    #[serde(deserialize_with = "int64")]
    discountPrice0: i64,
    #[serde(deserialize_with = "int64")]
    discountPrice1: i64,
    #[serde(deserialize_with = "int64")]
    amount: i64,
    #[serde(deserialize_with = "int64")]
    voucherAmount: i64,
    #[serde(deserialize_with = "int64")]
    payAmount: i64,
    payAmountDisplay: f64,
    pricePrecision: f64,
    #[serde(borrow)]
    productId: Cow<'body, str>,
    #[serde(borrow)]
    apikeyName: Cow<'body, str>,
    #[serde(borrow)]
    apikeyMask: Cow<'body, str>,
    #[serde(deserialize_with = "int64")]
    billNum2: i64,
    #[serde(deserialize_with = "int64")]
    billNum3: i64,
    #[serde(deserialize_with = "int64")]
    billNum5: i64,
    #[serde(borrow)]
    amountDecimal: Cow<'body, str>,
    #[serde(borrow)]
    voucherAmountDecimal: Cow<'body, str>,
    #[serde(borrow)]
    payableDecimal: Cow<'body, str>,
    #[serde(borrow)]
    originAmountDecimal: Cow<'body, str>,
}

/// An integer in a JSON string.
struct Digits;

impl de::Visitor<'_> for Digits {
    type Value = i64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an integer in a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<i64, E> {
        text.parse().map_err(E::custom)
    }
}

fn int64<'body, D: Deserializer<'body>>(from: D) -> Result<i64, D::Error> {
    from.deserialize_str(Digits)
}

fn time<'body, D: Deserializer<'body>>(from: D) -> Result<f64, D::Error> {
    int64(from).map(|seconds| seconds as f64)
}

/// The typed rows of a whole body: int64 fields as bigint, times as numbers.
#[wasm_bindgen]
pub fn rows(body: &[u8]) -> Result<js_sys::Array, JsError> {
    let list: List = serde_json::from_slice(body)?;
    let serializer =
        serde_wasm_bindgen::Serializer::new().serialize_large_number_types_as_bigints(true);
    let rows = js_sys::Array::new();
    for row in &list.bills {
        rows.push(&row.serialize(&serializer)?);
    }
    Ok(rows)
}
