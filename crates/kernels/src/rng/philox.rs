//! Philox4x32-10: a counter-based generator (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", 2011).

/// Multipliers of the paper.
const MULTIPLIERS: [u64; 2] = [0xd251_1f53, 0xcd9e_8d57];
/// What each round adds to the key: the golden ratio and `sqrt(3) - 1`.
const WEYL: [u32; 2] = [0x9e37_79b9, 0xbb67_ae85];
const ROUNDS: u32 = 10;

/// Counters worked on side by side: one AVX-512 register of 32-bit lanes.
pub(super) const LANES: usize = 16;
/// Random words of one group of counters.
pub(super) const GROUP: usize = 4 * LANES;

/// The four words of [`LANES`] consecutive counters: word `w` of counter `l` at `[w][l]`.
pub(super) type Words = [[u32; LANES]; 4];

/// The generator for one counter.
///
/// Words are kept in 64 bits whose upper halves are not looked at, which is how the vector multiplication takes them.
#[inline(always)]
fn philox(counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    const LOW: u64 = 0xffff_ffff;
    let mut c = counter.map(u64::from);
    for _ in 0..ROUNDS {
        let a = (c[0] & LOW) * MULTIPLIERS[0];
        let b = (c[2] & LOW) * MULTIPLIERS[1];
        c = [(b >> 32) ^ c[1] ^ u64::from(key[0]), b, (a >> 32) ^ c[3] ^ u64::from(key[1]), a];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    c.map(|word| word as u32)
}

/// The words of counters `(first + lane, step)`, where `first` is a multiple of [`LANES`].
#[inline(always)]
pub(super) fn words(key: [u32; 2], first: u64, step: u64) -> Words {
    let mut words = [[0; LANES]; 4];
    for lane in 0..LANES {
        let counter = [first as u32 | lane as u32, (first >> 32) as u32, step as u32, (step >> 32) as u32];
        let drawn = philox(counter, key);
        for (word, drawn) in words.iter_mut().zip(drawn) {
            word[lane] = drawn;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_known_answers_of_its_authors() {
        // From kat_vectors of the Random123 distribution.
        let answers = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, words) in answers {
            assert_eq!(philox(counter, key), words);
        }
    }

    #[test]
    fn each_lane_is_the_generator_at_its_counter() {
        for (key, first, step) in [([0, 0], 0, 0), ([1, 2], 16, 3), ([u32::MAX, 7], 0xffff_ffff_ffff_fff0, u64::MAX)] {
            let words = words(key, first, step);
            for lane in 0..LANES {
                let block = first + lane as u64;
                let counter = [block as u32, (block >> 32) as u32, step as u32, (step >> 32) as u32];
                assert_eq!(words.map(|word| word[lane]), philox(counter, key), "lane {lane}");
            }
        }
    }
}
