//! Whole calls in a [`world`](super::world): first what must hold in any world, then each rule by itself.

use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;

use crate::client::pace::Patience;
use crate::client::world::{
    Answer, BEGIN, Body, Call, Head, KeyAnswer, Limit, What, World, WorldHost, go_on, payload,
    window,
};
use crate::client::{CallReport, ClientState, Host, OnWindowError, Settings};
use crate::error::{Error, ErrorKind};
use crate::notice::NoticeCode;

/// Milliseconds in which any call settles, many times over.
const FOR_EVER: u64 = 10 * 3_600_000;

/* ------------------------------------------------------------------ any world */

/// A client's calls, and everything that the network will do to them.
#[derive(Clone, Debug)]
struct Story {
    seed: u64,
    answers: Vec<Answer>,
    /// How long the key function takes, each time.
    keys_ms: Vec<u64>,
    calls: Vec<Plan>,
}

#[derive(Clone, Debug)]
struct Plan {
    windows: usize,
    settings: Settings,
    starts_at: u64,
    hold_ms: u64,
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        6 => (1usize..40, 0u64..50).prop_map(|(chunk, gap_ms)| Body::Whole { chunk, gap_ms }),
        1 => (0usize..20).prop_map(Body::CutOff),
        1 => (0usize..20).prop_map(Body::Stalls),
        1 => (0usize..20).prop_map(|bytes| Body::Breaks(bytes, "ECONNRESET".to_owned())),
        1 => (0usize..20).prop_map(Body::Drips),
        1 => Just(Body::Text("<html>Bad gateway".to_owned())),
        1 => Just(Body::Text(r#"{"code":500,"reason":"UNKNOWN","message":"oops"}"#.to_owned())),
    ]
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    prop_oneof![
        4 => Just(Vec::new()),
        2 => (0u64..5).prop_map(|seconds| vec![("retry-after", seconds.to_string())]),
        2 => (0u64..3000).prop_map(|ms| vec![("retry-after-ms", ms.to_string())]),
        1 => Just(vec![("retry-after", "soon".to_owned())]),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    let statuses = prop_oneof![
        8 => Just(200u16),
        3 => prop::sample::select(vec![201, 202, 203, 206]),
        5 => Just(429),
        3 => prop::sample::select(vec![408, 425, 500, 502, 503, 504, 520, 524]),
    ];
    let head = prop_oneof![
        1 => Just(Head::Never),
        1 => Just(Head::Reset("TypeError: fetch failed".to_owned())),
        12 => (statuses, headers()).prop_map(|(status, headers)| Head::Status(status, headers)),
    ];
    (prop_oneof![4 => 0u64..300, 1 => 0u64..20_000], head, body()).prop_map(
        |(head_ms, head, body)| Answer {
            head_ms,
            head,
            body,
        },
    )
}

fn plan() -> impl Strategy<Value = Plan> {
    let settings = (
        1usize..=6,
        0u32..5,
        prop::option::of(1u64..100_000),
        any::<bool>(),
    )
        .prop_map(
            |(concurrency, max_retries, deadline_ms, collect)| Settings {
                timeout_ms: 5_000,
                deadline_ms,
                elapsed_ms: 0,
                max_retries,
                max_wait_ms: None,
                concurrency,
                on_window_error: if collect {
                    OnWindowError::Collect
                } else {
                    OnWindowError::Throw
                },
            },
        );
    (
        0usize..14,
        settings,
        prop_oneof![Just(0u64), 0u64..5_000],
        prop_oneof![3 => Just(0u64), 1 => 0u64..20_000],
    )
        .prop_map(|(windows, settings, starts_at, hold_ms)| Plan {
            windows,
            settings,
            starts_at,
            hold_ms,
        })
}

fn story() -> impl Strategy<Value = Story> {
    let answers = prop::collection::vec(answer(), 0..40);
    let keys_ms = prop::collection::vec(prop_oneof![2 => Just(0u64), 1 => 0u64..500], 0..40);
    (
        any::<u64>(),
        answers,
        keys_ms,
        prop::collection::vec(plan(), 1..4),
    )
        .prop_map(|(seed, answers, keys_ms, calls)| Story {
            seed,
            answers,
            keys_ms,
            calls,
        })
}

fn tell(story: &Story) -> (Arc<World>, Vec<Call>) {
    let world = World::new(story.seed, story.answers.clone());
    world.set_keys(
        story
            .keys_ms
            .iter()
            .map(|ms| (*ms, KeyAnswer::Key("sk_some_key")))
            .collect(),
    );
    let state = Arc::new(ClientState::new());
    let call = |(number, plan): (usize, &Plan)| {
        Call::new(
            &world,
            &state,
            number,
            plan.windows,
            plan.settings,
            plan.starts_at,
            plan.hold_ms,
        )
    };
    let calls = story.calls.iter().enumerate().map(call).collect();
    (world, calls)
}

/// Nothing that a call opened is left, and its sink waits for nothing.
fn assert_nothing_is_left(world: &World, calls: &[Call]) {
    assert_eq!(world.open(), (0, 0, 0), "timers, requests, bodies");
    assert!(
        calls
            .iter()
            .all(|call| call.sink.lock().unwrap().dangling() == 0),
        "a begun window was left"
    );
}

/// What a call says is what its sink has.
fn assert_true(plan: &Plan, number: usize, call: &Call, world: &World) {
    let sink = call.sink.lock().unwrap();
    match call.result.as_ref().unwrap() {
        Ok(report) => {
            let arrived: Vec<usize> = (0..plan.windows)
                .filter(|index| sink.committed(*index).is_some())
                .collect();
            let (reported, failed) = (&report.windows, &report.failed);
            let windows: Vec<_> = arrived.iter().map(|index| window(*index)).collect();
            assert_eq!(
                reported.iter().map(|it| it.window).collect::<Vec<_>>(),
                windows
            );
            for (index, it) in arrived.iter().zip(reported) {
                let bytes = payload(*index);
                assert_eq!(sink.committed(*index), Some(&*bytes));
                assert_eq!(it.bytes, bytes.len() as u64);
                assert_eq!(it.rows, (index % 5 + 1) as u64);
                assert_eq!(it.attempts as usize, sent_for(world, number, *index));
            }
            let mut all: Vec<_> = reported
                .iter()
                .map(|it| it.window)
                .chain(failed.iter().map(|it| it.0))
                .collect();
            assert!(failed.is_sorted_by_key(|it| it.0));
            all.sort();
            assert_eq!(
                all,
                (0..plan.windows).map(window).collect::<Vec<_>>(),
                "each window arrived or is named"
            );
            let parts: Vec<_> = reported
                .iter()
                .filter(|it| matches!(it.status, 202 | 206))
                .map(|it| (NoticeCode::PartialStatus, Some(it.window)))
                .collect();
            let notices: Vec<_> = report
                .notices()
                .map(|notice| (notice.code, notice.window))
                .collect();
            assert_eq!(notices, parts);
            assert_eq!(report.complete(), failed.is_empty() && parts.is_empty());
            assert!(failed.is_empty() || plan.settings.on_window_error == OnWindowError::Collect);
            for (window, error) in failed {
                assert_eq!(error.window, Some((window.start, window.end)));
                assert!(error.attempts.is_some());
            }
        }
        Err(error) => {
            assert_eq!(plan.settings.on_window_error, OnWindowError::Throw);
            assert!(error.window.is_some() || error.message.contains("deadlineMs"));
        }
    }
}

/// Requests that a call sent for a window.
fn sent_for(world: &World, call: usize, window: usize) -> usize {
    let is_it = |what: &What| matches!(what, What::Sent { window: it, .. } if *it == window);
    let log = world.log();
    log.iter()
        .filter(|line| line.call == call && is_it(&line.what))
        .count()
}

/// No window is asked for more often than its retries allow, those that were answered 429 aside, and what a service asks
/// to wait is waited.
fn assert_patient(plan: &Plan, number: usize, world: &World) {
    let mut sent = vec![0; plan.windows];
    let mut not_before = vec![0; plan.windows];
    for line in world.log().iter().filter(|line| line.call == number) {
        match line.what {
            What::Sent { window, .. } => {
                sent[window] += 1;
                assert!(
                    line.at >= not_before[window],
                    "window {window} came back too early"
                );
            }
            What::Head {
                window,
                asked_ms,
                status,
                ..
            } if status >= 400 => {
                not_before[window] = line.at + asked_ms.unwrap_or(0);
                sent[window] -= u32::from(status == 429);
            }
            _ => {}
        }
    }
    assert!(
        sent.iter()
            .all(|sent| *sent <= plan.settings.max_retries + 1),
        "{sent:?}"
    );
}

/// The status of a window is that of its last answer, whose body was taken up.
fn assert_statuses(call: &Call, number: usize, world: &World) {
    let Some(Ok(report)) = &call.result else {
        return;
    };
    for arrived in &report.windows {
        let last = world.log().iter().rev().find_map(|line| match line.what {
            What::Head {
                window: index,
                status,
                ..
            } if line.call == number && window(index) == arrived.window => Some(status),
            _ => None,
        });
        assert_eq!(last, Some(arrived.status));
    }
}

/// No request starts before the time that a 429 asked for; after a 429 to a request that was sent since the last one,
/// requests go one by one until one succeeds.
fn assert_paced(world: &World) {
    let mut not_before = 0;
    let mut is_paused = false;
    let mut began = 0;
    let mut sent: BTreeMap<usize, u64> = BTreeMap::new();
    let mut alone: Vec<(usize, u64)> = Vec::new();
    for (place, line) in world.log().into_iter().enumerate() {
        match line.what {
            What::Sent { request, .. } => {
                assert!(
                    line.at >= not_before,
                    "request {request} at {} before {not_before}",
                    line.at
                );
                if is_paused {
                    alone.retain(|(_, at)| line.at < at + 10_000);
                    assert!(
                        alone.is_empty(),
                        "request {request} at {} beside {alone:?}",
                        line.at
                    );
                    alone.push((request, line.at));
                }
                sent.insert(request, place as u64);
            }
            What::Head {
                request,
                status,
                asked_ms,
                ..
            } => {
                let is_news = sent[&request] >= began;
                alone.retain(|(it, _)| *it != request);
                if status == 429 {
                    not_before = not_before.max(line.at + asked_ms.unwrap_or(0));
                    if is_news {
                        (is_paused, began) = (true, place as u64);
                        alone.clear();
                    }
                } else if (200..300).contains(&status) && is_news {
                    is_paused = false;
                }
            }
            What::NoHead { request } => alone.retain(|(it, _)| *it != request),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_every_call_settles_tells_the_truth_and_leaves_nothing(story in story()) {
        let (world, mut calls) = tell(&story);
        go_on(&world, &mut calls, FOR_EVER);
        for (number, (plan, call)) in story.calls.iter().zip(&calls).enumerate() {
            prop_assert!(call.result.is_some(), "call {} never settled", number);
            if let Some(deadline) = plan.settings.deadline_ms {
                prop_assert!(call.settled_at <= plan.starts_at + deadline);
            }
            assert_true(plan, number, call, &world);
            assert_patient(plan, number, &world);
            assert_statuses(call, number, &world);
        }
        assert_nothing_is_left(&world, &calls);
        assert_paced(&world);
        let most = story.calls.iter().map(|plan| plan.settings.concurrency).max().unwrap();
        prop_assert!(world.most_in_flight() <= most);
    }

    #[test]
    fn an_abort_at_any_moment_leaves_nothing(story in story(), abort_at in 0u64..20_000) {
        let (world, mut calls) = tell(&story);
        go_on(&world, &mut calls, abort_at);
        calls.iter_mut().for_each(Call::abort);
        assert_nothing_is_left(&world, &calls);
    }

    #[test]
    fn one_call_that_is_aborted_or_vanishes_does_not_block_another(
        mut story in story(), at in 0u64..20_000, vanishes in any::<bool>(),
    ) {
        story.calls.push(Plan { windows: 3, settings: Settings::default(), starts_at: at, hold_ms: 0 });
        // After this, every answer is good: the last call has nothing to fear but the first ones.
        story.answers.truncate(6);
        let (world, mut calls) = tell(&story);
        go_on(&world, &mut calls, at);
        let last = calls.len() - 1;
        calls[..last].iter_mut().for_each(if vanishes { Call::vanish } else { Call::abort });
        go_on(&world, &mut calls, FOR_EVER);
        prop_assert!(calls[last].result.is_some());
        // At most: six answers that fail, with their waits, and ten seconds for one that vanished.
        prop_assert!(calls[last].settled_at < at + 200_000, "{}", calls[last].settled_at - at);
    }
}

/* ------------------------------------------------------------------ each rule by itself */

fn collect() -> Settings {
    Settings {
        on_window_error: OnWindowError::Collect,
        ..Settings::default()
    }
}

fn one_by_one() -> Settings {
    Settings {
        concurrency: 1,
        ..Settings::default()
    }
}

/// One call of a fresh client, to its end.
fn call(windows: usize, settings: Settings, answers: Vec<Answer>) -> (Arc<World>, Call) {
    let world = World::new(7, answers);
    let call = resume(&world, &Arc::new(ClientState::new()), windows, settings);
    (world, call)
}

/// One more call of a client, to its end.
fn resume(
    world: &Arc<World>,
    state: &Arc<ClientState>,
    windows: usize,
    settings: Settings,
) -> Call {
    let mut calls = [Call::new(
        world,
        state,
        0,
        windows,
        settings,
        world.now(),
        0,
    )];
    go_on(world, &mut calls, FOR_EVER);
    assert_nothing_is_left(world, &calls);
    let [call] = calls;
    call
}

fn report(call: &Call) -> &CallReport {
    call.result.as_ref().unwrap().as_ref().unwrap()
}

fn error(call: &Call) -> &Error {
    call.result.as_ref().unwrap().as_ref().unwrap_err()
}

fn waits(world: &World) -> Vec<(u64, String)> {
    let log = world.log();
    let wait = log.into_iter().filter_map(|line| match line.what {
        What::Wait {
            wait_ms, because, ..
        } => Some((wait_ms, because)),
        _ => None,
    });
    wait.collect()
}

fn sent(world: &World) -> Vec<(u64, usize)> {
    let log = world.log();
    let sent = log.into_iter().filter_map(|line| match line.what {
        What::Sent { window, .. } => Some((line.at, window)),
        _ => None,
    });
    sent.collect()
}

#[test]
fn no_window_is_no_request() {
    let (world, call) = call(0, Settings::default(), Vec::new());
    assert_eq!(report(&call), &CallReport::default());
    assert_eq!(world.requests(), 0);
}

#[test]
fn windows_start_in_order_and_are_told_of_as_they_arrive() {
    let slow = Answer::good().after(1_000);
    let (world, call) = call(
        3,
        Settings {
            concurrency: 2,
            ..Settings::default()
        },
        vec![slow],
    );
    assert!(report(&call).complete());
    assert_eq!(
        sent(&world)
            .iter()
            .map(|(_, window)| *window)
            .collect::<Vec<_>>(),
        [0, 1, 2]
    );
    let arrived = world.log().into_iter().filter_map(|line| match line.what {
        What::Arrived { window, .. } => Some(window),
        _ => None,
    });
    assert_eq!(
        arrived.collect::<Vec<_>>(),
        [window(1), window(2), window(0)]
    );
    let progress = world.log().into_iter().filter_map(|line| match line.what {
        What::Progress(progress) => {
            Some((progress.windows_done, progress.windows_total, progress.rows))
        }
        _ => None,
    });
    assert_eq!(
        progress.collect::<Vec<_>>(),
        [(1, 3, 2), (2, 3, 5), (3, 3, 6)]
    );
}

#[test]
fn events_tell_what_happens_in_its_order() {
    let (world, _) = call(
        1,
        Settings::default(),
        vec![Answer::status(503, &[("retry-after-ms", "100")], "")],
    );
    let window = window(0);
    let log = world.log().into_iter().map(|line| line.what);
    let told: Vec<_> = log
        .filter(|what| !matches!(what, What::Sent { .. } | What::Head { .. }))
        .collect();
    let (
        What::Wait {
            wait_ms, because, ..
        },
        bytes,
    ) = (&told[2], payload(0).len() as u64)
    else {
        panic!("{told:?}")
    };
    assert!(*wait_ms >= 99 && because.contains("503"), "{told:?}");
    assert_eq!(
        told[2],
        What::Wait {
            window,
            attempt: 2,
            wait_ms: *wait_ms,
            because: because.clone()
        }
    );
    assert_eq!(told[0], What::Attempt { window, attempt: 1 });
    assert_eq!(
        told[1],
        What::Response {
            window,
            attempt: 1,
            status: 503,
            ms: 5
        }
    );
    assert_eq!(told[3], What::Attempt { window, attempt: 2 });
    assert_eq!(
        told[4],
        What::Response {
            window,
            attempt: 2,
            status: 200,
            ms: 5
        }
    );
    assert_eq!(
        told[5],
        What::Arrived {
            window,
            rows: 1,
            bytes,
            attempts: 2
        }
    );
    assert!(matches!(told[6], What::Progress(_)) && told.len() == 7);
}

#[test]
fn what_may_pass_is_tried_again() {
    let bad = [
        Answer::reset("ECONNRESET"),
        Answer::never(),
        Answer::with(Body::CutOff(9)),
        Answer::with(Body::CutOff(0)),
        Answer::with(Body::Stalls(9)),
        Answer::with(Body::Drips(9)),
        Answer::with(Body::Floods(9)),
        Answer::with(Body::Breaks(9, "ECONNRESET".to_owned())),
    ];
    let statuses = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];
    for answer in bad
        .into_iter()
        .chain(statuses.map(|status| Answer::status(status, &[], "")))
    {
        let (world, call) = call(1, Settings::default(), vec![answer.clone()]);
        assert!(report(&call).complete(), "{answer:?}");
        assert_eq!(report(&call).windows[0].attempts, 2);
        assert_eq!(waits(&world).len(), 1, "{answer:?}");
    }
}

#[test]
fn what_cannot_pass_is_not_tried_again() {
    let bodies = [
        ("<html>!", ErrorKind::Decode),
        (r#"{"code":500}?"#, ErrorKind::Api),
    ];
    for (body, kind) in bodies {
        let (world, call) = call(
            1,
            Settings::default(),
            vec![Answer::with(Body::Text(body.to_owned()))],
        );
        assert_eq!(
            (error(&call).kind, error(&call).attempts, world.requests()),
            (kind, Some(1), 1)
        );
    }
    for status in [
        0, 301, 302, 304, 307, 400, 401, 403, 404, 405, 418, 501, 505, 525, 599,
    ] {
        let (world, call) = call(
            1,
            Settings::default(),
            vec![Answer::status(status, &[], "")],
        );
        assert_eq!(
            (error(&call).kind, error(&call).attempts, world.requests()),
            (ErrorKind::Api, Some(1), 1)
        );
        assert_eq!(error(&call).status, (status != 0).then_some(status));
    }
}

#[test]
fn after_the_last_retry_the_error_names_the_window_and_the_requests() {
    let (world, call) = call(2, one_by_one(), vec![Answer::reset("ECONNRESET"); 4]);
    let error = error(&call);
    assert_eq!(
        (error.kind, error.attempts, world.requests()),
        (ErrorKind::Network, Some(4), 4)
    );
    assert_eq!(error.window, Some((window(0).start, window(0).end)));
    assert_eq!(error.cause.as_deref(), Some("ECONNRESET"));
}

#[test]
fn backoff_is_drawn_below_a_bound_that_doubles_to_eight_seconds() {
    let settings = Settings {
        max_retries: 9,
        ..Settings::default()
    };
    let mut longest = [0; 9];
    for seed in 0..200 {
        let world = World::new(seed, vec![Answer::reset("ECONNRESET"); 9]);
        resume(&world, &Arc::new(ClientState::new()), 1, settings);
        for (longest, (wait, _)) in longest.iter_mut().zip(waits(&world)) {
            *longest = wait.max(*longest);
        }
    }
    for (longest, bound) in longest
        .into_iter()
        .zip([500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000])
    {
        assert!(
            longest <= bound && longest > bound * 9 / 10,
            "{longest} below {bound}"
        );
    }
}

#[test]
fn a_wait_that_is_asked_for_is_kept_on_any_status_that_may_pass() {
    let cases = [
        (429, "retry-after", "7", 7_000),
        (503, "retry-after", "7", 7_000),
        (500, "retry-after-ms", "1234", 1_234),
        (502, "retry-after", "Thu, 01 Jan 2026 00:00:30 GMT", 29_000),
        (503, "retry-after", "60", 60_000),
    ];
    for (status, name, value, least) in cases {
        let (world, call) = call(
            1,
            Settings::default(),
            vec![Answer::status(status, &[(name, value)], "")],
        );
        assert!(report(&call).complete());
        let at = sent(&world)[1].0;
        assert!(
            at >= least && at <= least + least / 10 + 1_100,
            "{value}: {at}"
        );
        assert!(waits(&world)[0].0 >= least);
    }
}

#[test]
fn a_wait_beyond_max_wait_ms_fails_the_call_at_once_and_says_how_long() {
    let asks = Answer::status(
        429,
        &[("retry-after", "3600")],
        r#"{"code":429,"reason":"LIST_BILL_TOO_FAST","message":""}"#,
    );
    let slow = Answer::good().after(1_000);
    let (world, thrown) = call(
        3,
        Settings::default(),
        vec![slow.clone(), asks.clone(), slow.clone()],
    );
    let error = error(&thrown);
    assert_eq!(
        (error.kind, error.status, error.retry_after_ms),
        (ErrorKind::Api, Some(429), Some(3_600_000))
    );
    assert_eq!(error.reason.as_deref(), Some("LIST_BILL_TOO_FAST"));
    assert!(error.message.contains("3600 seconds"), "{}", error.message);
    assert_eq!(error.window, Some((window(1).start, window(1).end)));
    assert!(thrown.settled_at < 100);
    assert_eq!(world.requests(), 3);

    let quick = Answer::good();
    let (world, collected) = call(
        5,
        Settings {
            concurrency: 3,
            ..collect()
        },
        vec![quick, asks.after(500), slow],
    );
    let report = report(&collected);
    assert!(collected.settled_at < 600);
    assert_eq!(
        report
            .windows
            .iter()
            .map(|it| it.window)
            .collect::<Vec<_>>(),
        [window(0), window(3), window(4)]
    );
    assert_eq!(
        report.failed.iter().map(|it| it.0).collect::<Vec<_>>(),
        [window(1), window(2)]
    );
    assert!(
        report
            .failed
            .iter()
            .all(|(_, error)| error.retry_after_ms == Some(3_600_000))
    );
    assert_eq!(world.requests(), 5);
}

#[test]
fn a_pause_that_another_call_waits_out_ends_at_once_the_call_for_which_it_is_too_long() {
    let answers = vec![Answer::status(429, &[("retry-after", "300")], "")];
    let world = World::new(1, answers);
    let state = Arc::new(ClientState::new());
    let patient = Settings {
        max_wait_ms: Some(600_000),
        ..Settings::default()
    };
    let mut calls = [
        Call::new(&world, &state, 0, 1, patient, 0, 0),
        Call::new(&world, &state, 1, 1, Settings::default(), 1_000, 0),
    ];
    go_on(&world, &mut calls, FOR_EVER);
    assert!(report(&calls[0]).complete());
    assert!(calls[1].settled_at < 1_100, "{}", calls[1].settled_at);
    let error = error(&calls[1]);
    assert_eq!((error.kind, error.status), (ErrorKind::Api, Some(429)));
    let asked_ms = error.retry_after_ms.unwrap();
    assert!((298_000..=300_000).contains(&asked_ms), "{asked_ms}");
    assert_eq!(world.requests(), 2);
}

#[test]
fn after_a_429_one_goes_first_and_the_others_follow_at_the_pace_that_was_learnt() {
    let limited = Answer::status(429, &[("retry-after", "2")], "");
    let first = Answer::good().after(300);
    let good = Answer::good();
    let answers = vec![limited, good.clone(), good.clone(), good, first];
    let (world, call) = call(6, Settings::default(), answers);
    assert!(report(&call).complete());
    let after: Vec<u64> = sent(&world)
        .into_iter()
        .map(|(at, _)| at)
        .filter(|at| *at > 5)
        .collect();
    assert_eq!(
        after.len(),
        3,
        "the one that was refused, and two that were queued"
    );
    assert!(after[0] >= 2_005, "{after:?}");
    // From the first request to the one after the pause, three in two seconds, and half of that is tried: that the answer
    // was slow, by 300 ms, does not count.
    let follow: Vec<u64> = after.windows(2).map(|two| two[1] - two[0]).collect();
    assert!((600..700).contains(&follow[0]), "{after:?}");
    assert!((300..350).contains(&follow[1]), "{after:?}");
    assert!(
        waits(&world).len() >= 3,
        "each of the three says that it waits"
    );
}

#[test]
fn two_calls_of_one_client_share_the_pause_and_two_clients_do_not() {
    let answers = vec![Answer::status(429, &[("retry-after", "5")], "")];
    for is_shared in [true, false] {
        let world = World::new(1, answers.clone());
        let states = [(); 2].map(|()| Arc::new(ClientState::new()));
        let second = if is_shared { &states[0] } else { &states[1] };
        let mut calls = [
            Call::new(&world, &states[0], 0, 1, Settings::default(), 0, 0),
            Call::new(&world, second, 1, 1, Settings::default(), 1_000, 0),
        ];
        go_on(&world, &mut calls, FOR_EVER);
        assert_eq!(
            calls[1].settled_at >= 5_005,
            is_shared,
            "{}",
            calls[1].settled_at
        );
        assert!(report(&calls[1]).complete());
        assert_eq!(
            report(&calls[1]).windows[0].attempts,
            1,
            "waiting is no attempt"
        );
    }
}

#[test]
fn a_pause_that_begins_while_the_key_is_asked_for_holds_the_request_back() {
    let world = World::new(1, vec![Answer::status(429, &[("retry-after", "3")], "")]);
    world.set_keys(vec![
        (0, KeyAnswer::Key("sk_first")),
        (100, KeyAnswer::Key("sk_second")),
    ]);
    let call = resume(
        &world,
        &Arc::new(ClientState::new()),
        2,
        Settings::default(),
    );
    assert!(report(&call).complete());
    assert!(sent(&world)[1].0 >= 3_000, "{:?}", sent(&world));
    assert_eq!(
        world.requests(),
        3,
        "the one that was held back was not sent"
    );
}

#[test]
fn a_first_one_that_vanished_blocks_for_ten_seconds() {
    let world = World::new(
        1,
        vec![
            Answer::status(429, &[("retry-after", "1")], ""),
            Answer::never(),
        ],
    );
    let state = Arc::new(ClientState::new());
    let mut calls = [
        Call::new(&world, &state, 0, 1, Settings::default(), 0, 0),
        Call::new(&world, &state, 1, 1, Settings::default(), 1_500, 0),
    ];
    go_on(&world, &mut calls, 1_400);
    assert_eq!(world.requests(), 2);
    calls[0].vanish();
    go_on(&world, &mut calls, FOR_EVER);
    assert!(
        (11_000..12_000).contains(&calls[1].settled_at),
        "{}",
        calls[1].settled_at
    );
}

#[test]
fn a_first_one_that_fails_lets_the_next_go_first_before_it_reads_why() {
    let limited = Answer::status(429, &[("retry-after", "1")], "");
    let mut failed = Answer::status(400, &[], "");
    failed.body = Body::Stalls(3);
    let good = Answer::good();
    let settings = Settings {
        concurrency: 2,
        ..collect()
    };
    let (world, _) = call(3, settings, vec![limited.clone(), limited, failed, good]);
    let after: Vec<u64> = sent(&world)
        .into_iter()
        .map(|(at, _)| at)
        .filter(|at| *at > 5)
        .collect();
    assert!(after[1] < after[0] + 200, "{after:?}");
}

#[test]
fn a_wait_that_is_too_long_to_wait_for_does_not_pause_the_next_call() {
    let world = World::new(1, vec![Answer::status(429, &[("retry-after", "121")], "")]);
    let state = Arc::new(ClientState::new());
    assert_eq!(
        error(&resume(&world, &state, 1, Settings::default())).retry_after_ms,
        Some(121_000)
    );
    let next = resume(&world, &state, 1, Settings::default());
    assert!(report(&next).complete() && next.settled_at < 1_000);
}

/// A service that answers 429 for ever.
fn always_limited(headers: &[(&'static str, &str)], answers: usize) -> Vec<Answer> {
    vec![Answer::status(429, headers, ""); answers]
}

#[test]
fn a_429_costs_neither_a_try_nor_the_budget() {
    let mut answers = Vec::new();
    for _ in 0..40 {
        answers.extend(always_limited(&[("retry-after-ms", "100")], 8));
        answers.push(Answer::good());
    }
    answers.extend(vec![Answer::status(500, &[], ""); 1000]);
    let world = World::new(1, answers);
    let state = Arc::new(ClientState::new());
    for _ in 0..40 {
        let settings = Settings {
            max_retries: 1,
            ..Settings::default()
        };
        let call = resume(&world, &state, 1, settings);
        assert_eq!(report(&call).windows[0].attempts, 9);
    }
    let settings = Settings {
        max_retries: 200,
        ..Settings::default()
    };
    let call = resume(&world, &state, 1, settings);
    assert_eq!(error(&call).attempts, Some(101), "the budget is whole");
}

#[test]
fn after_max_wait_ms_without_a_success_every_call_ends_and_says_what_was_learnt() {
    for headers in [
        vec![],
        vec![("retry-after", "1")],
        vec![("retry-after", "40")],
    ] {
        for (max_wait_ms, most_ms) in [(None, 120_000), (Some(30_000), 30_000)] {
            let settings = Settings {
                max_wait_ms,
                ..Settings::default()
            };
            let world = World::new(1, always_limited(&headers, 1000));
            let state = Arc::new(ClientState::new());
            let mut calls: Vec<Call> = (0..50)
                .map(|number| Call::new(&world, &state, number, 12, settings, 0, 0))
                .collect();
            go_on(&world, &mut calls, FOR_EVER);
            assert_nothing_is_left(&world, &calls);
            for call in &calls {
                let error = error(call);
                assert_eq!((error.kind, error.status), (ErrorKind::Api, Some(429)));
                assert!(call.settled_at <= most_ms + 1_000, "{}", call.settled_at);
                assert!(error.message.contains("maxWaitMs"), "{}", error.message);
                assert!(error.message.contains("not known"), "{}", error.message);
            }
            // 200 requests were in flight at the first refusal.
            assert!(world.requests() <= 200 + 24, "{}", world.requests());
        }
    }
}

#[test]
fn a_call_that_gives_up_tells_the_pace_and_how_long_the_rest_would_take() {
    let mut answers = vec![Answer::good(); 4];
    answers.extend(always_limited(&[("retry-after-ms", "2000")], 1));
    answers.extend(vec![Answer::good(); 3]);
    answers.extend(always_limited(&[("retry-after", "600")], 1));
    let (_, limited) = call(200, one_by_one(), answers.clone());
    let error = error(&limited);
    assert_eq!(error.retry_after_ms, Some(600_000));
    assert!(error.message.contains("600 seconds"), "{}", error.message);
    assert!(
        error.message.contains("requests a second"),
        "{}",
        error.message
    );
    assert!(error.message.contains("193 windows"), "{}", error.message);

    let settings = Settings {
        deadline_ms: Some(2_300),
        ..one_by_one()
    };
    let (_, late) = call(200, settings, answers);
    let error = late.result.as_ref().unwrap().as_ref().unwrap_err();
    assert_eq!((error.kind, late.settled_at), (ErrorKind::Timeout, 2_300));
    assert!(
        error.message.contains("requests a second"),
        "{}",
        error.message
    );
}

#[test]
fn a_success_of_any_call_lets_all_of_them_wait_on() {
    // Each second success of the service is followed by 100 seconds of refusals.
    let mut answers = Vec::new();
    for _ in 0..6 {
        answers.push(Answer::good());
        answers.extend(always_limited(&[("retry-after", "100")], 1));
    }
    let world = World::new(1, answers);
    let state = Arc::new(ClientState::new());
    let mut calls: Vec<Call> = (0..3)
        .map(|number| Call::new(&world, &state, number, 2, one_by_one(), 0, 0))
        .collect();
    go_on(&world, &mut calls, FOR_EVER);
    assert!(calls.iter().all(|call| report(call).complete()));
    assert!(world.now() > 240_000, "{}", world.now());
}

#[test]
fn without_retries_a_429_is_waited_out_only_when_max_wait_ms_says_so() {
    for (max_wait_ms, is_waited_out) in [(None, false), (Some(5_000), true), (Some(0), false)] {
        let settings = Settings {
            max_retries: 0,
            max_wait_ms,
            ..Settings::default()
        };
        let (world, call) = call(1, settings, always_limited(&[("retry-after", "2")], 1));
        assert_eq!(call.result.as_ref().unwrap().is_ok(), is_waited_out);
        assert_eq!(world.requests(), 1 + usize::from(is_waited_out));
        if !is_waited_out {
            assert_eq!(error(&call).retry_after_ms, Some(2_000));
            assert!(call.settled_at < 100);
        }
    }
}

#[test]
fn without_retries_nobody_waits_for_a_pause_that_others_wait_out() {
    let answers = vec![Answer::status(429, &[("retry-after", "20")], "")];
    let world = World::new(1, answers);
    let state = Arc::new(ClientState::new());
    let at_once = Settings {
        max_retries: 0,
        ..Settings::default()
    };
    let mut calls = [
        Call::new(&world, &state, 0, 1, Settings::default(), 0, 0),
        Call::new(&world, &state, 1, 1, at_once, 1_000, 0),
    ];
    go_on(&world, &mut calls, FOR_EVER);
    assert!(report(&calls[0]).complete());
    assert!(calls[1].settled_at < 1_100, "{}", calls[1].settled_at);
    let error = error(&calls[1]);
    assert_eq!((error.kind, error.status), (ErrorKind::Api, Some(429)));
    let left_ms = error.retry_after_ms.unwrap();
    assert!((18_900..=19_500).contains(&left_ms), "{left_ms}");
    assert_eq!(error.attempts, Some(0));
    assert!(error.message.contains("maxWaitMs"), "{}", error.message);
}

#[test]
fn without_retries_each_call_at_a_service_that_only_refuses_ends_soon() {
    let world = World::new(1, always_limited(&[], 1000));
    let state = Arc::new(ClientState::new());
    for _ in 0..20 {
        let began = world.now();
        let settings = Settings {
            max_retries: 0,
            ..Settings::default()
        };
        let call = resume(&world, &state, 1, settings);
        assert_eq!(error(&call).status, Some(429));
        assert!(error(&call).message.contains("maxRetries is 0"));
        assert!(
            call.settled_at - began <= 1_100,
            "{}",
            call.settled_at - began
        );
    }
}

#[test]
fn a_deadline_that_ends_in_a_wait_that_was_asked_for_ends_the_call_at_once() {
    for status in [429, 503] {
        let answers = vec![Answer::status(
            status,
            &[("retry-after", "30")],
            r#"{"code":1,"reason":"LIST_BILL_TOO_FAST","message":""}"#,
        )];
        for (deadline_ms, is_waited_out) in [(29_000, false), (40_000, true)] {
            let settings = Settings {
                deadline_ms: Some(deadline_ms),
                ..Settings::default()
            };
            let (world, call) = call(1, settings, answers.clone());
            assert_eq!(call.result.as_ref().unwrap().is_ok(), is_waited_out);
            if !is_waited_out {
                let error = error(&call);
                assert_eq!(
                    (error.kind, error.status),
                    (ErrorKind::Timeout, Some(status))
                );
                assert_eq!(error.reason.as_deref(), Some("LIST_BILL_TOO_FAST"));
                let left_ms = error.retry_after_ms.unwrap();
                assert!((29_900..=30_000).contains(&left_ms), "{left_ms}");
                assert!(error.message.contains("deadlineMs"), "{}", error.message);
                assert!(call.settled_at < 100 && world.requests() == 1);
            }
        }
    }
}

#[test]
fn an_error_of_the_deadline_tells_what_went_wrong_before() {
    let settings = Settings {
        deadline_ms: Some(3_000),
        max_retries: 100,
        ..Settings::default()
    };
    let failed = Answer::status(500, &[], r#"{"code":500,"reason":"UNKNOWN","message":""}"#);
    let (_, failing) = call(1, settings, vec![failed; 1000]);
    let failing = failing.result.as_ref().unwrap().as_ref().unwrap_err();
    assert_eq!(
        (failing.kind, failing.status),
        (ErrorKind::Timeout, Some(500))
    );
    assert_eq!(failing.reason.as_deref(), Some("UNKNOWN"));

    let (_, broken) = call(1, settings, vec![Answer::reset("ECONNRESET"); 1000]);
    let broken = broken.result.as_ref().unwrap().as_ref().unwrap_err();
    assert_eq!((broken.kind, broken.status), (ErrorKind::Timeout, None));
    assert_eq!(broken.cause.as_deref(), Some("ECONNRESET"));

    let (_, limited) = call(1, settings, always_limited(&[], 1000));
    let limited = limited.result.as_ref().unwrap().as_ref().unwrap_err();
    assert_eq!(
        (limited.kind, limited.status),
        (ErrorKind::Timeout, Some(429))
    );
}

#[test]
fn an_error_says_which_wait_was_too_long_and_of_a_pace_only_after_a_429() {
    let settings = Settings {
        max_wait_ms: Some(1_500),
        ..Settings::default()
    };
    let (_, twice) = call(1, settings, always_limited(&[("retry-after", "1")], 10));
    let message = &error(&twice).message;
    assert!(message.contains("asks to wait 1 second:"), "{message}");
    assert!(message.contains("with the time that passed"), "{message}");
    let (_, once) = call(1, settings, always_limited(&[("retry-after", "2")], 10));
    let message = &error(&once).message;
    assert!(
        message.contains("asks to wait 2 seconds, longer"),
        "{message}"
    );

    let (_, down) = call(
        1,
        settings,
        vec![Answer::status(503, &[("retry-after", "2")], "")],
    );
    let message = &error(&down).message;
    assert!(message.contains("maxWaitMs"), "{message}");
    assert!(!message.contains("How many requests"), "{message}");
}

#[test]
fn a_wait_is_as_long_as_max_wait_ms_allows_for_every_status() {
    for status in [429, 503] {
        for (max_wait_ms, is_waited) in [(None, true), (Some(99_000), false), (Some(100_000), true)]
        {
            let settings = Settings {
                max_wait_ms,
                ..Settings::default()
            };
            let answers = vec![Answer::status(status, &[("retry-after", "100")], "")];
            let (_, call) = call(1, settings, answers);
            assert_eq!(
                call.result.as_ref().unwrap().is_ok(),
                is_waited,
                "{status} {max_wait_ms:?}"
            );
        }
    }
}

#[test]
fn waiting_for_the_pace_is_no_timeout() {
    let settings = Settings {
        timeout_ms: 1_000,
        max_retries: 1,
        ..Settings::default()
    };
    let (world, call) = call(6, settings, always_limited(&[("retry-after", "30")], 1));
    assert!(report(&call).complete());
    assert!(call.settled_at > 30_000);
    assert!(waits(&world).iter().any(|(ms, _)| *ms >= 29_000));
}

#[test]
fn who_waits_longest_goes_first() {
    let world = World::new(1, vec![]);
    let state = Arc::new(ClientState::new());
    world.limit(Limit::bucket(2.0, 1.0), true);
    let mut calls: Vec<Call> = (0..5)
        .map(|number| Call::new(&world, &state, number, 8, one_by_one(), 0, 0))
        .collect();
    go_on(&world, &mut calls, FOR_EVER);
    let mut arrived = [0u32; 5];
    for line in world.log() {
        if let What::Arrived { .. } = line.what {
            arrived[line.call] += 1;
            let (most, least) = (arrived.iter().max().unwrap(), arrived.iter().min().unwrap());
            assert!(most - least <= 2, "{arrived:?}");
        }
    }
}

#[test]
fn a_window_that_is_refused_for_a_reason_of_its_own_does_not_hold_up_the_others() {
    let world = World::new(1, vec![]);
    world.refuse_always(0);
    let call = resume(&world, &Arc::new(ClientState::new()), 8, collect());
    let report = report(&call);
    assert_eq!(report.windows.len(), 7);
    assert_eq!(report.failed[0].0, window(0));
    assert!(call.settled_at < 400_000, "{}", call.settled_at);
}

#[test]
fn keys_that_take_longer_than_the_right_to_go_first_do_not_block_for_ever() {
    let world = World::new(1, vec![Answer::status(429, &[], "")]);
    let mut keys = vec![(0, KeyAnswer::Key("sk_quick"))];
    keys.extend(vec![(12_000, KeyAnswer::Key("sk_slow")); 40]);
    world.set_keys(keys);
    let call = resume(
        &world,
        &Arc::new(ClientState::new()),
        4,
        Settings::default(),
    );
    assert!(report(&call).complete());
    assert!(call.settled_at < 120_000);
}

#[test]
fn when_the_retry_budget_is_used_up_a_failure_is_final() {
    let world = World::new(1, vec![Answer::status(500, &[], ""); 1000]);
    let state = Arc::new(ClientState::new());
    let settings = Settings {
        max_retries: 200,
        ..Settings::default()
    };
    let call = resume(&world, &state, 1, settings);
    assert_eq!(
        error(&call).attempts,
        Some(101),
        "500 tokens are 100 retries"
    );
    assert!(
        error(&call)
            .message
            .contains("retry budget of this client is used up")
    );
    let again = resume(&world, &state, 1, settings);
    assert_eq!(
        error(&again).attempts,
        Some(1),
        "the next call of the client has none either"
    );

    let world = World::new(1, Vec::new());
    assert!(report(&resume(&world, &state, 10, settings)).complete());
    let world = World::new(1, vec![Answer::status(500, &[], ""); 1000]);
    let refilled = resume(&world, &state, 1, settings);
    assert_eq!(
        error(&refilled).attempts,
        Some(3),
        "ten windows that arrived pay for two retries"
    );
}

#[test]
fn a_retry_after_a_timeout_costs_twice_as_much() {
    let (_, call) = call(
        1,
        Settings {
            max_retries: 200,
            ..Settings::default()
        },
        vec![Answer::never(); 1000],
    );
    assert_eq!(
        (error(&call).kind, error(&call).attempts),
        (ErrorKind::Timeout, Some(51))
    );
}

#[test]
fn timeouts_say_where_the_time_went() {
    let settings = Settings {
        max_retries: 0,
        ..Settings::default()
    };
    let (_, silent) = call(1, settings, vec![Answer::never()]);
    assert_eq!(
        (error(&silent).kind, silent.settled_at),
        (ErrorKind::Timeout, 30_000)
    );
    assert!(
        error(&silent)
            .message
            .contains("No answer came within 30000 ms")
    );

    for body in [Body::Stalls(9), Body::Drips(9), Body::Floods(9)] {
        let (_, stalled) = call(1, settings, vec![Answer::with(body)]);
        assert_eq!(
            (error(&stalled).kind, stalled.settled_at),
            (ErrorKind::Timeout, 30_006)
        );
        assert!(error(&stalled).message.contains("after 9 bytes"));
    }

    let world = World::new(1, Vec::new());
    world.set_keys(vec![(0, KeyAnswer::Never)]);
    let keyless = resume(&world, &Arc::new(ClientState::new()), 1, settings);
    assert_eq!(
        (error(&keyless).kind, error(&keyless).attempts),
        (ErrorKind::Timeout, Some(0))
    );
    assert!(error(&keyless).message.contains("apiKey function"));
}

#[test]
fn a_slow_body_is_no_timeout_as_long_as_bytes_come() {
    let slow = Answer::with(Body::Whole {
        chunk: 1,
        gap_ms: 29_000,
    });
    let (world, call) = call(1, Settings::default(), vec![slow]);
    assert!(report(&call).complete());
    assert_eq!(world.requests(), 1);
}

#[test]
fn while_the_sink_holds_back_no_timeout_runs_but_the_deadline_does() {
    for deadline_ms in [None, Some(200_000)] {
        let world = World::new(1, Vec::new());
        let settings = Settings {
            deadline_ms,
            ..Settings::default()
        };
        let mut calls = [Call::new(
            &world,
            &Arc::new(ClientState::new()),
            0,
            1,
            settings,
            0,
            100_000,
        )];
        go_on(&world, &mut calls, FOR_EVER);
        match deadline_ms {
            None => assert!(report(&calls[0]).complete()),
            Some(deadline) => {
                assert_eq!(
                    (error(&calls[0]).kind, calls[0].settled_at),
                    (ErrorKind::Timeout, deadline)
                );
                assert!(error(&calls[0]).message.contains("0 of 1 windows done"));
            }
        }
        assert_eq!(world.requests(), 1);
        assert_nothing_is_left(&world, &calls);
    }
}

#[test]
fn past_the_deadline_collect_keeps_what_arrived_and_names_the_rest() {
    let settings = Settings {
        deadline_ms: Some(1_000),
        concurrency: 2,
        ..collect()
    };
    let (_, call) = call(
        4,
        settings,
        vec![
            Answer::good(),
            Answer::never(),
            Answer::good(),
            Answer::never(),
        ],
    );
    let report = report(&call);
    assert_eq!(call.settled_at, 1_000);
    assert_eq!(
        report
            .windows
            .iter()
            .map(|it| it.window)
            .collect::<Vec<_>>(),
        [window(0), window(2)]
    );
    let failed: Vec<_> = report
        .failed
        .iter()
        .map(|(at, error)| (*at, error.kind, error.attempts))
        .collect();
    let timeout = ErrorKind::Timeout;
    assert_eq!(
        failed,
        [(window(1), timeout, Some(1)), (window(3), timeout, Some(1))]
    );
}

#[test]
fn times_that_are_longer_than_any_timer_do_not_end_at_once() {
    let slow = Answer::with(Body::Whole {
        chunk: 1,
        gap_ms: 1_000,
    });
    for ms in [0x8000_0000, u64::MAX] {
        let settings = Settings {
            timeout_ms: ms,
            deadline_ms: Some(ms),
            ..Settings::default()
        };
        let (_, call) = call(1, settings, vec![slow.clone()]);
        assert!(report(&call).complete(), "{ms}");
    }
}

#[test]
fn collect_goes_on_after_a_window_failed() {
    let (world, call) = call(
        3,
        collect(),
        vec![Answer::good(), Answer::status(400, &[], "")],
    );
    let report = report(&call);
    assert!(!report.complete());
    assert_eq!(report.windows.len(), 2);
    assert_eq!(report.failed[0].0, window(1));
    let last = world
        .log()
        .into_iter()
        .rev()
        .find_map(|line| match line.what {
            What::Progress(progress) => Some(progress.windows_done),
            _ => None,
        });
    assert_eq!(last, Some(3), "a window that failed is done, too");
    let failed = world
        .log()
        .into_iter()
        .filter(|line| matches!(line.what, What::Failed { .. }))
        .count();
    assert_eq!(failed, 1);
}

#[test]
fn a_key_that_cannot_be_had_ends_the_call_and_is_not_asked_for_again() {
    for settings in [
        one_by_one(),
        Settings {
            concurrency: 1,
            ..collect()
        },
    ] {
        let world = World::new(1, Vec::new());
        let fails = KeyAnswer::Fails(Error::config("apiKey", "apiKey threw"));
        world.set_keys(vec![(0, KeyAnswer::Key("sk_good")), (0, fails)]);
        let call = resume(&world, &Arc::new(ClientState::new()), 3, settings);
        assert_eq!(world.requests(), 1);
        if settings.on_window_error == OnWindowError::Throw {
            assert_eq!(
                (error(&call).kind, error(&call).attempts),
                (ErrorKind::Config, Some(0))
            );
        } else {
            assert_eq!(
                (report(&call).windows.len(), report(&call).failed.len()),
                (1, 2)
            );
            assert!(
                report(&call)
                    .failed
                    .iter()
                    .all(|(_, error)| error.kind == ErrorKind::Config)
            );
        }
    }
}

#[test]
fn a_request_that_cannot_be_made_ends_the_call_and_is_not_tried_again() {
    for settings in [Settings::default(), collect()] {
        let world = World::new(1, vec![Answer::unsendable(); 40]);
        let settings = Settings {
            concurrency: 1,
            ..settings
        };
        let call = resume(&world, &Arc::new(ClientState::new()), 3, settings);
        assert_eq!(world.requests(), 1);
        let errors: Vec<&Error> = match &call.result {
            Some(Ok(report)) => report.failed.iter().map(|(_, error)| error).collect(),
            _ => vec![error(&call)],
        };
        assert!(errors.iter().all(|error| {
            error.kind == ErrorKind::Config
                && error.attempts == Some(0)
                && error.path.as_deref() == Some("fetch")
        }));
    }
}

#[test]
fn the_request_id_is_the_first_that_is_found() {
    let headers = [
        ("cf-ray", "ray"),
        ("request-id", " the id "),
        ("x-request-id", ""),
    ];
    let (_, call) = call(
        1,
        Settings::default(),
        vec![Answer::status(404, &headers, "")],
    );
    assert_eq!(error(&call).request_id.as_deref(), Some("the id"));
}

#[test]
fn an_answer_that_cannot_be_taken_up_is_named_by_its_request_id() {
    let cases = [
        ("<html>!", ErrorKind::Decode, None),
        (r#"{"code":500}?"#, ErrorKind::Api, Some(200)),
        ("cut off", ErrorKind::Network, None),
    ];
    for (body, kind, status) in cases {
        let answer = Answer::status(200, &[("x-request-id", "the id")], body);
        let (_, call) = call(1, Settings::default(), vec![answer; 4]);
        let error = error(&call);
        assert_eq!(
            (error.kind, error.status, error.request_id.as_deref()),
            (kind, status, Some("the id"))
        );
    }
}

#[test]
fn of_a_refusal_64_kib_are_read() {
    let long = |bytes: usize| {
        let envelope = r#"{"reason":"UNKNOWN"}"#;
        format!("{envelope}{}", " ".repeat(bytes - envelope.len()))
    };
    let cut = r#"{"reason":"UNKNOWN","#.to_owned() + &" ".repeat(64 * 1024) + r#""code":1}"#;
    for (body, reason) in [(long(64 * 1024), Some("UNKNOWN")), (cut, None)] {
        let (_, call) = call(
            1,
            Settings::default(),
            vec![Answer::status(400, &[], &body)],
        );
        assert_eq!(error(&call).reason.as_deref(), reason);
    }

    let mut endless = Answer::status(400, &[], "");
    endless.body = Body::Endless;
    let (_, call) = call(1, Settings::default(), vec![endless]);
    assert!(
        error(&call)
            .message
            .contains("with a body that is not JSON")
    );
    assert_eq!(call.settled_at, 5 + 64, "a KiB a millisecond");
}

#[test]
fn refusals_say_what_to_do_and_do_not_repeat_pages() {
    let envelope = |reason: &str| {
        format!(r#"{{"code":1,"reason":"{reason}","message":"what they say","metadata":{{}}}}"#)
    };
    let unauthorized = envelope("UNAUTHORIZED");
    let category = envelope("INVALID_PRODUCT_CATEGORY");
    let cycle = envelope("INVALID_BILL_CYCLE");
    let long = envelope(&"X".repeat(5_000));
    let cases: [(u16, &str, &[&str]); 11] = [
        (
            401,
            &unauthorized,
            &[
                "401 UNAUTHORIZED (what they say)",
                "billing permission",
                "apiKey",
            ],
        ),
        (401, "", &["with an empty body", "billing permission"]),
        (403, &envelope("INVALID_API_KEY"), &["not valid", "console"]),
        (
            403,
            &envelope("API_NOT_ALLOWED"),
            &["may not use the billing API"],
        ),
        (403, "<html>Forbidden", &["with an HTML page", "User-Agent"]),
        (
            404,
            "not found",
            &["with a body that is not JSON", "baseUrl"],
        ),
        (
            400,
            &category,
            &["INVALID_PRODUCT_CATEGORY", "check category"],
        ),
        (400, &cycle, &["INVALID_BILL_CYCLE", "check cycleType"]),
        (400, r#"{"error":1}"#, &["JSON that is not the API's error"]),
        (302, "", &["Redirects are not followed", "baseUrl"]),
        (400, &long, &["XXX…"]),
    ];
    for (status, body, parts) in cases {
        let (_, call) = call(
            1,
            Settings::default(),
            vec![Answer::status(status, &[], body)],
        );
        let message = &error(&call).message;
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        assert!(
            !message.contains("<html>") && message.len() < 700,
            "{message}"
        );
    }
}

#[test]
fn only_what_leads_elsewhere_is_a_redirect() {
    // 0 is a redirect that a browser hides.
    for status in (0..1).chain(300..400) {
        let (_, call) = call(
            1,
            Settings::default(),
            vec![Answer::status(status, &[], "")],
        );
        let message = &error(&call).message;
        if [0, 301, 302, 303, 307, 308].contains(&status) {
            assert!(message.contains("Redirects are not followed"), "{message}");
        } else {
            assert!(
                message.contains(&format!("answered {status} with an empty body")),
                "{message}"
            );
            assert!(message.contains("not documented"), "{message}");
        }
    }
}

#[test]
fn a_refusal_whose_body_stalls_is_a_refusal_all_the_same() {
    let mut stalls = Answer::status(400, &[], "");
    for body in [
        Body::Stalls(3),
        Body::Drips(3),
        Body::Floods(3),
        Body::Breaks(3, "ECONNRESET".to_owned()),
    ] {
        stalls.body = body;
        let (_, call) = call(1, Settings::default(), vec![stalls.clone()]);
        assert_eq!(error(&call).status, Some(400));
        assert!(call.settled_at < 6_000);
    }
}

/* ------------------------------------------------------------------ the key */

const CANARY: &str = "sk_canary\"0123/456789";

/// The canary as a server may write it.
fn echoes() -> Vec<String> {
    vec![
        CANARY.to_owned(),
        "sk_canary%220123%2F456789".to_owned(),
        "sk_canary%220123%2f456789".to_owned(),
        r#"sk_canary\"0123\/456789"#.to_owned(),
        r"sk_canary\u00220123/456789".to_owned(),
        "sk_canary&quot;0123&#x2f;456789".to_owned(),
    ]
}

#[test]
fn the_key_is_nowhere_even_if_the_server_echoes_it() {
    for echo in echoes() {
        let long = format!("{}{echo}", "x".repeat(290));
        let json = serde_json::json!({"code": 401, "reason": echo, "message": long}).to_string();
        let headers = [("x-request-id", &*echo), ("retry-after", &*echo)];
        let answers = [
            Answer::status(401, &headers, &json),
            Answer::status(403, &headers, &format!("<html>{echo}")),
            Answer::status(500, &headers, &json),
            Answer::status(302, &headers, &echo),
            Answer::status(429, &[("retry-after", "100"), ("cf-ray", &echo)], &json),
            Answer::status(200, &headers, &format!("{echo}!")),
            Answer::status(200, &headers, &format!("{echo}?")),
            Answer::status(200, &headers, &echo),
            Answer::reset(&format!("TypeError: {}{echo}", "x".repeat(480))),
            Answer::with(Body::Breaks(3, format!("TypeError: {echo}"))),
        ];
        for (answer, settings) in answers
            .iter()
            .flat_map(|answer| [(answer, Settings::default()), (answer, collect())])
        {
            let world = World::new(3, vec![answer.clone(); 20]);
            world.set_keys(vec![(0, KeyAnswer::Key(CANARY)); 40]);
            let state = Arc::new(ClientState::new());
            let call = resume(&world, &state, 2, settings);
            let seen = format!("{:?} {:?}", call.result, world.log());
            assert!(
                !seen.contains("canary") && !seen.contains("456789"),
                "{answer:?}: {seen}"
            );
            // Redirects and cut-off bodies are told of in our own words; everything else quotes the server.
            let quotes = seen.contains("[key]");
            assert!(
                quotes || seen.contains("redirect") || seen.contains("cut off"),
                "{seen}"
            );
        }
    }
}

#[test]
fn a_key_function_that_throws_an_older_key_does_not_show_it() {
    let world = World::new(1, Vec::new());
    let fails = KeyAnswer::Fails(Error::config(
        "apiKey",
        format!("Error: {CANARY} is too old"),
    ));
    world.set_keys(vec![(0, KeyAnswer::Key(CANARY)), (0, fails)]);
    let call = resume(&world, &Arc::new(ClientState::new()), 2, one_by_one());
    assert_eq!(error(&call).message, "Error: [key] is too old");
}

#[test]
fn a_header_of_the_user_is_hidden_as_well() {
    let (world, state) = (
        World::new(
            1,
            vec![Answer::status(400, &[("cf-ray", "ray-tokentoken")], "")],
        ),
        ClientState::new(),
    );
    state.hide_header("Basic tokentoken");
    let call = resume(&world, &Arc::new(state), 1, Settings::default());
    assert_eq!(error(&call).request_id.as_deref(), Some("ray-[key]"));
}

#[test]
fn a_world_begins_in_2026() {
    assert_eq!(window(0).start, BEGIN);
}

#[test]
fn a_call_may_go_from_thread_to_thread_while_it_runs() {
    let (world, call) = call(20, Settings::default(), Vec::new());
    let mut calls = [call];
    for until in [10, 20, 30, FOR_EVER] {
        std::thread::scope(|scope| {
            scope.spawn(|| go_on(&world, &mut calls, until));
        });
    }
    assert!(matches!(&calls[0].result, Some(Ok(report)) if report.windows.len() == 20));
}

/// What there is at once.
fn poll<F: Future>(work: Pin<&mut F>) -> Poll<F::Output> {
    work.poll(&mut Context::from_waker(Waker::noop()))
}

/// One of many that all look at the same time goes first, whichever thread it is in.
#[test]
fn after_a_429_one_request_of_all_threads_goes_first() {
    for seed in 0..50 {
        let world = World::new(seed, Vec::new());
        let host = WorldHost { world, call: 0 };
        let state = ClientState::new();
        let patience = Patience {
            began_ms: 0,
            max_wait_ms: 1_000_000,
            waits_out: true,
            deadline_at: None,
        };
        let place = state.pace.place();
        let Poll::Ready(Ok(first)) = poll(pin!(place.turn(&host, patience, |_| ()))) else {
            panic!("nothing holds the first one back");
        };
        first.refused(host.now_ms(), None, &host);
        host.world.set_now(10_000);
        let began = Barrier::new(4);
        let gone = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let place = state.pace.place();
                    began.wait();
                    let turn = poll(pin!(place.turn(&host, patience, |_| ())));
                    gone.fetch_add(usize::from(turn.is_ready()), Ordering::Relaxed);
                    // Whoever goes first is under way as long as anybody looks.
                    began.wait();
                });
            }
        });
        assert_eq!(gone.load(Ordering::Relaxed), 1);
    }
}
