//! Outliers cut off: `y = min(max(x, l), u)`, where `l` and `u` are quantiles of each column. Shapes as they are.
//!
//! Quantiles lie between neighbours in proportion, as NumPy's do. They are exact up to 16 million numbers; of more data they are
//! those of a random sample of rows, the same at every run.

use espalier_graph::{DType, Expr, Shape};
use espalier_kernels::statistics::{RowSample, quantile};
use espalier_spec::{At, Result, Spec, Value};

use super::{Gather, Kept, Learned, Preprocess, Start};
use crate::columns::{Per, nothing_in};

/// Confines each column to what lies between two of its quantiles.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(validate = of_two_ends)]
pub struct QuantileClip {
    /// Share of the values that are raised to the lower bound.
    #[spec(default = 0.01, range = 0.0..=1.0)]
    pub lower: f32,
    /// Share of the values that lie below the upper bound.
    #[spec(default = 0.99, range = 0.0..=1.0)]
    pub upper: f32,
    /// What is measured apart: every place of a sample (each column of a table, each pixel of images), or each entry of the
    /// last axis over all others, such as the colours of images.
    #[spec(default = Per::Element)]
    pub per: Per,
}

fn of_two_ends(spec: &QuantileClip, at: &At) -> Result<()> {
    if spec.lower < spec.upper {
        return Ok(());
    }
    Err(at.field("upper").error("is not above lower", "a share above lower", &Value::from(spec.upper)))
}

impl Preprocess for QuantileClip {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        Ok(sample.clone())
    }

    fn kept(&self, sample: &Shape) -> Result<Vec<Kept>> {
        let shape = self.per.shape(sample)?;
        Ok(vec![Kept::new("lower", shape.clone(), Start::Zeros), Kept::new("upper", shape, Start::Ones)])
    }

    fn gather(&self, sample: &Shape) -> Result<Box<dyn Gather>> {
        let columns = self.per.shape(sample)?.size();
        Ok(Box::new(Bounds { spec: self.clone(), columns, rows: RowSample::new(columns) }))
    }

    fn transform<'g>(&self, x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = x.cast(DType::F32);
        let raised = x.less(kept[0]).select(kept[0], x);
        raised.greater(kept[1]).select(kept[1], raised).checked()
    }
}

struct Bounds {
    spec: QuantileClip,
    columns: usize,
    rows: RowSample,
}

impl Gather for Bounds {
    fn add(&mut self, samples: &[f32]) -> Result<()> {
        self.rows.add(samples);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Learned> {
        let (mut lower, mut upper) = (vec![], vec![]);
        for column in 0..self.columns {
            let sorted = self.rows.sorted(column);
            for (share, ends) in [(self.spec.lower, &mut lower), (self.spec.upper, &mut upper)] {
                // The decimal that the user wrote: as float32 it is another number.
                let share = share.to_string().parse().unwrap_or(f64::from(share));
                ends.push(quantile(&sorted, share).ok_or_else(|| nothing_in(column))? as f32);
            }
        }
        Ok(Learned::new(self.spec, vec![lower, upper]))
    }
}
