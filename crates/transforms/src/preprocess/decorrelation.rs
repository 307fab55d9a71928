//! Samples turned onto the principal axes of the data: `y = (x - mean) Vᵀ`, whose covariance is diagonal.
//!
//! Samples of any shape count as vectors; the result is `[components]`, the axis of the largest variance first. The rows of `V` are
//! eigenvectors of the covariance, of each the entry of the largest magnitude positive.

use espalier_graph::{DType, Expr, Shape};
use espalier_kernels::eigen;
use espalier_kernels::statistics::Covariance;
use espalier_spec::{At, Error, Result, Spec, Value};

use super::{Gather, Kept, Learned, Preprocess, PreprocessSpec, Start};
use crate::columns::narrow;

/// Turns samples onto the principal axes of the training data, so that what comes out is not correlated.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("pca"), validate = of_a_number)]
pub struct Decorrelation {
    /// How many of the first axes stay; below 1, the share of the variance that those which stay have at least; all if not
    /// given.
    pub components: Option<f64>,
}

fn of_a_number(spec: &Decorrelation, at: &At) -> Result<()> {
    share_or_number(spec.components, at)
}

/// Complains about what is neither a share of the variance nor a number of axes.
pub(super) fn share_or_number(components: Option<f64>, at: &At) -> Result<()> {
    let is_either = |x: f64| x > 0.0 && x < 1.0 || x >= 1.0 && x.fract() == 0.0 && x < 1e9;
    match components {
        Some(x) if !is_either(x) => Err(at.field("components").error(
            "is neither a share nor a number",
            "a share below 1, or an integer",
            &Value::from(x),
        )),
        _ => Ok(()),
    }
}

impl Preprocess for Decorrelation {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        Shape::new([count(self.components, sample)?])
    }

    fn kept(&self, sample: &Shape) -> Result<Vec<Kept>> {
        axes(self.components, sample)
    }

    fn gather(&self, sample: &Shape) -> Result<Box<dyn Gather>> {
        let decide = |some| Self { components: Some(some as f64) }.into();
        Ok(Box::new(Axes { covariance: Covariance::new(sample.size()), components: self.components, ddof: 1, decide }))
    }

    fn transform<'g>(&self, x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        onto_axes(x, kept)?.checked()
    }

    fn inverse<'g>(&self, y: Expr<'g>, kept: &[Expr<'g>], sample: &Shape) -> Result<Expr<'g>> {
        from_axes(y.cast(DType::F32), kept, sample)
    }
}

/// How many axes there are; all of them where a share is not decided yet.
pub(super) fn count(components: Option<f64>, sample: &Shape) -> Result<usize> {
    let all = sample.size();
    match components.filter(|&components| components >= 1.0) {
        Some(components) if components > all as f64 => Err(Error::spec(format!(
            "there are not so many components; expected at most {all} for samples of {sample}, got {components}."
        ))),
        components => Ok(components.map_or(all, |components| components as usize)),
    }
}

/// Mean, axes and the variance along each.
pub(super) fn axes(components: Option<f64>, sample: &Shape) -> Result<Vec<Kept>> {
    let (all, some) = (sample.size(), count(components, sample)?);
    Ok(vec![
        Kept::new("mean", Shape::new([all])?, Start::Zeros),
        Kept::new("components", Shape::new([some, all])?, Start::Identity),
        Kept::new("variance", Shape::new([some])?, Start::Ones),
    ])
}

/// Samples as rows of their parts along the axes.
pub(super) fn onto_axes<'g>(x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>> {
    let shape = x.shape();
    let rows = Shape::new([shape[0], shape[1..].iter().product()])?;
    Ok((x.cast(DType::F32).reshape(&rows) - kept[0]).mat_mul_with(kept[1], false, true))
}

/// The samples that have these parts along the axes.
pub(super) fn from_axes<'g>(parts: Expr<'g>, kept: &[Expr<'g>], sample: &Shape) -> Result<Expr<'g>> {
    let shape = Shape::new([&parts.shape()[..1], &sample[..]].concat())?;
    (parts.mat_mul(kept[1]) + kept[0]).reshape(&shape).checked()
}

/// Mean and principal axes, as several transforms learn them.
pub(super) struct Axes<F> {
    pub covariance: Covariance,
    pub components: Option<f64>,
    /// What the number of samples is lessened by in the divisor of the covariance.
    pub ddof: u64,
    /// The transform with that many components.
    pub decide: F,
}

impl<F: Fn(usize) -> PreprocessSpec + Send> Gather for Axes<F> {
    fn add(&mut self, samples: &[f32]) -> Result<()> {
        if samples.iter().any(|x| !x.is_finite()) {
            return Err(Error::data(
                "there are values that are missing or not finite; expected numbers alone, got others. Fill them before, with \
                 preprocess.fillMissing().",
            ));
        }
        self.covariance.add(samples);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Learned> {
        let Self { covariance, components, ddof, decide } = *self;
        let (seen, mean, mut matrix) = covariance.finish();
        if seen <= ddof {
            return Err(Error::data(format!(
                "one sample has no covariance; expected at least {}, got {seen}.",
                ddof + 1
            )));
        }
        let divisor = (seen - ddof) as f64;
        for x in &mut matrix {
            *x /= divisor;
        }
        let n = mean.len();
        let failed =
            || Error::data("the covariance has no axes; expected numbers of moderate size, got such that overflow.");
        let eigen = eigen::symmetric(n, matrix).ok_or_else(failed)?;
        // Below this a variance is rounding: it is none, of either sign.
        let least = eigen.values.first().copied().unwrap_or(0.0) * n as f64 * f64::EPSILON;
        let variance: Vec<_> = eigen.values.iter().map(|&value| if value > least { value } else { 0.0 }).collect();
        let some = match components {
            Some(share) if share < 1.0 => enough(&variance, share),
            components => components.map_or(n, |components| components as usize),
        };
        let kept = vec![narrow(&mean), narrow(&eigen.vectors[..some * n]), narrow(&variance[..some])];
        Ok(Learned { spec: decide(some), kept })
    }
}

/// The least number of axes that keep that share of the variance.
fn enough(variance: &[f64], share: f64) -> usize {
    let all: f64 = variance.iter().sum();
    let mut sum = 0.0;
    let reached = variance.iter().position(|variance| {
        sum += variance;
        sum >= share * all
    });
    reached.map_or(variance.len(), |last| last + 1)
}
