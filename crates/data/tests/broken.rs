//! Files that are cut short, changed or something else, and folders that lack pictures.

#![allow(clippy::unwrap_used)]

mod reading;

use std::fs;
use std::path::{Path, PathBuf};

use espalier_data::Opened;
use espalier_spec::{Result, Value, json};
use reading::{open, samples};

/// The golden files and what stands beside them.
fn goldens() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("goldens")
}

fn try_all(options: &Value, path: &Path) -> Result<usize> {
    let read = open(options, vec![("x".to_owned(), path.to_owned())])?;
    samples(&read).map(|chunk| chunk.len())
}

/// Golden files whose formats say how long they are, with the reader for each.
fn exact() -> Vec<(Value, PathBuf)> {
    let files = |kind: &str| {
        let entries = fs::read_dir(goldens().join("files").join(kind)).unwrap();
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let of = |kind: &str| files(kind).into_iter().map(|path| (json!({ "kind": kind }), path)).collect::<Vec<_>>();
    let columns = |(mut reader, path): (Value, PathBuf)| {
        if path.ends_with("lists.parquet") {
            reader["columns"] = json!(["a"]);
        }
        (reader, path)
    };
    [of("npy"), of("idx"), of("parquet").into_iter().map(columns).collect()].concat()
}

#[test]
fn no_file_that_was_cut_is_taken_for_whole() {
    let folder = tempfile::tempdir().unwrap();
    for (reader, path) in exact() {
        let bytes = fs::read(&path).unwrap();
        assert!(try_all(&reader, &path).unwrap() > 0, "{}", path.display());
        let cut = folder.path().join(path.file_name().unwrap());
        for length in [0, 1, 5, bytes.len() / 3, bytes.len() / 2, bytes.len() - 5, bytes.len() - 1] {
            fs::write(&cut, &bytes[..length]).unwrap();
            let message = try_all(&reader, &cut).unwrap_err().message;
            assert!(message.starts_with(&cut.display().to_string()), "{message}");
        }
    }
}

#[test]
fn no_picture_that_was_cut_is_taken_for_whole() {
    let folder = tempfile::tempdir().unwrap();
    for kind in ["png", "jpeg", "webp", "bmp"] {
        for entry in fs::read_dir(goldens().join("files/images").join(kind)).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            let own = folder.path().join(path.file_name().unwrap());
            fs::create_dir(&own).unwrap();
            let cut = own.join(path.file_name().unwrap());
            for length in [0, 1, 5, bytes.len() / 3, bytes.len() / 2, bytes.len() - 13] {
                fs::write(&cut, &bytes[..length]).unwrap();
                let message = try_all(&json!({ "kind": "imageFolder", "labels": false }), &own).unwrap_err().message;
                assert!(message.contains(&cut.display().to_string()), "{length}: {message}");
            }
        }
    }
}

/// A folder of two classes, with a broken picture in the first.
fn classes() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let picture = fs::read(goldens().join("files/images/classes/dog/three.png")).unwrap();
    for name in ["cat/a.png", "cat/c.PNG", "dog/a.png", "dog/.hidden.png", "dog/notes.txt"] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &picture).unwrap();
    }
    fs::write(folder.path().join("cat/b.png"), &picture[..picture.len() / 2]).unwrap();
    folder
}

#[test]
fn a_picture_that_cannot_be_read_is_named_or_left_out_and_counted() {
    let folder = classes();
    let message = try_all(&json!({ "kind": "imageFolder" }), folder.path()).unwrap_err().message;
    let expected =
        format!("{}: is broken or cut short; expected a whole PNG file", folder.path().join("cat/b.png").display());
    assert!(message.starts_with(&expected), "{message}");
    let files = vec![(String::new(), folder.path().to_owned())];
    let read = open(&json!({ "kind": "imageFolder", "onError": "skip" }), files).unwrap();
    let chunk = samples(&read).unwrap();
    assert_eq!((chunk.skipped, chunk.rows), (1, vec![0, 2, 3]));
    assert_eq!(chunk.columns[1].clone().even("test", "y").unwrap().as_i32().unwrap(), [0, 0, 1]);
    assert_eq!(read.source.schema().names.class_names, ["cat", "dog"]);
    assert_eq!(read.source.schema().fields[0].dims.to_string(), "[9, 9, 3]");
}

#[test]
fn labels_are_had_without_reading_pictures() {
    let folder = classes();
    let files = vec![(String::new(), folder.path().to_owned())];
    let options = json!({ "kind": "imageFolder", "imageSize": 8, "classNames": ["dog", "cat"] });
    let Opened::Rows(rows) = open(&options, files).unwrap().source.open(&espalier_data::Epoch::default()).unwrap()
    else {
        panic!("pictures are reached by number")
    };
    let labels = rows.read_field(1, &[0, 1, 2, 3]).unwrap().even("test", "y").unwrap();
    assert_eq!(labels.as_i32().unwrap(), [0, 1, 1, 1]);
}

#[test]
fn folders_without_pictures_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let read = |options: Value| try_all(&options, folder.path()).unwrap_err().message;
    assert!(read(json!({ "kind": "imageFolder" })).contains("is empty; expected a folder for each class"));
    assert!(read(json!({ "kind": "imageFolder", "labels": false })).contains("is empty; expected pictures (.png, "));
    fs::create_dir(folder.path().join("cat")).unwrap();
    assert!(read(json!({ "kind": "imageFolder" })).contains("class 'cat': is empty; expected pictures in it"));
    let twice = read(json!({ "kind": "imageFolder", "classNames": ["cat", "cat"] }));
    assert!(
        twice.contains("classNames: some are missing or named twice; expected each once, got ['cat', 'cat']"),
        "{twice}"
    );
    let missing = read(json!({ "kind": "imageFolder", "classNames": ["dog"] }));
    assert!(missing.contains("dog: cannot be read; expected a file that opens"), "{missing}");
}

#[test]
fn files_of_parts_that_samples_do_not_have_are_errors() {
    let path = goldens().join("files/npy/float32.npy");
    let read = |kind: &str, part: &str| {
        open(&json!({ "kind": kind }), vec![(part.to_owned(), path.clone())]).err().unwrap().message
    };
    assert_eq!(read("npy", "z"), "there is no part 'z'; expected some of 'x', 'y', 'sampleWeight', got 'z'.");
    assert_eq!(
        read("idx", "sampleWeight"),
        "there is no part 'sampleWeight'; expected some of 'x', 'y', got 'sampleWeight'."
    );
    assert_eq!(read("npy", "y"), "the inputs are missing; expected a file for 'x', got none.");
}

#[test]
fn files_that_are_not_there_or_are_another_format_are_named() {
    let other = goldens().join("formats.json");
    for kind in ["npy", "npz", "idx", "cifar", "parquet"] {
        for path in [other.clone(), PathBuf::from("/nowhere/at.all")] {
            let message = try_all(&json!({ "kind": kind }), &path).unwrap_err().message;
            assert!(message.starts_with(&path.display().to_string()), "{kind}: {message}");
            assert!(message.contains("; expected "), "{kind}: {message}");
        }
    }
    for kind in ["csv", "jsonl", "parquet"] {
        let message = try_all(&json!({ "kind": kind }), &goldens()).unwrap_err().message;
        assert!(message.contains("is a folder"), "{message}");
    }
}
