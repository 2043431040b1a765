//! The bills of months beside the service's control totals and invoices.

use std::rc::Rc;

use js_sys::Promise;
use serde::{Serialize, Serializer};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::abort::AbortHandle;
use crate::account;
use crate::answers::answers_part;
use crate::bindings::CallHost;
use crate::client::{Client, promise};
use crate::errors;
use crate::host::JsHost;
use crate::report::ReportData;
use crate::settings::CallSettings;
use crate::summary::Totals;
use crate::values;
use novita_billing::account::Record;
use novita_billing::answer::{Reconcile, Reconciliation};
use novita_billing::query::BillKind;
use novita_billing::time::Offset;

/// The service's own control totals of a month: of each list, if it sent one.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct MonthControl {
    /// Of usage-based bills.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<String>,
    /// Of fixed-term bills.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed_term: Option<String>,
}

/// What arrived for a month, of each list.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct MonthReports {
    /// Usage-based bills, and their control totals.
    usage: ReportData,
    /// Fixed-term bills, and their control totals.
    fixed_term: ReportData,
}

/// The bills of a month beside its invoice.
#[derive(serde::Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ReconciliationData {
    /// The month, such as "2026-01".
    month: String,
    /// The product categories of usage-based bills that were requested.
    #[tsify(type = "string[]")]
    categories: Vec<&'static str>,
    /// The usage-based bills that begin in the month.
    usage: Totals,
    /// The fixed-term bills that begin in the month.
    fixed_term: Totals,
    /// The total of both.
    bills: String,
    /// The service's own control totals, if it sent any.
    #[serde(skip_serializing_if = "Option::is_none")]
    control: Option<MonthControl>,
    /// The invoice of the month, if there is one.
    #[tsify(type = "AccountRecord", optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice: Option<InvoiceRecord>,
    /// The total of the invoice minus that of the bills; absent without an invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<String>,
    /// Whether all bills of the month arrived, and the control totals equal what the service sent beside them.
    complete: bool,
    /// Whether the month is not over, or its invoice is not out.
    open: bool,
    /// What arrived.
    report: MonthReports,
}

/// An invoice as the object that the invoices of a client are.
struct InvoiceRecord(Record);

impl Serialize for InvoiceRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let object = account::to_js(&self.0).unwrap_or_default();
        serde_wasm_bindgen::preserve::serialize(&object, serializer)
    }
}

impl From<Reconciliation> for ReconciliationData {
    fn from(month: Reconciliation) -> Self {
        let control = MonthControl {
            usage: month.usage_control.map(|total| total.to_string()),
            fixed_term: month.fixed_term_control.map(|total| total.to_string()),
        };
        let has_control = control.usage.is_some() || control.fixed_term.is_some();
        let (usage_call, usage_stats) = &month.usage_report;
        let (fixed_term_call, fixed_term_stats) = &month.fixed_term_report;
        Self {
            report: MonthReports {
                usage: ReportData::new(usage_stats, usage_call),
                fixed_term: ReportData::new(fixed_term_stats, fixed_term_call),
            },
            usage: Totals::new(BillKind::Usage, &month.usage),
            fixed_term: Totals::new(BillKind::FixedTerm, &month.fixed_term),
            month: month.month,
            categories: month.categories,
            bills: month.bills.to_string(),
            control: has_control.then_some(control),
            invoice: month.invoice_record.map(InvoiceRecord),
            difference: month.difference.map(|difference| difference.to_string()),
            complete: month.complete,
            open: month.open,
        }
    }
}

#[wasm_bindgen]
impl Client {
    /// Compares the bills of calendar months with their invoices.
    ///
    /// # Errors
    /// Rejects with `ErrorData`.
    #[wasm_bindgen(unchecked_return_type = "Promise<ReconciliationData[]>")]
    pub fn reconcile(
        &self,
        period: &str,
        settings: &CallSettings,
        host: CallHost,
        abort: &AbortHandle,
    ) -> Result<Promise, JsValue> {
        reconcile(self, period, settings, host, abort)
    }
}

answers_part! {
    "05",
    fn reconcile(
        client: &Client,
        period: &str,
        settings: &CallSettings,
        host: CallHost,
        abort: &AbortHandle,
    ) -> Result<Promise, JsValue> {
        let prepare = || {
            client.hide_secrets(settings);
            let offset = Offset::parse(&settings.utc_offset())?;
            Reconcile::new(period, offset)
        };
        let reconcile = prepare().map_err(errors::thrown)?;
        let limits = settings.to_core();
        let host = JsHost::new(host, settings.header_pairs());
        let functions = host.functions();
        let state = Rc::clone(&client.state);
        let base_url = settings.base_url();
        let work = async move { reconcile.run(&host, &state, &base_url, limits).await };
        Ok(promise(abort, &functions, work, |months| {
            let months: Vec<_> = months.into_iter().map(ReconciliationData::from).collect();
            values::try_to_js(&months)
        }))
    }
}
