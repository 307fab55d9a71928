//! Rectified linear unit: `y = max(x, 0)`; with options `y = min(x, maxValue)` above the threshold, else
//! `negativeSlope (x - threshold)`.

use espalier_graph::Expr;
use espalier_graph::ops::elementwise::Elementwise;
use espalier_spec::{Result, Spec};

use super::Activation;

/// Rectified linear unit: `max(x, 0)`, if no option says otherwise. Its derivative at 0 is 0.
#[derive(Spec, Debug, Clone, PartialEq)]
pub struct Relu {
    /// Slope below the threshold.
    #[spec(default = 0.0, range = 0.0..)]
    pub negative_slope: f32,
    /// The largest value; without it there is none.
    #[spec(range = 0.0..)]
    pub max_value: Option<f32>,
    /// Up to here values are 0, or fall by the negative slope.
    #[spec(default = 0.0, range = 0.0..)]
    pub threshold: f32,
}

impl Activation for Relu {
    fn apply<'g>(&self, x: Expr<'g>) -> Result<Expr<'g>> {
        if *self == Self::default() {
            // Its backward formula needs the result alone, so that the product before it need not be kept.
            return x.relu().checked();
        }
        let params = [self.negative_slope, self.max_value.unwrap_or(f32::INFINITY), self.threshold];
        x.then(Elementwise::named("reluWith", params)?, &[]).checked()
    }
}

#[cfg(test)]
mod tests {
    use espalier_graph::graph::Source;
    use espalier_graph::{Graph, TensorType};

    use super::*;

    #[test]
    fn only_options_that_change_something_cost_something() {
        let row = |relu: &Relu| {
            let graph = Graph::new();
            let x = graph.expr(graph.input(TensorType::f32([2].into())));
            let y = relu.apply(x).expect("a relu");
            let node = graph.node(y.value());
            let Source::Op(op) = &node.source else { panic!("an op") };
            op.name()
        };
        assert_eq!(row(&Relu::default()), "relu");
        assert_eq!(row(&Relu { max_value: Some(2.0), ..Relu::default() }), "reluWith");
    }
}
