//! Whole calls in a [simulation](super::simulation).

mod call;
mod error_responses;
mod limits;
mod properties;
mod rate_limit;
mod retries;
mod retry_after;
mod secrets;
mod timeouts;

use std::sync::Arc;

use crate::client::simulation::{LogEvent, Reply, SimulatedCall, Simulation, run_until};
use crate::client::{CallReport, ClientState, OnWindowError, Settings};
use crate::error::Error;

/// Milliseconds in which every call settles.
const LONG_ENOUGH: u64 = 10 * 3_600_000;

/// Every timer, request, body and window of the calls is closed.
fn assert_no_leaks(sim: &Simulation, calls: &[SimulatedCall]) {
    assert_eq!(sim.open(), (0, 0, 0), "timers, requests, bodies");
    assert!(
        calls
            .iter()
            .all(|call| call.sink.lock().unwrap().open_windows() == 0),
        "a window was begun and neither committed nor discarded"
    );
}

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

/// Runs one call of a new client.
fn call(
    windows: usize,
    settings: Settings,
    script: Vec<Reply>,
) -> (Arc<Simulation>, SimulatedCall) {
    let sim = Simulation::new(7, script);
    let call = resume(&sim, &Arc::new(ClientState::new()), windows, settings);
    (sim, call)
}

/// Runs another call of a client.
fn resume(
    sim: &Arc<Simulation>,
    state: &Arc<ClientState>,
    windows: usize,
    settings: Settings,
) -> SimulatedCall {
    let mut calls = [SimulatedCall::new(
        sim,
        state,
        0,
        windows,
        settings,
        sim.now(),
        0,
    )];
    run_until(sim, &mut calls, LONG_ENOUGH);
    assert_no_leaks(sim, &calls);
    let [call] = calls;
    call
}

fn report(call: &SimulatedCall) -> &CallReport {
    call.result.as_ref().unwrap().as_ref().unwrap()
}

fn error(call: &SimulatedCall) -> &Error {
    call.result.as_ref().unwrap().as_ref().unwrap_err()
}

fn waits(sim: &Simulation) -> Vec<(u64, String)> {
    let log = sim.log();
    let wait = log.into_iter().filter_map(|entry| match entry.event {
        LogEvent::Wait {
            wait_ms, because, ..
        } => Some((wait_ms, because)),
        _ => None,
    });
    wait.collect()
}

fn sent(sim: &Simulation) -> Vec<(u64, usize)> {
    let log = sim.log();
    let sent = log.into_iter().filter_map(|entry| match entry.event {
        LogEvent::Sent { window, .. } => Some((entry.at, window)),
        _ => None,
    });
    sent.collect()
}

/// So many replies with status 429.
fn always_limited(headers: &[(&'static str, &str)], replies: usize) -> Vec<Reply> {
    vec![Reply::status(429, headers, ""); replies]
}
