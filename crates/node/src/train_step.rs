//! `trainStep`: parameters with an optimizer, stepped from JavaScript.

use std::sync::{Arc, Mutex, PoisonError};

use espalier_graph::caught;
use espalier_optim::Optimizer;
use espalier_spec::{At, Code, Error};
use espalier_train::{CustomStep, Strand, threads_from};
use napi::Env;
use napi::bindgen_prelude::{ClassInstance, Either, Object, ObjectFinalize};
use napi_derive::napi;
use serde_json::Value as Json;

use crate::background::Pending;
use crate::error::{Result, guard};
use crate::reported::Reported;
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
    /// Names of the parameters.
    pub names: Option<Vec<String>>,
    /// Threads to use.
    pub threads: Option<Json>,
}

struct Stepper {
    step: Mutex<CustomStep>,
    strand: Strand,
    reported: Reported,
}

/// A compiled training step that owns its parameters and the optimizer's state.
#[napi(custom_finalize)]
pub struct NativeTrainStep {
    stepper: Option<Arc<Stepper>>,
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
            let optimizer = options.optimizer.as_ref().unwrap_or(&Json::Null);
            let optimizer = Optimizer::from_json(optimizer, &at.field("optimizer"))?;
            let names = options.names.clone().unwrap_or_default();
            let threads = threads_from(options.threads.as_ref(), &at)?;
            let mut step = CustomStep::new(optimizer, names, &unwrap(&initial)?, threads)?;
            add(&mut step, &trace, &options)?;
            let reported = Reported::new(env, step.bytes());
            let stepper = Stepper { step: Mutex::new(step), strand: Strand::default(), reported };
            Ok(Self { stepper: Some(Arc::new(stepper)) })
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

    /// One step: at once where that takes less time than to wake another thread, else on a native thread. The loss
    /// before it.
    #[napi(ts_return_type = "number | Promise<number>")]
    pub fn step<'env>(
        &self,
        env: &'env Env,
        inputs: Tensors<'_>,
        variant: u32,
        rate: Option<f64>,
    ) -> Result<Either<f64, Object<'env>>> {
        guard(|| {
            let inputs = unwrap(&inputs)?;
            let stepper = self.stepper()?;
            // Not ahead of the steps that wait for their turn.
            if stepper.strand.is_idle() {
                let mut step = lock(stepper);
                if step.is_quick(variant as usize) {
                    return Ok(Either::A(f64::from(step.step(variant as usize, &inputs, rate)?)));
                }
            }
            let (pending, promise) = Pending::new(env)?;
            let owner = Arc::clone(stepper);
            stepper.strand.run(move || {
                let work = || {
                    let mut step = lock(&owner);
                    Ok((step.step(variant as usize, &inputs, rate)?, step.bytes()))
                };
                let outcome = caught(work);
                pending.conclude(outcome, move |env, (loss, bytes)| {
                    owner.reported.update(env, bytes);
                    Ok(f64::from(loss))
                });
            })?;
            Ok(Either::B(promise))
        })
    }

    /// One step at once; the loss before it.
    #[napi]
    pub fn step_sync(&self, inputs: Tensors<'_>, variant: u32, rate: Option<f64>) -> Result<f64> {
        guard(|| Ok(f64::from(lock(self.stepper()?).step(variant as usize, &unwrap(&inputs)?, rate)?)))
    }

    /// Copies of the parameters.
    #[napi]
    pub fn parameters(&self, env: Env) -> Result<Vec<NativeTensor>> {
        guard(|| Ok(wrap_all(env, lock(self.stepper()?).parameters())))
    }

    /// Copies of their running averages.
    #[napi]
    pub fn averages(&self, env: Env) -> Result<Vec<NativeTensor>> {
        guard(|| Ok(wrap_all(env, lock(self.stepper()?).averages()?)))
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
        if let Some(stepper) = self.stepper.take() {
            stepper.reported.release(env);
        }
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
