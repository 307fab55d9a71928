//! Fitted transforms as JavaScript objects.

use std::sync::Arc;

use espalier_spec::{At, Family, Value as Json};
use espalier_train::Strand;
use espalier_transforms::{Fitted, PreprocessSpec};
use napi::Env;
use napi::bindgen_prelude::{ClassInstance, Object};
use napi_derive::napi;

use crate::background::Pending;
use crate::dataset::NativeDataset;
use crate::error::{Result, guard};
use crate::model::{NamedWeight, named};
use crate::runs::{control, handle};
use crate::tensor::NativeTensor;

/// A transform that has learned its numbers.
#[napi]
pub struct NativeFitted {
    fitted: Arc<Fitted>,
    /// Records that were left out while it learned.
    skipped: u64,
}

/// Has a transform learn from the inputs of a data set, in one pass.
#[napi(ts_return_type = "NativeRun")]
pub fn fit_transform<'env>(env: &'env Env, spec: Json, data: ClassInstance<'_, NativeDataset>) -> Result<Object<'env>> {
    guard(|| {
        let (spec, set) = (PreprocessSpec::from_json(&spec, &At::ROOT)?, data.set().clone());
        let (pending, promise) = Pending::new(env)?;
        let control = control(env)?;
        let stop = control.clone();
        // In a strand of its own: what makes the samples may wait for others.
        Strand::default().run(move || {
            let work = || espalier_data::fit(spec, &set.source, &set.batching, stop.stop());
            let convert = |_, (fitted, skipped)| Ok(NativeFitted { fitted: Arc::new(fitted), skipped });
            pending.settle(work, convert);
        })?;
        handle(env, promise, control)
    })
}

#[napi]
impl NativeFitted {
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

    /// How many records were left out while it learned.
    #[napi(getter)]
    pub fn skipped(&self) -> f64 {
        self.skipped as f64
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
