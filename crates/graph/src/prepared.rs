//! Values that are made of states alone: made once, they serve every run until the states change.

use espalier_spec::Result;

use crate::executor::Engine;
use crate::function::run_once;
use crate::io::RunState;
use crate::plan::Plan;
use crate::shape::TensorType;
use crate::states::States;
use crate::tensor::Tensor;

/// How such a value is made.
pub struct Prepared {
    key: String,
    plan: Plan,
}

impl Prepared {
    /// The only output of a plan without inputs.
    pub(crate) fn new(key: String, plan: Plan) -> Self {
        Self { key, plan }
    }

    /// Of the same states, values of one key are equal, whichever plan they are for.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Bytes of the value.
    pub fn bytes(&self) -> usize {
        self.plan.outputs().map(TensorType::bytes).sum()
    }

    /// Makes the value of the states as they are.
    pub fn make(&self, engine: &mut Engine, states: &mut States) -> Result<Tensor> {
        Ok(run_once(&self.plan, engine, states, &[], RunState::default())?.swap_remove(0))
    }
}
