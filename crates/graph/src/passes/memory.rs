//! Places buffers in one arena so that those in use at the same time do not overlap.

use std::ops::RangeInclusive;

/// A buffer that the plan needs for some of its time.
#[derive(Debug, Clone)]
pub struct Buffer {
    /// Size in bytes.
    pub bytes: usize,
    /// First and last time of use.
    pub life: RangeInclusive<usize>,
}

/// Buffers start on cache lines: no two share one, and vector loads do not straddle.
const ALIGNMENT: usize = 64;

/// An offset for each buffer, and the size of the arena. Large buffers are placed first, each at the lowest gap.
pub fn place(buffers: &[Buffer]) -> (Vec<usize>, usize) {
    let mut by_size: Vec<usize> = (0..buffers.len()).collect();
    by_size.sort_by_key(|&at| (std::cmp::Reverse(buffers[at].bytes), *buffers[at].life.start()));
    let mut offsets = vec![0; buffers.len()];
    let mut placed: Vec<usize> = vec![];
    let mut total = 0;
    for at in by_size {
        let buffer = &buffers[at];
        let size = buffer.bytes.next_multiple_of(ALIGNMENT);
        let together = |other: &usize| {
            let other = &buffers[*other].life;
            other.start() <= buffer.life.end() && buffer.life.start() <= other.end()
        };
        let mut taken: Vec<_> = placed.iter().copied().filter(together).collect();
        taken.sort_by_key(|&other| offsets[other]);
        let mut offset = 0;
        for other in taken {
            if offset + size <= offsets[other] {
                break;
            }
            offset = offset.max(offsets[other] + buffers[other].bytes.next_multiple_of(ALIGNMENT));
        }
        offsets[at] = offset;
        total = total.max(offset + size);
        placed.push(at);
    }
    (offsets, total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_of_different_times_share_memory_and_others_do_not_overlap() {
        let buffer = |bytes, life| Buffer { bytes, life };
        let buffers = [buffer(100, 0..=1), buffer(100, 1..=2), buffer(100, 2..=3), buffer(30, 0..=3)];
        let (offsets, total) = place(&buffers);
        assert_eq!(offsets[0], offsets[2]);
        assert_eq!(total, 128 + 128 + 64);
        for (i, a) in buffers.iter().enumerate() {
            for (j, b) in buffers.iter().enumerate().skip(i + 1) {
                let together = a.life.start() <= b.life.end() && b.life.start() <= a.life.end();
                let apart = offsets[i] + a.bytes <= offsets[j] || offsets[j] + b.bytes <= offsets[i];
                assert!(!together || apart, "{i} and {j}");
            }
        }
    }
}
