//! What a summary tells is what the process takes.
#![cfg(target_os = "linux")]
// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use std::fs::{read_to_string, write};

use espalier_graph::Tensor;
use espalier_nn::Model;
use espalier_spec::json;
use espalier_train::{BatchSize, CompileOptions, Control, FitOptions, Samples, Session};

/// A line of the process's status, in bytes.
fn status(name: &str) -> u64 {
    let text = read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':').trim().strip_suffix("kB").unwrap().trim().parse::<u64>().unwrap() * 1024
}

/// The most memory that the process has at a time while it does something, beyond what it had before.
fn peak_of(before: u64, work: impl FnOnce()) -> f64 {
    // Forgets the peak so far.
    write("/proc/self/clear_refs", "5").unwrap();
    work();
    (status("VmHWM") - before) as f64
}

#[test]
fn the_peak_of_training_and_prediction_is_the_one_that_the_summary_tells() {
    let (width, rows) = (128, 1 << 16);
    let mut layers = vec![json!({ "kind": "input", "shape": [width] })];
    for _ in 0..4 {
        layers.push(json!({ "kind": "dense", "units": width }));
        layers.push(json!({ "kind": "batchNormalization" }));
        layers.push(json!({ "kind": "relu" }));
    }
    layers.push(json!({ "kind": "dense", "units": 1 }));
    let model = Model::from_json(&json!({ "kind": "sequential", "layers": layers })).unwrap();
    let x = Tensor::f32([rows, width].into(), &vec![0.5; rows * width]).unwrap();
    let samples = Samples::new(vec![x], vec![Tensor::f32([rows, 1].into(), &vec![1.0; rows]).unwrap()]).unwrap();
    let inputs = Samples::new(samples.x.clone(), vec![]).unwrap();
    let before = status("VmRSS");
    let mut session = Session::new(model, 1).unwrap();
    let options = json!({ "optimizer": "adam", "loss": "meanSquaredError", "threads": 2 });
    session.compile(CompileOptions::from_json(&options, &session.model().output_names()).unwrap()).unwrap();
    let check = |step: &str, peak: f64, summary: &espalier_spec::Value| {
        let told = summary["memory"][step].as_f64().unwrap();
        assert!((0.9..1.1).contains(&(peak / told)), "{step}: the summary tells {told}, it took {peak}");
    };
    let summary = session.summary(rows).unwrap();
    let prediction = peak_of(before, || drop(session.predict(&inputs, rows, &Control::default()).unwrap()));
    check("prediction", prediction, &summary);
    let options = FitOptions { batch_size: BatchSize::Rows(rows), ..FitOptions::default() };
    let training = peak_of(before, || {
        session.fit(&samples, None, &options, &Control::default(), &mut |_| ()).unwrap();
    });
    check("training", training, &summary);
}
