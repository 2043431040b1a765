//! A call in a simulation, and the executor.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use super::sink::RecordingSink;
use super::{SimulatedHost, Simulation, window};
use crate::client::{CallReport, ClientState, Job, Progress, Settings, WindowRequest, run};
use crate::error::Result;

/// A call, polled only when it was woken.
pub(crate) struct SimulatedCall {
    future: Option<Pin<Box<dyn Future<Output = Result<CallReport>> + Send>>>,
    woken: Arc<Woken>,
    starts_at: u64,
    pub(crate) sink: Arc<Mutex<RecordingSink>>,
    pub(crate) result: Option<Result<CallReport>>,
    /// When it settled.
    pub(crate) settled_at: u64,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl SimulatedCall {
    /// A call of `windows` windows that starts at `starts_at`; its sink applies backpressure for `backpressure_ms` after each
    /// chunk.
    pub(crate) fn new(
        sim: &Arc<Simulation>,
        state: &Arc<ClientState>,
        number: usize,
        windows: usize,
        settings: Settings,
        starts_at: u64,
        backpressure_ms: u64,
    ) -> Self {
        let sink = Arc::new(Mutex::new(RecordingSink::new(
            sim,
            windows,
            backpressure_ms,
        )));
        let host = SimulatedHost {
            sim: Arc::clone(sim),
            call: number,
        };
        let requests = (0..windows).map(|index| WindowRequest {
            window: window(index).into(),
            url: format!("https://box/{index}"),
        });
        let job = Job {
            requests: requests.collect(),
            settings,
            done: Progress::default(),
        };
        let future = {
            let (state, sink) = (Arc::clone(state), Arc::clone(&sink));
            Box::pin(async move { run(&host, &state, &job, &*sink).await })
        };
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        Self {
            future: Some(future),
            woken,
            starts_at,
            sink,
            result: None,
            settled_at: 0,
        }
    }

    /// Aborts the call.
    pub(crate) fn abort(&mut self) {
        self.future = None;
    }

    /// What a Worker does when its request goes away: the call is neither dropped nor polled again.
    pub(crate) fn vanish(&mut self) {
        std::mem::forget(self.future.take());
    }

    fn poll(&mut self, sim: &Simulation) -> bool {
        if sim.now() < self.starts_at || !self.woken.0.swap(false, Ordering::Relaxed) {
            return false;
        }
        let Some(future) = &mut self.future else {
            return false;
        };
        let waker = Waker::from(Arc::clone(&self.woken));
        if let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            self.result = Some(result);
            self.settled_at = sim.now();
            self.future = None;
        }
        true
    }
}

/// Runs the calls until all are settled or the time is `until`.
pub(crate) fn run_until(sim: &Arc<Simulation>, calls: &mut [SimulatedCall], until: u64) {
    loop {
        let mut any_polled = false;
        for call in calls.iter_mut() {
            any_polled |= call.poll(sim);
        }
        if calls.iter().all(|call| call.future.is_none()) {
            return;
        }
        if any_polled {
            continue;
        }
        // The start of a call is like a timer.
        let next_start = calls
            .iter()
            .filter(|call| call.starts_at > sim.now() && call.future.is_some());
        let next_start = next_start
            .map(|call| call.starts_at)
            .min()
            .unwrap_or(u64::MAX);
        let next_timer = sim
            .timers
            .lock()
            .keys()
            .next()
            .map_or(u64::MAX, |(at, _)| at - 1_000);
        if next_start.min(next_timer) > until {
            sim.now.set(sim.now.get().max(until + 1_000));
            return;
        }
        if next_start < next_timer {
            sim.now.set(next_start + 1_000);
        } else {
            sim.fire_next_timer();
        }
    }
}
