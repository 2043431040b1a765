//! Waits that the service asks for.

use std::sync::Arc;

use super::{always_limited, call, collect, error, report, resume, sent, waits};
use crate::client::simulation::{Reply, Simulation, window};
use crate::client::{ClientState, Settings};
use crate::error::ErrorKind;

#[test]
fn retry_after_is_kept_for_every_retryable_status() {
    let cases = [
        (429, "retry-after", "7", 7_000),
        (503, "retry-after", "7", 7_000),
        (500, "retry-after-ms", "1234", 1_234),
        (502, "retry-after", "Thu, 01 Jan 2026 00:00:30 GMT", 29_000),
        (503, "retry-after", "60", 60_000),
    ];
    for (status, name, value, least) in cases {
        let (sim, call) = call(
            1,
            Settings::default(),
            vec![Reply::status(status, &[(name, value)], "")],
        );
        assert!(report(&call).complete());
        let at = sent(&sim)[1].0;
        assert!(
            at >= least && at <= least + least / 10 + 1_100,
            "{value}: {at}"
        );
        assert!(waits(&sim)[0].0 >= least);
    }
}

#[test]
fn a_retry_after_beyond_max_wait_ms_fails_the_call_at_once() {
    let asks = Reply::status(
        429,
        &[("retry-after", "3600")],
        r#"{"code":429,"reason":"LIST_BILL_TOO_FAST","message":""}"#,
    );
    let slow = Reply::good().after(1_000);
    let (sim, thrown) = call(
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
    assert_eq!(error.window, Some(window(1).into()));
    assert!(thrown.settled_at < 100);
    assert_eq!(sim.requests(), 3);

    let quick = Reply::good();
    let (sim, collected) = call(
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
            .map(|it| it.window.range())
            .collect::<Vec<_>>(),
        [window(0), window(3), window(4)]
    );
    assert_eq!(
        report
            .failed
            .iter()
            .map(|it| it.0.range())
            .collect::<Vec<_>>(),
        [window(1), window(2)]
    );
    assert!(
        report
            .failed
            .iter()
            .all(|(_, error)| error.retry_after_ms == Some(3_600_000))
    );
    assert_eq!(sim.requests(), 5);
}

#[test]
fn a_retry_after_that_fails_the_call_does_not_pause_the_next_call() {
    let sim = Simulation::new(1, vec![Reply::status(429, &[("retry-after", "121")], "")]);
    let state = Arc::new(ClientState::new());
    assert_eq!(
        error(&resume(&sim, &state, 1, Settings::default())).retry_after_ms,
        Some(121_000)
    );
    let next = resume(&sim, &state, 1, Settings::default());
    assert!(report(&next).complete() && next.settled_at < 1_000);
}

#[test]
fn max_wait_ms_bounds_the_wait_for_every_status() {
    for status in [429, 503] {
        for (max_wait_ms, is_waited) in [(None, true), (Some(99_000), false), (Some(100_000), true)]
        {
            let settings = Settings {
                max_wait_ms,
                ..Settings::default()
            };
            let replies = vec![Reply::status(status, &[("retry-after", "100")], "")];
            let (_, call) = call(1, settings, replies);
            assert_eq!(
                call.result.as_ref().unwrap().is_ok(),
                is_waited,
                "{status} {max_wait_ms:?}"
            );
        }
    }
}

#[test]
fn a_retry_after_beyond_the_deadline_fails_the_call_at_once() {
    for status in [429, 503] {
        let replies = vec![Reply::status(
            status,
            &[("retry-after", "30")],
            r#"{"code":1,"reason":"LIST_BILL_TOO_FAST","message":""}"#,
        )];
        for (deadline_ms, is_waited_out) in [(29_000, false), (40_000, true)] {
            let settings = Settings {
                deadline_ms: Some(deadline_ms),
                ..Settings::default()
            };
            let (sim, call) = call(1, settings, replies.clone());
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
                assert!(error.message.contains("deadline_ms"), "{}", error.message);
                assert!(call.settled_at < 100 && sim.requests() == 1);
            }
        }
    }
}

#[test]
fn errors_name_the_wait_and_only_after_a_429_the_pace() {
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
        vec![Reply::status(503, &[("retry-after", "2")], "")],
    );
    let message = &error(&down).message;
    assert!(message.contains("max_wait_ms"), "{message}");
    assert!(!message.contains("How many requests"), "{message}");
}
