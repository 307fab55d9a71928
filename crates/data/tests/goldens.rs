//! Files of every format beside what NumPy, pandas, pyarrow and Pillow read from them.

#![allow(clippy::unwrap_used)]

mod reading;

use std::path::PathBuf;

use espalier_data::Column;
use espalier_graph::Tensor;
use espalier_spec::Value;
use reading::{open, samples};

/// The golden files and what stands beside them.
fn goldens() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("goldens")
}

fn cases() -> Vec<Value> {
    let text = std::fs::read_to_string(goldens().join("formats.json")).unwrap();
    text.parse::<Value>().unwrap().as_array().unwrap().clone()
}

fn number(value: &Value) -> f32 {
    match value.as_str() {
        None => value.as_f64().unwrap() as f32,
        Some(text) => text.parse().unwrap(),
    }
}

/// Panics unless the tensor is the one in the case, to the bit or with bytes that far apart.
fn compare(got: &Tensor, expected: &Value, within: f32, case: &Value) {
    let shape: Vec<_> =
        expected["shape"].as_array().unwrap().iter().map(|dim| dim.as_u64().unwrap() as usize).collect();
    let reader = format!("{} {}", case["reader"], case["files"]);
    assert_eq!((got.dtype().name(), &got.shape()[..]), (expected["dtype"].as_str().unwrap(), &shape[..]), "{reader}");
    for (i, (got, expected)) in got.to_f32().into_iter().zip(expected["data"].as_array().unwrap()).enumerate() {
        let expected = number(expected);
        let same = got == expected || (got.is_nan() && expected.is_nan()) || (got - expected).abs() <= within;
        assert!(same, "{reader}: element {i} is {got} instead of {expected}");
    }
}

#[test]
fn files_are_read_as_their_own_libraries_read_them() {
    let cases = cases();
    assert!(cases.len() > 50);
    for case in &cases {
        for stream in [None, Some(false), Some(true)] {
            let mut options = case["reader"].clone();
            if let Some(stream) = stream {
                if !matches!(options["kind"].as_str(), Some("csv" | "jsonl" | "parquet")) {
                    continue;
                }
                options["stream"] = stream.into();
            }
            let files = case["files"].as_array().unwrap().iter().map(|file| {
                (file[0].as_str().unwrap().to_owned(), goldens().join("files").join(file[1].as_str().unwrap()))
            });
            let read = open(&options, files.collect()).unwrap();
            let columns = samples(&read).unwrap().columns;
            let within = case["within"].as_f64().unwrap_or(0.0) as f32;
            for (name, column) in ["x", "y"].into_iter().zip(columns) {
                let Column::Even(tensor) = column else { panic!("{} differ in size", case["files"]) };
                compare(&tensor, &case[name], within, case);
            }
            let fields: Vec<_> = read.source.schema().fields.iter().map(|field| field.name.as_str()).collect();
            assert_eq!(fields.contains(&"y"), case["y"].is_object(), "{}", case["reader"]);
        }
    }
}
