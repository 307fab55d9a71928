//! Samples without correlation and of equal variance: the covariance of what comes out is the identity matrix.
//!
//! With `P = V / sqrt(variance + epsilon)`: `y = (x - mean) Pᵀ` of shape `[components]` (PCA), or turned back to where it was,
//! `y = (x - mean) Pᵀ V` in the sample's own shape (ZCA), which keeps images recognisable.
//! Bell and Sejnowski, "Edges are the independent components of natural scenes", 1996; Krizhevsky, "Learning multiple layers of
//! features from tiny images", 2009.

use espalier_graph::{DType, Expr, Shape};
use espalier_kernels::statistics::Covariance;
use espalier_spec::{At, Result, Spec, choice};

use super::decorrelation::{Axes, axes, count, from_axes, onto_axes, share_or_number};
use super::{Gather, Kept, Preprocess};

choice! {
    /// Where whitened samples lie.
    pub enum WhiteningMethod {
        /// On the principal axes.
        Pca = "pca",
        /// Turned back, as near to the samples as whitened ones can be.
        Zca = "zca",
    }
}

/// Makes the covariance of the training data the identity matrix.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("zca"), validate = of_a_number)]
pub struct Whitening {
    /// Where whitened samples lie: on the principal axes (`'pca'`), or turned back to the shape of the samples (`'zca'`).
    #[spec(default = WhiteningMethod::Pca)]
    pub method: WhiteningMethod,
    /// Added to the variance along each axis, so that those of little variance are not raised to noise.
    #[spec(default = 1e-5, range = 0.0..)]
    pub epsilon: f32,
    /// How many of the first axes stay; below 1, the share of the variance that those which stay have at least; all if not
    /// given.
    pub components: Option<f64>,
    /// What the number of samples is lessened by in the divisor of the covariance.
    #[spec(default = 1, range = 0..=1)]
    pub ddof: u64,
}

fn of_a_number(spec: &Whitening, at: &At) -> Result<()> {
    share_or_number(spec.components, at)
}

impl Preprocess for Whitening {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        let some = count(self.components, sample)?;
        match self.method {
            WhiteningMethod::Pca => Shape::new([some]),
            WhiteningMethod::Zca => Ok(sample.clone()),
        }
    }

    fn kept(&self, sample: &Shape) -> Result<Vec<Kept>> {
        axes(self.components, sample)
    }

    fn gather(&self, sample: &Shape) -> Result<Box<dyn Gather>> {
        let spec = self.clone();
        let decide = move |some| Self { components: Some(some as f64), ..spec.clone() }.into();
        let covariance = Covariance::new(sample.size());
        Ok(Box::new(Axes { covariance, components: self.components, ddof: self.ddof, decide }))
    }

    fn transform<'g>(&self, x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        let variance = kept[2] + self.epsilon;
        // An axis without variance says nothing.
        let nothing = variance.equal(variance.number(0.0));
        let scaled = onto_axes(x, kept)? * nothing.select(variance.number(0.0), variance.rsqrt());
        match self.method {
            WhiteningMethod::Pca => scaled.checked(),
            WhiteningMethod::Zca => scaled.mat_mul(kept[1]).reshape(&x.shape()).checked(),
        }
    }

    fn inverse<'g>(&self, y: Expr<'g>, kept: &[Expr<'g>], sample: &Shape) -> Result<Expr<'g>> {
        let rows = Shape::new([y.shape()[0], y.shape()[1..].iter().product()])?;
        let y = y.cast(DType::F32).reshape(&rows);
        let parts = match self.method {
            WhiteningMethod::Pca => y,
            WhiteningMethod::Zca => y.mat_mul_with(kept[1], false, true),
        };
        from_axes(parts * (kept[2] + self.epsilon).sqrt(), kept, sample)
    }
}
