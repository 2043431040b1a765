//! The errors that responses turn into.

use super::{call, error};
use crate::client::Settings;
use crate::client::simulation::{Reply, ReplyBody};
use crate::error::ErrorKind;

#[test]
fn the_request_id_is_read_from_the_first_known_header() {
    let headers = [
        ("cf-ray", "ray"),
        ("request-id", " the id "),
        ("x-request-id", ""),
    ];
    let (_, call) = call(
        1,
        Settings::default(),
        vec![Reply::status(404, &headers, "")],
    );
    assert_eq!(error(&call).request_id.as_deref(), Some("the id"));
}

#[test]
fn errors_in_a_body_have_the_request_id_of_the_response() {
    let cases = [
        ("<html>!", ErrorKind::Decode, None),
        (r#"{"code":500}?"#, ErrorKind::Api, Some(200)),
        ("cut off", ErrorKind::Network, None),
    ];
    for (body, kind, status) in cases {
        let answer = Reply::status(200, &[("x-request-id", "the id")], body);
        let (_, call) = call(1, Settings::default(), vec![answer; 4]);
        let error = error(&call);
        assert_eq!(
            (error.kind, error.status, error.request_id.as_deref()),
            (kind, status, Some("the id"))
        );
    }
}

#[test]
fn at_most_64_kib_of_an_error_body_are_read() {
    let long = |bytes: usize| {
        let envelope = r#"{"reason":"UNKNOWN"}"#;
        format!("{envelope}{}", " ".repeat(bytes - envelope.len()))
    };
    let cut = r#"{"reason":"UNKNOWN","#.to_owned() + &" ".repeat(64 * 1024) + r#""code":1}"#;
    for (body, reason) in [(long(64 * 1024), Some("UNKNOWN")), (cut, None)] {
        let (_, call) = call(1, Settings::default(), vec![Reply::status(400, &[], &body)]);
        assert_eq!(error(&call).reason.as_deref(), reason);
    }

    let mut endless = Reply::status(400, &[], "");
    endless.body = ReplyBody::Endless;
    let (_, call) = call(1, Settings::default(), vec![endless]);
    assert!(
        error(&call)
            .message
            .contains("with a body that is not JSON")
    );
    assert_eq!(call.settled_at, 5 + 64, "1 KiB each millisecond");
}

#[test]
fn api_errors_say_what_to_do_and_do_not_quote_pages() {
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
                "api_key",
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
            &["with a body that is not JSON", "base_url"],
        ),
        (
            400,
            &category,
            &["INVALID_PRODUCT_CATEGORY", "check category"],
        ),
        (400, &cycle, &["INVALID_BILL_CYCLE", "check cycleType"]),
        (400, r#"{"error":1}"#, &["JSON that is not the API's error"]),
        (302, "", &["Redirects are not followed", "base_url"]),
        (400, &long, &["XXX…"]),
    ];
    for (status, body, parts) in cases {
        let (_, call) = call(
            1,
            Settings::default(),
            vec![Reply::status(status, &[], body)],
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
fn only_redirect_statuses_are_reported_as_redirects() {
    // 0 is a redirect whose status a browser hides.
    for status in (0..1).chain(300..400) {
        let (_, call) = call(1, Settings::default(), vec![Reply::status(status, &[], "")]);
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
fn an_error_response_with_a_stalled_body_is_an_api_error() {
    let mut stalls = Reply::status(400, &[], "");
    for body in [
        ReplyBody::Stalls(3),
        ReplyBody::Drips(3),
        ReplyBody::Floods(3),
        ReplyBody::Breaks(3, "ECONNRESET".to_owned()),
    ] {
        stalls.body = body;
        let (_, call) = call(1, Settings::default(), vec![stalls.clone()]);
        assert_eq!(error(&call).status, Some(400));
        assert!(call.settled_at < 6_000);
    }
}
