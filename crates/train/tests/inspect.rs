//! Looking inside: values of layers, gradients, memory, frozen layers, folding.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::{Shape, Tensor};
use espalier_nn::Model;
use espalier_spec::{Value, json};
use espalier_train::{BatchSize, CompileOptions, Control, FitOptions, Samples, Session};

fn session(layers: &Value, loss: &str) -> Session {
    let model = Model::from_json(&json!({ "kind": "sequential", "layers": layers })).unwrap();
    let mut session = Session::new(model, 3).unwrap();
    compile(&mut session, loss);
    session
}

fn compile(session: &mut Session, loss: &str) {
    let options = json!({ "optimizer": { "kind": "adam", "learningRate": 0.05 }, "loss": loss, "threads": 2 });
    session.compile(CompileOptions::from_json(&options, &session.model().output_names()).unwrap()).unwrap();
}

fn floats(dims: &[usize], salt: usize) -> Tensor {
    let shape = Shape::new(dims).unwrap();
    let data: Vec<_> = (0..shape.size()).map(|i| ((i * 29 + salt) % 31) as f32 / 15.0 - 1.0).collect();
    Tensor::f32(shape, &data).unwrap()
}

fn samples() -> Samples {
    let y = Tensor::i32([50].into(), &(0..50).map(|i| i % 3).collect::<Vec<_>>()).unwrap();
    Samples::new(vec![floats(&[50, 4], 0)], vec![y]).unwrap()
}

fn layers() -> Value {
    json!([
        { "kind": "dense", "units": 8, "name": "hidden", "inputShape": [4] },
        { "kind": "batchNormalization", "name": "norm" },
        { "kind": "activation", "activation": "relu", "name": "bend" },
        { "kind": "dense", "units": 3, "activation": "softmax", "name": "head" },
    ])
}

const LOSS: &str = "sparseCategoricalCrossentropy";

fn fit(session: &mut Session) {
    let options = FitOptions { epochs: 3, batch_size: BatchSize::Rows(16), ..FitOptions::default() };
    session.fit(&samples(), None, &options, &Control::default(), &mut |_| {}).unwrap();
}

fn weight<'w>(weights: &'w [(String, Tensor)], name: &str) -> &'w [f32] {
    weights.iter().find(|(known, _)| known == name).unwrap().1.as_f32().unwrap()
}

#[test]
fn values_of_any_layer_are_those_that_prediction_passes_through() {
    let mut session = session(&layers(), LOSS);
    fit(&mut session);
    let control = Control::default();
    let inputs = Samples::new(samples().x, vec![]).unwrap();
    let names = ["bend", "norm", "head"].map(str::to_owned);
    let found = session.observe(&inputs, &names, 16, &control).unwrap();
    let predicted = session.predict(&inputs, 16, &control).unwrap();
    // Prediction folds the normaliser, which rounds otherwise.
    for (found, predicted) in found[2].as_f32().unwrap().iter().zip(predicted[0].as_f32().unwrap()) {
        assert!((found - predicted).abs() < 1e-5, "{found} and {predicted}");
    }
    assert_eq!(found[0].shape()[..], [50, 8]);
    for (bent, straight) in found[0].as_f32().unwrap().iter().zip(found[1].as_f32().unwrap()) {
        assert_eq!(*bent, straight.max(0.0));
    }
    let error = session.observe(&inputs, &["bent".to_owned()], 16, &control).unwrap_err();
    assert!(error.message.starts_with("model: no layer is called 'bent'; expected the name of a layer"), "{error}");
    assert!(error.message.contains("bend"), "{error}");
}

#[test]
fn gradients_are_the_limits_of_differences_of_the_loss() {
    let mut session = session(&layers(), LOSS);
    fit(&mut session);
    let control = Control::default();
    let found = session.gradients(&samples(), false, &control).unwrap();
    let loss = session.evaluate(&samples(), 50, &control).unwrap();
    assert!((found.loss - session.gradients(&samples(), false, &control).unwrap().loss).abs() < 1e-12);
    assert!(format!("{loss:?}").contains("loss"));
    let names: Vec<_> = found.gradients.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["hidden/kernel", "hidden/bias", "norm/gamma", "norm/beta", "head/kernel", "head/bias"]);
    let weights = session.weights();
    for (name, element) in [("hidden/kernel", 5), ("norm/gamma", 2), ("norm/beta", 1), ("head/bias", 0)] {
        let place = session.model().weights().iter().position(|info| info.name == name).unwrap();
        let mut at = |step: f32| {
            let mut moved = weights.clone();
            let mut data = weights[place].as_f32().unwrap().to_vec();
            data[element] += step;
            moved[place] = Tensor::f32(weights[place].shape().clone(), &data).unwrap();
            session.set_weights(&moved).unwrap();
            session.gradients(&samples(), false, &control).unwrap().loss
        };
        let expected = (at(0.01) - at(-0.01)) / 0.02;
        let gradient = f64::from(weight(&found.gradients, name)[element]);
        assert!((gradient - expected).abs() < 1e-3 * (1.0 + expected.abs()), "{name}: {gradient} and {expected}");
    }
    session.set_weights(&weights).unwrap();
    let training = session.gradients(&samples(), true, &control).unwrap();
    assert!((training.loss - found.loss).abs() > 1e-6, "while training the statistics are the batch's");
    assert_eq!(
        session.weights().iter().map(Tensor::bytes).collect::<Vec<_>>(),
        weights.iter().map(Tensor::bytes).collect::<Vec<_>>()
    );
}

#[test]
fn a_layer_is_frozen_from_the_next_compilation_on() {
    let mut session = session(&layers(), LOSS);
    session.set_trainable(Some("hidden"), false).unwrap();
    let before = session.named_weights();
    fit(&mut session);
    let between = session.named_weights();
    assert_ne!(weight(&before, "hidden/kernel"), weight(&between, "hidden/kernel"), "not compiled yet");
    compile(&mut session, LOSS);
    fit(&mut session);
    let after = session.named_weights();
    assert_eq!(weight(&between, "hidden/kernel"), weight(&after, "hidden/kernel"));
    assert_ne!(weight(&between, "norm/movingMean"), weight(&after, "norm/movingMean"));
    assert_ne!(weight(&between, "head/kernel"), weight(&after, "head/kernel"));
    assert_eq!(session.gradients(&samples(), false, &Control::default()).unwrap().gradients.len(), 4);
    assert_eq!(session.model().to_json()["layers"][0]["trainable"], false);
    session.set_trainable(None, false).unwrap();
    compile(&mut session, LOSS);
    fit(&mut session);
    assert_eq!(weight(&after, "norm/movingMean"), weight(&session.named_weights(), "norm/movingMean"));
    assert!(session.set_trainable(Some("hiden"), true).unwrap_err().message.contains("hidden"));
}

#[test]
fn a_summary_counts_what_training_keeps_and_needs() {
    let mut session = session(&layers(), LOSS);
    session.set_trainable(Some("head"), false).unwrap();
    compile(&mut session, LOSS);
    let small = session.summary(8).unwrap();
    let (hidden, norm, head) = (4 * 8 + 8, 4 * 8, 8 * 3 + 3);
    assert_eq!(small["parameters"], hidden + norm + head);
    assert_eq!(small["trainable"], hidden + 2 * 8);
    assert_eq!(small["optimizer"], 2 * (hidden + 2 * 8));
    assert_eq!(small["layers"][2]["inputs"], json!(["norm"]));
    let bytes = |summary: &Value, kind: &str| summary["memory"][kind].as_u64().unwrap();
    let large = session.summary(800).unwrap();
    for kind in ["training", "prediction"] {
        // The outputs of the hidden layer alone grow by this much.
        assert!(bytes(&large, kind) >= bytes(&small, kind) + 792 * 8 * 4, "{kind} {small} {large}");
    }
    assert!(bytes(&large, "training") > bytes(&large, "prediction"));
    let mut fresh = Session::new(Model::from_json(&session.model().to_json()).unwrap(), 1).unwrap();
    assert_eq!(fresh.summary(8).unwrap()["memory"]["training"], Value::Null);
}

#[test]
fn a_folded_session_predicts_alike_with_fewer_weights() {
    let mut session = session(&layers(), LOSS);
    fit(&mut session);
    let mut folded = session.folded().unwrap();
    let names: Vec<_> = folded.named_weights().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["hidden/kernel", "hidden/bias", "head/kernel", "head/bias"]);
    let inputs = Samples::new(samples().x, vec![]).unwrap();
    let [a, b] = [&mut session, &mut folded].map(|s| s.predict(&inputs, 16, &Control::default()).unwrap());
    for (a, b) in a[0].as_f32().unwrap().iter().zip(b[0].as_f32().unwrap()) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
}

/// The kernels of a plan.
fn kernels(session: &mut Session, samples: &Samples, batch: usize) -> Vec<String> {
    let plan = session.describe(samples, batch).unwrap();
    plan.lines().filter_map(|line| line.split_whitespace().nth(1)).map(str::to_owned).collect()
}

#[test]
fn a_prediction_runs_the_kernels_of_the_net_without_its_normalisers() {
    let inputs = Samples::new(samples().x, vec![]).unwrap();
    let mut normed = session(&layers(), LOSS);
    let mut bare = layers();
    bare.as_array_mut().unwrap().remove(1);
    let found = kernels(&mut normed, &inputs, 16);
    assert_eq!(found, kernels(&mut session(&bare, LOSS), &inputs, 16));
    let training = kernels(&mut normed, &samples(), 16);
    assert!(training.len() > 2 * found.len(), "training normalises: {training:?}");
}

#[test]
fn a_prediction_is_made_of_the_weights_as_they_are() {
    let control = Control::default();
    let inputs = Samples::new(samples().x, vec![]).unwrap();
    let check = |session: &mut Session, when: &str| {
        let predicted = session.predict(&inputs, 16, &control).unwrap();
        let through = session.observe(&inputs, &["head".to_owned()], 16, &control).unwrap();
        let (predicted, through) = (predicted[0].as_f32().unwrap(), through[0].as_f32().unwrap());
        assert!(predicted.iter().zip(through).all(|(a, b)| (a - b).abs() < 1e-5), "{when}");
        predicted.to_vec()
    };
    let mut session = session(&layers(), LOSS);
    let fresh = check(&mut session, "fresh");
    fit(&mut session);
    let trained = check(&mut session, "trained");
    assert_ne!(fresh, trained);
    fit(&mut session);
    assert_ne!(trained, check(&mut session, "trained on"));
    let other: Vec<_> = session.weights().iter().map(|weight| floats(weight.shape(), 3)).collect();
    // The variance is positive.
    let place = session.model().weights().iter().position(|info| info.name == "norm/movingVariance").unwrap();
    session.set_weights_in(place..place + 1, &[Tensor::f32([8].into(), &[4.0; 8]).unwrap()]).unwrap();
    let wide = check(&mut session, "one weight set");
    session.set_weights_in(0..place, &other[..place]).unwrap();
    assert_ne!(wide, check(&mut session, "weights set"));
    compile(&mut session, LOSS);
    check(&mut session, "compiled");
    let averaging = json!({ "optimizer": { "kind": "sgd", "useEma": true }, "loss": LOSS });
    session.compile(CompileOptions::from_json(&averaging, &session.model().output_names()).unwrap()).unwrap();
    check(&mut session, "before averages");
    fit(&mut session);
    check(&mut session, "averaged");
}

#[test]
fn frozen_layers_get_no_work_from_gradients() {
    let dense = |name: &str, trainable: bool| json!({ "kind": "dense", "units": 8, "name": name, "inputShape": [8], "trainable": trainable });
    let products = |frozen: [bool; 3]| {
        let layers: Value = ["a", "b", "c"].iter().zip(frozen).map(|(name, frozen)| dense(name, !frozen)).collect();
        let mut session = session(&layers, "meanSquaredError");
        let samples = Samples::new(vec![floats(&[32, 8], 1)], vec![floats(&[32, 8], 2)]).unwrap();
        let kernels = kernels(&mut session, &samples, 16);
        (kernels.iter().filter(|name| name.contains("matMul")).count(), kernels.len())
    };
    // Forward a product each; backward one for each kernel, and one for each input on the way to a trained layer.
    let (all, kernels) = products([false; 3]);
    assert_eq!(all, 3 + 3 + 2);
    assert_eq!(products([true, false, false]).0, 3 + 2 + 1);
    assert_eq!(products([true, true, false]).0, 3 + 1);
    assert_eq!(products([false, true, true]).0, 3 + 1 + 2);
    let (none, left) = products([true; 3]);
    assert_eq!(none, 3);
    assert!(left * 2 < kernels, "{left} of {kernels}");
}
