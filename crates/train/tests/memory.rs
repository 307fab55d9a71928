//! Memory: told before, refused where there is too little, and taken only when needed.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::Tensor;
use espalier_nn::Model;
use espalier_spec::{Code, Error, Value, json};
use espalier_train::{BatchSize, CompileOptions, Control, FitOptions, Samples, Session};

fn deep(width: usize) -> Value {
    let mut layers = vec![json!({ "kind": "input", "shape": [width] })];
    for _ in 0..8 {
        layers.push(json!({ "kind": "dense", "units": width, "activation": "relu" }));
    }
    json!({ "kind": "sequential", "layers": layers })
}

fn compiled(width: usize, options: &[(&str, Value)]) -> Result<Session, Error> {
    let mut session = Session::new(Model::from_json(&deep(width)).unwrap(), 1).unwrap();
    let mut json = json!({ "optimizer": "adam", "loss": "meanSquaredError", "threads": 2 });
    for (name, value) in options {
        json[*name] = value.clone();
    }
    session.compile(CompileOptions::from_json(&json, &session.model().output_names())?)?;
    Ok(session)
}

fn samples(rows: usize, width: usize) -> Samples {
    let x = Tensor::f32([rows, width].into(), &vec![0.5; rows * width]).unwrap();
    Samples::new(vec![x.clone()], vec![x]).unwrap()
}

fn fit(session: &mut Session, samples: &Samples, batch: usize) -> Result<(), Error> {
    let options = FitOptions { batch_size: BatchSize::Rows(batch), ..FitOptions::default() };
    session.fit(samples, None, &options, &Control::default(), &mut |_| ()).map(drop)
}

#[test]
fn what_takes_more_than_the_limit_is_refused_before_it_is_allocated() {
    let mut session = compiled(64, &[("memoryLimit", json!(4 << 20))]).unwrap();
    let data = samples(20_000, 64);
    let error = fit(&mut session, &data, 20_000).unwrap_err();
    assert_eq!(error.code, Code::Memory);
    let sentence = error.to_string();
    assert!(
        sentence.starts_with("fit: a batch of 20000 needs more memory than there is; expected at most 4.0 MB, got")
    );
    assert!(sentence.ends_with("Use a smaller batchSize, or compile with recompute: true, which keeps fewer values."));
    assert!(session.bytes() < 1 << 20, "{} bytes", session.bytes());
    let error = session.gradients(&data, true, &Control::default()).unwrap_err().to_string();
    assert!(error.starts_with("gradients: a batch of 20000") && error.contains("fewer samples, or"), "{error}");
    let inputs = Samples::new(data.x.clone(), vec![]).unwrap();
    let error = session.predict(&inputs, 20_000, &Control::default()).unwrap_err().to_string();
    assert!(error.starts_with("predict: a batch of 20000") && error.ends_with("Use a smaller batchSize."), "{error}");
    // What fits is done, and the refusal has left no trace.
    fit(&mut session, &data, 1000).unwrap();
    session.predict(&inputs, 1000, &Control::default()).unwrap();
}

#[test]
fn recomputing_makes_room_and_is_not_named_where_it_is_done() {
    let summary = compiled(64, &[]).unwrap().summary(20_000).unwrap();
    let half = ("memoryLimit", json!(summary["memory"]["training"].as_u64().unwrap() * 7 / 10));
    let data = samples(20_000, 64);
    assert!(fit(&mut compiled(64, std::slice::from_ref(&half)).unwrap(), &data, 20_000).is_err());
    let again = ("recompute", json!(true));
    fit(&mut compiled(64, &[half, again.clone()]).unwrap(), &data, 20_000).unwrap();
    let error = fit(&mut compiled(64, &[("memoryLimit", json!(4 << 20)), again]).unwrap(), &data, 20_000).unwrap_err();
    assert!(error.to_string().ends_with("Use a smaller batchSize."), "{error}");
}

#[test]
fn weights_over_the_limit_are_refused_when_the_model_is_compiled() {
    let error = compiled(64, &[("memoryLimit", json!(100_000))]).err().unwrap();
    assert_eq!(error.code, Code::Memory);
    assert!(error.to_string().starts_with("compile: weights and what the optimizer keeps of them need"), "{error}");
    for wrong in [json!(0), json!(-1), json!(1.5), json!("1GB")] {
        let error = compiled(64, &[("memoryLimit", wrong)]).err().unwrap();
        assert!(error.code == Code::Spec && error.to_string().contains("memoryLimit"), "{error}");
    }
}

#[test]
fn a_model_takes_memory_for_its_weights_when_they_are_first_needed() {
    let mut looked_at = compiled(64, &[]).unwrap();
    assert!(looked_at.summary(32).unwrap()["memory"]["training"].as_u64().unwrap() > 8 * 64 * 64 * 4 * 3);
    assert_eq!(looked_at.bytes(), 0);
    // Whenever that is, the values are the same.
    let early = compiled(64, &[]).unwrap().weights();
    let bits = |weights: &[Tensor]| weights.iter().flat_map(|tensor| tensor.bytes().to_vec()).collect::<Vec<_>>();
    assert_eq!(bits(&early), bits(&looked_at.weights()));
    assert!(looked_at.bytes() > 8 * 64 * 64 * 4 * 3);
    let unseen = Session::new(Model::from_json(&deep(64)).unwrap(), 1).unwrap();
    assert_eq!(bits(&early), bits(&unseen.weights()));
}
