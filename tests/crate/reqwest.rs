//! `ReqwestHost`, over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by it"
)]

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use novita_billing::client::BaseUrl;
use novita_billing::query::FixedTermQuery;
use novita_billing::time::Window;
use novita_billing::{BillingClient, ErrorKind, Options};
use proptest::prelude::*;
use reqwest::Url;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const DAY: Window = Window {
    start: 1_767_225_600,
    end: 1_767_311_999,
};

/// What a server sends after one request, piece by piece; then it waits until the client closes the connection.
type Script = &'static [&'static str];

/// Serves one connection for each script. Returns the address, the requests, and the number of closed connections.
async fn serve(
    scripts: Vec<Script>,
) -> (String, Arc<std::sync::Mutex<Vec<String>>>, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (requests, ended) = (Arc::default(), Arc::new(AtomicUsize::new(0)));
    let (received, closed) = (Arc::clone(&requests), Arc::clone(&ended));
    tokio::spawn(async move {
        for script in scripts {
            let (socket, _) = listener.accept().await.unwrap();
            answer(socket, script, &received).await;
            closed.fetch_add(1, Ordering::Relaxed);
        }
    });
    (address, requests, ended)
}

async fn answer(mut socket: TcpStream, script: Script, received: &std::sync::Mutex<Vec<String>>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(socket.read_u8().await.unwrap());
    }
    received
        .lock()
        .unwrap()
        .push(String::from_utf8(request).unwrap().to_ascii_lowercase());
    for piece in script {
        socket.write_all(piece.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // Until the client closes the connection.
    while socket.read(&mut [0]).await.is_ok_and(|bytes| bytes > 0) {}
}

fn client(base_url: String) -> BillingClient {
    let options = Options::new()
        .api_key("sk_0123456789abcdef")
        .base_url(base_url)
        .header("x-team", "billing");
    BillingClient::new(options.settings(|settings| settings.max_retries = 0)).unwrap()
}

#[tokio::test]
async fn a_body_is_read_in_chunks() {
    let script = &[
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 114\r\n\r\n{\"bills\":[{\"startTime\":\"1767225600\",",
        "\"endTime\":\"1767311999\",\"amount\":\"15000\",",
        "\"voucherAmount\":\"0\",\"payAmount\":\"1\"}]}",
    ];
    let (address, requests, _) = serve(vec![script]).await;
    let (bills, report) = client(address)
        .list(FixedTermQuery::new(DAY).unwrap())
        .await
        .unwrap();
    assert_eq!(bills.row(0).unwrap().total().to_string(), "1.5");
    assert!(report.complete());
    let requests = requests.lock().unwrap();
    for line in [
        "get /openapi/v1/billing/bill/monthly/list?starttime=1767225600&endtime=1767311999 http/1.1",
        "authorization: bearer sk_0123456789abcdef",
        "user-agent: novita-billing",
        "accept: application/json",
        "x-team: billing",
    ] {
        assert!(
            requests[0].lines().any(|found| found == line),
            "{line}: {requests:?}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let script = &[
        "HTTP/1.1 302 Found\r\nconnection: close\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n",
    ];
    let (address, requests, _) = serve(vec![script, script]).await;
    let error = client(address)
        .list(FixedTermQuery::new(DAY).unwrap())
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Api, Some(302)));
    assert_eq!(requests.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refused_connection_is_a_network_error_with_its_cause() {
    // A port that is closed again.
    let address = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let error = client(format!("http://{address}"))
        .list(FixedTermQuery::new(DAY).unwrap())
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.attempts), (ErrorKind::Network, Some(1)));
    let cause = error.source().unwrap().to_string();
    assert!(
        cause.contains("refused") && !cause.contains("openapi"),
        "{cause}"
    );
}

#[tokio::test]
async fn a_stream_that_is_dropped_closes_its_connection() {
    let script = &[
        "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{\"bills\":[",
        "{\"startTime\":\"1767225600\",\"endTime\":\"1767311999\",\"amount\":\"1\",\"voucherAmount\":\"0\",\"payAmount\":\"1\"},",
    ];
    let (address, _, ended) = serve(vec![script]).await;
    let mut stream = client(address).stream(FixedTermQuery::new(DAY).unwrap());
    assert_eq!(stream.next().await.unwrap().unwrap().len(), 1);
    assert_eq!(ended.load(Ordering::Relaxed), 0);
    drop(stream);
    while ended.load(Ordering::Relaxed) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn calls_can_be_spawned() {
    let script =
        &["HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 12\r\n\r\n{\"bills\":[]}"];
    let (address, ..) = serve(vec![script]).await;
    let call = client(address).call(FixedTermQuery::new(DAY).unwrap());
    let (bills, _) = tokio::spawn(call.list()).await.unwrap().unwrap();
    assert!(bills.is_empty());
}

/// Pieces of valid and invalid addresses.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "https",
        "HTTP",
        "http",
        "://",
        ":",
        "/",
        "//",
        ".",
        "..",
        "@",
        "?",
        "#",
        "%2e",
        "%",
        "\\",
        " ",
        "\t",
        "[",
        "]",
        "[::1]",
        "::ffff:127.0.0.1",
        "127.0.0.1",
        "localhost",
        ".localhost",
        "api.novita.ai",
        "EXAMPLE.com",
        "443",
        "80",
        "0x7f",
        "0",
        "xn--a",
        "ü",
        "a",
        "1",
        "-",
        "_",
        "~",
        "|",
        "<",
        "'",
    ];
    prop_oneof![8 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,3}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// HTTP clients parse addresses as browsers do: an accepted address must mean the same to both.
    #[test]
    fn an_accepted_base_url_means_the_same_to_a_url_parser(
        scheme in prop::sample::select(vec!["", "https://", "https://", "http://", "http://localhost", "https://a.b"]),
        pieces in prop::collection::vec(piece(), 0..6),
    ) {
        let text = format!("{scheme}{}", pieces.concat());
        if let Ok(base) = BaseUrl::parse(&text) {
            for read in [&text, base.as_str()] {
                let Ok(url) = Url::parse(read) else {
                    // Only the HTTP client validates punycode; it then sends nothing.
                    prop_assert!(text.to_lowercase().contains("xn--"), "{}", text);
                    continue;
                };
                prop_assert_eq!(url.as_str().trim_end_matches('/'), base.as_str());
                prop_assert!(url.username().is_empty() && url.password().is_none());
                let host = url.host_str().unwrap();
                let is_loopback = host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || host.starts_with("127.");
                prop_assert!(url.scheme() == "https" || is_loopback, "{}", text);
            }
        }
    }
}
