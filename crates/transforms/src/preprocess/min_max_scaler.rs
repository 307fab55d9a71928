//! Each column onto a range: `y = low + (high - low) (x - min) / (max - min)`. Shapes as they are.
//!
//! What does not vary goes to the lower end. Values that are not numbers are passed over and stay so.

use espalier_graph::{DType, Expr, Shape};
use espalier_kernels::statistics::Extremes;
use espalier_spec::{At, Result, Spec, Value};

use super::{Gather, Kept, Learned, Preprocess, Start};
use crate::columns::{Per, check_counts};

/// Moves each column onto `featureRange`. A column of one value only goes to its lower end.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = of_two_ends)]
pub struct MinMaxScaler {
    /// Where the smallest and the largest value go.
    #[spec(default = [0.0, 1.0])]
    pub feature_range: [f32; 2],
    /// What is measured apart: every place of a sample (each column of a table, each pixel of images), or each entry of the
    /// last axis over all others, such as the colours of images.
    #[spec(default = Per::Element)]
    pub per: Per,
}

fn of_two_ends(spec: &MinMaxScaler, at: &At) -> Result<()> {
    let [low, high] = spec.feature_range;
    if low < high {
        return Ok(());
    }
    Err(at.field("featureRange").error("is empty", "a lower end below the upper one", &Value::from(vec![low, high])))
}

impl Preprocess for MinMaxScaler {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        Ok(sample.clone())
    }

    fn kept(&self, sample: &Shape) -> Result<Vec<Kept>> {
        let shape = self.per.shape(sample)?;
        Ok(vec![Kept::new("min", shape.clone(), Start::Zeros), Kept::new("max", shape, Start::Ones)])
    }

    fn gather(&self, sample: &Shape) -> Result<Box<dyn Gather>> {
        Ok(Box::new(Ends { spec: self.clone(), extremes: Extremes::new(self.per.shape(sample)?.size()) }))
    }

    fn transform<'g>(&self, x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        let [low, high] = self.feature_range;
        // Divided and not multiplied by a reciprocal: the largest value goes exactly to the upper end.
        let unit = (x.cast(DType::F32) - kept[0]) / span(kept);
        if [low, high] == [0.0, 1.0] { unit.checked() } else { (unit * (high - low) + low).checked() }
    }

    fn inverse<'g>(&self, y: Expr<'g>, kept: &[Expr<'g>], _sample: &Shape) -> Result<Expr<'g>> {
        let [low, high] = self.feature_range;
        ((y.cast(DType::F32) - low) * (span(kept) / (high - low)) + kept[0]).checked()
    }
}

/// What each column is divided by.
fn span<'g>(kept: &[Expr<'g>]) -> Expr<'g> {
    let span = kept[1] - kept[0];
    span.equal(span.number(0.0)).select(span.number(1.0), span)
}

struct Ends {
    spec: MinMaxScaler,
    extremes: Extremes,
}

impl Gather for Ends {
    fn add(&mut self, samples: &[f32]) -> Result<()> {
        self.extremes.add(samples);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Learned> {
        let seen = |min: &f32| if min.is_finite() { 1.0 } else { 0.0 };
        check_counts(&self.extremes.min().iter().map(seen).collect::<Vec<_>>())?;
        Ok(Learned::new(self.spec, vec![self.extremes.min().to_vec(), self.extremes.max().to_vec()]))
    }
}
