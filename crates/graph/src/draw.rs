//! Tensors of random numbers: what the ops `random..` are composed of.

use espalier_kernels::rng;
use espalier_spec::Result;

use crate::autodiff::Backward;
use crate::io::Io;
use crate::op::{Cut, Kernel, Op};
use crate::shape::{DType, Shape, TensorType};
use crate::stream::Stream;

/// How random numbers are spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distribution {
    /// Around a mean, with a standard deviation.
    Normal(f32, f32),
    /// Evenly from a number up to another, which is left out.
    Uniform(f32, f32),
    /// 1 with a probability, else 0.
    Bernoulli(f32),
    /// Int32: each number below the size once.
    Permutation,
}

/// A tensor of random numbers: the same at every run if the stream has its own seed, else new ones at each step.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// How the numbers are spread.
    pub distribution: Distribution,
    /// The tensor's shape.
    pub shape: Shape,
    /// Where the numbers come from.
    pub stream: Stream,
}

/// Nanoseconds an element.
const NS_PER_ELEMENT: f64 = 2.0;

impl Op for Draw {
    fn name(&self) -> &'static str {
        "random"
    }

    fn infer(&self, _inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        let dtype = if self.distribution == Distribution::Permutation { DType::I32 } else { DType::F32 };
        Ok(vec![TensorType::new(dtype, self.shape.clone())])
    }

    /// There is nothing to pass a gradient to.
    fn gradient(&self, _cx: &Backward<'_>) -> Result<()> {
        Ok(())
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        let size = self.shape.size();
        let whole = self.distribution == Distribution::Permutation;
        let cut = if whole { Cut::Whole } else { Cut::rows(size, NS_PER_ELEMENT) };
        Ok(Box::new(Numbers { draw: self.clone(), cost: size as f64 * NS_PER_ELEMENT, cut }))
    }
}

struct Numbers {
    draw: Draw,
    cost: f64,
    cut: Cut,
}

impl Kernel for Numbers {
    fn cut(&self) -> Cut {
        self.cut
    }

    fn cost(&self) -> f64 {
        self.cost
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        let Draw { distribution, stream, .. } = self.draw;
        let (key, first) = (stream.key(io.state), self.cut.first_row(io.piece));
        let step = if matches!(stream, Stream::Seed(_)) { 0 } else { io.state.step };
        match distribution {
            Distribution::Normal(mean, stddev) => {
                let out = io.out_f32(0);
                rng::normal(key, step, first, &mut *out);
                for x in out {
                    *x = mean + stddev * *x;
                }
            }
            Distribution::Uniform(min, max) => {
                let out = io.out_f32(0);
                rng::uniform(key, step, first, &mut *out);
                // Rounding may reach the end, which does not belong to the range.
                let below = if max > min { max.next_down() } else { max };
                for x in out {
                    *x = (min + (max - min) * *x).min(below);
                }
            }
            Distribution::Bernoulli(probability) => rng::bernoulli(key, step, first, probability, io.out_f32(0)),
            Distribution::Permutation => {
                let out = io.out_i32(0);
                out.iter_mut().enumerate().for_each(|(i, x)| *x = i as i32);
                rng::shuffle(key, step, out);
            }
        }
        Ok(())
    }
}
