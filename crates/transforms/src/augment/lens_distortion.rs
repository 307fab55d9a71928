//! Images as through a lens: with `r` the distance from the middle in half diagonals, pixels come from `r (1 + k r²)`.

use espalier_kernels::image::Map;

use super::Augment;
use crate::chance::Chance;
use crate::sampling::moving;
use crate::spread::Spread;
use crate::step::Step;

moving! {
    /// Bends images as lenses do: into a barrel where the strength is above 0, into a pincushion below.
    pub struct LensDistortion {
        /// The strength: as far as this to either side, or from one end to another.
        #[spec(default = 0.3)]
        pub strength: Spread,
    }
}

impl Augment for LensDistortion {
    fn steps(&self, [height, width, _]: [usize; 3], chance: &mut Chance, steps: &mut Vec<Step>) {
        let strength = chance.between(self.strength.around(0.0));
        steps.push(self.step(Map::Lens { strength, size: [height, width] }, [height, width]));
    }
}
