//! A Cloudflare Worker: `GET /?period=2026-01` gives the totals of a month (or of any period) per product, as JSON.
//!
//! The key is a secret binding of the Worker, `NOVITA_API_KEY`, and is not sent to the browser.

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

/// Adds the bills of a period up while they arrive, so that it may be as long as it likes.
async fn totals(options: Options, period: &str) -> Result<Value, Error> {
    // Of one client for each request nothing has to be awaited that another request began.
    let client = BillingClient::with_host(WorkerHost, options)?;
    let range = Period::parse(period)?.window(Offset::UTC)?;
    let query = ApiKeyQuery::new(range, CycleType::Day, Offset::UTC)?;
    let spec = Spec::new(BillKind::ApiKey, &["productName"])?;

    let (summary, report) = client.summarize(query, spec).await?;
    let groups: Vec<_> = summary
        .groups()
        .map(|group| json!({ "product": group.key.concat(), "totals": of(&group.totals) }))
        .collect();
    Ok(json!({
        "total": of(&summary.total()),
        "groups": groups,
        "complete": report.complete(),
        "notices": report.notices().into_iter().map(|notice| notice.text).collect::<Vec<_>>(),
    }))
}

/// Amounts are texts: as numbers of JSON they would be rounded.
fn of(totals: &Totals) -> Value {
    json!({
        "rows": totals.rows,
        "total": totals.total.to_string(),
        "voucher": totals.voucher.to_string(),
        "cash": totals.cash.to_string(),
    })
}
