//! The windows of a query, and the calls of a client. Errors are thrown, or reject a promise, as
//! [`ErrorData`](crate::errors::ErrorData).

use std::future::Future;
use std::rc::Rc;

use js_sys::Promise;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::abort::AbortHandle;
use crate::answers::answers_part;
use crate::bindings::CallHost;
use crate::host::{JsHost, unix_now};
use crate::promises::promise_of;
use crate::query_types::{KindName, QueryFields, SpecFields, SplitName};
use crate::report::ReportData;
use crate::settings::CallSettings;
use crate::stream::BillStream;
use crate::summary::{self, Summarized, SummaryData};
use crate::table::Table;
use crate::time_window::TimeWindow;
use crate::{errors, values};
use novita_billing::answer::{Bills, Collect, Resumed, Stream, Summarize, Watched};
use novita_billing::bill::Limits;
use novita_billing::client::{self, CallReport, ClientState, Job, Sink};
use novita_billing::error::{Error, ErrorKind, Result};
use novita_billing::query::{BillKind, Plan, Query, SplitBy};
use novita_billing::time::Offset;

/// The windows of the requests for a query.
///
/// # Errors
/// Throws `ErrorData` of kind `query` or `config`.
#[wasm_bindgen]
pub fn plan(
    kind: &KindName,
    query: &QueryFields,
    #[wasm_bindgen(js_name = splitBy)] split_by: &SplitName,
    #[wasm_bindgen(js_name = utcOffset)] utc_offset: &str,
) -> Result<Vec<Ts<TimeWindow>>, JsValue> {
    let plan = || {
        let offset = Offset::parse(utc_offset)?;
        let kind = BillKind::from_raw(&values::raw(kind))?;
        let query = Query::from_fields(kind, &values::fields(query)?, offset)?;
        let split_by = SplitBy::from_raw(&values::raw(split_by))?;
        Ok(query.plan(split_by, offset).requested_windows())
    };
    let windows = plan().map_err(errors::thrown)?;
    let typed = |window| values::typed(&TimeWindow::from(window));
    windows.iter().map(typed).collect()
}

/// The state that the calls of one client share: its request rate and its retry budget.
#[wasm_bindgen]
#[derive(Default)]
pub struct Client {
    pub(crate) state: Rc<ClientState>,
}

#[wasm_bindgen]
impl Client {
    /// A client without a pause, with its full retry budget.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Collects every bill of a range. If it is watched, the progress has the total of what has arrived, which takes the second
    /// part of the module.
    ///
    /// # Errors
    /// Rejects with `ErrorData`.
    #[allow(
        clippy::too_many_arguments,
        reason = "the arguments of every call, and a flag"
    )]
    #[wasm_bindgen(unchecked_return_type = "Promise<Table>")]
    pub fn load(
        &self,
        kind: &KindName,
        query: &QueryFields,
        #[wasm_bindgen(js_name = splitBy)] split_by: &SplitName,
        settings: &CallSettings,
        host: CallHost,
        abort: &AbortHandle,
        #[wasm_bindgen(js_name = isWatched)] is_watched: bool,
    ) -> Result<Promise, JsValue> {
        let call = self
            .prepare(kind, query, split_by, settings, host)
            .map_err(errors::thrown)?;
        let sink = Collect::new(call.plan.clone(), Limits::default());
        let sink = sink.as_of(unix_now());
        if is_watched {
            return Ok(watch(&self.state, call, sink, abort));
        }
        let state = Rc::clone(&self.state);
        let host = call.host.functions();
        let work = async move {
            let (report, sink) = call.run(&state, sink).await?;
            Ok(table_of(&state, sink.finish(), report))
        };
        Ok(promise(abort, &host, work, |table| Ok(table.into())))
    }

    /// Requests the windows that failed when a table was loaded with this query, and collects the bills of all.
    ///
    /// # Errors
    /// Rejects with `ErrorData`; throws it if the table is of another query.
    #[allow(
        clippy::too_many_arguments,
        reason = "the arguments of every call, and a table"
    )]
    #[wasm_bindgen(unchecked_return_type = "Promise<Table>")]
    pub fn resume(
        &self,
        table: &Table,
        kind: &KindName,
        query: &QueryFields,
        #[wasm_bindgen(js_name = splitBy)] split_by: &SplitName,
        settings: &CallSettings,
        host: CallHost,
        abort: &AbortHandle,
    ) -> Result<Promise, JsValue> {
        let call = self
            .prepare(kind, query, split_by, settings, host)
            .map_err(errors::thrown)?;
        resume(&self.state, call, table, abort)
    }

    /// Adds up the bills of a range while they arrive.
    ///
    /// # Errors
    /// Rejects with `ErrorData`.
    #[allow(
        clippy::too_many_arguments,
        reason = "the arguments of every call, and a spec"
    )]
    #[wasm_bindgen(unchecked_return_type = "Promise<Summarized>")]
    pub fn summarize(
        &self,
        kind: &KindName,
        query: &QueryFields,
        spec: &SpecFields,
        #[wasm_bindgen(js_name = splitBy)] split_by: &SplitName,
        settings: &CallSettings,
        host: CallHost,
        abort: &AbortHandle,
    ) -> Result<Promise, JsValue> {
        let call = self
            .prepare(kind, query, split_by, settings, host)
            .map_err(errors::thrown)?;
        summarize(&self.state, call, spec, abort)
    }

    /// Starts a call whose rows are delivered while they arrive.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `config` if the call cannot be started.
    pub fn stream(
        &self,
        kind: &KindName,
        query: &QueryFields,
        #[wasm_bindgen(js_name = splitBy)] split_by: &SplitName,
        settings: &CallSettings,
        host: CallHost,
    ) -> Result<BillStream, JsValue> {
        let call = self
            .prepare(kind, query, split_by, settings, host)
            .map_err(errors::thrown)?;
        Ok(start_stream(&self.state, call))
    }
}

/// The table of a call, whose report does not contain the key.
fn table_of(state: &ClientState, mut bills: Bills, call: CallReport) -> Table {
    bills.stats.scrub(&|text| state.scrub(text));
    Table::new(bills, call.into())
}

answers_part! {
    "01",
    fn summarize(
        state: &Rc<ClientState>,
        call: Call,
        spec: &SpecFields,
        abort: &AbortHandle,
    ) -> Result<Promise, JsValue> {
        let spec = || {
            let spec = summary::spec(call.query.kind(), spec)?;
            spec.check_cycle(&call.query)?;
            spec.check_time_zone(&call.query, call.offset)?;
            Ok(spec)
        };
        let spec = spec().map_err(errors::thrown)?;
        let sink = Summarize::new(spec, call.offset, call.plan.clone(), Limits::default());
        let sink = sink.as_of(unix_now());
        let state = Rc::clone(state);
        let host = call.host.functions();
        let work = async move {
            let (report, sink) = call.run(&state, sink).await?;
            let (found, mut stats) = sink.finish()?;
            stats.scrub(&|text| state.scrub(text));
            Ok(Summarized {
                summary: SummaryData::from(&found),
                report: ReportData::new(&stats, &report),
            })
        };
        Ok(promise(abort, &host, work, |summarized| {
            values::try_to_js(&summarized)
        }))
    }
}

answers_part! {
    "29",
    fn watch(state: &Rc<ClientState>, call: Call, sink: Collect, abort: &AbortHandle) -> Promise {
        let mut call = call;
        call.host.write_total = Some(|total| total.to_string());
        let sink = Watched::new(sink, call.query.kind());
        let state = Rc::clone(state);
        let host = call.host.functions();
        let work = async move {
            let (report, sink) = call.run(&state, sink).await?;
            Ok(table_of(&state, sink.finish(), report))
        };
        promise(abort, &host, work, |table| Ok(table.into()))
    }
}

answers_part! {
    "25",
    fn resume(
        state: &Rc<ClientState>,
        call: Call,
        table: &Table,
        abort: &AbortHandle,
    ) -> Result<Promise, JsValue> {
        let mut call = call;
        let windows = call.plan.requested_windows();
        let sink = Resumed::new(call.plan.clone(), Limits::default(), table.bills());
        let sink = sink.map_err(errors::thrown)?.as_of(unix_now());
        sink.shorten(&mut call.job);
        let earlier = CallReport::clone(table.call());
        let state = Rc::clone(state);
        let host = call.host.functions();
        let work = async move {
            let (report, sink) = call.run(&state, sink).await?;
            Ok(table_of(&state, sink.finish(), earlier.resumed(report, &windows)))
        };
        Ok(promise(abort, &host, work, |table| Ok(table.into())))
    }
}

answers_part! {
    "02",
    fn start_stream(state: &Rc<ClientState>, call: Call) -> BillStream {
        let mut stream = Stream::new(call.plan.clone(), Limits::default());
        stream.set_as_of(unix_now());
        BillStream::start(stream, Rc::clone(state), call)
    }
}

/// A promise for the result of a call, which `abort` rejects.
pub(crate) fn promise<T: 'static>(
    abort: &AbortHandle,
    host: &CallHost,
    work: impl Future<Output = Result<T>> + 'static,
    to_js: fn(T) -> Result<JsValue, JsValue>,
) -> Promise {
    let work = abort.start(host, work);
    promise_of(async move {
        let outcome = work.await.unwrap_or_else(|| {
            let message = "the call was aborted by its signal";
            Err(Error::new(ErrorKind::Aborted, message))
        });
        outcome.map_err(errors::thrown).and_then(to_js)
    })
}

/// A checked call that has not started.
pub(crate) struct Call {
    plan: Plan,
    pub(crate) job: Job,
    pub(crate) host: JsHost,
    query: Query,
    offset: Offset,
}

impl Client {
    /// Hides the secrets of a call from now on.
    pub(crate) fn hide_secrets(&self, settings: &CallSettings) {
        for value in settings.secrets() {
            self.state.hide_header(&value);
        }
    }

    fn prepare(
        &self,
        kind: &KindName,
        query: &QueryFields,
        split_by: &SplitName,
        settings: &CallSettings,
        host: CallHost,
    ) -> Result<Call> {
        self.hide_secrets(settings);
        let offset = Offset::parse(&settings.utc_offset())?;
        let kind = BillKind::from_raw(&values::raw(kind))?;
        let query = Query::from_fields(kind, &values::fields(query)?, offset)?;
        let plan = query.plan(SplitBy::from_raw(&values::raw(split_by))?, offset);
        Ok(Call {
            job: Job::new(&query, &settings.base_url(), &plan, settings.to_core()),
            plan,
            host: JsHost::new(host, settings.header_pairs()),
            query,
            offset,
        })
    }
}

impl Call {
    /// Pours every window into a sink, and gives the sink back.
    async fn run<S: Sink + 'static>(self, state: &ClientState, sink: S) -> Result<(CallReport, S)> {
        client::run_into(&self.host, state, &self.job, sink).await
    }
}
