//! Streams: a task receives rows, and the facade requests them batch by batch.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use js_sys::Promise;
use tsify::Ts;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::abort::AbortHandle;
use crate::answers::answers_part;
use crate::client::Call;
use crate::promises::promise_of;
use crate::report::ReportData;
use crate::rows::Batch;
use crate::{errors, values};
use novita_billing::answer::Stream;
use novita_billing::client::{self, ClientState};
use novita_billing::error::Result;

/// The rows of a call in the order of its windows, as they arrive.
#[wasm_bindgen]
pub struct BillStream {
    outlet: Rc<Outlet>,
    abort: AbortHandle,
}

/// What the task of a call and its consumer share.
struct Outlet {
    stream: Mutex<Stream>,
    state: Rc<ClientState>,
    ending: RefCell<Ending>,
}

#[derive(Default)]
struct Ending {
    /// The result of the call, once it has ended.
    outcome: Option<Result<()>>,
    /// The pending `next`, which found no rows.
    waiting: Option<Waker>,
}

#[wasm_bindgen]
impl BillStream {
    /// The next rows; undefined after the last. Only one `next` may be pending.
    ///
    /// # Errors
    /// Rejects with `ErrorData` if the call failed.
    #[wasm_bindgen(unchecked_return_type = "Promise<Batch | undefined>")]
    pub fn next(&self) -> Promise {
        next(self)
    }

    /// The report so far. `complete` is meaningful only at the end.
    ///
    /// # Errors
    /// Throws only if JavaScript cannot allocate objects.
    pub fn report(&self) -> Result<Ts<ReportData>, JsValue> {
        report(self)
    }

    /// Ends the call: its timers, requests and bodies are released before this returns.
    pub fn stop(&self) {
        stop(self)
    }
}

answers_part! {
    "18",
    fn next(handle: &BillStream) -> Promise {
        let outlet = Rc::clone(&handle.outlet);
        promise_of(poll_fn(move |cx| outlet.poll_next(cx)))
    }
}

answers_part! {
    "19",
    fn report(handle: &BillStream) -> Result<Ts<ReportData>, JsValue> {
        let stream = handle.outlet.stream();
        let mut stats = stream.stats();
        stats.scrub(&|text| handle.outlet.state.scrub(text));
        values::typed(&ReportData::new(&stats, stream.call()))
    }
}

answers_part! {
    "20",
    fn stop(handle: &BillStream) {
        handle.abort.abort();
        // A pending `next` ends as well.
        handle.outlet.end(Ok(()));
    }
}

impl BillStream {
    /// Starts a call.
    pub(crate) fn start(stream: Stream, state: Rc<ClientState>, call: Call) -> Self {
        let outlet = Rc::new(Outlet {
            stream: Mutex::new(stream),
            state,
            ending: RefCell::default(),
        });
        let abort = AbortHandle::new();
        let work = abort.start(&call.host.functions(), run(call, Rc::clone(&outlet)));
        spawn_local(async move {
            work.await;
        });
        Self { outlet, abort }
    }
}

/// Receives all rows, and waits until the last of them is taken.
async fn run(call: Call, outlet: Rc<Outlet>) {
    let mut running = pin!(client::run(
        &call.host,
        &outlet.state,
        &call.job,
        &outlet.stream
    ));
    let outcome = poll_fn(|cx| outlet.notify_after(running.as_mut().poll(cx))).await;
    if outcome.is_ok() {
        poll_fn(|cx| outlet.notify_after(outlet.poll_taken(cx))).await;
    }
    outlet.end(outcome.map(drop));
}

impl Outlet {
    /// Nothing that is called while the lock is held takes it again.
    fn stream(&self) -> MutexGuard<'_, Stream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Result<JsValue, JsValue>> {
        if let Some(batch) = self.stream().next_batch() {
            return Poll::Ready(values::try_to_js(&Batch::new(&batch)));
        }
        let mut ending = self.ending.borrow_mut();
        match ending.outcome.take() {
            Some(Ok(())) => {
                ending.outcome = Some(Ok(()));
                Poll::Ready(Ok(JsValue::UNDEFINED))
            }
            Some(Err(error)) => Poll::Ready(Err(errors::thrown(error))),
            None => {
                ending.waiting = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    /// Wakes a pending `next` if the work that was just done made rows available.
    fn notify_after<T>(&self, work: T) -> T {
        if self.stream().should_wake_consumer() {
            self.notify();
        }
        work
    }

    fn poll_taken(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut stream = self.stream();
        stream.close();
        stream.poll_drained(cx)
    }

    fn end(&self, outcome: Result<()>) {
        self.ending.borrow_mut().outcome = Some(outcome);
        self.notify();
    }

    fn notify(&self) {
        let waiting = self.ending.borrow_mut().waiting.take();
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}
