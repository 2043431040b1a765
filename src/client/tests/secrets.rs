//! Keys and secret headers appear nowhere.

use std::sync::Arc;

use super::{collect, error, one_by_one, resume};
use crate::client::simulation::{KeyResult, Reply, ReplyBody, Simulation};
use crate::client::{ClientState, Settings};
use crate::error::Error;

const CANARY: &str = "sk_canary\"0123/456789";

/// Forms in which a server may echo the canary.
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
fn a_key_that_the_server_echoes_is_hidden_everywhere() {
    for echo in echoes() {
        let long = format!("{}{echo}", "x".repeat(290));
        let json = serde_json::json!({"code": 401, "reason": echo, "message": long}).to_string();
        let headers = [("x-request-id", &*echo), ("retry-after", &*echo)];
        let replies = [
            Reply::status(401, &headers, &json),
            Reply::status(403, &headers, &format!("<html>{echo}")),
            Reply::status(500, &headers, &json),
            Reply::status(302, &headers, &echo),
            Reply::status(429, &[("retry-after", "100"), ("cf-ray", &echo)], &json),
            Reply::status(200, &headers, &format!("{echo}!")),
            Reply::status(200, &headers, &format!("{echo}?")),
            Reply::status(200, &headers, &echo),
            Reply::reset(&format!("TypeError: {}{echo}", "x".repeat(480))),
            Reply::with(ReplyBody::Breaks(3, format!("TypeError: {echo}"))),
        ];
        for (answer, settings) in replies
            .iter()
            .flat_map(|answer| [(answer, Settings::default()), (answer, collect())])
        {
            let sim = Simulation::new(3, vec![answer.clone(); 20]);
            sim.set_keys(vec![(0, KeyResult::Key(CANARY)); 40]);
            let state = Arc::new(ClientState::new());
            let call = resume(&sim, &state, 2, settings);
            let seen = format!("{:?} {:?}", call.result, sim.log());
            assert!(
                !seen.contains("canary") && !seen.contains("456789"),
                "{answer:?}: {seen}"
            );
            // Errors of redirects and cut-off bodies quote nothing; all others quote the server.
            let quotes = seen.contains("[key]");
            assert!(
                quotes || seen.contains("redirect") || seen.contains("cut off"),
                "{seen}"
            );
        }
    }
}

#[test]
fn the_error_of_a_key_function_does_not_show_an_older_key() {
    let sim = Simulation::new(1, Vec::new());
    let fails = KeyResult::Fails(Error::config(
        "api_key",
        format!("Error: {CANARY} is too old"),
    ));
    sim.set_keys(vec![(0, KeyResult::Key(CANARY)), (0, fails)]);
    let call = resume(&sim, &Arc::new(ClientState::new()), 2, one_by_one());
    assert_eq!(error(&call).message, "Error: [key] is too old");
}

#[test]
fn a_secret_header_is_hidden() {
    let (sim, state) = (
        Simulation::new(
            1,
            vec![Reply::status(400, &[("cf-ray", "ray-tokentoken")], "")],
        ),
        ClientState::new(),
    );
    state.hide_header("Basic tokentoken");
    let call = resume(&sim, &Arc::new(state), 1, Settings::default());
    assert_eq!(error(&call).request_id.as_deref(), Some("ray-[key]"));
}
