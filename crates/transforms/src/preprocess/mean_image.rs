//! The mean image taken away, as for AlexNet: `y = x - mean`, each pixel and colour for itself. Shapes as they are.
//!
//! Krizhevsky, Sutskever, Hinton, "ImageNet classification with deep convolutional neural networks", 2012.

use espalier_graph::{Expr, Shape};
use espalier_kernels::statistics::Moments;
use espalier_spec::{Result, Spec};

use super::standard_scaler::{Centring, StandardScaler};
use super::{Gather, Kept, Preprocess};
use crate::columns::Per;

/// Takes away the mean image of the training data, as for AlexNet.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct MeanImage {}

const CENTRING: StandardScaler = StandardScaler { with_mean: true, with_std: false, per: Per::Element };

impl Preprocess for MeanImage {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        CENTRING.output(sample)
    }

    fn kept(&self, sample: &Shape) -> Result<Vec<Kept>> {
        CENTRING.kept(sample)
    }

    fn gather(&self, sample: &Shape) -> Result<Box<dyn Gather>> {
        let moments = Moments::new(sample.size());
        Ok(Box::new(Centring { spec: self.clone().into(), with_mean: true, with_std: false, moments }))
    }

    fn transform<'g>(&self, x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        CENTRING.transform(x, kept)
    }

    fn inverse<'g>(&self, y: Expr<'g>, kept: &[Expr<'g>], sample: &Shape) -> Result<Expr<'g>> {
        CENTRING.inverse(y, kept, sample)
    }
}
