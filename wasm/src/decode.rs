//! Decoding the user's own bytes, chunk by chunk. If they are the body of a response, its status decides, as in a call,
//! whether they are bills or an error.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::answers::answers_part;
use crate::bindings::ResponseHead;
use crate::errors::{self, ErrorData};
use crate::host;
use crate::query_types::KindName;
use crate::table::Table;
use crate::values;
use novita_billing::answer::Bills;
use novita_billing::bill::{self, Decoder, Limits};
use novita_billing::client::{CallReport, Head, MAX_ERROR_BODY};
use novita_billing::error::{self, Error, ErrorKind};
use novita_billing::query::BillKind;

/// Decodes one body.
#[wasm_bindgen]
pub struct BillDecoder {
    /// The status and headers, if the bytes are the body of a response.
    head: Option<Head>,
    body: Body,
}

/// The body so far.
enum Body {
    Bills(Box<Decoder>),
    /// The beginning of an error response.
    Refusal(Vec<u8>),
    /// `finish` was called.
    Taken,
}

#[wasm_bindgen]
impl BillDecoder {
    /// A decoder for bills of a kind. `head` is given if the bytes are the body of a response, and the product category that
    /// they were requested with if they are usage-based bills.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `config`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        kind: &KindName,
        head: Option<ResponseHead>,
        #[wasm_bindgen(js_name = productCategory)] product_category: Option<String>,
    ) -> Result<Self, JsValue> {
        begin(kind, head, product_category)
    }

    /// Decodes the next bytes.
    ///
    /// # Errors
    /// Throws `ErrorData` if they are not bills.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        push(self, bytes)
    }

    /// The bills of the complete body.
    ///
    /// # Errors
    /// Throws `ErrorData` if the body ended too early, or is an error response.
    pub fn finish(&mut self) -> Result<Table, JsValue> {
        finish(self)
    }

    /// The error of a body that could not be read to its end, with a description of the cause. As in a call, an incomplete
    /// body of an error response is ignored.
    ///
    /// # Errors
    /// Throws only if JavaScript cannot allocate objects.
    pub fn broken(&self, cause: String) -> Result<Ts<ErrorData>, JsValue> {
        broken(self, cause)
    }
}

answers_part! {
    "21",
    fn begin(
        kind: &KindName,
        head: Option<ResponseHead>,
        product_category: Option<String>,
    ) -> Result<BillDecoder, JsValue> {
        BillDecoder::begin(kind, head, product_category).map_err(errors::thrown)
    }
}

answers_part! {
    "22",
    fn push(this: &mut BillDecoder, bytes: &[u8]) -> Result<(), JsValue> {
        let result = match &mut this.body {
            Body::Bills(decoder) => decoder.push(bytes),
            Body::Refusal(body) => {
                body.extend(bytes.iter().take(MAX_ERROR_BODY - body.len()));
                if body.len() < MAX_ERROR_BODY {
                    Ok(())
                } else {
                    let body = std::mem::take(body);
                    Err(this.refused(Some(&body)))
                }
            }
            Body::Taken => Ok(()),
        };
        result.map_err(|error| errors::thrown(this.of_answer(error)))
    }
}

answers_part! {
    "23",
    fn finish(this: &mut BillDecoder) -> Result<Table, JsValue> {
        let table = match std::mem::replace(&mut this.body, Body::Taken) {
            Body::Bills(decoder) => decoder
                .finish()
                .and_then(of_right_kind)
                .map_err(|error| this.of_answer(error)),
            Body::Refusal(body) => Err(this.refused(Some(&body))),
            Body::Taken => Err(this.refused(None)),
        };
        let table = table.map(|table| {
            let mut bills = Bills::from(table).as_of(host::unix_now());
            let notice = this.head.as_ref().and_then(Head::notice);
            bills.stats.notices.extend(notice);
            Table::new(bills, CallReport::default().into())
        });
        table.map_err(errors::thrown)
    }
}

answers_part! {
    "24",
    fn broken(this: &BillDecoder, cause: String) -> Result<Ts<ErrorData>, JsValue> {
        let error = match &this.body {
            Body::Bills(decoder) => {
                let bytes = decoder.bytes();
                let message = format!("The body broke off after {bytes} bytes.");
                let mut error = Error::new(ErrorKind::Network, message);
                error.cause = Some(cause.into());
                this.of_answer(error)
            }
            Body::Refusal(_) | Body::Taken => this.refused(None),
        };
        values::typed(&ErrorData::from(&error))
    }
}

/// Refuses rows that were certainly decoded as the wrong kind: a mistake that only a caller of `decodeBills` can make.
fn of_right_kind(table: bill::Table) -> error::Result<bill::Table> {
    let Some(other) = table.mistaken_kind() else {
        return Ok(table);
    };
    let (kind, other) = (table.kind().as_str(), other.as_str());
    let message = format!(
        "The bills look like those of kind \"{other}\": they have fields that only that kind has, and none that only \
         \"{kind}\" has. Write decodeBills(\"{other}\", …)."
    );
    Err(Error::new(ErrorKind::Decode, message).at_path("bills"))
}

impl BillDecoder {
    fn begin(
        kind: &JsValue,
        head: Option<ResponseHead>,
        product_category: Option<String>,
    ) -> error::Result<Self> {
        let kind = BillKind::from_raw(&values::raw(kind))?;
        let decoder = Decoder::new(kind, Limits::default());
        let decoder = decoder.with_product_category(product_category.map(Into::into));
        let bills = || Body::Bills(Box::new(decoder));
        let Some(head) = head else {
            return Ok(Self {
                head: None,
                body: bills(),
            });
        };
        let head = host::head_of(&head).ok_or_else(|| {
            let message = "this Response cannot be read: it has no status, as that of a request with mode \"no-cors\"";
            Error::config("source", message)
        })?;
        let body = if head.is_success() {
            bills()
        } else {
            Body::Refusal(Vec::new())
        };
        Ok(Self {
            head: Some(head),
            body,
        })
    }

    /// The error of an error response, with the message in its body if that could be read.
    fn refused(&self, body: Option<&[u8]>) -> Error {
        match &self.head {
            Some(head) => head.error(body),
            None => Error::new(ErrorKind::Internal, "finish was called already"),
        }
    }

    fn of_answer(&self, error: Error) -> Error {
        match &self.head {
            Some(head) => head.fill_in(error),
            None => error,
        }
    }
}
