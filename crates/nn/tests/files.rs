//! Model files: there and back, and damage of every kind.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod run;

use std::path::PathBuf;

use espalier_graph::{DType, Tensor};
use espalier_nn::{Model, files};
use espalier_spec::{Code, json};
use run::floats;

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("espalier-files-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn model() -> Model {
    Model::from_json(&json!({ "kind": "sequential", "layers": [
        { "kind": "dense", "units": 3, "activation": "relu", "inputShape": [2] },
        { "kind": "dense", "units": 1, "useBias": false },
    ]}))
    .unwrap()
}

fn weights(model: &Model) -> Vec<(String, Tensor)> {
    model.weights().iter().map(|info| info.name.clone()).zip(model.initialise(1).unwrap()).collect()
}

#[test]
fn a_file_gives_back_the_model_the_weights_and_what_was_added() {
    let folder = folder("round-trip");
    let path = folder.join("model.safetensors");
    let model = model();
    let mut tensors = weights(&model);
    tensors.push(("mask".to_owned(), Tensor::u8(DType::Bool, [3].into(), &[1, 0, 1]).unwrap()));
    tensors.push(("count".to_owned(), Tensor::i32([].into(), &[7]).unwrap()));
    let extra = json!({ "compiled": { "loss": "mse" } });
    files::save(&path, &model, &tensors, &extra).unwrap();
    let first = std::fs::read(&path).unwrap();
    files::save(&path, &model, &tensors, &extra).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), first, "equal models give equal bytes");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside the file");

    let saved = files::load(&path).unwrap();
    assert_eq!((saved.model.to_json(), saved.extra), (model.to_json(), extra));
    let names: Vec<_> = saved.tensors.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["dense/kernel", "dense/bias", "dense_1/kernel", "count", "mask"]);
    for (name, tensor) in &tensors {
        let (_, found) = saved.tensors.iter().find(|(found, _)| found == name).unwrap();
        assert_eq!((found.ty(), found.bytes()), (tensor.ty(), tensor.bytes()), "{name}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn weights_that_do_not_fit_are_not_saved_and_leave_the_old_file() {
    let folder = folder("unfit");
    let path = folder.join("model.safetensors");
    let model = model();
    files::save(&path, &model, &weights(&model), &json!(null)).unwrap();
    let before = std::fs::read(&path).unwrap();
    let mut tensors = weights(&model);
    tensors[0].1 = floats(&[3, 2], &[0.0; 6]);
    let error = files::save(&path, &model, &tensors, &json!(null)).unwrap_err();
    assert!(
        error.message.contains("dense/kernel has the wrong type; expected float32[2, 3], got float32[3, 2]"),
        "{error}"
    );
    tensors.remove(0);
    let error = files::save(&path, &model, &tensors, &json!(null)).unwrap_err();
    assert!(error.message.contains("dense/kernel is missing"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_path_that_cannot_be_used_is_an_io_error() {
    let folder = folder("paths");
    let model = model();
    let missing = folder.join("missing/model.safetensors");
    for path in [&missing, &folder, &PathBuf::from("/")] {
        let error = files::save(path, &model, &weights(&model), &json!(null)).unwrap_err();
        assert_eq!(error.code, Code::Io, "{error}");
        assert!(
            error.message.starts_with(&format!("save \"{}\": the file cannot be written", path.display())),
            "{error}"
        );
        assert_eq!(files::load(path).unwrap_err().code, Code::Io);
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn foreign_and_newer_files_are_refused_with_a_sentence() {
    let folder = folder("foreign");
    let path = folder.join("model.safetensors");
    let check = |bytes: &[u8], expected: &str| {
        std::fs::write(&path, bytes).unwrap();
        let error = files::load(&path).unwrap_err();
        assert_eq!(error.code, Code::Data, "{error}");
        assert!(error.message.contains(expected), "{error}");
    };
    let with_header = |header: &str| {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(header.as_bytes());
        bytes
    };
    let entry = |text: &str| with_header(&json!({ "__metadata__": { "espalier": text } }).to_string());
    check(b"", "damaged, cut short or of another format");
    check(b"PK\x03\x04 a zip archive, not tensors", "damaged, cut short or of another format");
    check(
        &with_header("{}"),
        "there is no model in the file's header; expected a whole file that model.save() wrote, got",
    );
    check(&entry("{"), "the file's header is damaged");
    check(&entry("{}"), "the file's header has no known format");
    check(&entry("{\"format\": 2, \"version\": \"9.1.0\"}"), "expected 1, got 2, written by 9.1.0. Update espalier.");
    check(&entry("{\"format\": 1}"), "is no model");
    let empty = json!({ "format": 1, "model": model().to_json() }).to_string();
    check(&entry(&empty), "the weight dense/kernel is missing");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn damage_is_an_error_or_harmless_and_never_a_panic() {
    let folder = folder("damage");
    let path = folder.join("model.safetensors");
    let model = model();
    files::save(&path, &model, &weights(&model), &json!({ "a": [1, 2] })).unwrap();
    let whole = std::fs::read(&path).unwrap();
    let header = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    for length in 0..whole.len() {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(files::load(&path).unwrap_err().code, Code::Data, "cut to {length} bytes");
    }
    let (mut refused, mut tried) = (0, 0);
    for byte in 0..header {
        let bit = (byte * 5) % 8;
        let mut bytes = whole.clone();
        bytes[byte] ^= 1 << bit;
        std::fs::write(&path, &bytes).unwrap();
        let found = std::panic::catch_unwind(|| files::load(&path));
        let found = found.unwrap_or_else(|_| panic!("byte {byte}, bit {bit}"));
        tried += 1;
        if let Err(error) = found {
            assert_eq!(error.code, Code::Data, "byte {byte}, bit {bit}: {error}");
            refused += 1;
        }
    }
    // What is left are other option values, names of the file's own, and spaces.
    assert!(refused * 10 > tried * 7, "{refused} of {tried}");
    std::fs::remove_dir_all(folder).unwrap();
}
