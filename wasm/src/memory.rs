//! The allocator of the module. It records that memory ran out, since std then traps without a message.

use std::alloc::{GlobalAlloc, Layout};
use std::sync::atomic::{AtomicBool, Ordering};

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::*;

/// Half the code size of the default allocator, and faster. The module has one thread.
struct Allocator(WasmDynamicTalc);

#[global_allocator]
static ALLOCATOR: Allocator = Allocator(new_wasm_dynamic_allocator());

static RAN_OUT: AtomicBool = AtomicBool::new(false);

/// Whether an allocation failed. The facade calls this after a trap without a panic.
#[wasm_bindgen(js_name = ranOutOfMemory)]
pub fn ran_out_of_memory() -> bool {
    RAN_OUT.load(Ordering::Relaxed)
}

fn record_failure(memory: *mut u8) -> *mut u8 {
    if memory.is_null() {
        RAN_OUT.store(true, Ordering::Relaxed);
    }
    memory
}

// SAFETY: every method calls that of the inner allocator, and returns its result unchanged.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller upholds the contract of `GlobalAlloc`, which is that of the inner allocator.
        record_failure(unsafe { self.0.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        record_failure(unsafe { self.0.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as above.
        record_failure(unsafe { self.0.realloc(memory, layout, new_size) })
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { self.0.dealloc(memory, layout) }
    }
}
