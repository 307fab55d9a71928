//! `trainStep`: parameters with an optimizer, stepped from JavaScript.

use std::sync::{Arc, Mutex, PoisonError};

use espalier_optim::RuleSpec;
use espalier_spec::{At, Code, Error, Family, FieldValue};
use espalier_train::{CustomStep, EngineThread};
use napi::Env;
use napi::bindgen_prelude::{ClassInstance, Object, ObjectFinalize};
use napi_derive::napi;
use serde_json::Value as Json;

use crate::background::Pending;
use crate::error::{Result, guard};
use crate::tensor::{NativeTensor, Tensors, unwrap, wrap_all};
use crate::trace::NativeTrace;

/// Where a trace keeps what a training step needs.
#[napi(object)]
pub struct StepValues {
    /// Inputs of a step.
    pub inputs: Vec<u32>,
    /// Inputs that are parameters.
    pub parameters: Vec<u32>,
    /// The loss.
    pub loss: u32,
    /// How the parameters change.
    pub optimizer: Option<Json>,
    /// Threads to use.
    pub threads: Option<Json>,
}

struct Stepper {
    step: Mutex<CustomStep>,
    thread: EngineThread,
}

/// A compiled training step that owns its parameters and the optimizer's state.
#[napi(custom_finalize)]
pub struct NativeTrainStep {
    stepper: Option<Arc<Stepper>>,
    reported: i64,
}

#[napi]
impl NativeTrainStep {
    /// Compiles a first loss for parameters with first values.
    #[napi(constructor)]
    pub fn new(
        env: Env,
        trace: ClassInstance<'_, NativeTrace>,
        options: StepValues,
        initial: Tensors<'_>,
    ) -> Result<Self> {
        guard(|| {
            let at = At::new("trainStep");
            let rule = RuleSpec::from_json(options.optimizer.as_ref().unwrap_or(&Json::Null), &at.field("optimizer"))?;
            let threads = match &options.threads {
                None | Some(Json::Null) => 0,
                Some(threads) => usize::read(threads, &at.field("threads"))?,
            };
            let mut step = CustomStep::new(rule, &unwrap(&initial)?, threads)?;
            add(&mut step, &trace, &options)?;
            let reported = step.bytes() as i64;
            let _ = env.adjust_external_memory(reported);
            let stepper = Stepper { step: Mutex::new(step), thread: EngineThread::start()? };
            Ok(Self { stepper: Some(Arc::new(stepper)), reported })
        })
    }

    /// Adds the same step traced for other types of inputs; its number.
    #[napi]
    pub fn add_variant(&self, trace: ClassInstance<'_, NativeTrace>, values: StepValues) -> Result<u32> {
        guard(|| Ok(add(&mut lock(self.stepper()?), &trace, &values)? as u32))
    }

    /// Frees a variant; its number is not used again.
    #[napi]
    pub fn remove_variant(&self, variant: u32) -> Result<()> {
        guard(|| {
            lock(self.stepper()?).remove(variant as usize);
            Ok(())
        })
    }

    /// One step on a native thread; the loss before it.
    #[napi(ts_return_type = "Promise<number>")]
    pub fn step<'env>(&self, env: &'env Env, inputs: Tensors<'_>, variant: u32) -> Result<Object<'env>> {
        guard(|| {
            let inputs = unwrap(&inputs)?;
            let stepper = Arc::clone(self.stepper()?);
            let (pending, promise) = Pending::new(env)?;
            let owner = Arc::clone(&stepper);
            owner.thread.run(move || {
                pending.settle(|| lock(&stepper).step(variant as usize, &inputs), |_, loss| Ok(f64::from(loss)));
            })?;
            Ok(promise)
        })
    }

    /// One step at once; the loss before it.
    #[napi]
    pub fn step_sync(&self, inputs: Tensors<'_>, variant: u32) -> Result<f64> {
        guard(|| Ok(f64::from(lock(self.stepper()?).step(variant as usize, &unwrap(&inputs)?)?)))
    }

    /// Copies of the parameters.
    #[napi]
    pub fn parameters(&self, env: Env) -> Result<Vec<NativeTensor>> {
        guard(|| Ok(wrap_all(env, lock(self.stepper()?).parameters())))
    }

    /// Gives the memory back once no step is under way.
    #[napi]
    pub fn dispose(&mut self, env: Env) -> Result<()> {
        guard(|| {
            self.release(env);
            Ok(())
        })
    }

    fn stepper(&self) -> espalier_spec::Result<&Arc<Stepper>> {
        let gone =
            || Error::new(Code::Disposed, "trainStep: used after dispose(); expected a live step. Dispose it later.");
        self.stepper.as_ref().ok_or_else(gone)
    }

    fn release(&mut self, env: Env) {
        self.stepper = None;
        let _ = env.adjust_external_memory(-std::mem::take(&mut self.reported));
    }
}

impl ObjectFinalize for NativeTrainStep {
    fn finalize(mut self, env: Env) -> napi::Result<()> {
        self.release(env);
        Ok(())
    }
}

fn lock(stepper: &Stepper) -> std::sync::MutexGuard<'_, CustomStep> {
    stepper.step.lock().unwrap_or_else(PoisonError::into_inner)
}

fn add(step: &mut CustomStep, trace: &NativeTrace, values: &StepValues) -> espalier_spec::Result<usize> {
    step.add(trace.graph(), &trace.all(&values.inputs)?, &trace.all(&values.parameters)?, trace.get(values.loss)?)
}
