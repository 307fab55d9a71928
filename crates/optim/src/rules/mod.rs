//! Update rules: how a weight changes, given its gradient.

mod adadelta;
mod adagrad;
mod adam;
mod adamax;
mod adamw;
mod lion;
mod nadam;
mod rmsprop;
mod sgd;

pub use adam::AdamEpsilonMode;
pub use sgd::MomentumMode;

use espalier_spec::family;

use crate::{Scalars, Scheduled, Step};

/// A rule that changes weights, with remembered numbers ("slots") beside each weight.
pub trait Rule: Send + Sync {
    /// The names of the slots, as a checkpoint stores them.
    fn slots(&self) -> &'static [&'static str];

    /// How far steps go; the caller computes the rate of each.
    fn learning_rate(&self) -> &Scheduled;

    /// The numbers that one step, counted from 0, needs at this learning rate: the same for every weight.
    fn scalars(&self, step: u64, learning_rate: f64) -> Scalars;

    /// What a slot holds before the first step.
    fn slot_start(&self, _slot: usize) -> f32 {
        0.0
    }

    /// The weight decay of a rule that has one among its own options.
    fn weight_decay(&self) -> Option<f64> {
        None
    }

    /// Changes weights and slots; the slots come in the order of their names, all slices have the same length.
    ///
    /// Any cut of the weights into pieces gives the same bits.
    fn sweep(&self, k: &Step, w: &mut [f32], g: &[f32], slots: &mut [&mut [f32]]);
}

family! {
    /// The update rules.
    pub enum RuleSpec("optimizer"): dyn Rule {
        adadelta::Adadelta,
        adagrad::Adagrad,
        adam::Adam,
        adamax::Adamax,
        adamw::AdamW,
        lion::Lion,
        nadam::Nadam,
        rmsprop::RmsProp,
        sgd::Sgd,
    }
}

#[cfg(test)]
mod tests {
    use espalier_spec::{At, Family, Value, json};

    use super::*;
    use crate::EpsilonMode;
    use crate::schedules::CosineDecay;

    /// Every rule with its defaults, and those whose options choose another formula.
    fn every_rule() -> Vec<RuleSpec> {
        let momentum = Sgd { momentum: 0.9, ..Sgd::default() };
        let plain = RuleSpec::KINDS.iter().map(|kind| RuleSpec::from_json(&json!(kind), &At::ROOT).unwrap());
        let gradients = Sgd { momentum_mode: MomentumMode::Torch, ..momentum.clone() };
        let centered = RmsProp { centered: true, ..RmsProp::default() };
        let mut others: Vec<RuleSpec> = vec![
            momentum.clone().into(),
            Sgd { nesterov: true, ..momentum }.into(),
            gradients.clone().into(),
            Sgd { nesterov: true, ..gradients }.into(),
            Adam { amsgrad: true, ..Adam::default() }.into(),
            Adagrad { epsilon_mode: EpsilonMode::Torch, ..Adagrad::default() }.into(),
            Adamax { epsilon_mode: EpsilonMode::Torch, ..Adamax::default() }.into(),
            RmsProp { momentum: 0.9, ..RmsProp::default() }.into(),
            RmsProp { epsilon_mode: EpsilonMode::Torch, ..centered.clone() }.into(),
            RmsProp { momentum: 0.9, ..centered }.into(),
        ];
        for epsilon_mode in [AdamEpsilonMode::Torch, AdamEpsilonMode::Inside] {
            others.push(Adam { epsilon_mode, ..Adam::default() }.into());
        }
        plain.chain(others).collect()
    }

    #[test]
    fn every_member_reads_back_as_itself() {
        for rule in every_rule() {
            assert_eq!(RuleSpec::from_json(&rule.to_json(), &At::ROOT), Ok(rule));
        }
    }

    #[test]
    fn pieces_of_any_size_give_the_bits_of_one_sweep() {
        let n = 1000;
        let g: Vec<f32> = (0..n).map(|i| ((i * 37) as f32).sin()).collect();
        for rule in every_rule() {
            let train = |piece: usize| {
                let mut w: Vec<f32> = (0..n).map(|i| (i as f32).cos()).collect();
                let mut slots = (0..rule.slots().len()).map(|slot| vec![rule.slot_start(slot); n]).collect::<Vec<_>>();
                for step in 0..3 {
                    let k = Step::plain(rule.scalars(step, rule.learning_rate().at(step)));
                    for start in (0..n).step_by(piece) {
                        let range = start..n.min(start + piece);
                        let mut views: Vec<_> = slots.iter_mut().map(|slot| &mut slot[range.clone()]).collect();
                        rule.sweep(&k, &mut w[range.clone()], &g[range], &mut views);
                    }
                }
                (w, slots)
            };
            assert_eq!(train(n), train(7), "{rule:?}");
        }
    }

    #[test]
    fn the_learning_rate_may_be_a_schedule() {
        let schedule = CosineDecay {
            initial_learning_rate: 0.5,
            decay_steps: 10,
            alpha: 0.0,
            warmup_target: None,
            warmup_steps: 0,
        };
        let rule: RuleSpec = Sgd { learning_rate: schedule.into(), ..Sgd::default() }.into();
        let rate = rule.learning_rate();
        assert_eq!((rate.at(0), rate.at(10)), (0.5, 0.0));
    }

    #[test]
    fn bad_options_are_refused() {
        let bad: [Value; 6] = [
            json!({ "kind": "adam", "beta1": 1 }),
            json!({ "kind": "adam", "epsilon": -1 }),
            json!({ "kind": "adam", "epsilonMode": "tf" }),
            json!({ "kind": "sgd", "momentum": 1.5 }),
            json!({ "kind": "sgd", "learningRate": -0.1 }),
            json!({ "kind": "sgd", "lr": 0.1 }),
        ];
        for value in bad {
            assert!(RuleSpec::from_json(&value, &At::ROOT).is_err(), "{value}");
        }
    }
}
