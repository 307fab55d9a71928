//! Categories as rows of zeros with a one, a row for each column: `y[o_c + k] = [x[c] = categories[o_c + k]]`.
//!
//! A label `[]` or columns `[columns]` become `[categories of all columns]`, each column's in order. Categories are told apart by
//! their values as float32. What was not there while fitting, or is missing, becomes zeros alone.

use std::collections::BTreeSet;

use espalier_graph::{DType, Expr, Shape, Tensor};
use espalier_spec::{Error, Result, Spec};

use super::{Gather, Kept, Learned, Preprocess, Start};

/// More categories than this in one column are rather numbers.
pub(super) const MOST: usize = 1 << 16;

/// Makes columns of categories into rows of zeros with a one.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("oneHotEncoder"))]
pub struct OneHot {
    /// How many categories each column has; found by fitting.
    pub categories: Option<Vec<usize>>,
}

impl OneHot {
    /// How many categories each column has.
    fn counts(&self, sample: &Shape) -> Result<&[usize]> {
        let columns = columns(sample)?;
        let unknown = || {
            Error::spec(
                "the categories are not known; expected a fitted transform, got one that is not. Call fit() before.",
            )
        };
        let counts = self.categories.as_deref().ok_or_else(unknown)?;
        if counts.len() == columns {
            return Ok(counts);
        }
        let got = counts.len();
        Err(Error::spec(format!("the columns are not those of the categories; expected {got} columns, got {columns}.")))
    }

    /// The column that each category belongs to.
    fn owners(&self) -> Vec<usize> {
        let counts = self.categories.iter().flatten().enumerate();
        counts.flat_map(|(column, &count)| std::iter::repeat_n(column, count)).collect()
    }
}

fn columns(sample: &Shape) -> Result<usize> {
    match **sample {
        [] => Ok(1),
        [columns] => Ok(columns),
        _ => Err(Error::shape(format!("samples are no rows; expected a label or [columns], got {sample}."))),
    }
}

impl Preprocess for OneHot {
    fn output(&self, sample: &Shape) -> Result<Shape> {
        // Before it is fitted nobody knows how wide rows become: only whether there are columns is told then.
        if self.categories.is_none() {
            return Shape::new([columns(sample)?]);
        }
        Shape::new([self.counts(sample)?.iter().sum::<usize>()])
    }

    fn kept(&self, sample: &Shape) -> Result<Vec<Kept>> {
        let all = self.counts(sample)?.iter().sum::<usize>();
        Ok(vec![Kept::new("categories", Shape::new([all])?, Start::Zeros)])
    }

    fn gather(&self, sample: &Shape) -> Result<Box<dyn Gather>> {
        let seen = vec![BTreeSet::new(); columns(sample)?];
        Ok(Box::new(Columns(Categories { seen })))
    }

    fn transform<'g>(&self, x: Expr<'g>, kept: &[Expr<'g>]) -> Result<Expr<'g>> {
        let owners: Vec<_> = self.owners().iter().map(|&column| column as i32).collect();
        let owners = x.graph().expr(x.graph().constant(Tensor::i32(Shape::new([owners.len()])?, &owners)?));
        let shape = x.shape();
        let rows = x.cast(DType::F32).reshape(&Shape::new([shape[0], shape[1..].iter().product()])?);
        rows.gather(owners, 1).equal(kept[0]).cast(DType::F32).checked()
    }

    fn inverse<'g>(&self, y: Expr<'g>, kept: &[Expr<'g>], sample: &Shape) -> Result<Expr<'g>> {
        let (owners, columns) = (self.owners(), columns(sample)?);
        let mut table = vec![0.0; owners.len() * columns];
        owners.iter().enumerate().for_each(|(row, column)| table[row * columns + column] = 1.0);
        let table = Tensor::f32(Shape::new([owners.len(), columns])?, &table)?;
        let table = y.graph().expr(y.graph().constant(table)) * kept[0].expand_dims(-1);
        y.cast(DType::F32).mat_mul(table).reshape(&Shape::new([&y.shape()[..1], &sample[..]].concat())?).checked()
    }
}

/// The different values of each column, by an order of their bits that is the order of the numbers.
pub(super) struct Categories {
    pub seen: Vec<BTreeSet<u32>>,
}

impl Categories {
    pub fn add(&mut self, samples: &[f32]) -> Result<()> {
        for row in samples.chunks_exact(self.seen.len().max(1)) {
            for (column, (seen, &x)) in self.seen.iter_mut().zip(row).enumerate() {
                // 0 and -0 are one category.
                let bits = (x + 0.0).to_bits();
                let ordered = if bits >> 31 == 0 { bits | 1 << 31 } else { !bits };
                if !x.is_nan() && seen.insert(ordered) && seen.len() > MOST {
                    return Err(Error::data(format!(
                        "column {column} has too many categories; expected at most {MOST}, got more. Scale numbers instead."
                    )));
                }
            }
        }
        Ok(())
    }

    /// The values of each column in order.
    pub fn values(&self) -> Vec<Vec<f32>> {
        let back = |&ordered: &u32| f32::from_bits(if ordered >> 31 == 1 { ordered & !(1 << 31) } else { !ordered });
        self.seen.iter().map(|seen| seen.iter().map(back).collect()).collect()
    }
}

struct Columns(Categories);

impl Gather for Columns {
    fn add(&mut self, samples: &[f32]) -> Result<()> {
        self.0.add(samples)
    }

    fn finish(self: Box<Self>) -> Result<Learned> {
        let values = self.0.values();
        let spec = OneHot { categories: Some(values.iter().map(Vec::len).collect()) };
        Ok(Learned::new(spec, vec![values.concat()]))
    }
}
