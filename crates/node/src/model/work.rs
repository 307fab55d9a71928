//! What a model does with data.

use espalier_spec::{At, Spec, Value as Json};
use espalier_train::{CompileOptions, Control, FitOptions, Samples, Session};
use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;

use super::named::LossAndGradients;
use super::{NativeModel, named};
use crate::error::{Result, guard};
use crate::given::{Arrays, Given, Inputs, Owned, batch_from, data_of, inputs_of, samples_of};
use crate::runs::{Events, FitResult, Listener, logs_of};
use crate::tensor::{NativeTensor, Tensors, unwrap, wrap_all};

#[napi]
impl NativeModel {
    /// Chooses optimizer, losses and metrics.
    #[napi]
    pub fn compile(&self, env: Env, options: Json) -> Result<()> {
        guard(|| {
            let mut session = self.idle("compile")?;
            let options = CompileOptions::from_json(&options, &session.model().output_names())?;
            session.compile(options)?;
            self.worker("compile")?.report(env, &session);
            Ok(())
        })
    }

    /// How many steps there will have been after a fit with these options; nothing where the data do not say.
    #[napi]
    pub fn steps_after(&self, data: Given<'_>, own_validation: bool, options: Json) -> Result<Option<f64>> {
        guard(|| {
            let (data, options) = (data_of("fit", data)?, FitOptions::from_json(&options, &At::new("fit"))?);
            let before = self.idle("fit")?.iterations();
            Ok(options.steps(data.view(), own_validation).map(|steps| (before + steps) as f64))
        })
    }

    /// Adds learning rates for the steps behind those that have one.
    #[napi]
    pub fn extend_rates(&self, rates: &[f64]) -> Result<()> {
        guard(|| self.idle("fit")?.extend_rates(rates))
    }

    /// Trains; events come to the listener many at a time.
    #[napi(ts_return_type = "NativeRun")]
    pub fn fit<'env>(
        &self,
        env: &'env Env,
        data: Given<'_>,
        validation: Option<Given<'_>>,
        options: Json,
        listener: Option<Listener<'_>>,
    ) -> Result<Object<'env>> {
        guard(|| {
            let data = data_of("fit", data)?;
            let validation = validation.map(|data| data_of("fit: validationData", data)).transpose()?;
            let options = FitOptions::from_json(&options, &At::new("fit"))?;
            let mut events = listener.as_ref().map(Events::new).transpose()?;
            self.run(
                env,
                "fit",
                move |session, control| {
                    let mut send = |event| {
                        if let Some(events) = &mut events {
                            events.send(event);
                        }
                    };
                    let judged = validation.as_ref().map(Owned::view);
                    let history = session.fit(data.view(), judged, &options, control, &mut send)?;
                    Ok((history, events))
                },
                |_, (history, events)| {
                    Ok(FitResult::new(history, events.map_or_else(Vec::new, |events| events.rest())))
                },
            )
        })
    }

    /// Loss and metrics.
    #[napi(ts_return_type = "NativeRun")]
    pub fn evaluate<'env>(&self, env: &'env Env, data: Given<'_>, options: Json) -> Result<Object<'env>> {
        guard(|| {
            let data = data_of("evaluate", data)?;
            let batch = batch_from("evaluate", &options, data.rows())?;
            let work = move |session: &mut Session, control: &Control| session.evaluate(data.view(), batch, control);
            self.run(env, "evaluate", work, |_, logs| Ok(logs_of(logs)))
        })
    }

    /// The outputs for every row: one tensor for each.
    #[napi(ts_return_type = "NativeRun")]
    pub fn predict<'env>(&self, env: &'env Env, x: Inputs<'_>, options: Json) -> Result<Object<'env>> {
        guard(|| {
            let data = inputs_of("predict", x)?;
            let batch = batch_from("predict", &options, data.rows())?;
            let work = move |session: &mut Session, control: &Control| session.predict(data.view(), batch, control);
            self.run(env, "predict", work, |env, outputs| Ok(wrap_all(env, outputs)))
        })
    }

    /// The same, at once.
    #[napi]
    pub fn predict_sync(&self, env: Env, x: Tensors<'_>, options: Json) -> Result<Vec<NativeTensor>> {
        guard(|| {
            let samples = Samples::new(unwrap(&x)?, vec![]).map_err(|error| error.at("predict"))?;
            let batch = batch_from("predict", &options, Some(samples.rows()))?;
            let mut session = self.idle("predict")?;
            let outputs = session.predict(&samples, batch, &Control::default())?;
            self.worker("predict")?.report(env, &session);
            Ok(wrap_all(env, outputs))
        })
    }

    /// The values of nodes for every row: one tensor for each name.
    #[napi(ts_return_type = "NativeRun")]
    pub fn observe<'env>(
        &self,
        env: &'env Env,
        x: Inputs<'_>,
        names: Vec<String>,
        options: Json,
    ) -> Result<Object<'env>> {
        guard(|| {
            let data = inputs_of("outputsOf", x)?;
            let batch = batch_from("outputsOf", &options, data.rows())?;
            let work =
                move |session: &mut Session, control: &Control| session.observe(data.view(), &names, batch, control);
            self.run(env, "outputsOf", work, |env, outputs| Ok(wrap_all(env, outputs)))
        })
    }

    /// The loss on all samples together, and its gradients.
    #[napi(ts_return_type = "NativeRun")]
    pub fn gradients<'env>(&self, env: &'env Env, samples: Arrays<'_>, training: bool) -> Result<Object<'env>> {
        guard(|| {
            let samples = samples_of("gradients", &samples)?;
            let work = move |session: &mut Session, control: &Control| session.gradients(&samples, training, control);
            self.run(env, "gradients", work, |env, found| {
                Ok(LossAndGradients { loss: found.loss, gradients: named(env, found.gradients) })
            })
        })
    }
}
