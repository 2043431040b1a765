//! The state of each window of a call, for the sinks that keep one.

use crate::error::{Error, ErrorKind, Result};

/// One slot for each window of a call, in the order of the plan. `A` is kept while a window arrives, `C` once it is
/// committed.
pub(crate) struct WindowSlots<A, C> {
    slots: Vec<WindowSlot<A, C>>,
}

/// How far a window has come.
pub(crate) enum WindowSlot<A, C> {
    /// Not begun, or discarded.
    Empty,
    /// Its bytes arrive.
    Arriving(Box<A>),
    /// All of its bytes arrived.
    Committed(C),
    /// Nothing more comes of it.
    Closed,
}

impl<A, C> WindowSlots<A, C> {
    pub(crate) fn new(windows: usize) -> Self {
        let mut slots = Vec::new();
        slots.resize_with(windows, || WindowSlot::Empty);
        Self { slots }
    }

    pub(crate) fn get(&self, window: usize) -> Option<&WindowSlot<A, C>> {
        self.slots.get(window)
    }

    pub(crate) fn get_mut(&mut self, window: usize) -> Option<&mut WindowSlot<A, C>> {
        self.slots.get_mut(window)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &WindowSlot<A, C>> {
        self.slots.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut WindowSlot<A, C>> {
        self.slots.iter_mut()
    }

    pub(crate) fn begin(&mut self, window: usize, arriving: A) {
        self.set(window, WindowSlot::Arriving(Box::new(arriving)));
    }

    /// The state of a window whose bytes arrive.
    pub(crate) fn arriving(&mut self, window: usize) -> Result<&mut A> {
        match self.slots.get_mut(window) {
            Some(WindowSlot::Arriving(arriving)) => Ok(arriving),
            _ => Err(not_begun()),
        }
    }

    /// Takes the state of a window whose bytes have arrived. Its slot is empty until [`WindowSlots::commit`].
    pub(crate) fn take_arriving(&mut self, window: usize) -> Result<A> {
        let slot = self.slots.get_mut(window).ok_or_else(not_begun)?;
        match std::mem::replace(slot, WindowSlot::Empty) {
            WindowSlot::Arriving(arriving) => Ok(*arriving),
            other => {
                *slot = other;
                Err(not_begun())
            }
        }
    }

    pub(crate) fn commit(&mut self, window: usize, committed: C) {
        self.set(window, WindowSlot::Committed(committed));
    }

    pub(crate) fn discard(&mut self, window: usize) {
        self.set(window, WindowSlot::Empty);
    }

    pub(crate) fn close(&mut self, window: usize) {
        self.set(window, WindowSlot::Closed);
    }

    fn set(&mut self, window: usize, state: WindowSlot<A, C>) {
        if let Some(slot) = self.slots.get_mut(window) {
            *slot = state;
        }
    }
}

impl<A, C> IntoIterator for WindowSlots<A, C> {
    type Item = WindowSlot<A, C>;
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.slots.into_iter()
    }
}

#[cold]
fn not_begun() -> Error {
    Error::new(
        ErrorKind::Internal,
        "bytes arrived for a window that was not begun",
    )
}
