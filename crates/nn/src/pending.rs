use espalier_graph::ops;
use espalier_graph::{Expr, Shape};
use serde_json::{Map, Value, json};
fn op<'g>(x: Expr<'g>, name: &str, options: Value, more: &[Expr<'g>]) -> Expr<'g> {
    let Value::Object(o) = options else { return x };
    let o: Map<String, Value> = o;
    let mut inputs = vec![x.value()];
    inputs.extend(more.iter().map(|e| e.value()));
    match ops::build(name, &o).and_then(|op| x.graph().apply(op, &inputs)) {
        Ok(v) => x.graph().expr(v[0]),
        Err(_) => x.mat_mul(x.number(0.0)),
    }
}
#[allow(missing_docs)]
pub trait Pending: Sized {
    fn mean(self, axes: Option<&[i64]>, keep: bool) -> Self;
    fn softmax(self, axis: i64) -> Self;
    fn log_softmax(self, axis: i64) -> Self;
    fn arg_max(self, axis: i64) -> Self;
    fn one_hot(self, depth: usize) -> Self;
    fn softmax_cross_entropy(self, labels: Self) -> Self;
    fn dropout(self, rate: f32, mask: Option<Shape>, stream: u64, seed: Option<u64>) -> Self;
}
impl Pending for Expr<'_> {
    fn mean(self, axes: Option<&[i64]>, keep: bool) -> Self {
        op(self, "mean", json!({"axes": axes, "keepDims": keep}), &[])
    }
    fn softmax(self, axis: i64) -> Self {
        op(self, "softmax", json!({"axis": axis}), &[])
    }
    fn log_softmax(self, axis: i64) -> Self {
        op(self, "logSoftmax", json!({"axis": axis}), &[])
    }
    fn arg_max(self, axis: i64) -> Self {
        op(self, "argMax", json!({"axis": axis}), &[])
    }
    fn one_hot(self, depth: usize) -> Self {
        op(self, "oneHot", json!({"depth": depth}), &[])
    }
    fn softmax_cross_entropy(self, labels: Self) -> Self {
        op(self, "softmaxCrossEntropy", json!({}), &[labels])
    }
    fn dropout(self, rate: f32, mask: Option<Shape>, _stream: u64, seed: Option<u64>) -> Self {
        op(self, "dropout", json!({"rate": rate, "noiseShape": mask.map(|m| m.to_vec()), "seed": seed}), &[])
    }
}
