//! Which failures are retried, when, and how often.

use std::sync::Arc;

use super::{call, error, one_by_one, report, resume, waits};
use crate::client::simulation::{Reply, ReplyBody, Simulation, window};
use crate::client::{ClientState, Settings};
use crate::error::ErrorKind;

#[test]
fn transient_failures_are_retried() {
    let bad = [
        Reply::reset("ECONNRESET"),
        Reply::never(),
        Reply::with(ReplyBody::CutOff(9)),
        Reply::with(ReplyBody::CutOff(0)),
        Reply::with(ReplyBody::Stalls(9)),
        Reply::with(ReplyBody::Drips(9)),
        Reply::with(ReplyBody::Floods(9)),
        Reply::with(ReplyBody::Breaks(9, "ECONNRESET".to_owned())),
    ];
    let statuses = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];
    for answer in bad
        .into_iter()
        .chain(statuses.map(|status| Reply::status(status, &[], "")))
    {
        let (sim, call) = call(1, Settings::default(), vec![answer.clone()]);
        assert!(report(&call).complete(), "{answer:?}");
        assert_eq!(report(&call).windows[0].attempts, 2);
        assert_eq!(waits(&sim).len(), 1, "{answer:?}");
    }
}

#[test]
fn permanent_failures_are_not_retried() {
    let bodies = [
        ("<html>!", ErrorKind::Decode),
        (r#"{"code":500}?"#, ErrorKind::Api),
    ];
    for (body, kind) in bodies {
        let (sim, call) = call(
            1,
            Settings::default(),
            vec![Reply::with(ReplyBody::Text(body.to_owned()))],
        );
        assert_eq!(
            (error(&call).kind, error(&call).attempts, sim.requests()),
            (kind, Some(1), 1)
        );
    }
    for status in [
        0, 301, 302, 304, 307, 400, 401, 403, 404, 405, 418, 501, 505, 525, 599,
    ] {
        let (sim, call) = call(1, Settings::default(), vec![Reply::status(status, &[], "")]);
        assert_eq!(
            (error(&call).kind, error(&call).attempts, sim.requests()),
            (ErrorKind::Api, Some(1), 1)
        );
        assert_eq!(error(&call).status, (status != 0).then_some(status));
    }
}

#[test]
fn after_the_last_retry_the_error_has_the_window_and_the_attempts() {
    let (sim, call) = call(2, one_by_one(), vec![Reply::reset("ECONNRESET"); 4]);
    let error = error(&call);
    assert_eq!(
        (error.kind, error.attempts, sim.requests()),
        (ErrorKind::Network, Some(4), 4)
    );
    assert_eq!(error.window, Some(window(0).into()));
    assert_eq!(error.cause, Some("ECONNRESET".into()));
}

#[test]
fn backoff_has_full_jitter_and_a_bound_that_doubles_to_eight_seconds() {
    let settings = Settings {
        max_retries: 9,
        ..Settings::default()
    };
    let mut longest = [0; 9];
    for seed in 0..200 {
        let sim = Simulation::new(seed, vec![Reply::reset("ECONNRESET"); 9]);
        resume(&sim, &Arc::new(ClientState::new()), 1, settings);
        for (longest, (wait, _)) in longest.iter_mut().zip(waits(&sim)) {
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
fn without_retry_budget_failures_are_final() {
    let sim = Simulation::new(1, vec![Reply::status(500, &[], ""); 1000]);
    let state = Arc::new(ClientState::new());
    let settings = Settings {
        max_retries: 200,
        ..Settings::default()
    };
    let call = resume(&sim, &state, 1, settings);
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
    let again = resume(&sim, &state, 1, settings);
    assert_eq!(
        error(&again).attempts,
        Some(1),
        "the next call of the client has no budget either"
    );

    let sim = Simulation::new(1, Vec::new());
    assert!(report(&resume(&sim, &state, 10, settings)).complete());
    let sim = Simulation::new(1, vec![Reply::status(500, &[], ""); 1000]);
    let refilled = resume(&sim, &state, 1, settings);
    assert_eq!(
        error(&refilled).attempts,
        Some(3),
        "ten arrived windows return the tokens of two retries"
    );
}

#[test]
fn a_retry_after_a_timeout_takes_twice_the_budget() {
    let (_, call) = call(
        1,
        Settings {
            max_retries: 200,
            ..Settings::default()
        },
        vec![Reply::never(); 1000],
    );
    assert_eq!(
        (error(&call).kind, error(&call).attempts),
        (ErrorKind::Timeout, Some(51))
    );
}
