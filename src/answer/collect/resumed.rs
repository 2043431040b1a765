//! A call that requests only what an earlier one lacks.

use super::{Bills, Collect};
use crate::bill::Limits;
use crate::client::{Job, Sink};
use crate::error::{Error, Result};
use crate::query::Plan;

/// Collects the requests of a plan that failed in an earlier call. The windows that arrived then are taken over, with all of their
/// rows, so that each bill counts once, as if all windows had come in one call.
///
/// ```
/// use novita_billing::answer::{Collect, Resumed};
/// use novita_billing::bill::Limits;
/// use novita_billing::client::Sink;
/// use novita_billing::query::{BillKind, Plan};
/// use novita_billing::time::Window;
///
/// let windows = vec![Window { start: 0, end: 99 }, Window { start: 100, end: 199 }];
/// let plan = Plan::new(BillKind::ApiKey, windows);
/// let body = br#"{"bills":[{"startTime":"90","endTime":"109","amount":"1","voucherAmount":"0","payAmount":"1"}]}"#;
/// let mut first = Collect::new(plan.clone(), Limits::default());
/// first.begin(0);
/// first.chunk(0, body)?;
/// first.commit(0)?;
/// let bills = first.finish();
///
/// let mut second = Resumed::new(plan, Limits::default(), &bills)?;
/// assert_eq!(second.missing(), [1]);
/// second.begin(0);
/// second.chunk(0, body)?;
/// second.commit(0)?;
/// // The bill is in both windows, and counts once.
/// assert_eq!(second.finish().len(), 1);
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Debug)]
pub struct Resumed {
    collect: Collect,
    /// The requests of the plan that are missing, in order: their places are the windows of this sink.
    missing: Vec<usize>,
}

impl Resumed {
    /// A sink for the requests of a plan that `bills` lack.
    ///
    /// # Errors
    /// `Query` if the bills came with another plan, or with none.
    pub fn new(plan: Plan, limits: Limits, bills: &Bills) -> Result<Self> {
        let arrived = bills.arrived(&plan).ok_or_else(|| {
            let message = "the table is of another query: give the query that it was loaded with";
            Error::query("table", message)
        })?;
        let arrived: Vec<_> = arrived.collect();
        let missing = (0..plan.len())
            .filter(|request| arrived.iter().all(|(known, _)| known != request))
            .collect();
        let mut collect = Collect::new(plan, limits);
        for (request, table) in arrived {
            collect.slots.commit(request, table);
        }
        Ok(Self { collect, missing })
    }

    /// Sets the moment at which rows count as open, see [`Collect::as_of`].
    #[must_use]
    pub fn as_of(mut self, unix_now: i64) -> Self {
        self.collect = self.collect.as_of(unix_now);
        self
    }

    /// The requests of the plan that are missing, in order.
    pub fn missing(&self) -> &[usize] {
        &self.missing
    }

    /// Leaves only the missing requests in the job of the whole plan.
    pub fn shorten(&self, job: &mut Job) {
        let mut place = 0;
        job.requests.retain(|_| {
            place += 1;
            self.missing.contains(&(place - 1))
        });
    }

    /// Ends the call: the rows of all windows, each bill once.
    pub fn finish(self) -> Bills {
        self.collect.finish()
    }

    /// The request of the plan that a window of this sink is for.
    fn request(&self, window: usize) -> usize {
        self.missing.get(window).copied().unwrap_or(usize::MAX)
    }
}

impl Sink for Resumed {
    fn begin(&mut self, window: usize) {
        self.collect.begin(self.request(window));
    }

    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        self.collect.chunk(self.request(window), bytes)
    }

    fn commit(&mut self, window: usize) -> Result<u64> {
        self.collect.commit(self.request(window))
    }

    fn discard(&mut self, window: usize) {
        self.collect.discard(self.request(window));
    }
}
