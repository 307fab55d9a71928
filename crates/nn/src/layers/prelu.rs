//! Leaky rectified linear unit with learned slopes: `y = x` where positive, else `alpha · x`.
//!
//! Shapes as they are; alpha has the shape of a sample, with 1 for the shared axes.
//! He et al., "Delving deep into rectifiers", 2015.

use espalier_graph::ops::elementwise::Elementwise;
use espalier_graph::{Expr, Shape};
use espalier_spec::{Error, Result, Spec};

use super::{Layer, single};
use crate::constraints::ConstraintSpec;
use crate::context::Context;
use crate::initializers::{InitializerSpec, Zeros};
use crate::regularizers::RegularizerSpec;
use crate::weight::Weight;

/// `x` where positive, else a learned part of it.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Prelu {
    /// How the slopes start.
    #[spec(default = Zeros)]
    pub alpha_initializer: InitializerSpec,
    /// What the slopes cost by themselves; nothing if not given.
    pub alpha_regularizer: Option<RegularizerSpec>,
    /// What the slopes are brought back to after each update; nothing if not given.
    pub alpha_constraint: Option<ConstraintSpec>,
    /// Axes along which all elements have one slope, counted with the batch axis: [1, 2] for a slope a channel of an image.
    #[spec(range = 1..)]
    pub shared_axes: Option<Vec<usize>>,
}

impl Prelu {
    fn shared(&self) -> impl Iterator<Item = usize> + '_ {
        self.shared_axes.iter().flatten().map(|axis| axis - 1)
    }
}

impl Layer for Prelu {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        let x = single(inputs)?;
        if let Some(axis) = self.shared().find(|&axis| axis >= x.rank()) {
            let (most, got) = (x.rank(), axis + 1);
            return Err(Error::shape(format!(
                "sharedAxes names no axis of a sample; expected 1 to {most}, got {got}."
            )));
        }
        Ok(x.clone())
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let mut dims = single(inputs)?.to_vec();
        self.shared().for_each(|axis| dims[axis] = 1);
        let alpha = Weight::new("alpha", Shape::new(dims)?, self.alpha_initializer.clone());
        Ok(vec![alpha.held(self.alpha_regularizer.as_ref(), self.alpha_constraint.as_ref())])
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        x.then(Elementwise::named("prelu", [0.0; 3])?, &[cx.weight("alpha")?]).checked()
    }
}
