//! Futures that can be dropped from outside, and that are polled in the async context of their call. When a call is aborted, its
//! timers, requests and bodies are released at once, by their own `Drop`, and not in a later microtask.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

use crate::bindings::CallHost;
use crate::runtime::Poller;

type BoxedFuture = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
struct Shared {
    state: RefCell<State>,
    /// Wakes the task that waits for the future.
    waker: RefCell<Option<Waker>>,
}

#[derive(Default)]
enum State {
    /// No future has been started.
    #[default]
    New,
    /// The future is not being polled.
    Idle(BoxedFuture),
    /// The future is being polled, further up the stack.
    Polling,
    /// The future was aborted, or has completed. If it is still being polled, it is dropped when the poll returns.
    Done,
}

/// Aborts one call.
#[wasm_bindgen]
#[derive(Clone, Default)]
pub struct AbortHandle {
    shared: Rc<Shared>,
}

#[wasm_bindgen]
impl AbortHandle {
    /// A handle for a call that has not started.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Aborts the call: its timers, requests and bodies are released before this returns. Its promise is rejected with kind
    /// `aborted` in a microtask.
    pub fn abort(&self) {
        // Dropping the future may call `abort` again, so nothing is borrowed meanwhile.
        let state = self.shared.state.replace(State::Done);
        drop(state);
        self.shared.wake();
    }
}

impl AbortHandle {
    /// Prepares a future to be run in the current async context. The result is `None` if it was aborted.
    pub(crate) fn start<T: 'static>(
        &self,
        host: &CallHost,
        future: impl Future<Output = T> + 'static,
    ) -> impl Future<Output = Option<T>> + 'static {
        let shared = Rc::clone(&self.shared);
        let output = Rc::new(RefCell::new(None));
        if !shared.is_done() {
            let output = Rc::clone(&output);
            shared.state.replace(State::Idle(Box::pin(async move {
                let value = future.await;
                output.replace(Some(value));
            })));
        }
        let polling = Polling::new(host, Rc::clone(&shared));
        async move {
            poll_fn(|cx| shared.poll_done(cx, &polling.poller)).await;
            output.take()
        }
    }
}

impl Shared {
    fn is_done(&self) -> bool {
        matches!(*self.state.borrow(), State::Done)
    }

    fn wake(&self) {
        let waker = self.waker.borrow_mut().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Ready if the future has completed or was aborted. Otherwise the task was woken by something that the future waits for,
    /// or has just started.
    fn poll_done(&self, cx: &Context<'_>, poller: &Poller) -> Poll<()> {
        if self.is_done() {
            return Poll::Ready(());
        }
        self.waker.replace(Some(cx.waker().clone()));
        poller.request();
        Poll::Pending
    }

    /// Polls the future, in the context of its call.
    fn poll_future(&self) {
        let mut future = match self.state.replace(State::Polling) {
            State::Idle(future) => future,
            other => {
                self.state.replace(other);
                return;
            }
        };
        let waker = self.waker.borrow().clone();
        let waker = waker.unwrap_or_else(|| Waker::noop().clone());
        let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
        if polled.is_pending() && !self.is_done() {
            self.state.replace(State::Idle(future));
            return;
        }
        // Dropped while nothing is borrowed, see `abort`.
        drop(future);
        self.state.replace(State::Done);
        self.wake();
    }
}

/// The JavaScript side of a future that runs. Nothing polls it after the drop.
struct Polling {
    poller: Poller,
    _poll: Closure<dyn Fn()>,
}

impl Polling {
    fn new(host: &CallHost, shared: Rc<Shared>) -> Self {
        let poll: Closure<dyn Fn()> = Closure::new(move || shared.poll_future());
        Self {
            poller: Poller::new(poll.as_ref().unchecked_ref(), host),
            _poll: poll,
        }
    }
}

impl Drop for Polling {
    fn drop(&mut self) {
        self.poller.stop();
    }
}
