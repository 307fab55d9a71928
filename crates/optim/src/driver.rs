//! Steps of an optimizer over the memory of a weight: its rule's sweep, gradients that add up, averages that follow.

use crate::{Optimizer, Step};

/// The memory of one weight, or of a piece of it: slices of one length.
pub struct Memory<'a, 's> {
    /// The weight.
    pub weight: &'a mut [f32],
    /// Its gradient.
    pub gradient: &'a [f32],
    /// The rule's slots, in the order of their names.
    pub slots: &'a mut [&'s mut [f32]],
    /// The gradients since the last update, for an optimizer that adds them up.
    pub accumulated: Option<&'a mut [f32]>,
    /// The running average, for an optimizer that keeps one.
    pub average: Option<&'a mut [f32]>,
}

/// Weights that are taken through all parts of a step while they lie in the first cache.
const BLOCK: usize = 1024;

/// More slots than this no rule has; their blocks are kept on the stack.
pub const MOST_SLOTS: usize = 4;

impl Optimizer {
    /// Takes step `number`, counted from 0. Any cut of a weight into pieces gives the same bits.
    pub fn step(&self, number: u64, k: &Step, memory: Memory<'_, '_>) {
        let Memory { weight, gradient, slots, mut accumulated, mut average } = memory;
        if accumulated.is_none() && average.is_none() {
            self.rule.sweep(k, weight, gradient, slots);
            return;
        }
        let updates = self.is_update(number);
        let mut sum = [0.0; BLOCK];
        for start in (0..weight.len()).step_by(BLOCK) {
            let range = start..weight.len().min(start + BLOCK);
            let (weight, mut gradient) = (&mut weight[range.clone()], &gradient[range.clone()]);
            if let Some(accumulated) = &mut accumulated {
                let accumulated = &mut accumulated[range.clone()];
                if updates {
                    let sum = &mut sum[..range.len()];
                    add_up(accumulated, gradient, sum);
                    gradient = sum;
                } else {
                    add(accumulated, gradient);
                }
            }
            if updates {
                let mut views: [&mut [f32]; MOST_SLOTS] = Default::default();
                let count = slots.len();
                for (view, slot) in views.iter_mut().zip(slots.iter_mut()) {
                    *view = &mut slot[range.clone()];
                }
                self.rule.sweep(k, weight, gradient, &mut views[..count]);
            }
            if let Some(average) = &mut average {
                let average = &mut average[range];
                follow(average, weight, self.average_kept(number));
                if self.overwrites(number) {
                    weight.copy_from_slice(average);
                }
            }
        }
    }
}

espalier_kernels::dispatch! {
    fn add(to: &mut [f32], x: &[f32]) {
        for (to, x) in to.iter_mut().zip(x) {
            *to += *x;
        }
    }
}

espalier_kernels::dispatch! {
    /// The sum of both, after which the first starts anew.
    fn add_up(accumulated: &mut [f32], x: &[f32], sum: &mut [f32]) {
        for ((accumulated, x), sum) in accumulated.iter_mut().zip(x).zip(sum) {
            *sum = *accumulated + *x;
            *accumulated = 0.0;
        }
    }
}

espalier_kernels::dispatch! {
    fn follow(average: &mut [f32], w: &[f32], kept: f32) {
        let new = 1.0 - kept;
        for (average, w) in average.iter_mut().zip(w) {
            *average = *average * kept + *w * new;
        }
    }
}
