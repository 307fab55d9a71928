//! The first values of a model's weights.

use espalier_graph::{Tensor, TensorType};
use espalier_kernels::rng::Key;
use espalier_spec::Result;

use super::Model;

/// Streams of initial values start here; those below belong to ops that draw while they run.
const STREAMS: u64 = 1 << 32;

impl Model {
    /// New values for all weights, in order.
    pub fn initialise(&self, seed: u64) -> Result<Vec<Tensor>> {
        let weight = |(place, info): (usize, &crate::WeightInfo)| {
            let mut filled = Ok(());
            let tensor = Tensor::build(TensorType::f32(info.shape.clone()), |bytes| {
                filled = self.initialise_weight(place, seed, &mut bytes.as_f32_mut()[..info.shape.size()]);
            });
            filled.map(|()| tensor)
        };
        self.weights().iter().enumerate().map(weight).collect()
    }

    /// Writes new values of the weight at that place.
    ///
    /// Each weight has a stream of its own by its place, so a weight's values do not depend on the others. One whose
    /// initializer has a seed follows that seed alone: equal seeds give equal weights.
    pub fn initialise_weight(&self, place: usize, seed: u64, values: &mut [f32]) -> Result<()> {
        let info = &self.weights()[place];
        let key = match info.initializer.seed() {
            Some(own) => Key::new(own, STREAMS),
            None => Key::new(seed, STREAMS + place as u64),
        };
        info.initializer.fill(&info.shape, info.fans, key, values).map_err(|error| error.at(&info.name))
    }

    /// Checks that every weight can start as it is to, without making any.
    pub fn check_initializers(&self) -> Result<()> {
        let check =
            |info: &crate::WeightInfo| info.initializer.check(&info.shape).map_err(|error| error.at(&info.name));
        self.weights().iter().try_for_each(check)
    }
}
