//! Fitted transforms as JavaScript objects.

use std::sync::Arc;

use espalier_graph::Shape;
use espalier_spec::{At, Error, Family, Value as Json};
use espalier_transforms::{Fitted, Fitting, PreprocessSpec};
use napi::Env;
use napi::bindgen_prelude::ClassInstance;
use napi_derive::napi;

use crate::error::{Result, guard};
use crate::model::{NamedWeight, named};
use crate::tensor::NativeTensor;

/// A transform that has learned its numbers.
#[napi]
pub struct NativeFitted {
    fitted: Arc<Fitted>,
}

#[napi]
impl NativeFitted {
    /// Learns from samples, one for each entry of the first axis.
    #[napi]
    pub fn fit(spec: Json, x: ClassInstance<'_, NativeTensor>) -> Result<Self> {
        guard(|| {
            let (spec, x) = (PreprocessSpec::from_json(&spec, &At::ROOT)?, x.get()?);
            let mut fitting = Fitting::new(&spec, &sample_of(x.shape())?)?;
            fitting.add(x)?;
            Ok(Self { fitted: Arc::new(fitting.finish()?) })
        })
    }

    /// What it does, as plain JSON.
    #[napi(getter)]
    pub fn spec(&self) -> Json {
        self.fitted.spec().to_json()
    }

    /// The shape of a sample.
    #[napi(getter)]
    pub fn sample(&self) -> Vec<u32> {
        self.fitted.sample().iter().map(|&dim| dim as u32).collect()
    }

    /// Its numbers with their names.
    #[napi]
    pub fn kept(&self, env: Env) -> Result<Vec<NamedWeight>> {
        guard(|| {
            let kept = self.fitted.kept()?.into_iter();
            Ok(named(env, kept.map(|(name, tensor)| (name.to_owned(), tensor.clone())).collect()))
        })
    }

    /// Samples, transformed.
    #[napi]
    pub fn transform(&self, env: Env, x: ClassInstance<'_, NativeTensor>) -> Result<NativeTensor> {
        guard(|| Ok(NativeTensor::wrap(env, self.fitted.transform(x.get()?)?)))
    }

    /// Transformed samples as they were.
    #[napi]
    pub fn inverse(&self, env: Env, y: ClassInstance<'_, NativeTensor>) -> Result<NativeTensor> {
        guard(|| Ok(NativeTensor::wrap(env, self.fitted.inverse(y.get()?)?)))
    }
}

impl NativeFitted {
    /// The transform, which the views of data sets share.
    pub fn shared(&self) -> Arc<Fitted> {
        Arc::clone(&self.fitted)
    }
}

/// The shape of one of many samples.
fn sample_of(shape: &Shape) -> espalier_spec::Result<Shape> {
    let none = || {
        Error::shape("preprocess: there are no samples; expected one for each entry of the first axis, got one number.")
    };
    let (_, sample) = shape.split_first().ok_or_else(none)?;
    Shape::new(sample)
}
