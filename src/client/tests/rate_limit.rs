//! Pauses, probes, the queue and the learned pace after a 429.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::task::{Context, Poll, Waker};

use super::{
    LONG_ENOUGH, always_limited, assert_no_leaks, call, collect, error, one_by_one, report, resume,
    sent, waits,
};
use crate::client::rate_limiter::WaitLimits;
use crate::client::simulation::{
    KeyResult, Limit, LogEvent, Reply, ReplyBody, SimulatedCall, SimulatedHost, Simulation,
    run_until, window,
};
use crate::client::{ClientState, Host, Settings};
use crate::error::ErrorKind;

#[test]
fn a_pause_fails_only_the_calls_for_which_it_is_too_long() {
    let replies = vec![Reply::status(429, &[("retry-after", "300")], "")];
    let sim = Simulation::new(1, replies);
    let state = Arc::new(ClientState::new());
    let waits_longer = Settings {
        max_wait_ms: Some(600_000),
        ..Settings::default()
    };
    let mut calls = [
        SimulatedCall::new(&sim, &state, 0, 1, waits_longer, 0, 0),
        SimulatedCall::new(&sim, &state, 1, 1, Settings::default(), 1_000, 0),
    ];
    run_until(&sim, &mut calls, LONG_ENOUGH);
    assert!(report(&calls[0]).complete());
    assert!(calls[1].settled_at < 1_100, "{}", calls[1].settled_at);
    let error = error(&calls[1]);
    assert_eq!((error.kind, error.status), (ErrorKind::Api, Some(429)));
    let retry_after_ms = error.retry_after_ms.unwrap();
    assert!(
        (298_000..=300_000).contains(&retry_after_ms),
        "{retry_after_ms}"
    );
    assert_eq!(sim.requests(), 2);
}

#[test]
fn after_a_429_a_probe_is_sent_and_others_follow_at_the_learned_pace() {
    let limited = Reply::status(429, &[("retry-after", "2")], "");
    let first = Reply::good().after(300);
    let good = Reply::good();
    let replies = vec![limited, good.clone(), good.clone(), good, first];
    let (sim, call) = call(6, Settings::default(), replies);
    assert!(report(&call).complete());
    let after: Vec<u64> = sent(&sim)
        .into_iter()
        .map(|(at, _)| at)
        .filter(|at| *at > 5)
        .collect();
    assert_eq!(
        after.len(),
        3,
        "the refused window, and two that were queued"
    );
    assert!(after[0] >= 2_005, "{after:?}");
    // Three requests in the two seconds from the first to the one after the pause, and half of that interval is tried. The
    // 300 ms of the slow response do not count.
    let follow: Vec<u64> = after.windows(2).map(|two| two[1] - two[0]).collect();
    assert!((600..700).contains(&follow[0]), "{after:?}");
    assert!((300..350).contains(&follow[1]), "{after:?}");
    assert!(waits(&sim).len() >= 3, "each of the three reports its wait");
}

#[test]
fn calls_of_one_client_share_a_pause_and_clients_do_not() {
    let replies = vec![Reply::status(429, &[("retry-after", "5")], "")];
    for is_shared in [true, false] {
        let sim = Simulation::new(1, replies.clone());
        let states = [(); 2].map(|()| Arc::new(ClientState::new()));
        let second = if is_shared { &states[0] } else { &states[1] };
        let mut calls = [
            SimulatedCall::new(&sim, &states[0], 0, 1, Settings::default(), 0, 0),
            SimulatedCall::new(&sim, second, 1, 1, Settings::default(), 1_000, 0),
        ];
        run_until(&sim, &mut calls, LONG_ENOUGH);
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
            "a wait is not an attempt"
        );
    }
}

#[test]
fn a_pause_that_begins_during_the_key_function_delays_the_request() {
    let sim = Simulation::new(1, vec![Reply::status(429, &[("retry-after", "3")], "")]);
    sim.set_keys(vec![
        (0, KeyResult::Key("sk_first")),
        (100, KeyResult::Key("sk_second")),
    ]);
    let call = resume(&sim, &Arc::new(ClientState::new()), 2, Settings::default());
    assert!(report(&call).complete());
    assert!(sent(&sim)[1].0 >= 3_000, "{:?}", sent(&sim));
    assert_eq!(sim.requests(), 3, "the delayed request was sent once");
}

#[test]
fn a_vanished_probe_blocks_for_ten_seconds() {
    let sim = Simulation::new(
        1,
        vec![
            Reply::status(429, &[("retry-after", "1")], ""),
            Reply::never(),
        ],
    );
    let state = Arc::new(ClientState::new());
    let mut calls = [
        SimulatedCall::new(&sim, &state, 0, 1, Settings::default(), 0, 0),
        SimulatedCall::new(&sim, &state, 1, 1, Settings::default(), 1_500, 0),
    ];
    run_until(&sim, &mut calls, 1_400);
    assert_eq!(sim.requests(), 2);
    calls[0].vanish();
    run_until(&sim, &mut calls, LONG_ENOUGH);
    assert!(
        (11_000..12_000).contains(&calls[1].settled_at),
        "{}",
        calls[1].settled_at
    );
}

#[test]
fn a_failed_probe_is_replaced_before_its_body_is_read() {
    let limited = Reply::status(429, &[("retry-after", "1")], "");
    let mut failed = Reply::status(400, &[], "");
    failed.body = ReplyBody::Stalls(3);
    let good = Reply::good();
    let settings = Settings {
        concurrency: 2,
        ..collect()
    };
    let (sim, _) = call(3, settings, vec![limited.clone(), limited, failed, good]);
    let after: Vec<u64> = sent(&sim)
        .into_iter()
        .map(|(at, _)| at)
        .filter(|at| *at > 5)
        .collect();
    assert!(after[1] < after[0] + 200, "{after:?}");
}

#[test]
fn a_429_takes_neither_a_retry_nor_the_budget() {
    let mut replies = Vec::new();
    for _ in 0..40 {
        replies.extend(always_limited(&[("retry-after-ms", "100")], 8));
        replies.push(Reply::good());
    }
    replies.extend(vec![Reply::status(500, &[], ""); 1000]);
    let sim = Simulation::new(1, replies);
    let state = Arc::new(ClientState::new());
    for _ in 0..40 {
        let settings = Settings {
            max_retries: 1,
            ..Settings::default()
        };
        let call = resume(&sim, &state, 1, settings);
        assert_eq!(report(&call).windows[0].attempts, 9);
    }
    let settings = Settings {
        max_retries: 200,
        ..Settings::default()
    };
    let call = resume(&sim, &state, 1, settings);
    assert_eq!(error(&call).attempts, Some(101), "the budget is full");
}

#[test]
fn after_max_wait_ms_without_a_success_every_call_fails() {
    for headers in [
        vec![],
        vec![("retry-after", "1")],
        vec![("retry-after", "40")],
    ] {
        for (max_wait_ms, max_ms) in [(None, 120_000), (Some(30_000), 30_000)] {
            let settings = Settings {
                max_wait_ms,
                ..Settings::default()
            };
            let sim = Simulation::new(1, always_limited(&headers, 1000));
            let state = Arc::new(ClientState::new());
            let mut calls: Vec<SimulatedCall> = (0..50)
                .map(|number| SimulatedCall::new(&sim, &state, number, 12, settings, 0, 0))
                .collect();
            run_until(&sim, &mut calls, LONG_ENOUGH);
            assert_no_leaks(&sim, &calls);
            for call in &calls {
                let error = error(call);
                assert_eq!((error.kind, error.status), (ErrorKind::Api, Some(429)));
                assert!(call.settled_at <= max_ms + 1_000, "{}", call.settled_at);
                assert!(error.message.contains("max_wait_ms"), "{}", error.message);
                assert!(error.message.contains("not known"), "{}", error.message);
            }
            // 200 requests were in flight at the first refusal.
            assert!(sim.requests() <= 200 + 24, "{}", sim.requests());
        }
    }
}

#[test]
fn errors_name_the_learned_pace_and_how_long_the_rest_would_take() {
    let mut replies = vec![Reply::good(); 4];
    replies.extend(always_limited(&[("retry-after-ms", "2000")], 1));
    replies.extend(vec![Reply::good(); 3]);
    replies.extend(always_limited(&[("retry-after", "600")], 1));
    let (_, limited) = call(200, one_by_one(), replies.clone());
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
    let (_, late) = call(200, settings, replies);
    let error = late.result.as_ref().unwrap().as_ref().unwrap_err();
    assert_eq!((error.kind, late.settled_at), (ErrorKind::Timeout, 2_300));
    assert!(
        error.message.contains("requests a second"),
        "{}",
        error.message
    );
}

#[test]
fn a_success_of_one_call_extends_the_wait_of_all() {
    // Each success is followed by 100 seconds of refusals.
    let mut replies = Vec::new();
    for _ in 0..6 {
        replies.push(Reply::good());
        replies.extend(always_limited(&[("retry-after", "100")], 1));
    }
    let sim = Simulation::new(1, replies);
    let state = Arc::new(ClientState::new());
    let mut calls: Vec<SimulatedCall> = (0..3)
        .map(|number| SimulatedCall::new(&sim, &state, number, 2, one_by_one(), 0, 0))
        .collect();
    run_until(&sim, &mut calls, LONG_ENOUGH);
    assert!(calls.iter().all(|call| report(call).complete()));
    assert!(sim.now() > 240_000, "{}", sim.now());
}

#[test]
fn without_retries_a_429_is_waited_out_only_with_max_wait_ms() {
    for (max_wait_ms, is_waited_out) in [(None, false), (Some(5_000), true), (Some(0), false)] {
        let settings = Settings {
            max_retries: 0,
            max_wait_ms,
            ..Settings::default()
        };
        let (sim, call) = call(1, settings, always_limited(&[("retry-after", "2")], 1));
        assert_eq!(call.result.as_ref().unwrap().is_ok(), is_waited_out);
        assert_eq!(sim.requests(), 1 + usize::from(is_waited_out));
        if !is_waited_out {
            assert_eq!(error(&call).retry_after_ms, Some(2_000));
            assert!(call.settled_at < 100);
        }
    }
}

#[test]
fn without_retries_a_pause_of_another_call_is_not_waited_out() {
    let replies = vec![Reply::status(429, &[("retry-after", "20")], "")];
    let sim = Simulation::new(1, replies);
    let state = Arc::new(ClientState::new());
    let without_retries = Settings {
        max_retries: 0,
        ..Settings::default()
    };
    let mut calls = [
        SimulatedCall::new(&sim, &state, 0, 1, Settings::default(), 0, 0),
        SimulatedCall::new(&sim, &state, 1, 1, without_retries, 1_000, 0),
    ];
    run_until(&sim, &mut calls, LONG_ENOUGH);
    assert!(report(&calls[0]).complete());
    assert!(calls[1].settled_at < 1_100, "{}", calls[1].settled_at);
    let error = error(&calls[1]);
    assert_eq!((error.kind, error.status), (ErrorKind::Api, Some(429)));
    let left_ms = error.retry_after_ms.unwrap();
    assert!((18_900..=19_500).contains(&left_ms), "{left_ms}");
    assert_eq!(error.attempts, Some(0));
    assert!(error.message.contains("max_wait_ms"), "{}", error.message);
}

#[test]
fn without_retries_calls_fail_soon_while_the_service_refuses() {
    let sim = Simulation::new(1, always_limited(&[], 1000));
    let state = Arc::new(ClientState::new());
    for _ in 0..20 {
        let began = sim.now();
        let settings = Settings {
            max_retries: 0,
            ..Settings::default()
        };
        let call = resume(&sim, &state, 1, settings);
        assert_eq!(error(&call).status, Some(429));
        assert!(error(&call).message.contains("`max_retries` is 0"));
        assert!(
            call.settled_at - began <= 1_100,
            "{}",
            call.settled_at - began
        );
    }
}

#[test]
fn permits_are_issued_in_the_order_of_the_queue() {
    let sim = Simulation::new(1, vec![]);
    let state = Arc::new(ClientState::new());
    sim.limit(Limit::bucket(2.0, 1.0), true);
    let mut calls: Vec<SimulatedCall> = (0..5)
        .map(|number| SimulatedCall::new(&sim, &state, number, 8, one_by_one(), 0, 0))
        .collect();
    run_until(&sim, &mut calls, LONG_ENOUGH);
    let mut arrived = [0u32; 5];
    for entry in sim.log() {
        if let LogEvent::Arrived { .. } = entry.event {
            arrived[entry.call] += 1;
            let (most, least) = (arrived.iter().max().unwrap(), arrived.iter().min().unwrap());
            assert!(most - least <= 2, "{arrived:?}");
        }
    }
}

#[test]
fn a_window_that_is_always_refused_does_not_block_others() {
    let sim = Simulation::new(1, vec![]);
    sim.always_refuse(0);
    let call = resume(&sim, &Arc::new(ClientState::new()), 8, collect());
    let report = report(&call);
    assert_eq!(report.windows.len(), 7);
    assert_eq!(report.failed[0].0, window(0));
    assert!(call.settled_at < 400_000, "{}", call.settled_at);
}

#[test]
fn key_functions_slower_than_the_probe_lease_do_not_block() {
    let sim = Simulation::new(1, vec![Reply::status(429, &[], "")]);
    let mut keys = vec![(0, KeyResult::Key("sk_quick"))];
    keys.extend(vec![(12_000, KeyResult::Key("sk_slow")); 40]);
    sim.set_keys(keys);
    let call = resume(&sim, &Arc::new(ClientState::new()), 4, Settings::default());
    assert!(report(&call).complete());
    assert!(call.settled_at < 120_000);
}

/// Polls once.
fn poll<F: Future>(work: Pin<&mut F>) -> Poll<F::Output> {
    work.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn after_a_429_only_one_thread_sends_a_probe() {
    for seed in 0..50 {
        let sim = Simulation::new(seed, Vec::new());
        let host = SimulatedHost { sim, call: 0 };
        let state = ClientState::new();
        let limits = WaitLimits {
            began_ms: 0,
            max_wait_ms: 1_000_000,
            waits_out_pauses: true,
            deadline_at: None,
        };
        let queued = state.rate_limiter.enqueue();
        let Poll::Ready(Ok(first)) = poll(pin!(queued.acquire(&host, limits, |_| ()))) else {
            panic!("the first request needs no wait");
        };
        first.refused(host.now_ms(), None, &host);
        host.sim.set_now(10_000);
        let barrier = Barrier::new(4);
        let sent = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let queued = state.rate_limiter.enqueue();
                    barrier.wait();
                    let permit = poll(pin!(queued.acquire(&host, limits, |_| ())));
                    sent.fetch_add(usize::from(permit.is_ready()), Ordering::Relaxed);
                    // Keeps the probe in flight while the other threads try.
                    barrier.wait();
                });
            }
        });
        assert_eq!(sent.load(Ordering::Relaxed), 1);
    }
}
