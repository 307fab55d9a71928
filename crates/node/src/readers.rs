//! Data sets that come from files.

use std::path::PathBuf;

use espalier_data::ReaderSpec;
use espalier_data::readers::Files;
use espalier_kernels::team;
use espalier_spec::{At, Family, Value as Json};
use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;

use crate::background::{FILES, Pending};
use crate::dataset::NativeDataset;
use crate::error::{Result, guard};

/// A file, and the part of a sample that it holds; one that holds all of it has no name.
#[napi(object, object_to_js = false)]
pub struct NamedFile {
    /// The part.
    pub name: String,
    /// The file.
    pub path: String,
}

/// Opens files; errors begin with `who`.
#[napi(ts_return_type = "Promise<NativeDataset>")]
pub fn open_dataset(env: &Env, who: String, spec: Json, files: Vec<NamedFile>) -> Result<Object<'_>> {
    guard(|| {
        let reader = ReaderSpec::from_json(&spec, &At::new(&who))?;
        let files = files.into_iter().map(|file| (file.name, PathBuf::from(file.path))).collect();
        let files = Files::new(files).map_err(|error| error.at(&who))?;
        let (pending, promise) = Pending::new(env)?;
        FILES.run(move || {
            let work = || reader.read(&files, team::default_threads()).map_err(|error| error.at(&who));
            pending.settle(work, |_, read| Ok(NativeDataset::read(read)));
        })?;
        Ok(promise)
    })
}
