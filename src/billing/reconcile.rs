//! A call that compares the bills of months with their invoices.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use super::callbacks::OnProgress;
use super::shared::{CallHost, Shared};
use crate::answer::{Reconcile, Reconciliation};
use crate::client::{BoxFuture, MaybeSend, MaybeSync, Progress, Settings};
use crate::error::Result;

/// A reconciliation of months, from [`BillingClient::reconcile`](super::BillingClient::reconcile). Nothing is sent before it is
/// awaited; dropping its future aborts its requests.
#[must_use = "a call does nothing before it is awaited"]
pub struct ReconcileCall {
    shared: Arc<Shared>,
    period: String,
    settings: Settings,
    on_progress: Option<Box<dyn OnProgress>>,
}

impl ReconcileCall {
    pub(super) fn new(shared: Arc<Shared>, period: String) -> Self {
        Self {
            settings: shared.options.settings,
            shared,
            period,
            on_progress: None,
        }
    }

    /// Changes the client's settings for this call.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// A listener that is called when a page of invoices or a window has arrived, or has failed.
    pub fn on_progress(
        mut self,
        listener: impl Fn(Progress) + MaybeSend + MaybeSync + 'static,
    ) -> Self {
        self.on_progress = Some(Box::new(listener));
        self
    }
}

impl IntoFuture for ReconcileCall {
    type Output = Result<Vec<Reconciliation>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let host = CallHost {
                shared: &self.shared,
                on_progress: self.on_progress.as_deref(),
            };
            self.settings.check()?;
            let options = &self.shared.options;
            let reconcile = Reconcile::new(&self.period, options.utc_offset)?;
            let base_url = options.base_url.as_str();
            let state = &self.shared.state;
            reconcile.run(&host, state, base_url, self.settings).await
        })
    }
}

impl fmt::Debug for ReconcileCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReconcileCall")
            .field("period", &self.period)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
