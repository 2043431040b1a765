//! What must hold in every scenario: random replies, keys, settings and aborts.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::{LONG_ENOUGH, assert_no_leaks};
use crate::client::simulation::{
    KeyResult, LogEvent, Reply, ReplyBody, ReplyHead, SimulatedCall, Simulation, payload,
    run_until, window,
};
use crate::client::{ClientState, OnWindowError, Settings};
use crate::notice::NoticeCode;

/// The calls of a client, and the replies to them.
#[derive(Clone, Debug)]
struct Scenario {
    seed: u64,
    script: Vec<Reply>,
    /// How long each call of the key function takes.
    keys_ms: Vec<u64>,
    calls: Vec<Plan>,
}

#[derive(Clone, Debug)]
struct Plan {
    windows: usize,
    settings: Settings,
    starts_at: u64,
    backpressure_ms: u64,
}

fn body() -> impl Strategy<Value = ReplyBody> {
    prop_oneof![
        6 => (1usize..40, 0u64..50).prop_map(|(chunk, gap_ms)| ReplyBody::Whole { chunk, gap_ms }),
        1 => (0usize..20).prop_map(ReplyBody::CutOff),
        1 => (0usize..20).prop_map(ReplyBody::Stalls),
        1 => (0usize..20).prop_map(|bytes| ReplyBody::Breaks(bytes, "ECONNRESET".to_owned())),
        1 => (0usize..20).prop_map(ReplyBody::Drips),
        1 => Just(ReplyBody::Text("<html>Bad gateway".to_owned())),
        1 => Just(ReplyBody::Text(r#"{"code":500,"reason":"UNKNOWN","message":"oops"}"#.to_owned())),
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

fn reply() -> impl Strategy<Value = Reply> {
    let statuses = prop_oneof![
        8 => Just(200u16),
        3 => prop::sample::select(vec![201, 202, 203, 206]),
        5 => Just(429),
        3 => prop::sample::select(vec![408, 425, 500, 502, 503, 504, 520, 524]),
    ];
    let head = prop_oneof![
        1 => Just(ReplyHead::Never),
        1 => Just(ReplyHead::Reset("TypeError: fetch failed".to_owned())),
        12 => (statuses, headers()).prop_map(|(status, headers)| ReplyHead::Status(status, headers)),
    ];
    (prop_oneof![4 => 0u64..300, 1 => 0u64..20_000], head, body()).prop_map(
        |(head_ms, head, body)| Reply {
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
        .prop_map(|(windows, settings, starts_at, backpressure_ms)| Plan {
            windows,
            settings,
            starts_at,
            backpressure_ms,
        })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let script = prop::collection::vec(reply(), 0..40);
    let keys_ms = prop::collection::vec(prop_oneof![2 => Just(0u64), 1 => 0u64..500], 0..40);
    (
        any::<u64>(),
        script,
        keys_ms,
        prop::collection::vec(plan(), 1..4),
    )
        .prop_map(|(seed, script, keys_ms, calls)| Scenario {
            seed,
            script,
            keys_ms,
            calls,
        })
}

fn start(scenario: &Scenario) -> (Arc<Simulation>, Vec<SimulatedCall>) {
    let sim = Simulation::new(scenario.seed, scenario.script.clone());
    sim.set_keys(
        scenario
            .keys_ms
            .iter()
            .map(|ms| (*ms, KeyResult::Key("sk_some_key")))
            .collect(),
    );
    let state = Arc::new(ClientState::new());
    let call = |(number, plan): (usize, &Plan)| {
        SimulatedCall::new(
            &sim,
            &state,
            number,
            plan.windows,
            plan.settings,
            plan.starts_at,
            plan.backpressure_ms,
        )
    };
    let calls = scenario.calls.iter().enumerate().map(call).collect();
    (sim, calls)
}

/// The report agrees with the sink.
fn assert_report_is_true(plan: &Plan, number: usize, call: &SimulatedCall, sim: &Simulation) {
    let sink = call.sink.lock().unwrap();
    match call.result.as_ref().unwrap() {
        Ok(report) => {
            let arrived: Vec<usize> = (0..plan.windows)
                .filter(|index| sink.committed(*index).is_some())
                .collect();
            let (reported, failed) = (&report.windows, &report.failed);
            let windows: Vec<_> = arrived.iter().map(|index| window(*index)).collect();
            assert_eq!(
                reported
                    .iter()
                    .map(|it| it.window.range())
                    .collect::<Vec<_>>(),
                windows
            );
            for (index, it) in arrived.iter().zip(reported) {
                let bytes = payload(*index);
                assert_eq!(sink.committed(*index), Some(&*bytes));
                assert_eq!(it.bytes, bytes.len() as u64);
                assert_eq!(it.rows, (index % 5 + 1) as u64);
                assert_eq!(it.attempts as usize, sent_for(sim, number, *index));
            }
            let mut all: Vec<_> = reported
                .iter()
                .map(|it| it.window.range())
                .chain(failed.iter().map(|it| it.0.range()))
                .collect();
            assert!(failed.is_sorted_by_key(|it| it.0.range()));
            all.sort();
            assert_eq!(
                all,
                (0..plan.windows).map(window).collect::<Vec<_>>(),
                "each window has arrived or failed"
            );
            let parts: Vec<_> = reported
                .iter()
                .filter(|it| matches!(it.status, 202 | 206))
                .map(|it| (NoticeCode::PartialStatus, Some(it.window.range())))
                .collect();
            let notices: Vec<_> = report
                .notices()
                .map(|notice| (notice.code, notice.window.map(|window| window.range())))
                .collect();
            assert_eq!(notices, parts);
            assert_eq!(report.complete(), failed.is_empty() && parts.is_empty());
            assert!(failed.is_empty() || plan.settings.on_window_error == OnWindowError::Collect);
            for (window, error) in failed {
                assert_eq!(error.window.as_ref(), Some(window));
                assert!(error.attempts.is_some());
            }
        }
        Err(error) => {
            assert_eq!(plan.settings.on_window_error, OnWindowError::Throw);
            assert!(error.window.is_some() || error.message.contains("deadline_ms"));
        }
    }
}

/// The number of requests that a call sent for a window.
fn sent_for(sim: &Simulation, call: usize, window: usize) -> usize {
    let is_request =
        |event: &LogEvent| matches!(event, LogEvent::Sent { window: sent, .. } if *sent == window);
    let log = sim.log();
    log.iter()
        .filter(|entry| entry.call == call && is_request(&entry.event))
        .count()
}

/// No window is requested more often than its retries allow, except after a 429, and `Retry-After` is kept.
fn assert_retries(plan: &Plan, number: usize, sim: &Simulation) {
    let mut sent = vec![0; plan.windows];
    let mut not_before = vec![0; plan.windows];
    for entry in sim.log().iter().filter(|entry| entry.call == number) {
        match entry.event {
            LogEvent::Sent { window, .. } => {
                sent[window] += 1;
                assert!(
                    entry.at >= not_before[window],
                    "window {window} was requested too early"
                );
            }
            LogEvent::Head {
                window,
                retry_after_ms,
                status,
                ..
            } if status >= 400 => {
                not_before[window] = entry.at + retry_after_ms.unwrap_or(0);
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

/// The status of a window is that of its last response.
fn assert_statuses(call: &SimulatedCall, number: usize, sim: &Simulation) {
    let Some(Ok(report)) = &call.result else {
        return;
    };
    for arrived in &report.windows {
        let last = sim.log().iter().rev().find_map(|entry| match entry.event {
            LogEvent::Head {
                window: index,
                status,
                ..
            } if entry.call == number && arrived.window == window(index) => Some(status),
            _ => None,
        });
        assert_eq!(last, Some(arrived.status));
    }
}

/// No request is sent before the `Retry-After` of a 429. After a 429 that begins a pause, requests are sent one by one until
/// one succeeds.
fn assert_pauses(sim: &Simulation) {
    let mut not_before = 0;
    let mut is_paused = false;
    let mut pause_began = 0;
    let mut sent: BTreeMap<usize, u64> = BTreeMap::new();
    let mut probes: Vec<(usize, u64)> = Vec::new();
    for (position, entry) in sim.log().into_iter().enumerate() {
        match entry.event {
            LogEvent::Sent { request, .. } => {
                assert!(
                    entry.at >= not_before,
                    "request {request} at {} before {not_before}",
                    entry.at
                );
                if is_paused {
                    probes.retain(|(_, at)| entry.at < at + 10_000);
                    assert!(
                        probes.is_empty(),
                        "request {request} at {} beside {probes:?}",
                        entry.at
                    );
                    probes.push((request, entry.at));
                }
                sent.insert(request, position as u64);
            }
            LogEvent::Head {
                request,
                status,
                retry_after_ms,
                ..
            } => {
                let is_current = sent[&request] >= pause_began;
                probes.retain(|(it, _)| *it != request);
                if status == 429 {
                    not_before = not_before.max(entry.at + retry_after_ms.unwrap_or(0));
                    if is_current {
                        (is_paused, pause_began) = (true, position as u64);
                        probes.clear();
                    }
                } else if (200..300).contains(&status) && is_current {
                    is_paused = false;
                }
            }
            LogEvent::NoHead { request } => probes.retain(|(it, _)| *it != request),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_call_settles_with_a_true_report_and_leaks_nothing(scenario in scenario()) {
        let (sim, mut calls) = start(&scenario);
        run_until(&sim, &mut calls, LONG_ENOUGH);
        for (number, (plan, call)) in scenario.calls.iter().zip(&calls).enumerate() {
            prop_assert!(call.result.is_some(), "call {} never settled", number);
            if let Some(deadline) = plan.settings.deadline_ms {
                prop_assert!(call.settled_at <= plan.starts_at + deadline);
            }
            assert_report_is_true(plan, number, call, &sim);
            assert_retries(plan, number, &sim);
            assert_statuses(call, number, &sim);
        }
        assert_no_leaks(&sim, &calls);
        assert_pauses(&sim);
        let max = scenario.calls.iter().map(|plan| plan.settings.concurrency).max().unwrap();
        prop_assert!(sim.max_in_flight() <= max);
    }

    #[test]
    fn an_abort_at_any_time_leaks_nothing(scenario in scenario(), abort_at in 0u64..20_000) {
        let (sim, mut calls) = start(&scenario);
        run_until(&sim, &mut calls, abort_at);
        calls.iter_mut().for_each(SimulatedCall::abort);
        assert_no_leaks(&sim, &calls);
    }

    #[test]
    fn a_call_that_is_aborted_or_vanishes_does_not_block_another(
        mut scenario in scenario(), at in 0u64..20_000, vanishes in any::<bool>(),
    ) {
        scenario.calls.push(Plan { windows: 3, settings: Settings::default(), starts_at: at, backpressure_ms: 0 });
        // All further replies are good, so only the other calls can delay the last one.
        scenario.script.truncate(6);
        let (sim, mut calls) = start(&scenario);
        run_until(&sim, &mut calls, at);
        let last = calls.len() - 1;
        calls[..last].iter_mut().for_each(if vanishes { SimulatedCall::vanish } else { SimulatedCall::abort });
        run_until(&sim, &mut calls, LONG_ENOUGH);
        prop_assert!(calls[last].result.is_some());
        // Six failed requests with their waits, and ten seconds for a vanished probe.
        prop_assert!(calls[last].settled_at < at + 200_000, "{}", calls[last].settled_at - at);
    }
}
