//! Normalises each sample along axes: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
//!
//! Shapes as they are; gamma and beta have the sizes of the axes. Ba, Kiros and Hinton, "Layer normalization", 2016.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::axes::{Axes, along};
use crate::constraints::ConstraintSpec;
use crate::context::Context;
use crate::initializers::{InitializerSpec, Ones, Zeros};
use crate::regularizers::RegularizerSpec;
use crate::weight::Weight;

/// Normalises each sample along axes, with its own mean and variance.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct LayerNormalization {
    /// The axes along which values are normalised together, counted with the batch axis.
    #[spec(default = Axes::from(-1))]
    pub axis: Axes,
    /// Added to the variance.
    #[spec(default = 1e-3, range = 0.0..)]
    pub epsilon: f32,
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

impl Layer for LayerNormalization {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        self.axis.of_sample(x).map(|_| x.clone())
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let x = single(inputs)?;
        let sizes = self.axis.of_sample(x)?.into_iter().map(|axis| x[axis]);
        let sizes = Shape::new(sizes.collect::<Vec<_>>())?;
        let mut weights = vec![];
        weights.extend(self.scale.then(|| {
            let gamma = Weight::new("gamma", sizes.clone(), self.gamma_initializer.clone());
            gamma.held(self.gamma_regularizer.as_ref(), self.gamma_constraint.as_ref())
        }));
        weights.extend(self.center.then(|| {
            let beta = Weight::new("beta", sizes.clone(), self.beta_initializer.clone());
            beta.held(self.beta_regularizer.as_ref(), self.beta_constraint.as_ref())
        }));
        Ok(weights)
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let axes = self.axis.of_sample(&Shape::new(&x.shape()[1..])?)?;
        along(x, &axes, |x| {
            let gamma = cx.weight_or(self.scale.then_some("gamma"), 1.0, x)?;
            let beta = cx.weight_or(self.center.then_some("beta"), 0.0, x)?;
            Ok(x.layer_norm(gamma, beta, self.epsilon))
        })
    }
}
