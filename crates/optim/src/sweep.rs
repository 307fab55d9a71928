//! One pass of a formula over many weights, compiled for every instruction set.
//!
//! A rule is the pure mathematics of one weight ([`Update`]); this loop reads weight, gradient and slots once, and
//! writes weight and slots once, so a step runs at the speed of memory.

use std::marker::PhantomData;

/// The numbers of one step, prepared once for all weights; a formula knows the meaning of each.
pub type Scalars = [f32; 8];

/// A formula that changes one weight, with `N` remembered numbers beside it.
///
/// `update` has to be `#[inline(always)]` and free of branches to be compiled into packed instructions.
pub trait Update<const N: usize> {
    /// The new weight and slots, from the step's scalars, the weight, its gradient and its slots.
    fn update(k: &Scalars, w: f32, g: f32, slots: [f32; N]) -> (f32, [f32; N]);
}

/// Applies a formula to every weight.
///
/// # Panics
/// If the slices differ in length or there are not `N` slots: a fault of the caller, not of a user.
pub fn sweep<U: Update<N>, const N: usize>(k: &Scalars, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
    run::<Loop<U, N>>(k, w, g, slots);
}

espalier_kernels::dispatch! {
    fn run<P: Pass>(k: &Scalars, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        P::pass(k, w, g, slots);
    }
}

/// Hides the number of slots from `dispatch!`, which takes type parameters only.
trait Pass {
    fn pass(k: &Scalars, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]);
}

struct Loop<U, const N: usize>(PhantomData<U>);

impl<U: Update<N>, const N: usize> Pass for Loop<U, N> {
    #[inline(always)]
    fn pass(k: &Scalars, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        let (k, n) = (*k, w.len());
        assert_eq!(g.len(), n, "one gradient per weight");
        assert!(slots.iter().all(|slot| slot.len() == n), "every slot has one number per weight");
        let Ok(slots) = <&mut [&mut [f32]; N]>::try_from(slots) else { panic!("the rule has {N} slots") };
        // Lengths cut to the one counter let the compiler drop the bounds checks and pack the loop.
        let g = &g[..n];
        let mut slots = slots.each_mut().map(|slot| &mut slot[..n]);
        for i in 0..n {
            let (weight, kept) = U::update(&k, w[i], g[i], std::array::from_fn(|s| slots[s][i]));
            w[i] = weight;
            for (slot, kept) in slots.iter_mut().zip(kept) {
                slot[i] = kept;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mixes everything a formula sees, so that a lane in the wrong place shows.
    struct Mix;

    impl Update<2> for Mix {
        #[inline(always)]
        fn update(k: &Scalars, w: f32, g: f32, [a, b]: [f32; 2]) -> (f32, [f32; 2]) {
            (w * k[0] - g, [a + g * k[1], b.max(w)])
        }
    }

    #[test]
    fn every_length_gives_what_the_formula_gives_alone() {
        let k = [0.5, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        for n in [0, 1, 31, 32, 33, 64, 100] {
            let series = |scale: f32| (0..n).map(|i| (i as f32 - 7.0) * scale).collect::<Vec<_>>();
            let (mut w, g, mut a, mut b) = (series(0.3), series(-0.7), series(0.11), series(0.2));
            let expected: Vec<_> = (0..n).map(|i| Mix::update(&k, w[i], g[i], [a[i], b[i]])).collect();
            sweep::<Mix, 2>(&k, &mut w, &g, &mut [&mut a, &mut b]);
            let found: Vec<_> = (0..n).map(|i| (w[i], [a[i], b[i]])).collect();
            assert_eq!(found, expected, "{n} weights");
        }
    }

    #[test]
    #[should_panic(expected = "one gradient per weight")]
    fn slices_of_different_length_are_refused() {
        sweep::<Mix, 2>(&[0.0; 8], &mut [0.0; 2], &[0.0], &mut [&mut [0.0; 2], &mut [0.0; 2]]);
    }
}
