//! Bills of bytes that the user has: a decoder that the facade pushes chunks into. Where the bytes are the body of an
//! answer, the answer's head decides, as in a call, whether they are bills or a refusal.

use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::errors::{self, ErrorData};
use crate::host::{self, AnswerHead};
use crate::table::Table;
use crate::types::KindName;
use crate::values;
use novita_billing::answer::Bills;
use novita_billing::bill::{Decoder, Limits};
use novita_billing::client::{CallReport, Head, MAX_ERROR_BODY};
use novita_billing::error::{self, Error, ErrorKind};
use novita_billing::query::BillKind;

/// Takes a body.
#[wasm_bindgen]
pub struct BillDecoder {
    /// The head of the answer, where there is one.
    head: Option<Head>,
    body: Body,
}

/// What the bytes are.
enum Body {
    Bills(Box<Decoder>),
    /// The beginning of a refusal.
    Refusal(Vec<u8>),
    /// Given away.
    Taken,
}

#[wasm_bindgen]
impl BillDecoder {
    /// A decoder for bills of a kind, as bytes or, where there is a head, as the body of an answer.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `config`.
    #[wasm_bindgen(constructor)]
    pub fn new(kind: &KindName, head: Option<AnswerHead>) -> Result<Self, JsValue> {
        Self::begin(kind, head).map_err(errors::thrown)
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// Throws `ErrorData` when they are no bills.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        let result = match &mut self.body {
            Body::Bills(decoder) => decoder.push(bytes),
            Body::Refusal(body) => {
                body.extend(bytes.iter().take(MAX_ERROR_BODY - body.len()));
                if body.len() < MAX_ERROR_BODY {
                    Ok(())
                } else {
                    let body = std::mem::take(body);
                    Err(self.refused(Some(&body)))
                }
            }
            Body::Taken => Ok(()),
        };
        result.map_err(|error| errors::thrown(self.of_answer(error)))
    }

    /// The body is at its end: the bills.
    ///
    /// # Errors
    /// Throws `ErrorData` when it ended too early, or was a refusal.
    pub fn finish(&mut self) -> Result<Table, JsValue> {
        let table = match std::mem::replace(&mut self.body, Body::Taken) {
            Body::Bills(decoder) => decoder.finish().map_err(|error| self.of_answer(error)),
            Body::Refusal(body) => Err(self.refused(Some(&body))),
            Body::Taken => Err(self.refused(None)),
        };
        let table = table.map(|table| {
            let mut bills = Bills::from(table);
            let notice = self.head.as_ref().and_then(Head::notice);
            bills.facts.notices.extend(notice);
            Table::new(bills, CallReport::default().into())
        });
        table.map_err(errors::thrown)
    }

    /// The body could not be read any further, for a cause in words. What came of a refusal's body says nothing, as in a
    /// call.
    ///
    /// # Errors
    /// Only should JavaScript refuse to make objects.
    pub fn broken(&self, cause: String) -> Result<Ts<ErrorData>, JsValue> {
        let error = match &self.body {
            Body::Bills(decoder) => {
                let bytes = decoder.bytes();
                let message = format!("The answer broke off after {bytes} bytes.");
                let mut error = Error::new(ErrorKind::Network, message);
                error.cause = Some(cause.into());
                self.of_answer(error)
            }
            Body::Refusal(_) | Body::Taken => self.refused(None),
        };
        values::typed(&ErrorData::from(&error))
    }
}

impl BillDecoder {
    fn begin(kind: &JsValue, head: Option<AnswerHead>) -> error::Result<Self> {
        let kind = BillKind::from_raw(&values::raw(kind))?;
        let bills = || Body::Bills(Box::new(Decoder::new(kind, Limits::default())));
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

    /// The refusal that the answer is, with what its body says, if that could be read.
    fn refused(&self, body: Option<&[u8]>) -> Error {
        match &self.head {
            Some(head) => head.error(body),
            None => Error::new(ErrorKind::Internal, "the body was taken already"),
        }
    }

    fn of_answer(&self, error: Error) -> Error {
        match &self.head {
            Some(head) => head.fill_in(error),
            None => error,
        }
    }
}
