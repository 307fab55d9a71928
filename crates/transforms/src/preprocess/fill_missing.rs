//! Missing values replaced by one of their column's: its mean, median, most frequent value, or a number. Shapes as they are.
//!
//! Missing is what is not a number, or equals `missingValue`. Median and most frequent value are exact up to 16 million numbers;
//! of more data they are those of a random sample of rows, the same at every run.

use espalier_graph::{DType, Expr, Shape};
use espalier_kernels::statistics::{Moments, RowSample, most_frequent, quantile};
use espalier_spec::{Result, Spec, choice};

use super::{Gather, Kept, Learned, Preprocess, Start};
use crate::columns::{Per, check_counts, narrow, nothing_in};

choice! {
    /// What takes the place of missing values.
    pub enum FillStrategy {
        /// The mean of the column.
        Mean = "mean",
        /// Its median.
        Median = "median",
        /// The value that it has most often, of several the smallest.
        MostFrequent = "mostFrequent",
        /// A given number.
        Constant = "constant",
    }
}

/// Puts a value of each column in the place of those that are missing.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("simpleImputer"))]
pub struct FillMissing {
    /// What takes the place of missing values: the column's mean, median or most frequent value, or `fillValue`.
    #[spec(default = FillStrategy::Mean)]
    pub strategy: FillStrategy,
    /// The number for the strategy 'constant'.
    #[spec(default = 0.0)]
    pub fill_value: f32,
    /// A number that stands for a missing value; what is not a number (NaN) is missing in any case.
    pub missing_value: Option<f32>,
    /// What is measured apart: every place of a sample (each column of a table, each pixel of images), or each entry of the
    /// last axis over all others, such as the colours of images.
    #[spec(default = Per::Element)]
    pub per: Per,
}

impl Preprocess for FillMissing {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        Ok(sample.clone())
    }

    fn kept(&self, sample: &Shape) -> Result<Vec<Kept>> {
        Ok(vec![Kept::new("fill", self.per.shape(sample)?, Start::Zeros)])
    }

    fn gather(&self, sample: &Shape) -> Result<Box<dyn Gather>> {
        let columns = self.per.shape(sample)?.size();
        let seen = match self.strategy {
            FillStrategy::Mean => Seen::Moments(Moments::new(columns)),
            FillStrategy::Constant => Seen::Nothing,
            FillStrategy::Median | FillStrategy::MostFrequent => Seen::Rows(RowSample::new(columns)),
        };
        Ok(Box::new(Filling { spec: self.clone(), columns, seen, known: vec![] }))
    }

    fn transform<'g>(&self, x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        let x = x.cast(DType::F32);
        // Only what is a number equals itself.
        let filled = x.equal(x).select(x, kept[0]);
        match self.missing_value {
            Some(missing) => x.equal(x.number(missing)).select(kept[0], filled).checked(),
            None => filled.checked(),
        }
    }
}

enum Seen {
    Moments(Moments),
    Rows(RowSample),
    Nothing,
}

struct Filling {
    spec: FillMissing,
    columns: usize,
    seen: Seen,
    /// Samples in which all that is missing is not a number.
    known: Vec<f32>,
}

impl Gather for Filling {
    fn add(&mut self, samples: &[f32]) -> Result<()> {
        let samples = match self.spec.missing_value {
            None => samples,
            Some(missing) => {
                self.known.clear();
                self.known.extend(samples.iter().map(|&x| if x == missing { f32::NAN } else { x }));
                &self.known
            }
        };
        match &mut self.seen {
            Seen::Moments(moments) => moments.add(samples),
            Seen::Rows(rows) => rows.add(samples),
            Seen::Nothing => {}
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Learned> {
        let fill = match &self.seen {
            Seen::Nothing => vec![self.spec.fill_value; self.columns],
            Seen::Moments(moments) => {
                check_counts(moments.count())?;
                narrow(moments.mean())
            }
            Seen::Rows(rows) => {
                let of_column = |column: usize| {
                    let sorted = rows.sorted(column);
                    let found = match self.spec.strategy {
                        FillStrategy::Median => quantile(&sorted, 0.5).map(|x| x as f32),
                        _ => most_frequent(&sorted),
                    };
                    found.ok_or_else(|| nothing_in(column))
                };
                (0..self.columns).map(of_column).collect::<Result<_>>()?
            }
        };
        Ok(Learned::new(self.spec, vec![fill]))
    }
}
