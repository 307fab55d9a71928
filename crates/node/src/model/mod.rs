//! Models as JavaScript objects.

mod describe;
mod files;
mod named;
mod work;
mod worker;

use std::sync::{Arc, MutexGuard};

use espalier_graph::TensorType;
use espalier_nn::{Model, ModelSpec};
use espalier_spec::{At, Code, Error, FieldValue, Value as Json, json};
use espalier_train::{Control, Session};
use napi::Env;
use napi::bindgen_prelude::{FnArgs, Function, Object, ObjectFinalize, ToNapiValue};
use napi_derive::napi;

use self::worker::Worker;
use crate::error::{Result, guard};
use crate::info::next_seed;
use crate::runs::handle;

pub use self::named::{NamedWeight, named};

/// A model with its weights.
#[napi(custom_finalize)]
pub struct NativeModel {
    worker: Option<Arc<Worker>>,
}

#[napi]
impl NativeModel {
    /// Builds a model from its spec, with fresh weights; `describe` is asked for layers that are functions, by their
    /// place in the spec and the types of their inputs, and gives nothing when it fails.
    #[napi(constructor)]
    pub fn new(
        env: Env,
        spec: Json,
        options: Json,
        describe: Function<'_, FnArgs<(u32, Json)>, Option<Json>>,
    ) -> Result<Self> {
        guard(|| {
            let seed = match options.get("seed") {
                None | Some(Json::Null) => next_seed(),
                Some(seed) => u64::read(seed, &At::new("model").field("seed"))?,
            };
            let mut described = |at: usize, inputs: &[TensorType]| {
                let inputs = inputs.iter().map(|ty| json!({ "dtype": ty.dtype.name(), "shape": ty.shape[1..] }));
                let spec = describe.call((at as u32, inputs.collect::<Vec<_>>().into()).into());
                spec.ok().flatten().ok_or_else(|| Error::spec("the function failed; expected a description, got none."))
            };
            let model = Model::describing(ModelSpec::from_json(&spec, &At::ROOT)?, &mut described)?;
            Ok(Self::wrap(env, Session::new(model, seed)?))
        })
    }

    /// Whether the memory was given back.
    #[napi(getter)]
    pub fn disposed(&self) -> bool {
        self.worker.is_none()
    }

    /// Stops what is under way and gives the memory back.
    #[napi]
    pub fn dispose(&mut self, env: Env) -> Result<()> {
        guard(|| {
            if let Some(worker) = &self.worker {
                worker.cancel();
            }
            self.release(env);
            Ok(())
        })
    }

    fn wrap(env: Env, session: Session) -> Self {
        Self { worker: Some(Arc::new(Worker::new(env, session))) }
    }

    fn worker(&self, who: &str) -> espalier_spec::Result<&Arc<Worker>> {
        let gone = || {
            Error::new(Code::Disposed, format!("{who}: the model was disposed; expected a live one. Dispose it later."))
        };
        self.worker.as_ref().ok_or_else(gone)
    }

    /// The session, if nothing is under way.
    fn idle(&self, who: &str) -> espalier_spec::Result<MutexGuard<'_, Session>> {
        self.worker(who)?.idle(who)
    }

    /// Runs work on the model's strand; the handle of the run.
    fn run<'env, R: Send + 'static, T: ToNapiValue + 'static>(
        &self,
        env: &'env Env,
        who: &str,
        work: impl FnOnce(&mut Session, &Control) -> espalier_spec::Result<R> + Send + 'static,
        convert: impl FnOnce(Env, R) -> napi::Result<T> + Send + 'static,
    ) -> espalier_spec::Result<Object<'env>> {
        let (promise, control) = self.start(env, who, work, convert)?;
        handle(env, promise, control)
    }

    /// Starts work on the model's strand; its promise, and what stops it.
    fn start<'env, R: Send + 'static, T: ToNapiValue + 'static>(
        &self,
        env: &'env Env,
        who: &str,
        work: impl FnOnce(&mut Session, &Control) -> espalier_spec::Result<R> + Send + 'static,
        convert: impl FnOnce(Env, R) -> napi::Result<T> + Send + 'static,
    ) -> espalier_spec::Result<(Object<'env>, Control)> {
        self.worker(who)?.start(env, who, work, convert)
    }

    /// Lets go of the session; work under way keeps it to its end.
    fn release(&mut self, env: Env) {
        if let Some(worker) = self.worker.take() {
            worker.release(env);
        }
    }
}

impl ObjectFinalize for NativeModel {
    /// A fit under way goes on: its promise is still awaited.
    fn finalize(mut self, env: Env) -> napi::Result<()> {
        self.release(env);
        Ok(())
    }
}
