//! Models as JavaScript objects.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use espalier_graph::{Shape, Tensor, TensorType, caught};
use espalier_nn::model::LayerInfo;
use espalier_nn::{Model, ModelSpec, files};
use espalier_spec::{At, Code, Error, FieldValue, Spec, Value as Json, json};
use espalier_train::{CompileOptions, Control, FitOptions, Samples, Session, Strand};
use napi::Env;
use napi::bindgen_prelude::{FnArgs, Function, Object, ObjectFinalize, ToNapiValue};
use napi_derive::napi;

use crate::background::{FILES, Pending};
use crate::error::{Result, guard};
use crate::given::{self, Arrays, Given, Inputs, Owned, batch_from, data_of, inputs_of, samples_of};
use crate::info::next_seed;
use crate::reported::Reported;
use crate::runs::{Events, FitResult, Listener, control, handle, logs_of};
use crate::tensor::{NativeTensor, Tensors, unwrap, wrap_all};

/// A session and the strand on which its long work runs.
struct Worker {
    session: Mutex<Session>,
    busy: AtomicBool,
    control: Mutex<Control>,
    strand: Strand,
    reported: Reported,
}

/// A model with its weights.
#[napi(custom_finalize)]
pub struct NativeModel {
    worker: Option<Arc<Worker>>,
}

/// A weight and its name.
#[napi(object, object_from_js = false)]
pub struct NamedWeight {
    /// Name within the model.
    pub name: String,
    /// A copy of the values.
    pub tensor: NativeTensor,
}

/// A loss and its gradients.
#[napi(object, object_from_js = false)]
pub struct LossAndGradients {
    /// The loss.
    pub loss: f64,
    /// The gradient in each weight that is trained.
    pub gradients: Vec<NamedWeight>,
}

/// Tensors with their names as objects.
pub fn named(env: Env, tensors: Vec<(String, Tensor)>) -> Vec<NamedWeight> {
    let weight = |(name, tensor)| NamedWeight { name, tensor: NativeTensor::wrap(env, tensor) };
    tensors.into_iter().map(weight).collect()
}

#[napi]
impl NativeModel {
    /// Builds a model from its spec, with fresh weights; `describe` is asked for layers that are functions, by their
    /// place in the spec and the types of their inputs, and gives nothing when it fails.
    #[napi(constructor)]
    pub fn new(
        env: Env,
        spec: Json,
        options: Json,
        describe: Function<'_, FnArgs<(u32, Json)>, Option<Json>>,
    ) -> Result<Self> {
        guard(|| {
            let seed = match options.get("seed") {
                None | Some(Json::Null) => next_seed(),
                Some(seed) => u64::read(seed, &At::new("model").field("seed"))?,
            };
            let mut described = |at: usize, inputs: &[TensorType]| {
                let inputs = inputs.iter().map(|ty| json!({ "dtype": ty.dtype.name(), "shape": ty.shape[1..] }));
                let spec = describe.call((at as u32, inputs.collect::<Vec<_>>().into()).into());
                spec.ok().flatten().ok_or_else(|| Error::spec("the function failed; expected a description, got none."))
            };
            let model = Model::describing(ModelSpec::from_json(&spec, &At::ROOT)?, &mut described)?;
            Ok(Self::wrap(env, Session::new(model, seed)?))
        })
    }

    /// Reads a model from a file.
    #[napi(ts_return_type = "Promise<NativeModel>")]
    pub fn load(env: &Env, path: String) -> Result<Object<'_>> {
        guard(|| {
            let (pending, promise) = Pending::new(env)?;
            FILES.run(move || {
                pending.settle(|| load(&PathBuf::from(path)), |env, session| Ok(Self::wrap(env, session)));
            })?;
            Ok(promise)
        })
    }

    /// The model as data.
    #[napi]
    pub fn spec(&self) -> Result<Json> {
        guard(|| Ok(self.idle("toJSON")?.model().spec().to_json()))
    }

    /// Layers, shapes, counts, and memory for batches of a size.
    #[napi]
    pub fn summary(&self, options: Json) -> Result<Json> {
        guard(|| {
            let batch = match options.get("batchSize") {
                None | Some(Json::Null) => given::DEFAULT_BATCH,
                Some(value) => usize::read(value, &At::new("summary").field("batchSize"))?,
            };
            self.idle("summary")?.summary(batch)
        })
    }

    /// What is known of each layer besides its spec: shapes without the batch axis, and weights.
    #[napi]
    pub fn layers(&self) -> Result<Json> {
        guard(|| {
            let session = self.idle("layers")?;
            let model = session.model();
            let dims = |shape: &Shape| Json::from(&shape[..]);
            let weight = |at: usize| {
                let info = &model.weights()[at];
                json!({ "name": info.name, "at": at, "shape": dims(&info.shape), "trainable": info.trainable })
            };
            let layer = |info: LayerInfo| {
                let inputs: Json = info.inputs.iter().map(dims).collect();
                let weights: Json = info.weights.map(weight).collect();
                json!({ "inputShapes": inputs, "outputShape": dims(&info.output), "weights": weights })
            };
            Ok(model.layers().into_iter().map(layer).collect())
        })
    }

    /// Says whether a layer, or every layer, learns from the next compilation on.
    #[napi]
    pub fn set_trainable(&self, layer: Option<String>, trainable: bool) -> Result<()> {
        guard(|| self.idle("trainable")?.set_trainable(layer.as_deref(), trainable))
    }

    /// A model of its own in which normalisers are parts of the layers beside them.
    #[napi]
    pub fn folded(&self, env: Env) -> Result<Self> {
        guard(|| {
            let folded = self.idle("folded")?.folded()?;
            Ok(Self::wrap(env, folded))
        })
    }

    /// Names and shapes of the results, without the batch axis.
    #[napi]
    pub fn outputs(&self) -> Result<Json> {
        guard(|| {
            let session = self.idle("outputs")?;
            let model = session.model();
            let outputs = model.output_names().into_iter().zip(model.outputs());
            Ok(outputs.map(|(name, shape)| json!({ "name": name, "shape": shape[..] })).collect())
        })
    }

    /// What it is compiled with, or null.
    #[napi(getter)]
    pub fn compiled(&self) -> Result<Json> {
        guard(|| Ok(self.idle("compiled")?.compiled_json().unwrap_or(Json::Null)))
    }

    /// Whether the memory was given back.
    #[napi(getter)]
    pub fn disposed(&self) -> bool {
        self.worker.is_none()
    }

    /// Chooses optimizer, losses and metrics.
    #[napi]
    pub fn compile(&self, env: Env, options: Json) -> Result<()> {
        guard(|| {
            let mut session = self.idle("compile")?;
            let options = CompileOptions::from_json(&options, &session.model().output_names())?;
            session.compile(options)?;
            self.worker("compile")?.reported.update(env, session.bytes());
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

    /// Copies of all weights.
    #[napi]
    pub fn weights(&self, env: Env) -> Result<Vec<NamedWeight>> {
        guard(|| Ok(named(env, self.idle("weights")?.named_weights())))
    }

    /// A copy of the weight at that place.
    #[napi]
    pub fn weight(&self, env: Env, at: u32) -> Result<NativeTensor> {
        guard(|| Ok(NativeTensor::wrap(env, self.idle("weights")?.weight(at as usize)?)))
    }

    /// Replaces the weights at the places from `start` up to `end`.
    #[napi]
    pub fn set_weights(&self, tensors: Tensors<'_>, start: u32, end: u32) -> Result<()> {
        guard(|| self.idle("setWeights")?.set_weights_in(start as usize..end as usize, &unwrap(&tensors)?))
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
            self.worker("predict")?.reported.update(env, session.bytes());
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

    /// Writes the model to a file.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn save<'env>(&self, env: &'env Env, path: String) -> Result<Object<'env>> {
        guard(|| {
            let work = move |session: &mut Session, _: &Control| {
                let model = Arc::clone(session.model());
                let weights = session.named_weights();
                let compiled = session.compiled_json().unwrap_or(Json::Null);
                files::save(&PathBuf::from(path), &model, &weights, &json!({ "compile": compiled }))
            };
            Ok(self.start(env, "save", work, |_, ()| Ok(()))?.0)
        })
    }

    /// Takes weights from a file; names and layouts may be PyTorch's.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn load_weights<'env>(&self, env: &'env Env, path: String, skip_mismatch: bool) -> Result<Object<'env>> {
        guard(|| {
            let work = move |session: &mut Session, _: &Control| {
                let within = |error: Error| error.at(format!("loadWeights \"{path}\""));
                let tensors = files::read_tensors(Path::new(&path))?;
                session.match_weights(&tensors, skip_mismatch).map_err(within)
            };
            Ok(self.start(env, "loadWeights", work, |_, ()| Ok(()))?.0)
        })
    }

    /// Stops what is under way and gives the memory back.
    #[napi]
    pub fn dispose(&mut self, env: Env) -> Result<()> {
        guard(|| {
            if let Some(worker) = &self.worker {
                worker.control.lock().unwrap_or_else(PoisonError::into_inner).cancel();
            }
            self.release(env);
            Ok(())
        })
    }

    fn wrap(env: Env, session: Session) -> Self {
        let worker = Worker {
            reported: Reported::new(env, session.bytes()),
            session: Mutex::new(session),
            busy: AtomicBool::new(false),
            control: Mutex::default(),
            strand: Strand::default(),
        };
        Self { worker: Some(Arc::new(worker)) }
    }

    fn worker(&self, who: &str) -> espalier_spec::Result<&Arc<Worker>> {
        let gone = || {
            Error::new(Code::Disposed, format!("{who}: the model was disposed; expected a live one. Dispose it later."))
        };
        self.worker.as_ref().ok_or_else(gone)
    }

    /// The session, if nothing is under way.
    fn idle(&self, who: &str) -> espalier_spec::Result<MutexGuard<'_, Session>> {
        let worker = self.worker(who)?;
        if worker.busy.load(Ordering::Acquire) {
            return Err(busy(who));
        }
        Ok(worker.session.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs work on the model's strand; the handle of the run.
    fn run<'env, R: Send + 'static, T: ToNapiValue + 'static>(
        &self,
        env: &'env Env,
        who: &str,
        work: impl FnOnce(&mut Session, &Control) -> espalier_spec::Result<R> + Send + 'static,
        convert: impl FnOnce(Env, R) -> napi::Result<T> + Send + 'static,
    ) -> espalier_spec::Result<Object<'env>> {
        let (promise, control) = self.start(env, who, work, convert)?;
        handle(env, promise, control)
    }

    /// Starts work on the model's strand; its promise, and what stops it.
    fn start<'env, R: Send + 'static, T: ToNapiValue + 'static>(
        &self,
        env: &'env Env,
        who: &str,
        work: impl FnOnce(&mut Session, &Control) -> espalier_spec::Result<R> + Send + 'static,
        convert: impl FnOnce(Env, R) -> napi::Result<T> + Send + 'static,
    ) -> espalier_spec::Result<(Object<'env>, Control)> {
        let worker = self.worker(who)?;
        if worker.busy.swap(true, Ordering::AcqRel) {
            return Err(busy(who));
        }
        let begin = || {
            let control = control(env)?;
            control.clone_into(&mut worker.control.lock().unwrap_or_else(PoisonError::into_inner));
            let (pending, promise) = Pending::new(env)?;
            let (owner, stop) = (Arc::clone(worker), control.clone());
            let job = move || {
                let mut session = owner.session.lock().unwrap_or_else(PoisonError::into_inner);
                let outcome = caught(|| work(&mut session, &stop));
                let bytes = session.bytes();
                drop(session);
                owner.busy.store(false, Ordering::Release);
                let convert = move |env: Env, result| {
                    owner.reported.update(env, bytes);
                    convert(env, result)
                };
                pending.conclude(outcome, convert);
            };
            worker.strand.run(job)?;
            Ok((promise, control))
        };
        begin().inspect_err(|_| worker.busy.store(false, Ordering::Release))
    }

    /// Lets go of the session; work under way keeps it to its end.
    fn release(&mut self, env: Env) {
        if let Some(worker) = self.worker.take() {
            worker.reported.release(env);
        }
    }
}

impl ObjectFinalize for NativeModel {
    /// A fit under way goes on: its promise is still awaited.
    fn finalize(mut self, env: Env) -> napi::Result<()> {
        self.release(env);
        Ok(())
    }
}

fn busy(who: &str) -> Error {
    Error::new(
        Code::Busy,
        format!("{who}: the model is at work; expected an idle model. Await the fit, evaluate or predict before."),
    )
}

fn load(path: &Path) -> espalier_spec::Result<Session> {
    let saved = files::load(path)?;
    let (outputs, count) = (saved.model.output_names(), saved.model.weights().len());
    let mut session = Session::new(saved.model, next_seed())?;
    let weights: Vec<_> = saved.tensors.into_iter().take(count).map(|(_, tensor)| tensor).collect();
    session.set_weights(&weights)?;
    match saved.extra.get("compile") {
        None | Some(Json::Null) => {}
        Some(options) => session.compile(CompileOptions::from_json(options, &outputs)?)?,
    }
    Ok(session)
}
