//! How weights start.

mod constant;
mod glorot_normal;
mod glorot_uniform;
mod he_normal;
mod he_uniform;
mod identity;
mod lecun_normal;
mod lecun_uniform;
mod ones;
mod orthogonal;
mod random_normal;
mod random_uniform;
mod truncated_normal;
mod variance_scaling;
mod zeros;

pub use variance_scaling::{Distribution, FanMode};

use espalier_graph::Shape;
use espalier_kernels::rng::Key;
use espalier_spec::{Result, family};

/// The first values of a weight.
pub trait Initializer: Send + Sync {
    /// Writes the values of a weight of that shape; random ones come from the key's stream.
    fn fill(&self, shape: &Shape, fans: Fans, key: Key, out: &mut [f32]) -> Result<()>;

    /// Complains about a shape whose weights cannot start so.
    fn check(&self, _shape: &Shape) -> Result<()> {
        Ok(())
    }

    /// The seed that the user gave this initializer, if any; else the model's seed is used.
    fn seed(&self) -> Option<u64> {
        None
    }
}

family! {
    /// The initializers.
    pub enum InitializerSpec("initializer"): dyn Initializer {
        constant::Constant,
        glorot_normal::GlorotNormal,
        glorot_uniform::GlorotUniform,
        he_normal::HeNormal,
        he_uniform::HeUniform,
        identity::Identity,
        lecun_normal::LecunNormal,
        lecun_uniform::LecunUniform,
        ones::Ones,
        orthogonal::Orthogonal,
        random_normal::RandomNormal,
        random_uniform::RandomUniform,
        truncated_normal::TruncatedNormal,
        variance_scaling::VarianceScaling,
        zeros::Zeros,
    }
}

/// How many inputs feed an output of a weight, and how many outputs an input feeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fans {
    /// Inputs of each output.
    pub input: f64,
    /// Outputs of each input.
    pub output: f64,
}

impl Fans {
    /// The fans of a kernel `[.., in, out]`, whose leading axes are a receptive field.
    pub fn of(shape: &Shape) -> Self {
        let (input, output) = match **shape {
            [] => (1, 1),
            [n] => (n, n),
            [.., input, output] => (input, output),
        };
        let receptive: usize = shape.iter().rev().skip(2).product();
        Self { input: (receptive * input) as f64, output: (receptive * output) as f64 }
    }
}
