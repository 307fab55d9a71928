//! Every op: a row of `elementwise`, or a file of this folder.

pub mod arg_max;
pub mod arg_min;
pub mod average_pool2d;
pub mod batch_norm;
pub mod broadcast_to;
pub mod cast;
pub mod concat;
pub mod conv2d;
pub mod conv2d_transpose;
mod convolution;
mod depthwise;
pub mod depthwise_conv2d;
pub mod dropout;
pub mod elementwise;
pub mod expand_dims;
pub mod eye;
pub mod full;
pub mod gather;
pub mod layer_norm;
pub mod local_response_normalization;
pub mod log_softmax;
pub mod log_sum_exp;
pub mod mat_mul;
pub mod max;
pub mod max_pool2d;
pub mod mean;
pub mod min;
pub mod moments;
pub mod one_hot;
pub mod ones;
pub mod pad;
mod pooling;
pub mod prod;
pub mod random_bernoulli;
pub mod random_normal;
pub mod random_permutation;
pub mod random_uniform;
pub mod range;
pub mod reshape;
pub mod rms_norm;
pub mod slice;
pub mod softmax;
pub mod softmax_cross_entropy;
pub mod squeeze;
pub mod stack;
pub mod sum;
pub mod transpose;
pub mod up_sample2d;
pub mod variance;
pub mod zeros;

use espalier_spec::family::unknown_kind;
use espalier_spec::{At, Family, Member, Result, family, spec};

use crate::op::{Op, Options, SharedOp};

/// The table of the ops that are files; a line for each.
macro_rules! ops {
    ($($module:ident::$Op:ident,)+) => {
        family! {
            /// The ops that are files.
            pub enum OpSpec("op"): dyn Op { $($module::$Op),+ }
        }

        /// Calls on which the tests of the registry try each op that is a file.
        #[cfg(test)]
        pub(crate) fn samples() -> Vec<(&'static str, Vec<crate::sample::Sample>)> {
            OpSpec::KINDS.iter().copied().zip([$(<$module::$Op as Op>::samples()),+]).collect()
        }
    };
}

ops! {
    arg_max::ArgMax,
    arg_min::ArgMin,
    average_pool2d::AveragePool2d,
    batch_norm::BatchNorm,
    broadcast_to::BroadcastTo,
    cast::Cast,
    concat::Concat,
    conv2d::Conv2d,
    conv2d_transpose::Conv2dTranspose,
    depthwise_conv2d::DepthwiseConv2d,
    dropout::Dropout,
    expand_dims::ExpandDims,
    eye::Eye,
    full::Full,
    gather::Gather,
    layer_norm::LayerNorm,
    local_response_normalization::LocalResponseNormalization,
    log_softmax::LogSoftmax,
    log_sum_exp::LogSumExp,
    mat_mul::MatMul,
    max::Max,
    max_pool2d::MaxPool2d,
    mean::Mean,
    min::Min,
    moments::Moments,
    one_hot::OneHot,
    ones::Ones,
    pad::Pad,
    prod::Prod,
    random_bernoulli::RandomBernoulli,
    random_normal::RandomNormal,
    random_permutation::RandomPermutation,
    random_uniform::RandomUniform,
    range::Range,
    reshape::Reshape,
    rms_norm::RmsNorm,
    slice::Slice,
    softmax::Softmax,
    softmax_cross_entropy::SoftmaxCrossEntropy,
    squeeze::Squeeze,
    stack::Stack,
    sum::Sum,
    transpose::Transpose,
    up_sample2d::UpSample2d,
    variance::Variance,
    zeros::Zeros,
}

/// The op of that name with options from outside.
pub fn build(name: &str, options: &Options) -> Result<SharedOp> {
    if let Some(op) = elementwise::Elementwise::from_options(name, options) {
        return op.map(elementwise::shared);
    }
    let at = At::ROOT;
    let registry = registry();
    let Some(member) = registry.iter().find(|member| member.kind == name) else {
        return Err(unknown_kind(OpSpec::WORD, name, &names(), &at));
    };
    let at = at.member(member.kind, None);
    spec::reject_unknown(options, &[&member.fields.iter().map(|field| field.name).collect::<Vec<_>>()], &at)?;
    Ok(OpSpec::read_kind(member.kind, options, &at)?.into_shared())
}

/// The names of all ops that users call.
pub fn names() -> Vec<&'static str> {
    registry().into_iter().map(|member| member.kind).collect()
}

/// What is known of each op that users call: rows first, then files.
pub fn registry() -> Vec<Member> {
    let rows = elementwise::ROWS.iter().filter(|row| !row.internal).map(elementwise::Row::member);
    rows.chain(OpSpec::registry()).collect()
}
