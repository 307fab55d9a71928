//! One pass of a formula over many weights, compiled for every instruction set.
//!
//! A rule is the pure mathematics of one weight ([`Update`]); this loop reads weight, gradient and slots once, and
//! writes weight and slots once, so a step runs at the speed of memory. What every optimizer can do besides, clipping
//! and decay, is arithmetic on the numbers that the loop holds anyway; a plain optimizer has a loop without it.

use std::marker::PhantomData;

/// The numbers of a rule's formula in one step, prepared once for all weights; a formula knows the meaning of each.
pub type Scalars = [f32; 8];

/// What happens to gradient and weight around a rule's formula.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Around {
    /// The gradient is multiplied by this,
    pub scale: f32,
    /// then kept within this distance of zero,
    pub clip: f32,
    /// then the weight times this is added to it.
    pub pull: f32,
    /// What the weight is multiplied by before the formula.
    pub before: f32,
    /// What it is multiplied by after it.
    pub after: f32,
}

impl Around {
    /// Changes nothing.
    pub const NONE: Self = Self { scale: 1.0, clip: f32::INFINITY, pull: 0.0, before: 1.0, after: 1.0 };
}

/// All numbers of one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Those of the rule's formula.
    pub own: Scalars,
    /// Those around it; nothing for a plain optimizer.
    pub around: Option<Around>,
}

impl Step {
    /// Floats that [`write`](Self::write) fills.
    pub const FLOATS: usize = 16;

    /// The step of a plain optimizer.
    pub const fn plain(own: Scalars) -> Self {
        Self { own, around: None }
    }

    /// Lays the numbers out in a row.
    pub fn write(&self, to: &mut [f32]) {
        let Around { scale, clip, pull, before, after } = self.around.unwrap_or(Around::NONE);
        to[..8].copy_from_slice(&self.own);
        to[8..13].copy_from_slice(&[scale, clip, pull, before, after]);
    }

    /// What [`write`](Self::write) laid out; `plain` says whether there is nothing around.
    pub fn read(from: &[f32], plain: bool) -> Self {
        let around = Around { scale: from[8], clip: from[9], pull: from[10], before: from[11], after: from[12] };
        Self { own: std::array::from_fn(|i| from[i]), around: (!plain).then_some(around) }
    }
}

/// A formula that changes one weight, with `N` remembered numbers beside it.
///
/// `update` has to be `#[inline(always)]` and free of branches to be compiled into packed instructions.
pub trait Update<const N: usize> {
    /// The new weight and slots, from the step's scalars, the weight, its gradient and its slots.
    fn update(k: &Scalars, w: f32, g: f32, slots: [f32; N]) -> (f32, [f32; N]);
}

/// Applies a formula, and what is around it, to every weight.
///
/// # Panics
/// If the slices differ in length or there are not `N` slots: a fault of the caller, not of a user.
pub fn sweep<U: Update<N>, const N: usize>(step: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
    match &step.around {
        None => run::<Loop<U, Bare, N>>(&step.own, &Around::NONE, w, g, slots),
        Some(around) => run::<Loop<U, Wrapped, N>>(&step.own, around, w, g, slots),
    }
}

espalier_kernels::dispatch! {
    fn run<P: Pass>(k: &Scalars, around: &Around, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        P::pass(k, around, w, g, slots);
    }
}

/// Hides the number of slots from `dispatch!`, which takes type parameters only.
trait Pass {
    fn pass(k: &Scalars, around: &Around, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]);
}

/// Whether anything happens around the formula.
trait Setting {
    fn gradient(around: &Around, w: f32, g: f32) -> f32;
    fn scaled(w: f32, by: f32) -> f32;
}

struct Bare;

impl Setting for Bare {
    #[inline(always)]
    fn gradient(_: &Around, _: f32, g: f32) -> f32 {
        g
    }

    #[inline(always)]
    fn scaled(w: f32, _: f32) -> f32 {
        w
    }
}

struct Wrapped;

impl Setting for Wrapped {
    #[inline(always)]
    fn gradient(&Around { scale, clip, pull, .. }: &Around, w: f32, g: f32) -> f32 {
        // Comparisons in this order keep NaN, which `min` and `max` would hide.
        let g = g * scale;
        let g = if g < -clip { -clip } else { g };
        let g = if g > clip { clip } else { g };
        g + pull * w
    }

    #[inline(always)]
    fn scaled(w: f32, by: f32) -> f32 {
        w * by
    }
}

struct Loop<U, S, const N: usize>(PhantomData<(U, S)>);

impl<U: Update<N>, S: Setting, const N: usize> Pass for Loop<U, S, N> {
    #[inline(always)]
    fn pass(k: &Scalars, around: &Around, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]) {
        let (k, around, n) = (*k, *around, w.len());
        assert_eq!(g.len(), n, "one gradient per weight");
        assert!(slots.iter().all(|slot| slot.len() == n), "every slot has one number per weight");
        let Ok(slots) = <&mut [&mut [f32]; N]>::try_from(slots) else { panic!("the rule has {N} slots") };
        // Lengths cut to the one counter let the compiler drop the bounds checks and pack the loop.
        let g = &g[..n];
        let mut slots = slots.each_mut().map(|slot| &mut slot[..n]);
        for i in 0..n {
            let gradient = S::gradient(&around, w[i], g[i]);
            let weight = S::scaled(w[i], around.before);
            let (weight, kept) = U::update(&k, weight, gradient, std::array::from_fn(|s| slots[s][i]));
            w[i] = S::scaled(weight, around.after);
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

    const OWN: Scalars = [0.5, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];

    #[test]
    fn every_length_gives_what_the_formula_gives_alone() {
        // Powers of two, so that fused and separate products round alike.
        let around = Around { scale: 2.0, clip: 16.0, pull: 0.5, before: 0.25, after: 4.0 };
        for around in [None, Some(around)] {
            let Around { scale, clip, pull, before, after } = around.unwrap_or(Around::NONE);
            let alone = |w: f32, g: f32, slots: [f32; 2]| {
                let (w, slots) = Mix::update(&OWN, w * before, (g * scale).clamp(-clip, clip) + pull * w, slots);
                (w * after, slots)
            };
            for n in [0, 1, 31, 32, 33, 64, 100] {
                let series = |scale: f32| (0..n).map(|i| (i as f32 - 7.0) * scale).collect::<Vec<_>>();
                let (mut w, g, mut a, mut b) = (series(0.25), series(-0.5), series(0.125), series(0.75));
                let expected: Vec<_> = (0..n).map(|i| alone(w[i], g[i], [a[i], b[i]])).collect();
                sweep::<Mix, 2>(&Step { own: OWN, around }, &mut w, &g, &mut [&mut a, &mut b]);
                let found: Vec<_> = (0..n).map(|i| (w[i], [a[i], b[i]])).collect();
                assert_eq!(found, expected, "{n} weights, {around:?}");
            }
        }
    }

    #[test]
    fn clipping_keeps_a_gradient_that_is_no_number() {
        let around = Around { clip: 1.0, ..Around::NONE };
        let (mut w, mut a, mut b) = ([1.0; 3], [0.0; 3], [0.0; 3]);
        let step = Step { own: OWN, around: Some(around) };
        sweep::<Mix, 2>(&step, &mut w, &[f32::NAN, f32::INFINITY, -2.0], &mut [&mut a, &mut b]);
        assert!(w[0].is_nan());
        assert_eq!(w[1..], [-0.5, 1.5]);
    }

    #[test]
    fn a_step_is_read_as_it_was_written() {
        let around = Around { scale: 1.0, clip: 2.0, pull: 3.0, before: 4.0, after: 5.0 };
        let mut row = [0.0; Step::FLOATS];
        for (around, plain) in [(Some(around), false), (None, true)] {
            let step = Step { own: std::array::from_fn(|i| i as f32), around };
            step.write(&mut row);
            assert_eq!(Step::read(&row, plain), step);
        }
    }

    #[test]
    #[should_panic(expected = "one gradient per weight")]
    fn slices_of_different_length_are_refused() {
        sweep::<Mix, 2>(&Step::plain([0.0; 8]), &mut [0.0; 2], &[0.0], &mut [&mut [0.0; 2], &mut [0.0; 2]]);
    }
}
