//! Work on native threads, and the promises it settles.

use std::sync::LazyLock;

use espalier_graph::caught;
use espalier_spec::Result;
use espalier_train::Strand;
use napi::bindgen_prelude::{Object, ToNapiValue};
use napi::{Env, JsDeferred};

use crate::error::{internal, rejection};

/// Turns what the work made into a JavaScript value, on JavaScript's thread.
pub type Finish<T> = Box<dyn FnOnce(Env) -> napi::Result<T> + Send>;

/// A promise that a native thread settles.
pub struct Pending<T: ToNapiValue + 'static>(JsDeferred<T, Finish<T>>);

impl<T: ToNapiValue + 'static> Pending<T> {
    /// A promise and the means to settle it.
    pub fn new(env: &Env) -> Result<(Self, Object<'_>)> {
        let (deferred, promise) = env.create_deferred().map_err(|error| internal(&error))?;
        Ok((Self(deferred), promise))
    }

    /// Settles the promise with what `work` gives; `convert` makes the value.
    pub fn settle<R: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<R>,
        convert: impl FnOnce(Env, R) -> napi::Result<T> + Send + 'static,
    ) {
        self.conclude(caught(work), convert);
    }

    /// Settles the promise with an outcome.
    pub fn conclude<R: Send + 'static>(
        self,
        outcome: Result<R>,
        convert: impl FnOnce(Env, R) -> napi::Result<T> + Send + 'static,
    ) {
        self.0.resolve(match outcome {
            Ok(result) => Box::new(move |env| convert(env, result)),
            Err(error) => Box::new(move |env| Err(rejection(&env, &error))),
        });
    }
}

/// Where compiled functions run that nobody waits for: one after the other, since each takes all cores.
pub static FUNCTIONS: LazyLock<Strand> = LazyLock::new(Strand::default);

/// Where files are read and written: apart, since a long computation must not hold them up.
pub static FILES: LazyLock<Strand> = LazyLock::new(Strand::default);
