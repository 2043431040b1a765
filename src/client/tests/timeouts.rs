//! Timeouts and deadlines.

use std::sync::Arc;

use super::{
    LONG_ENOUGH, always_limited, assert_no_leaks, call, collect, error, report, resume, waits,
};
use crate::client::simulation::{
    KeyResult, Reply, ReplyBody, SimulatedCall, Simulation, run_until, window,
};
use crate::client::{ClientState, Settings};
use crate::error::ErrorKind;

#[test]
fn timeout_errors_name_what_timed_out() {
    let settings = Settings {
        max_retries: 0,
        ..Settings::default()
    };
    let (_, silent) = call(1, settings, vec![Reply::never()]);
    assert_eq!(
        (error(&silent).kind, silent.settled_at),
        (ErrorKind::Timeout, 30_000)
    );
    assert!(
        error(&silent)
            .message
            .contains("No answer came within 30000 ms")
    );

    for body in [
        ReplyBody::Stalls(9),
        ReplyBody::Drips(9),
        ReplyBody::Floods(9),
    ] {
        let (_, stalled) = call(1, settings, vec![Reply::with(body)]);
        assert_eq!(
            (error(&stalled).kind, stalled.settled_at),
            (ErrorKind::Timeout, 30_006)
        );
        assert!(error(&stalled).message.contains("after 9 bytes"));
    }

    let sim = Simulation::new(1, Vec::new());
    sim.set_keys(vec![(0, KeyResult::Never)]);
    let keyless = resume(&sim, &Arc::new(ClientState::new()), 1, settings);
    assert_eq!(
        (error(&keyless).kind, error(&keyless).attempts),
        (ErrorKind::Timeout, Some(0))
    );
    assert!(error(&keyless).message.contains("`api_key` function"));
}

#[test]
fn a_slow_body_does_not_time_out_while_bytes_arrive() {
    let slow = Reply::with(ReplyBody::Whole {
        chunk: 1,
        gap_ms: 29_000,
    });
    let (sim, call) = call(1, Settings::default(), vec![slow]);
    assert!(report(&call).complete());
    assert_eq!(sim.requests(), 1);
}

#[test]
fn backpressure_stops_the_timeout_and_not_the_deadline() {
    for deadline_ms in [None, Some(200_000)] {
        let sim = Simulation::new(1, Vec::new());
        let settings = Settings {
            deadline_ms,
            ..Settings::default()
        };
        let mut calls = [SimulatedCall::new(
            &sim,
            &Arc::new(ClientState::new()),
            0,
            1,
            settings,
            0,
            100_000,
        )];
        run_until(&sim, &mut calls, LONG_ENOUGH);
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
        assert_eq!(sim.requests(), 1);
        assert_no_leaks(&sim, &calls);
    }
}

#[test]
fn collect_keeps_what_arrived_before_the_deadline_and_names_the_rest() {
    let settings = Settings {
        deadline_ms: Some(1_000),
        concurrency: 2,
        ..collect()
    };
    let (_, call) = call(
        4,
        settings,
        vec![Reply::good(), Reply::never(), Reply::good(), Reply::never()],
    );
    let report = report(&call);
    assert_eq!(call.settled_at, 1_000);
    assert_eq!(
        report
            .windows
            .iter()
            .map(|it| it.window.range())
            .collect::<Vec<_>>(),
        [window(0), window(2)]
    );
    let failed: Vec<_> = report
        .failed
        .iter()
        .map(|(at, error)| (at.range(), error.kind, error.attempts))
        .collect();
    let timeout = ErrorKind::Timeout;
    assert_eq!(
        failed,
        [(window(1), timeout, Some(1)), (window(3), timeout, Some(1))]
    );
}

#[test]
fn times_beyond_the_longest_timer_do_not_end_at_once() {
    let slow = Reply::with(ReplyBody::Whole {
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
fn a_deadline_error_includes_the_last_retried_error() {
    let settings = Settings {
        deadline_ms: Some(3_000),
        max_retries: 100,
        ..Settings::default()
    };
    let failed = Reply::status(500, &[], r#"{"code":500,"reason":"UNKNOWN","message":""}"#);
    let (_, failing) = call(1, settings, vec![failed; 1000]);
    let failing = failing.result.as_ref().unwrap().as_ref().unwrap_err();
    assert_eq!(
        (failing.kind, failing.status),
        (ErrorKind::Timeout, Some(500))
    );
    assert_eq!(failing.reason.as_deref(), Some("UNKNOWN"));

    let (_, broken) = call(1, settings, vec![Reply::reset("ECONNRESET"); 1000]);
    let broken = broken.result.as_ref().unwrap().as_ref().unwrap_err();
    assert_eq!((broken.kind, broken.status), (ErrorKind::Timeout, None));
    assert_eq!(broken.cause, Some("ECONNRESET".into()));

    let (_, limited) = call(1, settings, always_limited(&[], 1000));
    let limited = limited.result.as_ref().unwrap().as_ref().unwrap_err();
    assert_eq!(
        (limited.kind, limited.status),
        (ErrorKind::Timeout, Some(429))
    );
}

#[test]
fn waiting_for_a_permit_does_not_time_out() {
    let settings = Settings {
        timeout_ms: 1_000,
        max_retries: 1,
        ..Settings::default()
    };
    let (sim, call) = call(6, settings, always_limited(&[("retry-after", "30")], 1));
    assert!(report(&call).complete());
    assert!(call.settled_at > 30_000);
    assert!(waits(&sim).iter().any(|(ms, _)| *ms >= 29_000));
}
