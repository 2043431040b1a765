//! A Cloudflare Worker: `GET /?period=2026-01` returns the totals of a month, or of any other period, per product as JSON.
//!
//! The key is the secret binding `NOVITA_API_KEY` of the Worker, and never reaches the browser.

mod host;

use novita_billing::answer::{Spec, Totals};
use novita_billing::query::{ApiKeyQuery, BillKind, CycleType};
use novita_billing::time::{Offset, Period};
use novita_billing::{BillingClient, Error, ErrorKind, Options};
use serde_json::{Value, json};
use worker::{Context, Env, Request, Response, event};

use crate::host::WorkerHost;

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    let url = request.url()?;
    let given = url.query_pairs().find(|(name, _)| name == "period");
    let period = given.map_or("2026-01".into(), |(_, period)| period);
    let mut options = Options::new().api_key(env.secret("NOVITA_API_KEY")?.to_string());
    if let Ok(base_url) = env.var("NOVITA_BASE_URL") {
        options = options.base_url(base_url.to_string());
    }
    match totals(options, &period).await {
        Ok(totals) => Response::from_json(&totals),
        Err(error) => {
            let status = if error.kind == ErrorKind::Query {
                400
            } else {
                502
            };
            let body = json!({ "kind": error.kind.name(), "message": error.message });
            Ok(Response::from_json(&body)?.with_status(status))
        }
    }
}

/// Adds up the bills of a period as they arrive, so that the period may have any length.
async fn totals(options: Options, period: &str) -> Result<Value, Error> {
    // One client for each request: in a Worker, a request must not await what another request began.
    let client = BillingClient::with_host(WorkerHost, options)?;
    let range = Period::parse(period)?.window(Offset::UTC)?;
    let query = ApiKeyQuery::new(range, CycleType::Day)?;
    let spec = Spec::new(BillKind::ApiKey, &["productName"])?;

    let (summary, report) = client.summarize(query, spec).await?;
    let groups: Vec<_> = summary
        .groups()
        .map(|group| json!({ "product": group.key.concat(), "totals": totals_json(&group.totals) }))
        .collect();
    Ok(json!({
        "total": totals_json(&summary.total()),
        "groups": groups,
        "complete": report.complete(),
        "notices": report.notices().into_iter().map(|notice| notice.text).collect::<Vec<_>>(),
    }))
}

/// Amounts are strings, since JSON numbers would be rounded.
fn totals_json(totals: &Totals) -> Value {
    json!({
        "rows": totals.rows,
        "total": totals.total.to_string(),
        "voucher": totals.voucher.to_string(),
        "cash": totals.cash.to_string(),
    })
}
