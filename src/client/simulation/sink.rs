//! A sink that records what was committed, and checks the order of calls.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::{Simulation, Sleep};
use crate::client::{Sink, WindowReport};
use crate::error::{Error, ErrorKind, Result};

/// Records what was committed, and fails a test when it is called in a wrong order.
///
/// A body with `!` is not a bill list, one with `?` is an error envelope; both errors quote it.
pub(crate) struct RecordingSink {
    sim: Arc<Simulation>,
    windows: Vec<Slot>,
    backpressure_ms: u64,
}

#[derive(Default)]
struct Slot {
    begun: Option<Vec<u8>>,
    committed: Option<Vec<u8>>,
    ready_at: Option<Pin<Box<Sleep>>>,
    is_settled: bool,
}

impl RecordingSink {
    pub(super) fn new(sim: &Arc<Simulation>, windows: usize, backpressure_ms: u64) -> Self {
        Self {
            sim: Arc::clone(sim),
            windows: (0..windows).map(|_| Slot::default()).collect(),
            backpressure_ms,
        }
    }

    pub(crate) fn committed(&self, window: usize) -> Option<&[u8]> {
        self.windows[window].committed.as_deref()
    }

    /// Windows that were begun and neither committed nor discarded.
    pub(crate) fn open_windows(&self) -> usize {
        self.windows
            .iter()
            .filter(|slot| slot.begun.is_some())
            .count()
    }
}

impl Sink for RecordingSink {
    fn begin(&mut self, window: usize) {
        let slot = &mut self.windows[window];
        assert!(slot.begun.is_none(), "window {window} is begun twice");
        assert!(
            slot.committed.is_none(),
            "window {window} is begun after it was committed"
        );
        slot.begun = Some(Vec::new());
    }

    fn poll_ready(&mut self, window: usize, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.windows[window].ready_at {
            Some(ready_at) => ready_at.as_mut().poll(cx),
            None => Poll::Ready(()),
        }
    }

    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        assert!(!bytes.is_empty(), "empty chunks are skipped");
        let backpressure_ms = self.backpressure_ms;
        let sim = Arc::clone(&self.sim);
        let slot = &mut self.windows[window];
        slot.begun
            .as_mut()
            .expect("chunks come after begin")
            .extend_from_slice(bytes);
        slot.ready_at = (backpressure_ms > 0).then(|| Box::pin(sim.sleep(backpressure_ms)));
        let text = String::from_utf8_lossy(bytes);
        if text.contains('!') {
            return Err(Error::decode(
                format!("bills[0].{text}"),
                3,
                format!("unknown text {text}"),
            ));
        }
        if text.contains('?') {
            return Err(Error::new(
                ErrorKind::Api,
                format!("an error under 200: {text}"),
            ));
        }
        Ok(())
    }

    fn commit(&mut self, window: usize) -> Result<u64> {
        let slot = &mut self.windows[window];
        let bytes = slot.begun.as_ref().expect("commit comes after begin");
        if bytes.last() != Some(&b'$') {
            return Err(Error::new(ErrorKind::Network, "The body was cut off."));
        }
        let rows = bytes.iter().filter(|byte| **byte == b';').count() as u64;
        slot.committed = slot.begun.take();
        slot.ready_at = None;
        Ok(rows)
    }

    fn discard(&mut self, window: usize) {
        let slot = &mut self.windows[window];
        assert!(
            slot.begun.take().is_some(),
            "window {window} is discarded without being begun"
        );
        slot.ready_at = None;
    }

    fn settled(&mut self, window: usize, outcome: Result<&WindowReport, &Error>) {
        let slot = &mut self.windows[window];
        assert!(!slot.is_settled, "window {window} is settled twice");
        assert!(
            slot.begun.is_none(),
            "window {window} is settled before it is committed or discarded"
        );
        assert_eq!(slot.committed.is_some(), outcome.is_ok(), "window {window}");
        slot.is_settled = true;
    }
}
