//! The most that one thread can compute: what other figures are a fraction of.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::isa::{Isa, isa};
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Plain, Simd};

/// Sums that do not wait for each other: two units with a latency of four cycles need eight, and with the two factors
/// they must fit in sixteen registers.
const CHAINS: usize = 12;
/// Steps timed at once, about a third of a millisecond.
const STEPS: usize = 1 << 16;

/// Billions of floating-point operations per second that one thread reaches in multiply-adds on registers alone, with
/// the instruction set in use. Takes about 20 ms.
pub fn fma_peak() -> f64 {
    measure(Duration::from_millis(20))
}

/// As [`fma_peak`], for as long as asked. The fastest stretch counts: the others were disturbed.
pub fn measure(time: Duration) -> f64 {
    let (run, lanes) = chains();
    let start = Instant::now();
    let mut fastest = f64::INFINITY;
    loop {
        let stretch = Instant::now();
        // SAFETY: `chains` returned the loop of this processor.
        black_box(unsafe { run(STEPS) });
        fastest = fastest.min(stretch.elapsed().as_secs_f64());
        if start.elapsed() >= time {
            return (2 * STEPS * CHAINS * lanes) as f64 / fastest / 1e9;
        }
    }
}

/// The loop for the instruction set in use, and its lanes.
fn chains() -> (unsafe fn(usize) -> f32, usize) {
    match isa() {
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => {
            #[target_feature(enable = "avx512f,avx2,fma")]
            unsafe fn run(steps: usize) -> f32 {
                // SAFETY: the caller's promise.
                unsafe { body::<Avx512>(steps) }
            }
            (run, Avx512::LANES)
        }
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => {
            #[target_feature(enable = "avx2,fma")]
            unsafe fn run(steps: usize) -> f32 {
                // SAFETY: the caller's promise.
                unsafe { body::<Avx2>(steps) }
            }
            (run, Avx2::LANES)
        }
        _ => (body::<Plain>, Plain::LANES),
    }
}

/// `sum = sum / 2 + 1/2` in every lane of every chain, which stays an ordinary number for ever.
#[inline(always)]
unsafe fn body<S: Simd>(steps: usize) -> f32 {
    let mut out = [0.0; 16];
    // SAFETY: the caller promises the instruction set; `out` holds the longest vector.
    unsafe {
        let half = S::splat(&raw const *black_box(&0.5));
        let mut sums = [S::zero(); CHAINS];
        for _ in 0..steps {
            for sum in &mut sums {
                *sum = S::mul_add(*sum, half, half);
            }
        }
        let total = sums.into_iter().fold(S::zero(), |total, sum| S::add(total, sum));
        S::store(out.as_mut_ptr(), total);
    }
    out[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::on_each_isa;

    #[test]
    fn the_peak_counts_the_chains_that_were_computed() {
        on_each_isa(|isa| {
            let (run, _) = chains();
            // SAFETY: `chains` returned the loop of this processor.
            let [after_one, after_many] = unsafe { [run(1), run(100)] };
            assert_eq!((after_one, after_many), (0.5 * CHAINS as f32, CHAINS as f32), "{isa:?}");
            let peak = measure(Duration::ZERO);
            assert!(peak.is_finite() && peak > 0.1, "{isa:?}: {peak}");
        });
    }
}
