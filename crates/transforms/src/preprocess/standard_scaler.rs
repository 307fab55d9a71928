//! Mean 0 and standard deviation 1: `y = (x - mean) / std`, with the deviation of the whole population.
//!
//! Shapes as they are. What does not vary is not divided. Values that are not numbers are passed over and stay so.

use espalier_graph::{DType, Expr, Shape};
use espalier_kernels::statistics::Moments;
use espalier_spec::{Result, Spec};

use super::{Gather, Kept, Learned, Preprocess, PreprocessSpec, Start};
use crate::columns::{Per, check_counts, narrow};

/// Gives each column mean 0 and standard deviation 1.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("normalization", "zScore"))]
pub struct StandardScaler {
    /// Whether to take away the mean.
    #[spec(default = true)]
    pub with_mean: bool,
    /// Whether to divide by the standard deviation.
    #[spec(default = true)]
    pub with_std: bool,
    /// What is measured apart: every place of a sample (each column of a table, each pixel of images), or each entry of the
    /// last axis over all others, such as the colours of images.
    #[spec(default = Per::Element)]
    pub per: Per,
}

impl Preprocess for StandardScaler {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        Ok(sample.clone())
    }

    fn kept(&self, sample: &Shape) -> Result<Vec<Kept>> {
        let shape = self.per.shape(sample)?;
        let mean = self.with_mean.then(|| Kept::new("mean", shape.clone(), Start::Zeros));
        let std = self.with_std.then(|| Kept::new("std", shape.clone(), Start::Ones));
        Ok(mean.into_iter().chain(std).collect())
    }

    fn gather(&self, sample: &Shape) -> Result<Box<dyn Gather>> {
        let moments = Moments::new(self.per.shape(sample)?.size());
        Ok(Box::new(Centring {
            spec: self.clone().into(),
            with_mean: self.with_mean,
            with_std: self.with_std,
            moments,
        }))
    }

    fn transform<'g>(&self, x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        let mut kept = kept.iter();
        let x = x.cast(DType::F32);
        let x = if self.with_mean { kept.next().map_or(x, |mean| x - *mean) } else { x };
        kept.next().map_or(x, |std| x / *std).checked()
    }

    fn inverse<'g>(&self, y: Expr<'g>, kept: &[Expr<'g>], _sample: &Shape) -> Result<Expr<'g>> {
        let y = y.cast(DType::F32);
        let y = if self.with_std { kept.last().map_or(y, |std| y * *std) } else { y };
        if self.with_mean { kept.first().map_or(y, |mean| y + *mean).checked() } else { y.checked() }
    }
}

/// Mean and deviation, as several transforms learn them.
pub(super) struct Centring {
    pub spec: PreprocessSpec,
    pub with_mean: bool,
    pub with_std: bool,
    pub moments: Moments,
}

impl Gather for Centring {
    fn add(&mut self, samples: &[f32]) -> Result<()> {
        self.moments.add(samples);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Learned> {
        check_counts(self.moments.count())?;
        let mean = self.with_mean.then(|| narrow(self.moments.mean()));
        let deviation = |variance: &f64| if *variance > 0.0 { variance.sqrt() as f32 } else { 1.0 };
        let std = self.with_std.then(|| self.moments.variance().iter().map(deviation).collect());
        Ok(Learned::new(self.spec, mean.into_iter().chain(std).collect()))
    }
}
