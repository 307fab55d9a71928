//! Native memory as V8 is told of it: without that, a loop that makes models runs out of memory before V8 collects any.

use std::sync::{Mutex, PoisonError};

use napi::Env;

/// Bytes that one object holds outside of V8's heap. Changes are told on JavaScript's thread.
pub struct Reported(Mutex<Option<usize>>);

impl Reported {
    /// Tells V8 of a new object's bytes.
    pub fn new(env: Env, bytes: usize) -> Self {
        adjust(env, 0, bytes);
        Self(Mutex::new(Some(bytes)))
    }

    /// Tells V8 that the object now holds that many; nothing once the object is gone.
    pub fn update(&self, env: Env, bytes: usize) {
        let mut reported = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = reported.as_mut() {
            adjust(env, std::mem::replace(before, bytes), bytes);
        }
    }

    /// Tells V8 that the memory is given back; once.
    pub fn release(&self, env: Env) {
        let before = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        adjust(env, before.unwrap_or(0), 0);
    }
}

fn adjust(env: Env, before: usize, now: usize) {
    if before != now {
        // An environment that is ending refuses, and has no use for it.
        let _ = env.adjust_external_memory(now as i64 - before as i64);
    }
}
