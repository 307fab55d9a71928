//! F-score: `(1 + β²) P R / (β² P + R)` of precision P and recall R, class by class.
//!
//! The classes stay apart (`none`, as a table of one row), are counted in one (`micro`), or averaged evenly (`macro`) or by
//! how often they are true (`weighted`). One output has one class, and one number.

use espalier_graph::Expr;
use espalier_spec::{Result, Spec, choice};

use super::{Metric, Reading, ratio, state};
use crate::counts::{Answers, Yes, bits};
use crate::{probabilities, targets};

choice! {
    /// How the scores of classes become one.
    pub enum Average {
        /// They stay apart.
        None = "none",
        /// Counts of all classes together.
        Micro = "micro",
        /// The mean of the classes' scores.
        Macro = "macro",
        /// Their mean, weighted by how often each class is true.
        Weighted = "weighted",
    }
}

/// The weighted harmonic mean of precision and recall. Targets are rows with a number for every class, or class ids.
#[derive(Spec, Debug, Clone, PartialEq)]
#[spec(alias("fbetaScore"))]
pub struct FBetaScore {
    /// How the scores of classes become one number; with `none` they are a table of one row, if there are several.
    #[spec(default = Average::None)]
    pub average: Average,
    /// How much recall counts beside precision.
    #[spec(default = 1.0, above = 0.0)]
    pub beta: f64,
    /// Predictions above this count as yes; without it the largest of each row, or above 0.5 where there is one output.
    pub threshold: Option<f32>,
}

impl Metric for FBetaScore {
    fn update<'g>(&self, y_true: Expr<'g>, y_pred: Expr<'g>, weights: Option<Expr<'g>>) -> Result<Expr<'g>> {
        let classes = y_pred.shape().last().copied().unwrap_or(1);
        let answers = if self.threshold.is_none() && classes > 1 {
            let rows = targets::rows(y_true, y_pred)?;
            let answer = probabilities::scores(y_pred).arg_max(-1).one_hot(classes);
            Answers::new(bits(rows.greater(rows.number(0.0))), answer, weights)
        } else {
            Yes { threshold: self.threshold, ..Yes::default() }.read(y_true, y_pred, weights)?
        };
        let others: Vec<_> = (0..y_pred.shape().rank() as i64 - 1).collect();
        let of_classes = |counts: Expr<'g>| counts.sum(Some(&others), false);
        let (right, extra) = (answers.true_positives()?, answers.false_positives()?);
        state(&[right, extra, answers.false_negatives()?].map(of_classes))
    }

    fn value(&self, state: &[f64]) -> Reading {
        let classes = state.len() / 3;
        let counts = |class: usize| [state[class], state[classes + class], state[2 * classes + class]];
        let scores: Vec<_> = (0..classes).map(|class| self.score(counts(class))).collect();
        Reading::Number(match self.average {
            Average::None => return Reading::row(scores),
            Average::Macro => ratio(scores.iter().sum(), classes as f64),
            Average::Micro => {
                let all = (0..classes).map(counts);
                self.score(all.fold([0.0; 3], |sum, one| std::array::from_fn(|i| sum[i] + one[i])))
            }
            Average::Weighted => {
                let often: Vec<_> = (0..classes).map(counts).map(|[right, _, missed]| right + missed).collect();
                let weighted = scores.iter().zip(&often).map(|(score, often)| score * often).sum();
                ratio(weighted, often.iter().sum())
            }
        })
    }
}

impl FBetaScore {
    /// `(1 + β²) TP / ((1 + β²) TP + β² FN + FP)`, which is the formula above without its quotients.
    fn score(&self, [right, extra, missed]: [f64; 3]) -> f64 {
        let square = self.beta * self.beta;
        let found = (1.0 + square) * right;
        ratio(found, found + square * missed + extra)
    }
}
