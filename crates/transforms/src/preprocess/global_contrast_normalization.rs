//! Each sample by itself to the same contrast: `y = scale (x - mean) / sqrt(sqrtBias + s)`, where `s` is `Σ (x - mean)²`, or with
//! `useStd` the variance over `n - 1`.
//!
//! Shapes as they are; all of a sample's values are taken together. A divisor below `minDivisor` is replaced by 1. Learns nothing.
//! Coates, Lee, Ng, "An analysis of single-layer networks in unsupervised feature learning", 2011, with `sqrtBias: 10` and `useStd`.

use espalier_graph::{DType, Expr, Shape};
use espalier_spec::{Result, Spec};

use super::{Gather, Learned, Preprocess, PreprocessSpec};

/// Takes each sample's own mean away and brings all samples to the same contrast.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("gcn"))]
pub struct GlobalContrastNormalization {
    /// What the contrast becomes.
    #[spec(default = 1.0, above = 0.0)]
    pub scale: f32,
    /// Whether the sample's mean is taken away.
    #[spec(default = true)]
    pub subtract_mean: bool,
    /// Whether contrast is the standard deviation; otherwise it is the length of the sample as a vector.
    #[spec(default = false)]
    pub use_std: bool,
    /// Added under the root, so that samples of little contrast are not raised to noise.
    #[spec(default = 0.0, range = 0.0..)]
    pub sqrt_bias: f32,
    /// Samples with a smaller divisor are not divided.
    #[spec(default = 1e-8, range = 0.0..)]
    pub min_divisor: f32,
}

impl Preprocess for GlobalContrastNormalization {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        Ok(sample.clone())
    }

    fn gather(&self, _sample: &Shape) -> Result<Box<dyn Gather>> {
        Ok(Box::new(Nothing(self.clone().into())))
    }

    fn transform<'g>(&self, x: Expr<'g>, _kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        let shape = x.shape();
        let count = shape[1..].iter().product::<usize>();
        let flat = x.cast(DType::F32).reshape(&Shape::new([shape[0], count])?);
        let centred = flat - flat.mean(Some(&[1]), true);
        let of_length = if self.subtract_mean { centred } else { flat };
        let contrast = if self.use_std {
            centred.square().sum(Some(&[1]), true) / count.saturating_sub(1).max(1) as f32
        } else {
            of_length.square().sum(Some(&[1]), true)
        };
        let divisor = (contrast + self.sqrt_bias).sqrt() / self.scale;
        let divisor = divisor.less(divisor.number(self.min_divisor)).select(divisor.number(1.0), divisor);
        (of_length / divisor).reshape(&shape).checked()
    }
}

/// What a transform gathers that treats each sample by itself.
pub(super) struct Nothing(pub PreprocessSpec);

impl Gather for Nothing {
    fn add(&mut self, _samples: &[f32]) -> Result<()> {
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Learned> {
        Ok(Learned { spec: self.0, kept: vec![] })
    }
}
