//! A stream against the list of the same answers, in a small world: lanes that send what they have room for, breaks
//! and second attempts, and a consumer with a rhythm of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

use proptest::prelude::*;

use super::*;
use crate::answer::Collect;
use crate::answer::sample::{
    Bill, Selects, answer_of, any_way, as_json, bill_list, plan, read_back, windows_at,
};
use crate::bill::column_count;

/// Counts how often the call is woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A window that is under way: what was sent of its body.
struct Lane {
    window: usize,
    sent: Option<usize>,
}

/// What the service answers, and how well it goes.
struct World {
    windows: Vec<Window>,
    bodies: Vec<String>,
    stream: Stream,
    lanes: Vec<Lane>,
    next: usize,
    concurrency: usize,
    largest_chunk: usize,
    /// How many attempts may still break off.
    breaks: usize,
    random: u64,
    waker: Arc<Woken>,
    given: Vec<Bill>,
}

impl World {
    fn new(bills: &[Bill], windows: Vec<Window>, asked: Vec<Window>, random: u64) -> Self {
        Self::of(Selects::Overlap, bills, windows, asked, random)
    }

    fn of(
        selects: Selects,
        bills: &[Bill],
        windows: Vec<Window>,
        asked: Vec<Window>,
        random: u64,
    ) -> Self {
        let bodies = asked
            .iter()
            .map(|window| answer_of(selects, bills, *window))
            .collect();
        let mut stream = Stream::new(BillKind::ApiKey, windows.clone(), asked, Limits::default());
        stream.bounds = Bounds {
            window: 300,
            ahead: 700,
            head: 200,
        };
        Self {
            windows,
            bodies,
            stream,
            lanes: Vec::new(),
            next: 0,
            concurrency: 3,
            largest_chunk: 150,
            breaks: 0,
            random: random | 1,
            waker: Arc::default(),
            given: Vec::new(),
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 11) as usize % bound.max(1)
    }

    fn start_lanes(&mut self) {
        while self.lanes.len() < self.concurrency && self.next < self.windows.len() {
            self.lanes.push(Lane {
                window: self.next,
                sent: None,
            });
            self.next += 1;
        }
    }

    fn is_ready(&mut self, lane: usize) -> bool {
        let waker = Waker::from(Arc::clone(&self.waker));
        let window = self.lanes[lane].window;
        let mut context = Context::from_waker(&waker);
        self.lanes[lane].sent.is_none() || self.stream.poll_ready(window, &mut context).is_ready()
    }

    /// Lets a lane go one step on.
    fn step(&mut self, lane: usize) -> Result<()> {
        let window = self.lanes[lane].window;
        let Some(sent) = self.lanes[lane].sent else {
            self.stream.begin(window);
            self.lanes[lane].sent = Some(0);
            return Ok(());
        };
        let left = self.bodies[window].len() - sent;
        if self.breaks > 0 && self.below(8) == 0 {
            self.breaks -= 1;
            if left > 0 {
                assert_eq!(
                    self.stream.commit(window).unwrap_err().kind,
                    ErrorKind::Network
                );
            }
            self.stream.discard(window);
            self.lanes[lane].sent = None;
            return Ok(());
        }
        if left > 0 {
            let size = 1 + self.below(left.min(self.largest_chunk));
            let chunk = self.bodies[window].as_bytes()[sent..sent + size].to_vec();
            self.stream.chunk(window, &chunk)?;
            self.lanes[lane].sent = Some(sent + size);
            self.check_bounds();
            return Ok(());
        }
        let rows = self.stream.commit(window)?;
        self.lanes.remove(lane);
        self.stream.settled(window, Ok(&self.report(window, rows)));
        self.start_lanes();
        Ok(())
    }

    fn report(&self, window: usize, rows: u64) -> WindowReport {
        WindowReport {
            status: 200,
            window: self.windows[window],
            rows,
            bytes: self.bodies[window].len() as u64,
            attempts: 1,
            ms: 1,
        }
    }

    /// A window fails for good.
    fn fail(&mut self, lane: usize) {
        let Lane { window, sent } = self.lanes.remove(lane);
        if sent.is_some() {
            self.stream.discard(window);
        }
        let error = Error::new(ErrorKind::Network, "it broke off");
        self.stream.settled(window, Err(&error));
        self.start_lanes();
    }

    fn check_bounds(&self) {
        let (stream, chunk) = (&self.stream, self.largest_chunk as u64);
        let waiting = |window: usize| stream.waiting(window);
        let behind: u64 = (stream.head + 1..self.windows.len()).map(waiting).sum();
        assert!(behind < stream.bounds.ahead + chunk * self.concurrency as u64);
        for window in stream.head + 1..self.windows.len() {
            assert!(waiting(window) < stream.bounds.window + chunk);
        }
    }

    /// Takes one batch; says whether there was one.
    fn take(&mut self) -> bool {
        let Some(batch) = self.stream.take() else {
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
            self.given.push(read_back(row));
        }
        assert_eq!(self.stream.facts().rows, self.given.len() as u64);
        true
    }

    /// Goes on until everything is taken. Somebody can always do something.
    fn run(&mut self, eagerness: usize) -> Result<()> {
        self.start_lanes();
        while !self.lanes.is_empty() {
            let ready: Vec<usize> = (0..self.lanes.len())
                .filter(|lane| self.is_ready(*lane))
                .collect();
            if ready.is_empty() || self.below(eagerness) == 0 {
                let woken = self.waker.0.load(Ordering::Relaxed);
                self.take();
                let woke = self.waker.0.load(Ordering::Relaxed) > woken;
                assert!(
                    woke || !ready.is_empty(),
                    "all lanes wait, and nobody wakes them"
                );
            } else {
                let lane = ready[self.below(ready.len())];
                self.step(lane)?;
            }
        }
        self.stream.close();
        while self.take() {}
        Ok(())
    }
}

/// The rows of a list, and what its report says.
fn listed(windows: &[Window], asked: &[Window], bodies: &[String]) -> (Vec<Bill>, Facts) {
    let mut collect = Collect::new(
        BillKind::ApiKey,
        windows.to_vec(),
        asked.to_vec(),
        Limits::default(),
    );
    for (window, body) in bodies.iter().enumerate() {
        collect.begin(window);
        collect.chunk(window, body.as_bytes()).unwrap();
        collect.commit(window).unwrap();
    }
    let collected = collect.finish();
    (collected.rows().map(read_back).collect(), collected.facts)
}

proptest! {
    #[test]
    fn a_stream_gives_the_rows_of_the_list_in_their_order(
        selects in any_way(),
        bills in bill_list(),
        (windows, asked) in plan(),
        random: u64,
        breaks in 0usize..12,
        eagerness in 2usize..12,
        concurrency in 1usize..=6,
        largest_chunk in prop_oneof![1usize..20, 50usize..400],
    ) {
        let mut world = World::of(selects, &bills, windows.clone(), asked.clone(), random);
        world.breaks = breaks;
        world.concurrency = concurrency;
        world.largest_chunk = largest_chunk;
        world.run(eagerness).unwrap();
        let (rows, facts) = listed(&windows, &asked, &world.bodies);
        prop_assert_eq!(&world.given, &rows);
        prop_assert_eq!(world.stream.facts(), facts);
        let reported: Vec<Window> = world.stream.call().windows.iter().map(|report| report.window).collect();
        prop_assert_eq!(reported, windows);
        prop_assert!((0..world.windows.len()).all(|window| world.stream.waiting(window) == 0));
    }

    #[test]
    fn windows_that_failed_are_left_out_and_nothing_is_given_twice(
        selects in any_way(),
        bills in bill_list(),
        (windows, asked) in plan(),
        random: u64,
        failures in prop::collection::vec(0usize..40, 1..4),
    ) {
        let mut world = World::of(selects, &bills, windows, asked, random);
        world.start_lanes();
        let mut steps = 0;
        while !world.lanes.is_empty() {
            steps += 1;
            let lane = world.below(world.lanes.len());
            if failures.contains(&steps) {
                world.fail(lane);
            } else if world.is_ready(lane) {
                world.step(lane).unwrap();
            } else {
                world.take();
            }
        }
        world.stream.close();
        while world.take() {}
        for bill in &bills {
            let count = |list: &[Bill]| list.iter().filter(|other| *other == bill).count();
            prop_assert!(count(&world.given) <= count(&bills));
        }
        let settled = world.stream.call();
        prop_assert_eq!(settled.windows.len() + settled.failed.len(), world.windows.len());
    }
}

const THREE: [Bill; 3] = [(0, 1, 1), (2, 3, 1), (4, 5, 1)];

fn one_window() -> World {
    let (windows, asked) = windows_at(&[0, 10]);
    let mut world = World::new(&THREE, windows, asked, 1);
    world.start_lanes();
    world.stream.begin(0);
    world
}

/// The beginning of an answer: that many of the bills.
fn first(bills: &[Bill], count: usize) -> String {
    let rows: Vec<String> = bills[..count].iter().map(|bill| as_json(*bill)).collect();
    format!("{{\"bills\":[{}", rows.join(","))
}

#[test]
fn rows_are_given_before_their_window_is_whole() {
    let mut world = one_window();
    assert!(!world.stream.is_answered());
    world.stream.chunk(0, first(&THREE, 2).as_bytes()).unwrap();
    assert!(world.stream.is_answered(), "the first rows are waited for");
    assert!(!world.stream.is_answered(), "said once");
    assert!(world.take());
    assert_eq!(world.given, THREE[..2]);
    assert!(!world.take());
    let rest = first(&THREE, 3).split_off(first(&THREE, 2).len());
    world.stream.chunk(0, rest.as_bytes()).unwrap();
    assert!(world.stream.is_answered(), "asked for in vain");
}

#[test]
fn a_second_attempt_gives_only_what_is_new() {
    for cut in 0..first(&THREE, 3).len() {
        let mut world = one_window();
        world.stream.chunk(0, first(&THREE, 2).as_bytes()).unwrap();
        world.take();
        world.stream.discard(0);
        world.stream.begin(0);
        let body = first(&THREE, 3);
        world.stream.chunk(0, &body.as_bytes()[..cut]).unwrap();
        while world.take() {}
        world.stream.chunk(0, &body.as_bytes()[cut..]).unwrap();
        world.stream.chunk(0, b"]}").unwrap();
        assert_eq!(world.stream.commit(0).unwrap(), 3);
        while world.take() {}
        assert_eq!(world.given, THREE);
        assert_eq!(world.stream.facts().rows, 3);
    }
}

#[test]
fn rows_that_were_not_taken_before_the_answer_broke_off_come_again() {
    let mut world = one_window();
    world.stream.chunk(0, first(&THREE, 2).as_bytes()).unwrap();
    world.stream.discard(0);
    assert!(!world.take());
    world.stream.begin(0);
    world
        .stream
        .chunk(0, world.bodies[0].clone().as_bytes())
        .unwrap();
    world.take();
    assert_eq!(world.given, THREE);
}

#[test]
fn rows_of_the_first_attempt_that_were_ready_are_not_given_beside_those_of_the_second() {
    let bills: Vec<Bill> = (0..1500).map(|second| (second, second, 1)).collect();
    let (windows, asked) = windows_at(&[0, 1500]);
    let mut world = World::new(&bills, windows, asked, 1);
    world.stream.begin(0);
    world
        .stream
        .chunk(0, first(&bills, 1500).as_bytes())
        .unwrap();
    assert!(world.take(), "a block; the others are ready");
    world.stream.discard(0);
    world.stream.begin(0);
    assert!(!world.take());
    world
        .stream
        .chunk(0, first(&bills, 1500).as_bytes())
        .unwrap();
    while world.take() {}
    assert_eq!(world.given, bills);
}

/// What a second attempt with other rows fails with, and at which row.
fn second_attempt(rows: &[Bill]) -> Result<Vec<Bill>> {
    let mut world = one_window();
    world.stream.chunk(0, first(&THREE, 2).as_bytes())?;
    world.take();
    world.stream.discard(0);
    world.stream.begin(0);
    world.stream.chunk(0, first(rows, rows.len()).as_bytes())?;
    world.stream.chunk(0, b"]}")?;
    world.stream.commit(0)?;
    while world.take() {}
    Ok(world.given)
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
        assert!(error.message.contains("start the stream anew"));
    }
    assert_eq!(second_attempt(&[one, two]).unwrap(), [one, two]);
    assert_eq!(
        second_attempt(&[one, two, one, three]).unwrap(),
        [one, two, one, three]
    );
}

#[test]
fn a_row_that_is_larger_than_the_bound_still_comes() {
    let (windows, asked) = windows_at(&[0, 10]);
    let mut world = World::new(&[], windows, asked, 7);
    let long = as_json((0, 1, 1)).replace(
        "\"x\"",
        &format!("\"productName\":\"{}\",\"x\"", "z".repeat(2000)),
    );
    world.bodies[0] = format!("{{\"note\":\"{}\",\"bills\":[{long}]}}", "z".repeat(1000));
    world.start_lanes();
    let mut taken = 0;
    while !world.lanes.is_empty() {
        if world.is_ready(0) {
            world.step(0).unwrap();
        } else {
            assert!(world.take());
            taken += 1;
        }
    }
    assert_eq!(
        taken, 1,
        "once the row is there, it is to be taken before more comes"
    );
}

#[test]
fn large_windows_are_given_by_the_block_with_their_texts_once() {
    let bills: Vec<Bill> = (0..2500).map(|second| (second, second, 1)).collect();
    let (windows, asked) = windows_at(&[0, 2000, 3000]);
    let mut world = World::new(&bills, windows.clone(), asked.clone(), 3);
    world.start_lanes();
    let mut batches = Vec::new();
    for window in 0..2 {
        world.stream.begin(window);
        world
            .stream
            .chunk(window, world.bodies[window].clone().as_bytes())
            .unwrap();
        world.stream.commit(window).unwrap();
    }
    while let Some(batch) = world.stream.take() {
        batches.push((batch.len(), batch.has_new_strings()));
    }
    assert_eq!(batches, [(1024, true), (976, false), (500, true)]);
}

#[test]
fn a_window_that_failed_halfway_stays_as_far_as_it_was_given() {
    let (windows, asked) = windows_at(&[0, 10, 20]);
    let over_the_border = (8, 12, 1);
    let mut world = World::new(
        &[(0, 1, 1), over_the_border, (15, 15, 1)],
        windows,
        asked,
        1,
    );
    world.start_lanes();
    world.stream.begin(0);
    let half = world.bodies[0].trim_end_matches("]}").to_owned();
    world.stream.chunk(0, half.as_bytes()).unwrap();
    world.take();
    world.fail(0);
    while !world.lanes.is_empty() {
        world.step(0).unwrap();
    }
    while world.take() {}
    assert_eq!(
        world.given,
        [(0, 1, 1), over_the_border, (15, 15, 1)],
        "what was given is not given again"
    );
    let (failed, _) = &world.stream.call().failed[0];
    assert_eq!(*failed, world.windows[0]);
}

#[test]
fn bytes_for_a_window_that_was_not_begun_are_an_internal_error() {
    let (windows, asked) = windows_at(&[0, 10]);
    let mut stream = Stream::new(BillKind::ApiKey, windows, asked, Limits::default());
    assert_eq!(
        stream.chunk(0, b"{}").unwrap_err().kind,
        ErrorKind::Internal
    );
    assert_eq!(stream.commit(7).unwrap_err().kind, ErrorKind::Internal);
}
