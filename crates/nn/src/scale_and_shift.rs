//! The `gamma` and `beta` of normalisers.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use crate::constraints::ConstraintSpec;
use crate::context::Context;
use crate::initializers::{InitializerSpec, Ones, Zeros};
use crate::regularizers::RegularizerSpec;
use crate::weight::Weight;

/// What normalised values are multiplied by, and what is added to them.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct ScaleAndShift {
    /// Whether a learned `beta` is added.
    #[spec(default = true)]
    pub center: bool,
    /// Whether the result is multiplied by a learned `gamma`.
    #[spec(default = true)]
    pub scale: bool,
    /// How `beta` starts.
    #[spec(default = Zeros)]
    pub beta_initializer: InitializerSpec,
    /// How `gamma` starts.
    #[spec(default = Ones)]
    pub gamma_initializer: InitializerSpec,
    /// What the values of `beta` cost by themselves; nothing if not given.
    pub beta_regularizer: Option<RegularizerSpec>,
    /// What the values of `gamma` cost by themselves; nothing if not given.
    pub gamma_regularizer: Option<RegularizerSpec>,
    /// What `beta` is brought back to after each update; nothing if not given.
    pub beta_constraint: Option<ConstraintSpec>,
    /// What `gamma` is brought back to after each update; nothing if not given.
    pub gamma_constraint: Option<ConstraintSpec>,
}

impl ScaleAndShift {
    /// Those of the two weights that there are, `gamma` first.
    pub(crate) fn weights(&self, shape: &Shape) -> Vec<Weight> {
        let gamma = self.scale.then(|| {
            let gamma = Weight::new("gamma", shape.clone(), self.gamma_initializer.clone());
            gamma.held(self.gamma_regularizer.as_ref(), self.gamma_constraint.as_ref())
        });
        let beta = self.center.then(|| {
            let beta = Weight::new("beta", shape.clone(), self.beta_initializer.clone());
            beta.held(self.beta_regularizer.as_ref(), self.beta_constraint.as_ref())
        });
        gamma.into_iter().chain(beta).collect()
    }

    /// `gamma` and `beta` for the last axes of `x`: 1 and 0, where there are none.
    pub(crate) fn of<'g>(&self, cx: &mut Context<'g, '_>, x: Expr<'g>) -> Result<[Expr<'g>; 2]> {
        Ok([cx.weight_or(self.scale.then_some("gamma"), 1.0, x)?, cx.weight_or(self.center.then_some("beta"), 0.0, x)?])
    }
}
