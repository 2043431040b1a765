//! The course of a call: order, events, progress, failed windows.

use std::sync::Arc;

use super::{LONG_ENOUGH, call, collect, error, one_by_one, report, resume, sent};
use crate::client::simulation::{
    BEGIN, KeyResult, LogEvent, Reply, Simulation, payload, run_until, window,
};
use crate::client::{CallReport, ClientState, OnWindowError, Settings};
use crate::error::{Error, ErrorKind};

#[test]
fn a_call_without_windows_sends_no_request() {
    let (sim, call) = call(0, Settings::default(), Vec::new());
    assert_eq!(report(&call), &CallReport::default());
    assert_eq!(sim.requests(), 0);
}

#[test]
fn windows_start_in_order_and_are_reported_as_they_arrive() {
    let slow = Reply::good().after(1_000);
    let (sim, call) = call(
        3,
        Settings {
            concurrency: 2,
            ..Settings::default()
        },
        vec![slow],
    );
    assert!(report(&call).complete());
    assert_eq!(
        sent(&sim)
            .iter()
            .map(|(_, window)| *window)
            .collect::<Vec<_>>(),
        [0, 1, 2]
    );
    let arrived = sim.log().into_iter().filter_map(|entry| match entry.event {
        LogEvent::Arrived { window, .. } => Some(window),
        _ => None,
    });
    assert_eq!(
        arrived.collect::<Vec<_>>(),
        [window(1), window(2), window(0)]
    );
    let progress = sim.log().into_iter().filter_map(|entry| match entry.event {
        LogEvent::Progress(progress) => {
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
fn events_are_reported_in_order() {
    let (sim, _) = call(
        1,
        Settings::default(),
        vec![Reply::status(503, &[("retry-after-ms", "100")], "")],
    );
    let window = window(0);
    let log = sim.log().into_iter().map(|entry| entry.event);
    let events: Vec<_> = log
        .filter(|what| !matches!(what, LogEvent::Sent { .. } | LogEvent::Head { .. }))
        .collect();
    let (
        LogEvent::Wait {
            wait_ms, because, ..
        },
        bytes,
    ) = (&events[2], payload(0).len() as u64)
    else {
        panic!("{events:?}")
    };
    assert!(*wait_ms >= 99 && because.contains("503"), "{events:?}");
    assert_eq!(
        events[2],
        LogEvent::Wait {
            window,
            attempt: 2,
            wait_ms: *wait_ms,
            because: because.clone()
        }
    );
    assert_eq!(events[0], LogEvent::Attempt { window, attempt: 1 });
    assert_eq!(
        events[1],
        LogEvent::Response {
            window,
            attempt: 1,
            status: 503,
            ms: 5
        }
    );
    assert_eq!(events[3], LogEvent::Attempt { window, attempt: 2 });
    assert_eq!(
        events[4],
        LogEvent::Response {
            window,
            attempt: 2,
            status: 200,
            ms: 5
        }
    );
    assert_eq!(
        events[5],
        LogEvent::Arrived {
            window,
            rows: 1,
            bytes,
            attempts: 2
        }
    );
    assert!(matches!(events[6], LogEvent::Progress(_)) && events.len() == 7);
}

#[test]
fn collect_continues_after_a_failed_window() {
    let (sim, call) = call(
        3,
        collect(),
        vec![Reply::good(), Reply::status(400, &[], "")],
    );
    let report = report(&call);
    assert!(!report.complete());
    assert_eq!(report.windows.len(), 2);
    assert_eq!(report.failed[0].0, window(1));
    let last = sim
        .log()
        .into_iter()
        .rev()
        .find_map(|entry| match entry.event {
            LogEvent::Progress(progress) => Some(progress.windows_done),
            _ => None,
        });
    assert_eq!(last, Some(3), "a failed window is done, too");
    let failed = sim
        .log()
        .into_iter()
        .filter(|entry| matches!(entry.event, LogEvent::Failed { .. }))
        .count();
    assert_eq!(failed, 1);
}

#[test]
fn a_failed_key_function_fails_the_call_and_is_not_called_again() {
    for settings in [
        one_by_one(),
        Settings {
            concurrency: 1,
            ..collect()
        },
    ] {
        let sim = Simulation::new(1, Vec::new());
        let fails = KeyResult::Fails(Error::config("api_key", "the function failed"));
        sim.set_keys(vec![(0, KeyResult::Key("sk_good")), (0, fails)]);
        let call = resume(&sim, &Arc::new(ClientState::new()), 3, settings);
        assert_eq!(sim.requests(), 1);
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
fn an_unsendable_request_fails_the_call_and_is_not_retried() {
    for settings in [Settings::default(), collect()] {
        let sim = Simulation::new(1, vec![Reply::unsendable(); 40]);
        let settings = Settings {
            concurrency: 1,
            ..settings
        };
        let call = resume(&sim, &Arc::new(ClientState::new()), 3, settings);
        assert_eq!(sim.requests(), 1);
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
fn a_simulation_begins_in_2026() {
    assert_eq!(window(0).start, BEGIN);
}

#[test]
fn a_running_call_can_move_between_threads() {
    let (sim, call) = call(20, Settings::default(), Vec::new());
    let mut calls = [call];
    for until in [10, 20, 30, LONG_ENOUGH] {
        std::thread::scope(|scope| {
            scope.spawn(|| run_until(&sim, &mut calls, until));
        });
    }
    assert!(matches!(&calls[0].result, Some(Ok(report)) if report.windows.len() == 20));
}
