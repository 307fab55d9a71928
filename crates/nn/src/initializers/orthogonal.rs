//! A matrix of rows or columns at right angles: `Q` of the decomposition `QR` of a matrix of normal numbers.
//!
//! All directions are equally likely, since the diagonal of R is positive. A kernel `[.., in, out]` is taken as a matrix
//! `[.. · in, out]`. Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear networks", 2013.

use espalier_graph::Shape;
use espalier_kernels::orthonormal::orthonormalise;
use espalier_kernels::rng::{self, Key};
use espalier_spec::{Error, Result, Spec};

use super::{Fans, Initializer};

/// A matrix whose columns, or rows if they are the shorter, stand at right angles and have the length `gain`.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("orthogonalInitializer"))]
pub struct Orthogonal {
    /// Length of the vectors.
    #[spec(default = 1.0)]
    pub gain: f32,
    /// Seed of these numbers alone; without it they follow the model's seed.
    pub seed: Option<u64>,
}

impl Initializer for Orthogonal {
    fn check(&self, shape: &Shape) -> Result<()> {
        let wrong =
            || Error::shape(format!("orthogonal: starts matrices alone; expected 2 axes or more, got {shape}."));
        if shape.rank() >= 2 { Ok(()) } else { Err(wrong()) }
    }

    fn fill(&self, shape: &Shape, _fans: Fans, key: Key, out: &mut [f32]) -> Result<()> {
        self.check(shape)?;
        let columns = shape[shape.rank() - 1];
        rng::normal(key, 0, 0, out);
        let rows = out.len() / columns.max(1);
        let mut vectors: Vec<f64> = out.iter().map(|&x| f64::from(x)).collect();
        orthonormalise(rows.max(columns), &mut vectors);
        for (at, w) in out.iter_mut().enumerate() {
            let (row, column) = (at / columns, at % columns);
            let place = if rows < columns { at } else { column * rows + row };
            *w = (f64::from(self.gain) * vectors[place]) as f32;
        }
        Ok(())
    }

    fn seed(&self) -> Option<u64> {
        self.seed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_side_stands_at_right_angles_to_1e_5() {
        for dims in [vec![40, 25], vec![25, 40], vec![33, 33], vec![3, 3, 4, 20], vec![1, 1, 4, 20]] {
            let shape = Shape::new(dims).expect("a shape");
            let mut w = vec![0.0; shape.size()];
            Orthogonal { gain: 1.5, seed: None }
                .fill(&shape, Fans::of(&shape), Key::new(1, 2), &mut w)
                .expect("filled");
            let columns = shape[shape.rank() - 1];
            let rows = w.len() / columns;
            let element =
                |line: usize, k: usize| w[if rows < columns { line * columns + k } else { k * columns + line }];
            let (lines, length) = (rows.min(columns), rows.max(columns));
            for a in 0..lines {
                for b in 0..lines {
                    let dot: f64 = (0..length).map(|k| f64::from(element(a, k)) * f64::from(element(b, k))).sum();
                    let expected = if a == b { 2.25 } else { 0.0 };
                    assert!((dot - expected).abs() < 1e-5, "{shape}: {a} and {b} give {dot}");
                }
            }
        }
    }
}
