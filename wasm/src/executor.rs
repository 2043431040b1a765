//! Runs the futures of calls. wasm-bindgen-futures has an executor too, but it polls inside its own microtask, from
//! which a trap escapes to the process, and it keeps one promise for all tasks, which Cloudflare Workers forbid: what
//! one request made must not be awaited in another. Here each wake-up is one `queueMicrotask` of the facade, made in
//! the context of whatever woke the task, and the facade polls inside its own `try`.

use std::cell::{RefCell, RefMut};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use wasm_bindgen::prelude::*;

use crate::host;
use crate::stream::Outlet;

type BoxedFuture = Pin<Box<dyn Future<Output = ()>>>;

enum State {
    /// Waits for a wake-up.
    Idle(BoxedFuture),
    /// Is being polled, further up the stack.
    Running,
    /// Was aborted while it was being polled: is dropped when that poll returns.
    Aborted,
}

struct Task {
    id: u32,
    state: State,
    /// A wake-up is on its way.
    woken: bool,
    /// Where what it brings is taken out before it ends.
    outlet: Option<Rc<Outlet>>,
}

#[derive(Default)]
struct Tasks {
    /// In the order of their ids.
    list: Vec<Task>,
    last_id: u32,
}

thread_local! {
    /// Lives as long as the module does.
    static TASKS: &'static RefCell<Tasks> = Box::leak(Box::default());
}

impl Tasks {
    fn get(&mut self, id: u32) -> Option<&mut Task> {
        let index = self.list.binary_search_by_key(&id, |task| task.id).ok()?;
        self.list.get_mut(index)
    }

    fn remove(&mut self, id: u32) -> Option<Task> {
        let index = self.list.binary_search_by_key(&id, |task| task.id).ok()?;
        Some(self.list.remove(index))
    }
}

/// All tasks. In one place, as a closure for `with` would bring its own copy of the way to them each time.
#[inline(never)]
fn tasks() -> RefMut<'static, Tasks> {
    TASKS.with(|tasks| *tasks).borrow_mut()
}

/// Takes up a future, and where what it brings can be taken out while it is there. It is polled for the first time in
/// a microtask. Returns its id.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static, outlet: Option<Rc<Outlet>>) -> u32 {
    let id = add(Box::pin(future), outlet);
    wake(id);
    id
}

fn add(future: BoxedFuture, outlet: Option<Rc<Outlet>>) -> u32 {
    let mut tasks = tasks();
    tasks.last_id += 1;
    let id = tasks.last_id;
    tasks.list.push(Task {
        id,
        state: State::Idle(future),
        woken: false,
        outlet,
    });
    id
}

/// The outlet of a task that is still there.
pub(crate) fn outlet(id: u32) -> Option<Rc<Outlet>> {
    tasks().get(id)?.outlet.clone()
}

/// Runs a task until it waits again. Called by the facade, once for each wake-up.
#[wasm_bindgen]
pub fn poll(id: u32) {
    let Some(mut future) = start_poll(id) else {
        return;
    };
    let waker = waker(id);
    let outcome = future.as_mut().poll(&mut Context::from_waker(&waker));
    // The future is dropped outside of the borrow: dropping cancels host work, which may call back in here.
    let leftover = end_poll(id, outcome, future);
    drop(leftover);
}

fn start_poll(id: u32) -> Option<BoxedFuture> {
    let mut tasks = tasks();
    let task = tasks.get(id)?;
    task.woken = false;
    match std::mem::replace(&mut task.state, State::Running) {
        State::Idle(future) => Some(future),
        other => {
            task.state = other;
            None
        }
    }
}

fn end_poll(id: u32, outcome: Poll<()>, future: BoxedFuture) -> Option<BoxedFuture> {
    let mut tasks = tasks();
    match tasks.get(id) {
        Some(task) if outcome.is_pending() && matches!(task.state, State::Running) => {
            task.state = State::Idle(future);
            None
        }
        _ => {
            tasks.remove(id);
            Some(future)
        }
    }
}

/// Ends a task now: its timers, requests and bodies are let go before this returns.
#[wasm_bindgen]
pub fn abort(id: u32) {
    // The borrow ends before the task is dropped, which may call back in here.
    let removed = take_aborted(id);
    drop(removed);
}

fn take_aborted(id: u32) -> Option<Task> {
    let mut tasks = tasks();
    let task = tasks.get(id)?;
    if matches!(task.state, State::Idle(_)) {
        return tasks.remove(id);
    }
    task.state = State::Aborted;
    None
}

fn wake(id: u32) {
    if start_wake(id) {
        host::wake(id);
    }
}

/// Whether nobody has woken the task yet.
fn start_wake(id: u32) -> bool {
    let mut tasks = tasks();
    match tasks.get(id) {
        Some(task) if !task.woken => {
            task.woken = true;
            true
        }
        _ => false,
    }
}

/// The task that is being polled.
pub(crate) fn task_of(context: &Context<'_>) -> u32 {
    context.waker().data().addr() as u32
}

/// A waker that holds a task's id in place of a pointer, so that it owns nothing.
fn waker(id: u32) -> Waker {
    const VTABLE: RawWakerVTable = RawWakerVTable::new(
        |data| RawWaker::new(data, &VTABLE),
        |data| wake(data.addr() as u32),
        |data| wake(data.addr() as u32),
        |_| {},
    );
    let data = std::ptr::without_provenance(id as usize);
    // SAFETY: the data is a number that is never dereferenced, and the functions neither own nor free anything;
    // WebAssembly here has one thread.
    unsafe { Waker::from_raw(RawWaker::new(data, &VTABLE)) }
}
