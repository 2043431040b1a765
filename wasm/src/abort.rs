//! Futures that can be dropped from outside. When a call is aborted, its timers, requests and bodies are released at once,
//! by their own `Drop`, and not in a later microtask.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

type BoxedFuture = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
enum State {
    /// No future has been started.
    #[default]
    New,
    /// The future is not being polled.
    Idle(BoxedFuture, Option<Waker>),
    /// The future is being polled, further up the stack.
    Polling,
    /// The future was aborted, or has completed. If it is still being polled, it is dropped when the poll returns.
    Done,
}

/// Aborts one call.
#[wasm_bindgen]
#[derive(Clone, Default)]
pub struct AbortHandle {
    state: Rc<RefCell<State>>,
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
        let state = self.state.replace(State::Done);
        if let State::Idle(future, waker) = state {
            drop(future);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

impl AbortHandle {
    /// Runs a future until it completes. `None` if it was aborted.
    pub(crate) async fn run<T: 'static>(
        &self,
        future: impl Future<Output = T> + 'static,
    ) -> Option<T> {
        if matches!(*self.state.borrow(), State::Done) {
            return None;
        }
        let output = Rc::new(RefCell::new(None));
        let future = {
            let output = Rc::clone(&output);
            async move {
                let value = future.await;
                output.replace(Some(value));
            }
        };
        self.state.replace(State::Idle(Box::pin(future), None));
        poll_fn(|cx| self.poll(cx)).await;
        output.take()
    }

    /// Polls the future; ready if it has completed or was aborted.
    fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut future = match self.state.replace(State::Polling) {
            State::Idle(future, _) => future,
            other => {
                self.state.replace(other);
                return Poll::Ready(());
            }
        };
        let polled = future.as_mut().poll(cx);
        let was_aborted = matches!(*self.state.borrow(), State::Done);
        if polled.is_pending() && !was_aborted {
            let waker = Some(cx.waker().clone());
            self.state.replace(State::Idle(future, waker));
            return Poll::Pending;
        }
        // Dropped while nothing is borrowed, see `abort`.
        drop(future);
        self.state.replace(State::Done);
        Poll::Ready(())
    }
}
