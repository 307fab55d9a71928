//! Which random numbers an op draws.

use espalier_kernels::rng::Key;

use crate::io::RunState;

/// The source of an op's random numbers; two ops with different streams draw independently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    /// The seed of the run, and the op's place among the random ops of its graph.
    Place(u64),
    /// A seed of the op's own: the numbers do not depend on the seed of the run.
    Seed(u64),
}

/// The place of ops with a seed of their own; a graph counts from 1 and does not get here.
const SEEDED: u64 = u64::MAX;

impl Stream {
    /// The key with which numbers are drawn in a run.
    pub fn key(self, state: RunState) -> Key {
        match self {
            Self::Place(place) => Key::new(state.seed, place),
            Self::Seed(seed) => Key::new(seed, SEEDED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_stream_without_a_seed_follows_the_seed_of_the_run() {
        let (a, b) = (RunState::new(1, 0), RunState::new(2, 0));
        assert_ne!(Stream::Place(1).key(a), Stream::Place(1).key(b));
        assert_ne!(Stream::Place(1).key(a), Stream::Place(2).key(a));
        assert_eq!(Stream::Seed(7).key(a), Stream::Seed(7).key(b));
        assert_ne!(Stream::Seed(7).key(a), Stream::Seed(8).key(a));
    }
}
