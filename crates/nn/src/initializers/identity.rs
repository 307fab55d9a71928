//! The identity matrix: `w[i][i] = gain`, else 0. A layer that begins so passes on what it gets.

use espalier_graph::Shape;
use espalier_kernels::rng::Key;
use espalier_spec::{Error, Result, Spec};

use super::{Fans, Initializer};

/// A number on the diagonal of a matrix, zeros beside it.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("identityInitializer", "eye"))]
pub struct Identity {
    /// The number.
    #[spec(default = 1.0)]
    pub gain: f32,
}

impl Initializer for Identity {
    fn check(&self, shape: &Shape) -> Result<()> {
        let wrong = || Error::shape(format!("identity: starts matrices alone; expected 2 axes, got {shape}."));
        if shape.rank() == 2 { Ok(()) } else { Err(wrong()) }
    }

    fn fill(&self, shape: &Shape, _fans: Fans, _key: Key, out: &mut [f32]) -> Result<()> {
        self.check(shape)?;
        let columns = shape[1];
        out.fill(0.0);
        out.iter_mut().step_by(columns + 1).take(columns).for_each(|w| *w = self.gain);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_diagonal_ends_with_the_shorter_side() {
        let fill = |shape: [usize; 2]| {
            let mut out = vec![7.0; shape[0] * shape[1]];
            let shape = Shape::from(shape);
            Identity { gain: 2.0 }.fill(&shape, Fans::of(&shape), Key::new(0, 0), &mut out).map(|()| out)
        };
        assert_eq!(fill([2, 3]), Ok(vec![2.0, 0.0, 0.0, 0.0, 2.0, 0.0]));
        assert_eq!(fill([3, 2]), Ok(vec![2.0, 0.0, 0.0, 2.0, 0.0, 0.0]));
    }
}
