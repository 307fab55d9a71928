//! A transform of `preprocess` as a layer, which does the same with samples while training and after.
//!
//! Shapes as the transform says. Its numbers are kept weights: training leaves them alone, and they are saved with the model.

use espalier_graph::{Expr, Shape};
use espalier_spec::{Result, Spec};
use espalier_transforms::{PreprocessSpec, Start};

use super::{Layer, single};
use crate::context::Context;
use crate::initializers::{Identity, InitializerSpec, Ones, Zeros};
use crate::weight::Weight;

/// Transforms samples as a fitted transform does; `fitted.layer()` makes one with what it has learned.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Preprocessing {
    /// The transform.
    pub transform: PreprocessSpec,
}

impl Layer for Preprocessing {
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape> {
        self.transform.output(single(inputs)?)
    }

    fn weights(&self, inputs: &[Shape]) -> Result<Vec<Weight>> {
        let start = |start| match start {
            Start::Zeros => InitializerSpec::from(Zeros {}),
            Start::Ones => Ones {}.into(),
            Start::Identity => Identity::default().into(),
        };
        let kept = self.transform.kept(single(inputs)?)?;
        Ok(kept.into_iter().map(|kept| Weight::new(kept.name, kept.shape, start(kept.start)).kept()).collect())
    }

    fn forward<'g>(&self, cx: &mut Context<'g, '_>, inputs: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = *single(inputs)?;
        let declared = self.transform.kept(&Shape::new(&x.shape()[1..])?)?;
        let kept = declared.iter().map(|kept| cx.weight(kept.name)).collect::<Result<Vec<_>>>()?;
        self.transform.transform(x, &kept)
    }
}
