//! The bills per API key of a year: totals by month and by product, then a stream of the rows.
//!
//! ```sh
//! NOVITA_API_KEY=sk_… cargo run --example year --features reqwest -- 2026
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]

use std::env;
use std::error::Error;

use novita_billing::answer::{Order, Spec};
use novita_billing::client::{Event, OnWindowError};
use novita_billing::query::{ApiKeyQuery, BillKind, CycleType};
use novita_billing::time::Period;
use novita_billing::{BillingClient, Options};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let year = env::args().nth(1).unwrap_or_else(|| "2026".to_owned());
    let mut options = Options::new()
        .api_key(env::var("NOVITA_API_KEY")?)
        .on_event(|event| {
            if let Event::Wait {
                wait_ms, because, ..
            } = event
            {
                eprintln!("waiting {wait_ms} ms: {because}");
            }
        });
    if let Ok(base_url) = env::var("NOVITA_BASE_URL") {
        options = options.base_url(base_url);
    }
    let client = BillingClient::new(options)?;
    let offset = client.utc_offset();
    let range = Period::parse(&year)?.window(offset)?;
    let query = ApiKeyQuery::new(range, CycleType::Day)?;

    for by in ["month", "productName"] {
        // A window that fails after its retries is reported below; the others count.
        let call = client.call(query.clone()).settings(|settings| {
            settings.on_window_error = OnWindowError::Collect;
        });
        let spec = Spec::new(BillKind::ApiKey, &[by])?;
        let (summary, report) = call.summarize(spec.order_by(Order::Key)).await?;
        println!("by {by}:");
        for group in summary.groups() {
            println!("  {:<24} {:>16}", group.key.concat(), group.totals.total);
        }
        println!("  {:<24} {:>16}", "total", summary.total().total);
        for (window, error) in report.failed() {
            println!("  missing from {} to {}: {error}", window.start, window.end);
        }
        for notice in report.notices() {
            println!("  {}", notice.text);
        }
        println!("  complete: {}", report.complete());
    }

    // Rows as they arrive.
    let mut stream = client.stream(query);
    let (mut rows, mut tokens) = (0, 0);
    while let Some(bills) = stream.next().await {
        for row in bills?.rows() {
            rows += 1;
            tokens += i128::from(row.integer_of("billNum0")?.unwrap_or(0));
        }
    }
    println!(
        "rows: {rows}, billNum0: {tokens}, complete: {}",
        stream.report().complete()
    );
    Ok(())
}
