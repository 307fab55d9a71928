//! What predictions prepare of weights: made once, shared by batches of any size, and never older than the weights.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::{Shape, Tensor};
use espalier_nn::Model;
use espalier_spec::{Value, json};
use espalier_train::{BatchSize, CompileOptions, Control, FitOptions, Samples, Session};

/// A convolution by tiles and one by windows, with a normaliser between that is folded into them, or without it.
fn session(normalised: bool, threads: usize) -> Session {
    let conv = |strides: usize| json!({ "kind": "conv2d", "filters": 32, "kernelSize": 3, "padding": "same", "strides": strides });
    let mut layers = vec![json!({ "kind": "input", "shape": [16, 16, 16] }), conv(1)];
    layers.extend(normalised.then(|| json!("batchNormalization")));
    layers.extend([json!("relu"), conv(2), json!("flatten"), json!({ "kind": "dense", "units": 3 })]);
    let model = Model::from_json(&json!({ "kind": "sequential", "layers": layers })).unwrap();
    let mut session = Session::new(model, 3).unwrap();
    let options: Value = json!({ "optimizer": "sgd", "loss": "meanSquaredError", "threads": threads });
    session.compile(CompileOptions::from_json(&options, &session.model().output_names()).unwrap()).unwrap();
    session
}

fn floats(dims: &[usize]) -> Tensor {
    let shape = Shape::new(dims).unwrap();
    let data: Vec<_> = (0..shape.size()).map(|i| (i * 29 % 31) as f32 / 15.0 - 1.0).collect();
    Tensor::f32(shape, &data).unwrap()
}

fn images() -> Samples {
    Samples::new(vec![floats(&[10, 16, 16, 16])], vec![]).unwrap()
}

fn fit(session: &mut Session) {
    let samples = Samples::new(images().x, vec![floats(&[10, 3])]).unwrap();
    let options = FitOptions { epochs: 2, batch_size: BatchSize::Rows(4), ..FitOptions::default() };
    session.fit(&samples, None, &options, &Control::default(), &mut |_| {}).unwrap();
}

fn predict(session: &mut Session, batch: usize) -> Vec<u8> {
    session.predict(&images(), batch, &Control::default()).unwrap()[0].bytes().to_vec()
}

/// What a session predicts that has never had other weights.
fn afresh(session: &Session, normalised: bool) -> Vec<u8> {
    let mut other = self::session(normalised, 1);
    other.set_weights(&session.weights()).unwrap();
    predict(&mut other, 2)
}

#[test]
fn predictions_follow_the_weights_however_they_change() {
    for normalised in [false, true] {
        let mut session = session(normalised, 2);
        let mut before = predict(&mut session, 2);
        let mut follows = |session: &mut Session, what: &str| {
            let now = predict(session, 2);
            assert_ne!(now, before, "{what} changes what is predicted");
            assert_eq!(now, afresh(session, normalised), "{what} leaves nothing of the old weights");
            assert_eq!(now, predict(session, 2), "{what}, again");
            before = now;
        };
        fit(&mut session);
        follows(&mut session, "training");
        let scaled = |weight: &Tensor, by: f32| {
            let data: Vec<_> = weight.as_f32().unwrap().iter().map(|x| x * by).collect();
            Tensor::f32(weight.shape().clone(), &data).unwrap()
        };
        let other: Vec<_> = session.weights().iter().map(|weight| scaled(weight, 0.9)).collect();
        session.set_weights(&other).unwrap();
        follows(&mut session, "setting all weights");
        let kernel = session.weight(0).unwrap();
        session.set_weights_in(0..1, &[scaled(&kernel, 0.5)]).unwrap();
        follows(&mut session, "setting one weight");
        let named = self::session(normalised, 1).named_weights();
        session.match_weights(&named, false).unwrap();
        follows(&mut session, "weights of a file");
    }
}

#[test]
fn what_is_prepared_is_counted_and_shared_by_batches() {
    let mut session = session(false, 2);
    predict(&mut session, 10);
    let (plan, weights) = (session.describe(&images(), 10).unwrap(), session.weights());
    assert!(plan.contains("conv2dTiles") && !plan.contains("conv2dTileFilters"), "{plan}");
    let bytes = session.bytes();
    predict(&mut session, 5);
    assert_eq!(session.bytes(), bytes, "a smaller batch takes no more memory");
    session.set_weights(&weights).unwrap();
    // 36 numbers for the 9 of each channel and filter.
    let prepared = 36 * 16 * 32 * 4;
    assert!(bytes - session.bytes() >= prepared, "{bytes} before, {} without", session.bytes());
    let promised = session.summary(10).unwrap()["memory"]["prediction"].as_u64().unwrap() as usize;
    predict(&mut session, 10);
    assert!(promised <= session.bytes(), "a summary of {promised} bytes counts what is prepared once");
    let held: usize = weights.iter().map(|weight| weight.bytes().len()).sum();
    assert!(promised >= held + prepared);
}

#[test]
fn one_image_is_predicted_as_it_is_among_many() {
    let conv = |padding: &str| json!({ "kind": "conv2d", "filters": 48, "kernelSize": 3, "padding": padding, "activation": "relu" });
    let layers = json!([{ "kind": "input", "shape": [7, 9, 33] }, conv("same"), conv("valid"), conv("same")]);
    let model = Model::from_json(&json!({ "kind": "sequential", "layers": layers })).unwrap();
    let mut session = Session::new(model, 5).unwrap();
    let samples = Samples::new(vec![floats(&[24, 7, 9, 33])], vec![]).unwrap();
    let mut predict = |batch: usize| {
        let y = session.predict(&samples, batch, &Control::default()).unwrap().swap_remove(0);
        y.as_f32().unwrap().to_vec()
    };
    // Few pixels go by other tiles than many.
    let (one, many) = (predict(1), predict(24));
    assert_ne!(one, many);
    let largest = many.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
    assert!(largest > 0.1);
    for (one, many) in one.iter().zip(&many) {
        assert!((one - many).abs() <= 1e-5 * largest, "{one}, not {many}");
    }
}

#[test]
fn what_no_plan_reads_any_more_is_given_back() {
    let mut session = session(false, 1);
    let mut bytes_after = |rows: usize| {
        let samples = Samples::new(vec![floats(&[rows, 16, 16, 16])], vec![]).unwrap();
        session.predict(&samples, rows, &Control::default()).unwrap();
        session.bytes()
    };
    let many = bytes_after(10);
    // One image goes by tiles of its own, for which each filter has 16 numbers.
    let (own, both) = (16 * 16 * 32 * 4, bytes_after(1));
    assert!(both - many >= own);
    // As many plans as are kept.
    let after = [10, 9, 8, 7, 6, 5, 4, 3].map(&mut bytes_after);
    assert_eq!(after[0], both);
    assert!(both - after[7] >= own);
}
