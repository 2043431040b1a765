//! Streams at the border: the facade takes rows out, by the id of the task that brings them in, and is told when there
//! are some.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Mutex;
use std::task::{Context, Poll};

use wasm_bindgen::prelude::*;

use crate::host::JsHost;
use crate::{errors, executor, rows, types};
use novita_billing::answer::Stream;
use novita_billing::client::{self, ClientState, Job};

/// A stream, at the end where rows are taken out.
pub(crate) struct Outlet {
    pub(crate) stream: Mutex<Stream>,
    pub(crate) state: Rc<ClientState>,
}

/// The task of a stream: brings all rows, and goes on until the last of them is taken.
pub(crate) async fn run(host: JsHost, job: Job, outlet: Rc<Outlet>) {
    let mut call = pin!(client::run(&host, &outlet.state, &job, &outlet.stream));
    let outcome = poll_fn(|cx| outlet.tell_after(&host, call.as_mut().poll(cx))).await;
    match outcome {
        Ok(_) => {
            poll_fn(|cx| outlet.tell_after(&host, outlet.poll_taken(cx))).await;
            host.call().resolve(JsValue::UNDEFINED)
        }
        Err(error) => host.call().reject(errors::to_value(&error)),
    }
}

impl Outlet {
    /// Tells the facade if there are rows for it after some work.
    fn tell_after<T>(&self, host: &JsHost, work: T) -> T {
        let answered = self
            .stream
            .try_lock()
            .map(|mut stream| stream.is_answered());
        if matches!(answered, Ok(true)) {
            host.call().ready();
        }
        work
    }

    fn poll_taken(&self, cx: &mut Context<'_>) -> Poll<()> {
        match self.stream.try_lock() {
            Ok(mut stream) => {
                stream.close();
                stream.poll_taken(cx)
            }
            Err(_) => Poll::Ready(()),
        }
    }
}

/// The next rows of a stream, `{ block, texts }`; without texts they have those of the batch before. Undefined where
/// there are none by now: then its host is told, `ready`, when there are some, or how the stream ended.
#[wasm_bindgen]
pub fn take(task: u32) -> JsValue {
    let Some(outlet) = executor::outlet(task) else {
        return JsValue::UNDEFINED;
    };
    let Ok(mut stream) = outlet.stream.try_lock() else {
        return JsValue::UNDEFINED;
    };
    match stream.take() {
        Some(batch) => rows::batch(&batch),
        None => JsValue::UNDEFINED,
    }
}

/// What is known by now of a stream, as `ReportData`; `complete` is for the end to say. Undefined where the task is
/// over.
///
/// # Errors
/// Throws only should JavaScript refuse to make objects.
#[wasm_bindgen(js_name = reportOf)]
pub fn report_of(task: u32) -> Result<JsValue, JsValue> {
    let Some(outlet) = executor::outlet(task) else {
        return Ok(JsValue::UNDEFINED);
    };
    let Ok(stream) = outlet.stream.try_lock() else {
        return Ok(JsValue::UNDEFINED);
    };
    let mut facts = stream.facts();
    facts.scrub(&|text| outlet.state.scrub(text));
    types::report(&facts, stream.call())
}
