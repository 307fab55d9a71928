//! Area under a curve that runs through all thresholds: ROC (recall over the share of false alarms) or PR (precision over
//! recall).
//!
//! Either counted at thresholds that are spread evenly over `[0, 1]`, as in Keras, or exact: then every prediction is a
//! threshold, as in scikit-learn, for the memory of three numbers a prediction.

use espalier_graph::{Expr, Shape, Tensor};
use espalier_spec::{Result, Spec, choice};

use super::{Metric, Reading, ratio, state};
use crate::counts::bits;
use crate::{sample_weights, targets};

choice! {
    /// Which curve the area is under.
    pub enum Curve {
        /// Recall over the share of false alarms.
        Roc = "ROC",
        /// Precision over recall.
        Pr = "PR",
    }
}

choice! {
    /// How high the curve is between two thresholds.
    pub enum Summation {
        /// In between; for PR as the counts in between would have it.
        Interpolation = "interpolation",
        /// As high as the lower end.
        Minoring = "minoring",
        /// As high as the higher end.
        Majoring = "majoring",
    }
}

/// The area under the ROC or PR curve of yes-or-no answers. Targets are 0 and 1 in the shape of the predictions, or class
/// ids.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Auc {
    /// How many thresholds the curve runs through, unless it is exact.
    #[spec(default = 200, range = 2..)]
    pub num_thresholds: usize,
    /// The curve.
    #[spec(default = Curve::Roc)]
    pub curve: Curve,
    /// How high the curve is between two thresholds.
    #[spec(default = Summation::Interpolation)]
    pub summation_method: Summation,
    /// Whether each output has a curve of its own, over whose areas the mean is taken; else all answers make one curve.
    #[spec(default = false)]
    pub multi_label: bool,
    /// Whether the predictions are logits, without a sigmoid behind them.
    #[spec(default = false)]
    pub from_logits: bool,
    /// Whether every prediction is a threshold, so that nothing is rounded; remembers all predictions.
    #[spec(default = false)]
    pub exact: bool,
}

impl Metric for Auc {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let p = if self.from_logits && !self.exact { y_pred.sigmoid() } else { y_pred };
        let rows = targets::rows(y_true, y_pred)?;
        let truth = bits(rows.greater(rows.number(0.0)));
        let outputs = y_pred.shape().last().copied().unwrap_or(1);
        let curves = if self.multi_label { outputs.max(1) } else { 1 };
        let answers = p.shape().size() / curves;
        let flat = |x: Expr<'g>| x.reshape(&[answers, curves, 1].into());
        let yes = flat(sample_weights::apply(truth, weights)?);
        let no = flat(sample_weights::apply(1.0 - truth, weights)?);
        if self.exact {
            return state(&[p.number(curves as f32), flat(p), yes, no]);
        }
        let thresholds = self.thresholds();
        let thresholds = Tensor::f32(Shape::new([1, 1, thresholds.len()])?, &thresholds)?;
        let above = bits(flat(p).greater(p.graph().expr(p.graph().constant(thresholds))));
        let hits = |counts: Expr<'g>| (above * counts).sum(Some(&[0]), false);
        let total = |counts: Expr<'g>| counts.sum(Some(&[0]), false);
        state(&[hits(yes), hits(no), total(yes), total(no)])
    }

    fn merge(&self, state: &mut Vec<f64>, batch: &[f32]) {
        if !self.exact {
            state.resize(batch.len(), 0.0);
            state.iter_mut().zip(batch).for_each(|(sum, &x)| *sum += f64::from(x));
            return;
        }
        let Some((&curves, answers)) = batch.split_first() else { return };
        if state.is_empty() {
            state.push(f64::from(curves));
        }
        let size = answers.len() / 3;
        state.extend((0..size).flat_map(|i| [answers[i], answers[size + i], answers[2 * size + i]]).map(f64::from));
    }

    fn value(&self, state: &[f64]) -> Reading {
        let curves = if self.exact { every_threshold(state) } else { self.counted(state) };
        let areas = curves.iter().map(|curve| curve.area(self.curve, self.summation_method));
        Reading::Number(ratio(areas.sum(), curves.len() as f64))
    }
}

impl Auc {
    /// Evenly spread, the first just below 0 and the last just above 1, so that all and none are beyond.
    fn thresholds(&self) -> Vec<f32> {
        let last = self.num_thresholds - 1;
        let threshold = |i: usize| match i {
            0 => -targets::EPSILON,
            i if i == last => 1.0 + targets::EPSILON,
            i => (i as f64 / last as f64) as f32,
        };
        (0..=last).map(threshold).collect()
    }

    /// The curves through the thresholds, from the counts above each and the totals.
    fn counted(&self, state: &[f64]) -> Vec<Points> {
        let (hits, totals) = state.split_at(state.len() / (self.num_thresholds + 1) * self.num_thresholds);
        let (yes, no) = hits.split_at(hits.len() / 2);
        let (all_yes, all_no) = totals.split_at(totals.len() / 2);
        let of_curve = |(i, (yes, no)): (usize, (&[f64], &[f64]))| {
            let alarms = yes.iter().zip(no).map(|(&tp, &fp)| (tp, fp)).collect();
            Points { alarms, yes: all_yes[i], no: all_no[i] }
        };
        yes.chunks(self.num_thresholds).zip(no.chunks(self.num_thresholds)).enumerate().map(of_curve).collect()
    }
}

/// True and false alarms at rising thresholds, and how much there is of either kind.
struct Points {
    alarms: Vec<(f64, f64)>,
    yes: f64,
    no: f64,
}

/// The curves through all predictions, which lie in the state, curve by curve in turn, with their weights as yes and no.
fn every_threshold(state: &[f64]) -> Vec<Points> {
    let Some((&curves, answers)) = state.split_first() else { return vec![] };
    let answers: Vec<&[f64]> = answers.chunks_exact(3).collect();
    let curves = curves as usize;
    (0..curves).map(|curve| through(answers.iter().skip(curve).step_by(curves).copied().collect())).collect()
}

/// The alarms above each of the predictions.
fn through(mut scored: Vec<&[f64]>) -> Points {
    scored.sort_unstable_by(|a, b| b[0].total_cmp(&a[0]));
    let (mut yes, mut no) = (0.0, 0.0);
    let mut alarms = vec![(0.0, 0.0)];
    for (i, one) in scored.iter().enumerate() {
        yes += one[1];
        no += one[2];
        // Equal predictions pass a threshold together.
        if scored.get(i + 1).is_none_or(|next| next[0] != one[0]) {
            alarms.push((yes, no));
        }
    }
    alarms.reverse();
    Points { alarms, yes, no }
}

impl Points {
    fn area(&self, curve: Curve, summation: Summation) -> f64 {
        let steps = self.alarms.windows(2).map(|pair| (pair[0], pair[1]));
        if (curve, summation) == (Curve::Pr, Summation::Interpolation) {
            return steps.map(|(a, b)| self.between(a, b)).sum();
        }
        let place = |(tp, fp): (f64, f64)| match curve {
            Curve::Roc => (ratio(fp, self.no), ratio(tp, self.yes)),
            Curve::Pr => (ratio(tp, self.yes), ratio(tp, tp + fp)),
        };
        let strip = |(a, b): ((f64, f64), (f64, f64))| {
            let ((x, high), (next_x, low)) = (place(a), place(b));
            let height = match summation {
                Summation::Interpolation => f64::midpoint(high, low),
                Summation::Minoring => high.min(low),
                Summation::Majoring => high.max(low),
            };
            (x - next_x) * height
        };
        steps.map(strip).sum()
    }

    /// The area under precision where true and false alarms grow in proportion (Davis & Goadrich 2006).
    fn between(&self, (tp, fp): (f64, f64), (next_tp, next_fp): (f64, f64)) -> f64 {
        let (all, next_all) = (tp + fp, next_tp + next_fp);
        let slope = ratio(tp - next_tp, (all - next_all).max(0.0));
        let start = next_tp - slope * next_all;
        let grown = if all > 0.0 && next_all > 0.0 { (all / next_all).ln() } else { 0.0 };
        ratio(slope * (tp - next_tp + start * grown), self.yes)
    }
}
