//! Microseconds of a training step of each workload of `bench/workloads/mlp.json`, and what its plan runs.
//!
//! `cargo bench -p espalier-train -- NAME [THREADS]`: one workload, as a target for a profiler.

use espalier_graph::Tensor;
use espalier_nn::Model;
use espalier_spec::{At, Result, Spec, Value, json};
use espalier_train::{CompileOptions, Control, FitOptions, Samples, Session};

const WORKLOADS: &str = include_str!("../../../bench/workloads/mlp.json");

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let threads: usize = words.get(1).and_then(|word| word.parse().ok()).unwrap_or(2);
    let workloads: Value = serde_json::from_str(WORKLOADS).unwrap_or_default();
    for workload in workloads.as_array().into_iter().flatten() {
        let name = workload["name"].as_str().unwrap_or_default();
        if words.first().is_none_or(|only| name == only) {
            measure(name, workload, threads)?;
        }
    }
    Ok(())
}

fn measure(name: &str, workload: &Value, threads: usize) -> Result<()> {
    let number = |value: &Value| value.as_u64().unwrap_or(1) as usize;
    let units: Vec<usize> = workload["units"].as_array().into_iter().flatten().map(number).collect();
    let (batch, batches) = (number(&workload["batchSize"]), number(&workload["batches"]));
    let rows = batch * batches;
    let last = units.len() - 1;
    let mut layers = vec![json!({ "kind": "input", "shape": [units[0]] })];
    for (i, &units) in units.iter().enumerate().skip(1) {
        layers
            .push(json!({ "kind": "dense", "units": units, "activation": if i == last { "softmax" } else { "relu" } }));
    }
    let mut session = Session::new(Model::from_json(&json!({ "kind": "sequential", "layers": layers }))?, 1)?;
    let compile =
        json!({ "optimizer": workload["optimizer"], "loss": "sparseCategoricalCrossentropy", "threads": threads });
    session.compile(CompileOptions::from_json(&compile, &session.model().output_names())?)?;
    let x: Vec<f32> = (0..rows * units[0]).map(|i| (i * 7919 % 1009) as f32 / 504.5 - 1.0).collect();
    let y: Vec<i32> = (0..rows).map(|i| (i * 31 % units[last]) as i32).collect();
    let data = Samples::new(vec![Tensor::f32([rows, units[0]].into(), &x)?], vec![Tensor::i32([rows].into(), &y)?])?;
    let mut fit = |epochs: usize| {
        let options = FitOptions::from_json(&json!({ "batchSize": batch, "epochs": epochs }), &At::new("fit"))?;
        session.fit(&data, None, &options, &Control::default(), &mut |_| ()).map(|history| history.seconds)
    };
    let warm = fit(3)? / 3.0;
    let epochs = (0.3 / warm).clamp(2.0, 1e5) as usize;
    let mut steps: Vec<f64> =
        (0..7).map(|_| Ok(fit(epochs)? * 1e6 / (epochs * batches) as f64)).collect::<Result<_>>()?;
    steps.sort_by(f64::total_cmp);
    println!("{name}: {:.3} us a step on {threads} threads (from {:.3} to {:.3})", steps[3], steps[0], steps[6]);
    println!("{}", session.describe(&data, batch)?);
    Ok(())
}
