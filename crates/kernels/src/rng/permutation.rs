//! Random orders.

use super::{Key, philox};
use crate::dispatch;
use philox::{GROUP, LANES};

/// Sets the counters of permutations apart from those of the streams of values.
const DOMAIN: u64 = 1 << 63;

/// A random order of `0..n`, for the given epoch.
pub fn permutation(key: Key, epoch: u64, n: usize) -> Vec<u32> {
    let mut order = vec![0; n];
    permutation_into(key, epoch, &mut order);
    order
}

/// Fills `out` with a random order of `0..out.len()`; allocates nothing.
pub fn permutation_into(key: Key, epoch: u64, out: &mut [u32]) {
    for (i, value) in out.iter_mut().enumerate() {
        *value = i as u32;
    }
    shuffle(key, epoch, out);
}

dispatch! {
    /// Puts elements in a random order; allocates nothing.
    ///
    /// Every order is equally likely: Fisher-Yates with indices free of bias (Lemire: "Fast random integer generation in an
    /// interval", 2019). At most 2^32 elements.
    pub fn shuffle<T: Copy>(key: Key, epoch: u64, out: &mut [T]) {
        let mut words = Source { key: key.words, epoch, group: 0, words: [0; GROUP], used: GROUP };
        for i in (1..out.len()).rev() {
            out.swap(i, words.below(i as u64 + 1) as usize);
        }
    }
}

/// Random words one after another.
struct Source {
    key: [u32; 2],
    epoch: u64,
    group: u64,
    words: [u32; GROUP],
    used: usize,
}

impl Source {
    #[inline(always)]
    fn next(&mut self) -> u64 {
        if self.used == GROUP {
            let words = philox::words(self.key, DOMAIN | (self.group * LANES as u64), self.epoch);
            self.words.copy_from_slice(words.as_flattened());
            self.group += 1;
            self.used = 0;
        }
        let word = self.words[self.used];
        self.used += 1;
        u64::from(word)
    }

    /// A number in `0..bound`, each equally likely, for `bound <= 2^32`.
    #[inline(always)]
    fn below(&mut self, bound: u64) -> u64 {
        let mut product = self.next() * bound;
        // The low half tells which of the words that map to one number this is; the first few are one too many.
        if (product & 0xffff_ffff) < bound {
            let surplus = (1 << 32) % bound;
            while (product & 0xffff_ffff) < surplus {
                product = self.next() * bound;
            }
        }
        product >> 32
    }
}
