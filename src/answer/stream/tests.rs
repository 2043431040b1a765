//! A stream against the list of the same responses, in a simulation: connections that send while they are not held back,
//! interruptions and retries, and a consumer with its own pace.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

use proptest::prelude::*;

use super::*;
use crate::answer::Collect;
use crate::answer::test_data::{
    Bill, Selects, any_selection, as_json, bill_list, plan, plan_of, read_back, response_of,
    windows_at,
};
use crate::bill::column_count;
use crate::error::ErrorKind;
use crate::query::BillKind;
use crate::time::Window;

/// The moment at which rows count as open.
const NOW: i64 = 25;

/// Counts how often the task of the call is woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A window in flight, and how many bytes of its body were sent.
struct Connection {
    window: usize,
    sent: Option<usize>,
}

/// The service, the network and the consumer.
struct Simulation {
    windows: Vec<Window>,
    bodies: Vec<String>,
    stream: Stream,
    connections: Vec<Connection>,
    next: usize,
    concurrency: usize,
    largest_chunk: usize,
    /// How many more attempts are interrupted.
    interruptions: usize,
    random: u64,
    waker: Arc<Woken>,
    delivered: Vec<Bill>,
}

impl Simulation {
    fn new(bills: &[Bill], windows: Vec<Window>, requested: Vec<Window>, random: u64) -> Self {
        Self::of(Selects::Overlap, bills, windows, requested, random)
    }

    fn of(
        selects: Selects,
        bills: &[Bill],
        windows: Vec<Window>,
        requested: Vec<Window>,
        random: u64,
    ) -> Self {
        let bodies = requested
            .iter()
            .map(|window| response_of(selects, bills, *window))
            .collect();
        let mut stream = Stream::new(
            plan_of(BillKind::ApiKey, windows.clone(), requested),
            Limits::default(),
        );
        stream.set_as_of(NOW);
        stream.buffer_limits = BufferLimits {
            window: 300,
            ahead: 700,
            head: 200,
        };
        Self {
            windows,
            bodies,
            stream,
            connections: Vec::new(),
            next: 0,
            concurrency: 3,
            largest_chunk: 150,
            interruptions: 0,
            random: random | 1,
            waker: Arc::default(),
            delivered: Vec::new(),
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 11) as usize % bound.max(1)
    }

    fn start_connections(&mut self) {
        while self.connections.len() < self.concurrency && self.next < self.windows.len() {
            self.connections.push(Connection {
                window: self.next,
                sent: None,
            });
            self.next += 1;
        }
    }

    fn is_ready(&mut self, connection: usize) -> bool {
        let waker = Waker::from(Arc::clone(&self.waker));
        let window = self.connections[connection].window;
        let mut context = Context::from_waker(&waker);
        self.connections[connection].sent.is_none()
            || self.stream.poll_ready(window, &mut context).is_ready()
    }

    /// Advances a connection by one step.
    fn step(&mut self, connection: usize) -> Result<()> {
        let window = self.connections[connection].window;
        let Some(sent) = self.connections[connection].sent else {
            self.stream.begin(window);
            self.connections[connection].sent = Some(0);
            return Ok(());
        };
        let left = self.bodies[window].len() - sent;
        if self.interruptions > 0 && self.below(8) == 0 {
            self.interruptions -= 1;
            if left > 0 {
                assert_eq!(
                    self.stream.commit(window).unwrap_err().kind,
                    ErrorKind::Network
                );
            }
            self.stream.discard(window);
            self.connections[connection].sent = None;
            return Ok(());
        }
        if left > 0 {
            let size = 1 + self.below(left.min(self.largest_chunk));
            let chunk = self.bodies[window].as_bytes()[sent..sent + size].to_vec();
            self.stream.chunk(window, &chunk)?;
            self.connections[connection].sent = Some(sent + size);
            self.check_bounds();
            return Ok(());
        }
        let rows = self.stream.commit(window)?;
        self.connections.remove(connection);
        self.stream.settled(window, Ok(&self.report(window, rows)));
        self.start_connections();
        Ok(())
    }

    fn report(&self, window: usize, rows: u64) -> WindowReport {
        WindowReport {
            status: 200,
            window: self.windows[window].into(),
            rows,
            bytes: self.bodies[window].len() as u64,
            attempts: 1,
            ms: 1,
        }
    }

    /// Fails a window for good.
    fn fail(&mut self, connection: usize) {
        let Connection { window, sent } = self.connections.remove(connection);
        if sent.is_some() {
            self.stream.discard(window);
        }
        let error = Error::new(ErrorKind::Network, "the connection broke");
        self.stream.settled(window, Err(&error));
        self.start_connections();
    }

    fn check_bounds(&self) {
        let (stream, chunk) = (&self.stream, self.largest_chunk as u64);
        let undelivered = |window: usize| stream.undelivered_bytes(window);
        let behind: u64 = (stream.head + 1..self.windows.len()).map(undelivered).sum();
        assert!(behind < stream.buffer_limits.ahead + chunk * self.concurrency as u64);
        for window in stream.head + 1..self.windows.len() {
            assert!(undelivered(window) < stream.buffer_limits.window + chunk);
        }
    }

    /// Takes a batch. Returns whether there was one.
    fn take(&mut self) -> bool {
        let Some(batch) = self.stream.next_batch() else {
            return false;
        };
        assert!(!batch.is_empty() && batch.len() <= BLOCK_ROWS);
        let block = batch.block();
        assert_eq!(
            (block.len(), batch.rows().count()),
            (batch.len(), batch.len())
        );
        for (place, row) in batch.rows().enumerate() {
            for column in 0..column_count(batch.table().kind()) {
                assert_eq!(block.get(column, place), row.cell(column));
            }
            self.delivered.push(read_back(row));
        }
        assert_eq!(self.stream.stats().rows, self.delivered.len() as u64);
        true
    }

    /// Runs until everything is taken. Either a connection or the consumer can always make progress.
    fn run(&mut self, eagerness: usize) -> Result<()> {
        self.start_connections();
        while !self.connections.is_empty() {
            let ready: Vec<usize> = (0..self.connections.len())
                .filter(|connection| self.is_ready(*connection))
                .collect();
            if ready.is_empty() || self.below(eagerness) == 0 {
                let woken = self.waker.0.load(Ordering::Relaxed);
                self.take();
                let woke = self.waker.0.load(Ordering::Relaxed) > woken;
                assert!(
                    woke || !ready.is_empty(),
                    "all connections are held back, and none is woken"
                );
            } else {
                let connection = ready[self.below(ready.len())];
                self.step(connection)?;
            }
        }
        self.stream.close();
        while self.take() {}
        Ok(())
    }
}

/// The rows of the list, and their stats.
fn listed(windows: &[Window], requested: &[Window], bodies: &[String]) -> (Vec<Bill>, RowStats) {
    let mut collect = Collect::new(
        plan_of(BillKind::ApiKey, windows.to_vec(), requested.to_vec()),
        Limits::default(),
    )
    .as_of(NOW);
    for (window, body) in bodies.iter().enumerate() {
        collect.begin(window);
        collect.chunk(window, body.as_bytes()).unwrap();
        collect.commit(window).unwrap();
    }
    let collected = collect.finish();
    (collected.rows().map(read_back).collect(), collected.stats)
}

proptest! {
    #[test]
    fn a_stream_delivers_the_rows_of_the_list_in_their_order(
        selects in any_selection(),
        bills in bill_list(),
        (windows, requested) in plan(),
        random: u64,
        interruptions in 0usize..12,
        eagerness in 2usize..12,
        concurrency in 1usize..=6,
        largest_chunk in prop_oneof![1usize..20, 50usize..400],
    ) {
        let mut simulation = Simulation::of(selects, &bills, windows.clone(), requested.clone(), random);
        simulation.interruptions = interruptions;
        simulation.concurrency = concurrency;
        simulation.largest_chunk = largest_chunk;
        simulation.run(eagerness).unwrap();
        let (rows, stats) = listed(&windows, &requested, &simulation.bodies);
        prop_assert_eq!(&simulation.delivered, &rows);
        prop_assert_eq!(simulation.stream.stats(), stats);
        let reported: Vec<Window> = simulation.stream.call().windows.iter().map(|report| report.window.range()).collect();
        prop_assert_eq!(reported, windows);
        prop_assert!((0..simulation.windows.len()).all(|window| simulation.stream.undelivered_bytes(window) == 0));
    }

    #[test]
    fn failed_windows_are_left_out_and_no_row_is_delivered_twice(
        selects in any_selection(),
        bills in bill_list(),
        (windows, requested) in plan(),
        random: u64,
        failures in prop::collection::vec(0usize..40, 1..4),
    ) {
        let mut simulation = Simulation::of(selects, &bills, windows, requested, random);
        simulation.start_connections();
        let mut steps = 0;
        while !simulation.connections.is_empty() {
            steps += 1;
            let connection = simulation.below(simulation.connections.len());
            if failures.contains(&steps) {
                simulation.fail(connection);
            } else if simulation.is_ready(connection) {
                simulation.step(connection).unwrap();
            } else {
                simulation.take();
            }
        }
        simulation.stream.close();
        while simulation.take() {}
        for bill in &bills {
            let count = |list: &[Bill]| list.iter().filter(|other| *other == bill).count();
            prop_assert!(count(&simulation.delivered) <= count(&bills));
        }
        let settled = simulation.stream.call();
        prop_assert_eq!(settled.windows.len() + settled.failed.len(), simulation.windows.len());
    }
}

const THREE: [Bill; 3] = [(0, 1, 1), (2, 3, 1), (4, 5, 1)];

fn one_window() -> Simulation {
    let (windows, requested) = windows_at(&[0, 10]);
    let mut simulation = Simulation::new(&THREE, windows, requested, 1);
    simulation.start_connections();
    simulation.stream.begin(0);
    simulation
}

/// The beginning of a response, with this many of the bills.
fn first(bills: &[Bill], count: usize) -> String {
    let rows: Vec<String> = bills[..count].iter().map(|bill| as_json(*bill)).collect();
    format!("{{\"bills\":[{}", rows.join(","))
}

#[test]
fn rows_are_delivered_before_their_window_is_complete() {
    let mut simulation = one_window();
    assert!(!simulation.stream.should_wake_consumer());
    simulation
        .stream
        .chunk(0, first(&THREE, 2).as_bytes())
        .unwrap();
    assert!(
        simulation.stream.should_wake_consumer(),
        "the consumer waits for the first rows"
    );
    assert!(!simulation.stream.should_wake_consumer(), "only once");
    assert!(simulation.take());
    assert_eq!(simulation.delivered, THREE[..2]);
    assert!(!simulation.take());
    let rest = first(&THREE, 3).split_off(first(&THREE, 2).len());
    simulation.stream.chunk(0, rest.as_bytes()).unwrap();
    assert!(
        simulation.stream.should_wake_consumer(),
        "the consumer found no rows"
    );
}

#[test]
fn a_second_attempt_delivers_only_new_rows() {
    for cut in 0..first(&THREE, 3).len() {
        let mut simulation = one_window();
        simulation
            .stream
            .chunk(0, first(&THREE, 2).as_bytes())
            .unwrap();
        simulation.take();
        simulation.stream.discard(0);
        simulation.stream.begin(0);
        let body = first(&THREE, 3);
        simulation.stream.chunk(0, &body.as_bytes()[..cut]).unwrap();
        while simulation.take() {}
        simulation.stream.chunk(0, &body.as_bytes()[cut..]).unwrap();
        simulation.stream.chunk(0, b"]}").unwrap();
        assert_eq!(simulation.stream.commit(0).unwrap(), 3);
        while simulation.take() {}
        assert_eq!(simulation.delivered, THREE);
        assert_eq!(simulation.stream.stats().rows, 3);
    }
}

#[test]
fn rows_not_taken_before_the_interruption_are_delivered_after_it() {
    let mut simulation = one_window();
    simulation
        .stream
        .chunk(0, first(&THREE, 2).as_bytes())
        .unwrap();
    simulation.stream.discard(0);
    assert!(!simulation.take());
    simulation.stream.begin(0);
    simulation
        .stream
        .chunk(0, simulation.bodies[0].clone().as_bytes())
        .unwrap();
    simulation.take();
    assert_eq!(simulation.delivered, THREE);
}

#[test]
fn rows_ready_from_the_first_attempt_are_not_delivered_besides_those_of_the_second() {
    let bills: Vec<Bill> = (0..1500).map(|second| (second, second, 1)).collect();
    let (windows, requested) = windows_at(&[0, 1500]);
    let mut simulation = Simulation::new(&bills, windows, requested, 1);
    simulation.stream.begin(0);
    simulation
        .stream
        .chunk(0, first(&bills, 1500).as_bytes())
        .unwrap();
    assert!(simulation.take(), "a block; the others are ready");
    simulation.stream.discard(0);
    simulation.stream.begin(0);
    assert!(!simulation.take());
    simulation
        .stream
        .chunk(0, first(&bills, 1500).as_bytes())
        .unwrap();
    while simulation.take() {}
    assert_eq!(simulation.delivered, bills);
}

/// The rows of a stream whose second attempt returns other rows, or its error.
fn second_attempt(rows: &[Bill]) -> Result<Vec<Bill>> {
    let mut simulation = one_window();
    simulation.stream.chunk(0, first(&THREE, 2).as_bytes())?;
    simulation.take();
    simulation.stream.discard(0);
    simulation.stream.begin(0);
    simulation
        .stream
        .chunk(0, first(rows, rows.len()).as_bytes())?;
    simulation.stream.chunk(0, b"]}")?;
    simulation.stream.commit(0)?;
    while simulation.take() {}
    Ok(simulation.delivered)
}

#[test]
fn a_second_attempt_with_other_rows_fails() {
    let [one, two, three] = THREE;
    for (rows, path) in [
        (vec![two, one, three], "bills[1]"),
        (vec![three, two, one], "bills[1]"),
        (vec![one, three, two], "bills[1]"),
        (vec![one, (2, 3, 0), three], "bills[1]"),
        (vec![one], "bills[1]"),
        (vec![], "bills[0]"),
    ] {
        let error = second_attempt(&rows).unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Decode, Some(path)),
            "{rows:?}"
        );
        assert!(error.message.contains("Start the stream again"));
    }
    assert_eq!(second_attempt(&[one, two]).unwrap(), [one, two]);
    assert_eq!(
        second_attempt(&[one, two, one, three]).unwrap(),
        [one, two, one, three]
    );
}

#[test]
fn a_row_larger_than_the_buffer_limit_is_still_delivered() {
    let (windows, requested) = windows_at(&[0, 10]);
    let mut simulation = Simulation::new(&[], windows, requested, 7);
    let long = as_json((0, 1, 1)).replace(
        "\"x\"",
        &format!("\"productName\":\"{}\",\"x\"", "z".repeat(2000)),
    );
    simulation.bodies[0] = format!("{{\"note\":\"{}\",\"bills\":[{long}]}}", "z".repeat(1000));
    simulation.start_connections();
    let mut taken = 0;
    while !simulation.connections.is_empty() {
        if simulation.is_ready(0) {
            simulation.step(0).unwrap();
        } else {
            assert!(simulation.take());
            taken += 1;
        }
    }
    assert_eq!(
        taken, 1,
        "the row has to be taken before more bytes are accepted"
    );
}

#[test]
fn large_windows_are_delivered_block_by_block_with_their_texts_once() {
    let bills: Vec<Bill> = (0..2500).map(|second| (second, second, 1)).collect();
    let (windows, requested) = windows_at(&[0, 2000, 3000]);
    let mut simulation = Simulation::new(&bills, windows.clone(), requested.clone(), 3);
    simulation.start_connections();
    let mut batches = Vec::new();
    for window in 0..2 {
        simulation.stream.begin(window);
        simulation
            .stream
            .chunk(window, simulation.bodies[window].clone().as_bytes())
            .unwrap();
        simulation.stream.commit(window).unwrap();
    }
    while let Some(batch) = simulation.stream.next_batch() {
        batches.push((batch.len(), batch.has_new_strings()));
    }
    assert_eq!(batches, [(1024, true), (976, false), (500, true)]);
}

#[test]
fn rows_delivered_before_their_window_failed_are_not_delivered_again() {
    let (windows, requested) = windows_at(&[0, 10, 20]);
    let over_the_border = (8, 12, 1);
    let mut simulation = Simulation::new(
        &[(0, 1, 1), over_the_border, (15, 15, 1)],
        windows,
        requested,
        1,
    );
    simulation.start_connections();
    simulation.stream.begin(0);
    let half = simulation.bodies[0].trim_end_matches("]}").to_owned();
    simulation.stream.chunk(0, half.as_bytes()).unwrap();
    simulation.take();
    simulation.fail(0);
    while !simulation.connections.is_empty() {
        simulation.step(0).unwrap();
    }
    while simulation.take() {}
    assert_eq!(
        simulation.delivered,
        [(0, 1, 1), over_the_border, (15, 15, 1)],
        "rows are not delivered again"
    );
    let (failed, _) = &simulation.stream.call().failed[0];
    assert_eq!(*failed, simulation.windows[0]);
}

#[test]
fn bytes_for_a_window_that_was_not_begun_are_an_internal_error() {
    let (windows, requested) = windows_at(&[0, 10]);
    let mut stream = Stream::new(
        plan_of(BillKind::ApiKey, windows, requested),
        Limits::default(),
    );
    assert_eq!(
        stream.chunk(0, b"{}").unwrap_err().kind,
        ErrorKind::Internal
    );
    assert_eq!(stream.commit(7).unwrap_err().kind, ErrorKind::Internal);
}
