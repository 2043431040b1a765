//! The exports that the facade calls: the windows of a query, and calls. Each refusal is thrown as
//! [`errors::ErrorData`]; what a call brings, it gives to its [`CallHost`].

use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::host::{CallHost, JsHost};
use crate::options::CallSettings;
use crate::record::Record;
use crate::stream::{self, Outlet};
use crate::table::Table;
use crate::{errors, executor, options, summary, types};
use novita_billing::answer::{Collect, Stream, Summarize};
use novita_billing::bill::Limits;
use novita_billing::client::{self, CallReport, ClientState, Job, Sink, WindowRequest};
use novita_billing::error::{Error, ErrorKind, Result};
use novita_billing::query::{BillKind, Query, SplitBy};
use novita_billing::time::{Offset, Window};

/// The windows of a query as they are sent, as an array of `TimeWindow`.
///
/// # Errors
/// Throws `ErrorData` of kind `query` or `config`.
#[wasm_bindgen]
pub fn plan(
    kind: &JsValue,
    query: &JsValue,
    split_by: &JsValue,
    utc_offset: &str,
) -> Result<JsValue, JsValue> {
    let plan = || {
        let offset = Offset::parse(utc_offset)?;
        let query = Query::from_fields(
            BillKind::from_raw(&options::raw(kind))?,
            &options::fields(query)?,
            offset,
        )?;
        let split_by = SplitBy::from_raw(&options::raw(split_by))?;
        Ok(Query::asked(&query.windows(split_by, offset)))
    };
    plan()
        .map(|windows| types::windows(&windows))
        .map_err(|error| errors::to_value(&error))
}

/// What the calls of one client share.
#[wasm_bindgen]
#[derive(Default)]
pub struct Client {
    state: Rc<ClientState>,
}

#[wasm_bindgen]
impl Client {
    /// A client that is not paused and has its whole retry budget.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a call that collects every bill, in a [`Table`]; where there is a `spec` (as the one entry of an array, since
    /// nothing is a spec, too, that must be refused), a call that adds every bill up while it arrives, and ends with `{ texts, report }`: a summary, see [`summary::summary`], and its `ReportData`. The end is
    /// told to `host`, the task can be aborted by the id that is returned.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `config`; then nothing was started.
    pub fn load(
        &self,
        kind: &JsValue,
        query: &JsValue,
        spec: &JsValue,
        split_by: &JsValue,
        settings: JsValue,
        host: CallHost,
    ) -> Result<u32, JsValue> {
        let start = || {
            let call = self.prepare(kind, query, split_by, &settings, host)?;
            let (windows, asked, limits) = (call.windows, call.asked, Limits::default());
            let sink: Box<dyn Answer> = if spec.is_undefined() {
                let sink = Collect::new(call.kind, windows, asked, limits)
                    .of_category(call.query.category());
                Box::new(Mutex::new(sink))
            } else {
                let spec: &Array = spec.unchecked_ref();
                let spec = summary::spec(call.kind, &spec.get(0))?;
                spec.check_cycle(&call.query)?;
                let sink = Summarize::new(spec, call.offset, windows, asked, limits)
                    .of_category(call.query.category());
                Box::new(Mutex::new(sink))
            };
            let task = run(call.host, Rc::clone(&self.state), call.job, sink);
            Ok(executor::spawn(task, None))
        };
        start().map_err(|error: Error| errors::to_value(&error))
    }

    /// Starts a call whose rows are taken out while they arrive, with `take`. `host` is told when there are rows for one
    /// who asked in vain, and of the end: when the last row was taken, or when the call failed.
    ///
    /// # Errors
    /// Throws `ErrorData` of kind `query` or `config`; then nothing was started.
    pub fn stream(
        &self,
        kind: &JsValue,
        query: &JsValue,
        split_by: &JsValue,
        settings: JsValue,
        host: CallHost,
    ) -> Result<u32, JsValue> {
        let start = || {
            let call = self.prepare(kind, query, split_by, &settings, host)?;
            let stream = Stream::new(call.kind, call.windows, call.asked, Limits::default())
                .of_category(call.query.category());
            let outlet = Rc::new(Outlet {
                stream: Mutex::new(stream),
                state: Rc::clone(&self.state),
            });
            let task = stream::run(call.host, call.job, Rc::clone(&outlet));
            Ok(executor::spawn(task, Some(outlet)))
        };
        start().map_err(|error: Error| errors::to_value(&error))
    }
}

/// What a call is made of, before it starts.
struct Call {
    kind: BillKind,
    windows: Vec<Window>,
    /// The windows as they are sent.
    asked: Vec<Window>,
    job: Job,
    host: JsHost,
    query: Query,
    offset: Offset,
}

impl Client {
    fn prepare(
        &self,
        kind: &JsValue,
        query: &JsValue,
        split_by: &JsValue,
        settings: &JsValue,
        host: CallHost,
    ) -> Result<Call> {
        let settings = options::settings(settings)?;
        let offset = Offset::parse(&settings.utc_offset)?;
        let kind = BillKind::from_raw(&options::raw(kind))?;
        let query = Query::from_fields(kind, &options::fields(query)?, offset)?;
        let windows = query.windows(SplitBy::from_raw(&options::raw(split_by))?, offset);
        let asked = Query::asked(&windows);
        for value in &settings.secrets {
            self.state.hide_header(value);
        }
        Ok(Call {
            kind,
            job: job(&query, &windows, &asked, &settings),
            windows,
            asked,
            host: JsHost::new(host, settings.headers),
            query,
            offset,
        })
    }
}

/// A sink that is asked for its answer once the call is over.
trait Answer {
    fn sink(&self) -> &Mutex<dyn Sink>;

    /// What it found, as JavaScript takes it. Texts that come from outside are given through `scrub`.
    fn answer(self: Box<Self>, report: CallReport, scrub: &Scrub) -> Result<JsValue>;
}

/// Takes keys out of a text.
type Scrub<'a> = dyn Fn(&str) -> String + 'a;

impl Answer for Mutex<Collect> {
    fn sink(&self) -> &Mutex<dyn Sink> {
        self
    }

    fn answer(self: Box<Self>, report: CallReport, scrub: &Scrub) -> Result<JsValue> {
        let mut bills = self
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .finish();
        bills.facts.scrub(scrub);
        Ok(Table::new(bills, report.into()).into())
    }
}

impl Answer for Mutex<Summarize> {
    fn sink(&self) -> &Mutex<dyn Sink> {
        self
    }

    fn answer(self: Box<Self>, report: CallReport, scrub: &Scrub) -> Result<JsValue> {
        let (found, mut facts) = self
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .finish()?;
        facts.scrub(scrub);
        let unmade = |_| Error::new(ErrorKind::Internal, "the report could not be made");
        let report = types::report(&facts, &report).map_err(unmade)?;
        let texts = summary::summary(&found);
        Ok(Record::new()
            .value("texts", &texts)
            .value("report", &report)
            .done())
    }
}

/// The task of a call that hands its answer over at the end.
async fn run(host: JsHost, state: Rc<ClientState>, job: Job, sink: Box<dyn Answer>) {
    let outcome = client::run(&host, &state, &job, sink.sink()).await;
    let scrub = |text: &str| state.scrub(text);
    match outcome.and_then(|report| sink.answer(report, &scrub)) {
        Ok(answer) => host.call().resolve(answer),
        Err(error) => host.call().reject(errors::to_value(&error)),
    }
}

fn job(query: &Query, windows: &[Window], asked: &[Window], settings: &CallSettings) -> Job {
    let mut requests = Vec::with_capacity(windows.len());
    for (window, asked) in windows.iter().zip(asked) {
        requests.push(WindowRequest {
            window: *window,
            url: query.url(&settings.base_url, *asked),
        });
    }
    Job {
        requests,
        settings: settings.patience,
    }
}
