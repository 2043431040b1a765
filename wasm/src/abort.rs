//! Futures that can be dropped from outside, in the very moment in which their call is aborted: timers, requests and
//! bodies are given back by their own `Drop`, and nothing of them is left to a later microtask.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

type Work = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
enum State {
    /// No call has been started with it.
    #[default]
    New,
    /// Waits for a wake-up.
    Idle(Work, Option<Waker>),
    /// Is being polled, further up the stack.
    Running,
    /// Was aborted, or is over: what still runs is dropped when its poll returns.
    Over,
}

/// Ends a call. One belongs to each call.
#[wasm_bindgen]
#[derive(Clone, Default)]
pub struct Abort {
    state: Rc<RefCell<State>>,
}

#[wasm_bindgen]
impl Abort {
    /// For a call that is about to start.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the call now: its timers, requests and bodies are released before this returns. Its promise is rejected with
    /// kind `aborted` a moment later.
    pub fn abort(&self) {
        // The borrow ends before the work is dropped, which may call back in here.
        let state = self.state.replace(State::Over);
        if let State::Idle(work, waker) = state {
            drop(work);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

impl Abort {
    /// Runs work until it is over or is aborted. `None` when it was aborted.
    pub(crate) async fn run<T: 'static>(
        &self,
        work: impl Future<Output = T> + 'static,
    ) -> Option<T> {
        if matches!(*self.state.borrow(), State::Over) {
            return None;
        }
        let outcome = Rc::new(RefCell::new(None));
        let work = {
            let outcome = Rc::clone(&outcome);
            async move {
                let value = work.await;
                outcome.replace(Some(value));
            }
        };
        self.state.replace(State::Idle(Box::pin(work), None));
        poll_fn(|cx| self.poll(cx)).await;
        outcome.take()
    }

    /// Polls the work; ready when there is none (any more).
    fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut work = match self.state.replace(State::Running) {
            State::Idle(work, _) => work,
            other => {
                self.state.replace(other);
                return Poll::Ready(());
            }
        };
        let polled = work.as_mut().poll(cx);
        let is_running = matches!(*self.state.borrow(), State::Running);
        let next = match polled {
            Poll::Pending if is_running => State::Idle(work, Some(cx.waker().clone())),
            // It is dropped here, outside of any borrow.
            _ => {
                drop(work);
                State::Over
            }
        };
        let is_over = matches!(next, State::Over);
        self.state.replace(next);
        if is_over {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
