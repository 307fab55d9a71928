//! Every op: a row of `elementwise`, or a file of this folder.

pub mod broadcast_to;
pub mod cast;
pub mod elementwise;
pub mod mat_mul;
pub mod reshape;
pub mod sum;

use std::sync::Arc;

use espalier_spec::{At, Family, Result, family};
use serde_json::Value as Json;

use crate::autodiff::Backward;
use crate::op::{Kernel, Op, Options, SharedOp};
use crate::program::Program;
use crate::shape::TensorType;

family! {
    /// The ops that are files.
    pub enum OpSpec("op"): dyn Op {
        broadcast_to::BroadcastTo,
        cast::Cast,
        mat_mul::MatMul,
        reshape::Reshape,
        sum::Sum,
    }
}

/// The op of that name with options from outside.
pub fn build(name: &str, options: &Options) -> Result<SharedOp> {
    if let Some(op) = elementwise::Elementwise::from_options(name, options) {
        return op.map(elementwise::shared);
    }
    let mut object = options.clone();
    object.insert("kind".to_owned(), Json::from(name));
    Ok(Arc::new(OpSpec::from_json(&Json::Object(object), &At::ROOT)?))
}

/// The names of all ops.
pub fn names() -> Vec<&'static str> {
    elementwise::ROWS.iter().map(|row| row.name).chain(OpSpec::KINDS.iter().copied()).collect()
}

impl Op for OpSpec {
    fn name(&self) -> &'static str {
        (**self).name()
    }
    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        (**self).infer(inputs)
    }
    fn gradient(&self, cx: &Backward<'_>) -> Result<()> {
        (**self).gradient(cx)
    }
    fn kernel(&self, inputs: &[TensorType], outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        (**self).kernel(inputs, outputs)
    }
    fn elementwise(&self) -> Option<&elementwise::Elementwise> {
        (**self).elementwise()
    }
    fn is_view(&self) -> bool {
        (**self).is_view()
    }
    fn in_place(&self) -> &[(usize, usize)] {
        (**self).in_place()
    }
    fn with_epilogue(
        &self,
        inputs: &[TensorType],
        outputs: &[TensorType],
        epilogue: Program,
    ) -> Option<Result<Box<dyn Kernel>>> {
        (**self).with_epilogue(inputs, outputs, epilogue)
    }
}
