//! A learned vector for each number: `y[.., j] = embeddings[x[..], j]`.
//!
//! Shapes: x `[batch, ..]` of whole numbers below `inputDim`, embeddings `[inputDim, outputDim]`, y `[batch, .., outputDim]`.
//! 0 is a number like others: there are no masks. A number without a vector ends the step with an error.

use espalier_graph::{DType, Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Layer, single};
use crate::constraints::ConstraintSpec;
use crate::context::Context;
use crate::initializers::{InitializerSpec, RandomUniform};
use crate::regularizers::RegularizerSpec;
use crate::weight::Weight;

/// Replaces each number by a vector that is learned for it.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Embedding {
    /// How many numbers there are: 0 up to this, which is left out.
    #[spec(range = 1..)]
    pub input_dim: usize,
    /// Length of the vectors.
    #[spec(range = 1..)]
    pub output_dim: usize,
    /// How the vectors start.
    #[spec(default = RandomUniform::default())]
    pub embeddings_initializer: InitializerSpec,
    /// What the vectors cost by themselves; nothing if not given.
    pub embeddings_regularizer: Option<RegularizerSpec>,
    /// What the vectors are brought back to after each update; nothing if not given.
    pub embeddings_constraint: Option<ConstraintSpec>,
}

impl Layer for Embedding {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        Shape::new([single(inputs)?, &[self.output_dim][..]].concat())
    }

    fn weights(&self, _inputs: &[Shape]) -> Result<Vec<Weight>> {
        let shape = Shape::new([self.input_dim, self.output_dim])?;
        let embeddings = Weight::new("embeddings", shape, self.embeddings_initializer.clone());
        Ok(vec![embeddings.held(self.embeddings_regularizer.as_ref(), self.embeddings_constraint.as_ref())])
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        // A sequential model that begins with this layer takes floats.
        let numbers = single(inputs)?.cast(DType::I32);
        cx.weight("embeddings")?.gather(numbers, 0).checked()
    }
}
