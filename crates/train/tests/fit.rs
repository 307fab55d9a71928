//! Sessions: they learn, repeat themselves bit for bit, stop when told to, and refuse what makes no sense.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::{DType, Tensor};
use espalier_nn::Model;
use espalier_spec::{At, Code, Spec, Value, json};
use espalier_train::{CompileOptions, Control, Event, FitOptions, Samples, Session};

/// Points in the plane, labelled by the quadrant they lie in.
fn quadrants(rows: usize) -> Samples {
    let at = |i: usize| ((i * 7919 % 1000) as f32 / 500.0 - 1.0, (i * 104_729 % 997) as f32 / 498.5 - 1.0);
    let x: Vec<f32> = (0..rows).flat_map(|i| [at(i).0, at(i).1]).collect();
    let y: Vec<i32> = (0..rows).map(|i| i32::from(at(i).0 > 0.0) + 2 * i32::from(at(i).1 > 0.0)).collect();
    samples(Tensor::f32([rows, 2].into(), &x).unwrap(), Tensor::i32([rows].into(), &y).unwrap())
}

fn samples(x: Tensor, y: Tensor) -> Samples {
    Samples::new(vec![x], vec![y]).unwrap()
}

fn model(hidden: usize) -> Model {
    let spec = json!({ "kind": "sequential", "layers": [
        { "kind": "input", "shape": [2] },
        { "kind": "dense", "units": hidden, "activation": "relu" },
        { "kind": "dropout", "rate": 0.1 },
        { "kind": "dense", "units": 4, "activation": "softmax" },
    ] });
    Model::from_json(&spec).unwrap()
}

fn session(hidden: usize, optimizer: &Value, threads: usize) -> Session {
    let mut session = Session::new(model(hidden), 1).unwrap();
    let options = json!({ "optimizer": optimizer, "loss": "sparseCategoricalCrossentropy", "metrics": ["accuracy"], "threads": threads });
    session.compile(CompileOptions::from_json(&options, &session.model().output_names()).unwrap()).unwrap();
    session
}

fn options(value: &Value) -> FitOptions {
    FitOptions::from_json(value, &At::new("fit")).unwrap()
}

#[test]
fn a_small_network_learns_the_quadrants() {
    let (mut session, data) = (session(16, &json!({ "kind": "adam", "learningRate": 0.01 }), 1), quadrants(400));
    let mut events = vec![];
    let settings = options(&json!({ "epochs": 60, "validationSplit": 0.25, "batchSize": 16, "seed": 3 }));
    let history = session.fit(&data, None, &settings, &Control::default(), &mut |event| events.push(event)).unwrap();
    let last =
        |name: &str| history.logs.iter().find(|(log, _)| log == name).unwrap().1.last().unwrap().number().unwrap();
    assert!(last("accuracy") > 0.93 && last("val_accuracy") > 0.93, "{history:?}");
    assert!(last("loss") < 0.3, "{}", last("loss"));
    assert_eq!(events.iter().filter(|event| matches!(event, Event::Epoch { .. })).count(), 60);
    let logs = session.evaluate(&data, 32, &Control::default()).unwrap();
    assert_eq!(logs.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["loss", "accuracy"]);
    let predicted = session.predict(&data, 32, &Control::default()).unwrap().remove(0);
    let right = predicted.as_f32().unwrap().chunks(4).zip(data.y[0].as_i32().unwrap()).filter(|(row, label)| {
        let best = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
        best as i32 == **label
    });
    assert!((right.count() as f64 / 400.0 - logs[1].1.number().unwrap()).abs() < 1e-9);
}

#[test]
fn one_two_and_three_threads_end_with_the_same_bits() {
    // Wide enough that products, chains and updates are all shared between workers.
    let train = |threads| {
        let mut session = session(3000, &json!("adam"), threads);
        let settings = options(&json!({ "epochs": 2, "batchSize": 100, "seed": 5 }));
        session.fit(&quadrants(250), None, &settings, &Control::default(), &mut |_| ()).unwrap();
        session.weights()
    };
    let alone = train(1);
    for threads in [2, 3] {
        assert!(alone.iter().zip(train(threads)).all(|(a, b)| a.bytes() == b.bytes()), "{threads} threads");
    }
}

#[test]
fn every_optimizer_and_the_last_partial_batch_give_finite_weights() {
    for optimizer in [
        json!("sgd"),
        json!({ "kind": "sgd", "momentum": 0.9, "nesterov": true }),
        json!({ "kind": "adam", "amsgrad": true }),
    ] {
        let mut session = session(8, &optimizer, 1);
        let settings = options(&json!({ "epochs": 3, "batchSize": 33, "shuffle": false }));
        session.fit(&quadrants(100), None, &settings, &Control::default(), &mut |_| ()).unwrap();
        let finite = |tensor: &Tensor| tensor.as_f32().unwrap().iter().all(|x| x.is_finite());
        assert!(session.weights().iter().all(finite), "{optimizer}");
    }
}

#[test]
fn a_batch_of_all_rows_is_one_update_an_epoch() {
    let train = |given: Value| {
        let mut session = session(8, &json!("adam"), 1);
        session.fit(&quadrants(100), None, &options(&given), &Control::default(), &mut |_| ()).unwrap();
        session.weights()
    };
    let same = |a: &[Tensor], b: &[Tensor]| a.iter().zip(b).all(|(a, b)| a.bytes() == b.bytes());
    let full = train(json!({ "epochs": 3, "batchSize": "full", "seed": 4 }));
    assert!(same(&full, &train(json!({ "epochs": 3, "batchSize": 100, "shuffle": false, "seed": 4 }))));
    // What is held out for validation is no part of the set.
    let half = train(json!({ "epochs": 3, "batchSize": "full", "seed": 4, "validationSplit": 0.5 }));
    assert!(!same(&full, &half));
    assert!(same(&half, &train(json!({ "epochs": 3, "batchSize": 50, "seed": 4, "validationSplit": 0.5 }))));
}

#[test]
fn a_cancelled_fit_leaves_the_last_whole_step() {
    let (mut session, control) = (session(16, &json!("adam"), 1), Control::default());
    let stop = control.clone();
    let mut epochs = 0;
    let settings = options(&json!({ "epochs": 1000 }));
    let outcome = session.fit(&quadrants(200), None, &settings, &control, &mut |event| {
        if matches!(event, Event::Epoch { .. }) {
            epochs += 1;
            if epochs == 3 {
                stop.cancel();
            }
        }
    });
    assert_eq!(outcome.unwrap_err().code, Code::Cancelled);
    assert_eq!(epochs, 3);
    assert!(session.evaluate(&quadrants(50), 32, &Control::default()).is_ok());
}

#[test]
fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let mut session = session(4, &json!("sgd"), 1);
    let before = session.weights();
    let x = || Tensor::f32([2, 2].into(), &[0.0; 4]).unwrap();
    let labels = |labels: &[i32]| Tensor::i32([labels.len()].into(), labels).unwrap();
    let mut refused = |data: Samples, code: Code, words: &str| {
        let outcome = session.fit(&data, None, &options(&json!({})), &Control::default(), &mut |_| ());
        let error = outcome.unwrap_err();
        assert_eq!(error.code, code, "{error}");
        assert!(error.message.contains(words), "{error}");
    };
    refused(samples(x(), labels(&[0, 4])), Code::Data, "4");
    refused(samples(x(), labels(&[0, -1])), Code::Data, "-1");
    refused(samples(Tensor::f32([2, 3].into(), &[0.0; 6]).unwrap(), labels(&[0, 1])), Code::Shape, "[batch, 2]");
    assert!(
        Samples::new(vec![x()], vec![labels(&[0, 1, 2])]).unwrap_err().message.contains("expected 2 as in x, got 3")
    );
    assert!(Samples::new(vec![Tensor::f32([0, 2].into(), &[]).unwrap()], vec![]).is_err());
    for wrong in
        [json!({ "batchSize": 0 }), json!({ "validationSplit": 1.0 }), json!({ "epochs": -1 }), json!({ "epoch": 3 })]
    {
        assert_eq!(FitOptions::from_json(&wrong, &At::new("fit")).unwrap_err().code, Code::Spec, "{wrong}");
    }
    assert!(session.weights().iter().zip(&before).all(|(a, b)| a.bytes() == b.bytes()));
    let mut fresh = Session::new(model(4), 1).unwrap();
    let outcome = fresh.fit(&quadrants(4), None, &options(&json!({})), &Control::default(), &mut |_| ());
    assert!(outcome.unwrap_err().message.contains("not compiled"));
}

#[test]
fn bytes_become_floats_where_a_model_takes_floats() {
    let mut session = session(4, &json!("sgd"), 1);
    let x = Tensor::u8(DType::U8, [2, 2].into(), &[0, 255, 3, 4]).unwrap();
    let settings = options(&json!({}));
    session
        .fit(&samples(x, Tensor::i32([2].into(), &[0, 1]).unwrap()), None, &settings, &Control::default(), &mut |_| ())
        .unwrap();
}
