//! The channels of a pixel in blocks that fill vector registers.

/// What is done with a block of neighbouring channels.
pub(crate) trait Block {
    /// Channels `at..at + L`.
    fn run<const L: usize>(&mut self, at: usize);
}

/// Goes through all channels in blocks of 16, 8 or 4, the largest that fits, the last of which may overlap the one before
/// it: a block may be run twice.
#[inline(always)]
pub(crate) fn blocks(channels: usize, mut block: impl Block) {
    #[inline(always)]
    fn by<const L: usize>(channels: usize, block: &mut impl Block) {
        let mut at = 0;
        while at + L <= channels {
            block.run::<L>(at);
            at += L;
        }
        if at < channels {
            block.run::<L>(channels - L);
        }
    }
    match channels {
        16.. => by::<16>(channels, &mut block),
        8.. => by::<8>(channels, &mut block),
        4.. => by::<4>(channels, &mut block),
        _ => by::<1>(channels, &mut block),
    }
}

/// Goes through all channels in blocks of 32, then of 8, then one by one: each channel once.
#[inline(always)]
pub(crate) fn blocks_apart(channels: usize, mut block: impl Block) {
    let mut at = 0;
    while at + 32 <= channels {
        block.run::<32>(at);
        at += 32;
    }
    while at + 8 <= channels {
        block.run::<8>(at);
        at += 8;
    }
    while at < channels {
        block.run::<1>(at);
        at += 1;
    }
}

/// `L` neighbours from `at` on.
#[inline(always)]
pub(crate) fn load<T: Copy + Default, const L: usize>(from: &[T], at: usize) -> [T; L] {
    let mut lanes = [T::default(); L];
    lanes.copy_from_slice(&from[at..at + L]);
    lanes
}
