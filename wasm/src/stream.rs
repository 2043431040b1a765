//! Streams at the border: a task brings the rows in, and the facade asks for them batch by batch.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use js_sys::Promise;
use tsify::Ts;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use crate::abort::Abort;
use crate::client::Call;
use crate::rows::Batch;
use crate::types::ReportData;
use crate::{errors, values};
use novita_billing::answer::Stream;
use novita_billing::client::{self, ClientState};
use novita_billing::error::Result;

/// The rows of a call, in the order of its windows, as they arrive.
#[wasm_bindgen]
pub struct BillStream {
    outlet: Rc<Outlet>,
    abort: Abort,
}

/// The end of a stream where rows are taken out.
struct Outlet {
    stream: Mutex<Stream>,
    state: Rc<ClientState>,
    ends: RefCell<Ends>,
}

#[derive(Default)]
struct Ends {
    /// How the call ended, once it has.
    outcome: Option<Result<()>>,
    /// Who asked for rows in vain.
    waiting: Option<Waker>,
}

#[wasm_bindgen]
impl BillStream {
    /// The next rows; undefined when all of them were taken. It is asked for once at a time.
    ///
    /// # Errors
    /// Rejects with `ErrorData` when the call failed.
    #[wasm_bindgen(unchecked_return_type = "Promise<Batch | undefined>")]
    pub fn next(&self) -> Promise {
        let outlet = Rc::clone(&self.outlet);
        future_to_promise(poll_fn(move |cx| outlet.poll_next(cx)))
    }

    /// What is known by now; `complete` is for the end to say.
    ///
    /// # Errors
    /// Only should JavaScript refuse to make objects.
    pub fn report(&self) -> Result<Ts<ReportData>, JsValue> {
        let stream = self.outlet.stream();
        let mut facts = stream.stats();
        facts.scrub(&|text| self.outlet.state.scrub(text));
        values::typed(&ReportData::new(&facts, stream.call()))
    }

    /// Ends the call now: its timers, requests and bodies are released before this returns.
    pub fn stop(&self) {
        self.abort.abort();
        // A pending `next` ends, too.
        self.outlet.end(Ok(()));
    }
}

impl BillStream {
    /// Starts a call.
    pub(crate) fn start(stream: Stream, state: Rc<ClientState>, call: Call) -> Self {
        let outlet = Rc::new(Outlet {
            stream: Mutex::new(stream),
            state,
            ends: RefCell::default(),
        });
        let abort = Abort::new();
        let (task, work) = (abort.clone(), run(call, Rc::clone(&outlet)));
        spawn_local(async move {
            task.run(work).await;
        });
        Self { outlet, abort }
    }
}

/// Brings all rows, and goes on until the last of them is taken.
async fn run(call: Call, outlet: Rc<Outlet>) {
    let mut running = pin!(client::run(
        &call.host,
        &outlet.state,
        &call.job,
        &outlet.stream
    ));
    let outcome = poll_fn(|cx| outlet.tell_after(running.as_mut().poll(cx))).await;
    if outcome.is_ok() {
        poll_fn(|cx| outlet.tell_after(outlet.poll_taken(cx))).await;
    }
    outlet.end(outcome.map(drop));
}

impl Outlet {
    /// Nothing that is called while this is held comes back in here.
    fn stream(&self) -> MutexGuard<'_, Stream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Result<JsValue, JsValue>> {
        if let Some(batch) = self.stream().next_batch() {
            return Poll::Ready(values::try_given(&Batch::new(&batch)));
        }
        let mut ends = self.ends.borrow_mut();
        match ends.outcome.take() {
            Some(Ok(())) => {
                ends.outcome = Some(Ok(()));
                Poll::Ready(Ok(JsValue::UNDEFINED))
            }
            Some(Err(error)) => Poll::Ready(Err(errors::thrown(error))),
            None => {
                ends.waiting = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    /// Wakes a pending `next` if the work that was just done gave it rows.
    fn tell_after<T>(&self, work: T) -> T {
        if self.stream().should_wake_consumer() {
            self.tell();
        }
        work
    }

    fn poll_taken(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut stream = self.stream();
        stream.close();
        stream.poll_drained(cx)
    }

    fn end(&self, outcome: Result<()>) {
        self.ends.borrow_mut().outcome = Some(outcome);
        self.tell();
    }

    fn tell(&self) {
        let waiting = self.ends.borrow_mut().waiting.take();
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}
