//! How far a call has come: the windows that are done, and the bytes of bodies that arrive.

use std::sync::Mutex;

use crate::client::{Host, Progress, Sink, WindowReport, lock};

/// So many bytes of a body are reported at once.
const STEP_BYTES: u64 = 1 << 17;

/// Reports the progress of a call to its host.
pub(super) struct ProgressMeter<'a> {
    host: &'a dyn Host,
    sink: &'a Mutex<dyn Sink>,
    counts: Mutex<Counts>,
}

struct Counts {
    /// Of the windows that are done.
    done: Progress,
    /// Bytes of bodies that arrive.
    arriving: u64,
    /// The bytes that were reported last: they never get less, also if a body is requested again.
    reported_bytes: u64,
}

impl<'a> ProgressMeter<'a> {
    pub(super) const fn new(host: &'a dyn Host, sink: &'a Mutex<dyn Sink>, done: Progress) -> Self {
        let counts = Counts {
            done,
            arriving: 0,
            reported_bytes: done.bytes,
        };
        Self {
            host,
            sink,
            counts: Mutex::new(counts),
        }
    }

    /// The windows that are done.
    pub(super) fn done(&self) -> Progress {
        lock(&self.counts).done
    }

    pub(super) fn arrived(&self, report: &WindowReport) {
        self.add(1, report.rows, report.bytes, 0);
    }

    pub(super) fn failed(&self) {
        self.add(1, 0, 0, 0);
    }

    /// Adds windows that are done, with their rows and bytes, and bytes that arrive; and reports.
    fn add(&self, windows: u64, rows: u64, bytes: u64, arriving: u64) {
        let total = lock(self.sink).total();
        // The host is called without the lock.
        let progress = {
            let mut counts = lock(&self.counts);
            counts.done.windows_done += windows;
            counts.done.rows += rows;
            counts.done.bytes += bytes;
            counts.arriving += arriving;
            let bytes = counts.done.bytes + counts.arriving;
            counts.reported_bytes = counts.reported_bytes.max(bytes);
            Progress {
                bytes: counts.reported_bytes,
                total,
                ..counts.done
            }
        };
        self.host.progress(progress);
    }
}

/// A body that arrives. Its bytes do not count any more when this is dropped.
pub(super) struct ArrivingBody<'a> {
    meter: &'a ProgressMeter<'a>,
    /// The bytes that were reported.
    reported: u64,
}

impl<'a> ArrivingBody<'a> {
    pub(super) const fn new(meter: &'a ProgressMeter<'a>) -> Self {
        Self { meter, reported: 0 }
    }

    /// So many bytes have arrived in all.
    pub(super) fn has(&mut self, bytes: u64) {
        let more = bytes - self.reported;
        if more >= STEP_BYTES {
            self.reported = bytes;
            self.meter.add(0, 0, 0, more);
        }
    }
}

impl Drop for ArrivingBody<'_> {
    fn drop(&mut self) {
        lock(&self.meter.counts).arriving -= self.reported;
    }
}
