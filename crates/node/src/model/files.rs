//! Models and weights in files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use espalier_nn::files;
use espalier_spec::{Error, Value as Json, json};
use espalier_train::{CompileOptions, Control, Session};
use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;

use super::NativeModel;
use crate::background::{FILES, Pending};
use crate::error::{Result, guard};
use crate::info::next_seed;

#[napi]
impl NativeModel {
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
