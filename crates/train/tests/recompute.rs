//! Values that are computed again: the same bits in less memory.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::{Shape, Tensor};
use espalier_nn::Model;
use espalier_spec::{Value, json};
use espalier_train::{BatchSize, CompileOptions, Control, FitOptions, Samples, Session};

fn floats(dims: &[usize], salt: usize) -> Tensor {
    let shape = Shape::new(dims).unwrap();
    let data: Vec<_> = (0..shape.size()).map(|i| ((i * 29 + salt) % 31) as f32 / 15.0 - 1.0).collect();
    Tensor::f32(shape, &data).unwrap()
}

fn node(name: &str, mut layer: Value, inputs: &[&str]) -> Value {
    layer["name"] = name.into();
    json!({ "name": name, "layer": layer, "inputs": inputs })
}

/// A block with a way around: convolutions, statistics that are kept, dropped and noisy values.
fn block(nodes: &mut Vec<Value>, name: &str, input: &str) -> String {
    let mut last = input.to_owned();
    let layers = [
        ("conv1", json!({ "kind": "conv2d", "filters": 16, "kernelSize": 3, "padding": "same", "useBias": false })),
        ("bn1", json!({ "kind": "batchNormalization" })),
        ("relu1", json!({ "kind": "relu" })),
        ("drop", json!({ "kind": "dropout", "rate": 0.3 })),
        ("noise", json!({ "kind": "gaussianNoise", "stddev": 0.1 })),
        ("conv2", json!({ "kind": "conv2d", "filters": 16, "kernelSize": 3, "padding": "same", "activation": "gelu" })),
        ("bn2", json!({ "kind": "batchNormalization", "trainable": false })),
    ];
    for (part, layer) in layers {
        let own = format!("{name}.{part}");
        nodes.push(node(&own, layer, &[&last]));
        last = own;
    }
    let sum = format!("{name}.add");
    nodes.push(node(&sum, json!({ "kind": "add" }), &[&last, input]));
    sum
}

fn residual() -> Value {
    let mut nodes = vec![node("in", json!({ "kind": "input", "shape": [12, 12, 3] }), &[])];
    nodes.push(node("stem", json!({ "kind": "conv2d", "filters": 16, "kernelSize": 3 }), &["in"]));
    nodes.push(node("pool", json!({ "kind": "maxPooling2d", "poolSize": 2 }), &["stem"]));
    let mut last = "pool".to_owned();
    for name in ["block1", "block2", "block3", "block4"] {
        last = block(&mut nodes, name, &last);
    }
    nodes.push(node("flat", json!({ "kind": "flatten" }), &[&last]));
    nodes.push(node("head", json!({ "kind": "dense", "units": 5, "kernelRegularizer": "l2" }), &["flat"]));
    json!({ "kind": "functional", "nodes": nodes, "inputs": ["in"], "outputs": ["head"] })
}

fn session(spec: &Value, recompute: &Value) -> espalier_spec::Result<Session> {
    let mut session = Session::new(Model::from_json(spec).unwrap(), 3).unwrap();
    let options = json!({
        "optimizer": { "kind": "adam", "learningRate": 0.01 },
        "loss": { "kind": "sparseCategoricalCrossentropy", "fromLogits": true },
        "metrics": ["accuracy"],
        "threads": 2,
        "recompute": recompute,
    });
    session.compile(CompileOptions::from_json(&options, &session.model().output_names()).unwrap())?;
    Ok(session)
}

/// Bits of all losses and weights after some steps, the last of which has fewer samples.
fn trained(recompute: &Value) -> Vec<u32> {
    let mut session = session(&residual(), recompute).unwrap();
    let y = Tensor::i32([20].into(), &(0..20).map(|i| i % 5).collect::<Vec<_>>()).unwrap();
    let samples = Samples::new(vec![floats(&[20, 12, 12, 3], 0)], vec![y]).unwrap();
    let options = FitOptions { epochs: 2, batch_size: BatchSize::Rows(8), ..FitOptions::default() };
    let history = session.fit(&samples, None, &options, &Control::default(), &mut |_| {}).unwrap();
    let gradients = session.gradients(&samples, true, &Control::default()).unwrap();
    let logs = format!("{:?} {}", history.logs, gradients.loss);
    let bits = |tensor: &Tensor| tensor.as_f32().unwrap().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let gradients = gradients.gradients.iter().flat_map(|(_, tensor)| bits(tensor));
    let weights = session.weights();
    logs.bytes().map(u32::from).chain(weights.iter().flat_map(bits)).chain(gradients).collect()
}

#[test]
fn what_is_computed_again_has_the_same_bits() {
    let expected = trained(&json!(null));
    let choices = [
        json!(true),
        json!(["block1", "block2", "block3"]),
        json!(["block2.bn1", "block2.relu1", "block2.drop", "pool", "head"]),
        json!(["in", "stem", "pool", "flat", "head", "block1", "block2", "block3", "block4"]),
    ];
    for choice in choices {
        assert!(trained(&choice) == expected, "{choice}");
    }
}

fn deep(layers: usize, width: usize) -> Value {
    let mut specs = vec![json!({ "kind": "input", "shape": [width] })];
    for at in 0..layers {
        specs.push(json!({ "kind": "dense", "units": width, "name": format!("b{}.dense{at}", at / 4) }));
        specs.push(json!({ "kind": "batchNormalization", "name": format!("b{}.norm{at}", at / 4) }));
        specs.push(json!({ "kind": "activation", "activation": "gelu", "name": format!("b{}.bend{at}", at / 4) }));
    }
    specs.push(json!({ "kind": "dense", "units": 5 }));
    json!({ "kind": "sequential", "layers": specs })
}

#[test]
fn a_deep_net_takes_less_than_half_of_the_memory() {
    let spec = deep(32, 64);
    let bytes = |recompute: Value| {
        let mut session = session(&spec, &recompute).unwrap();
        session.summary(2048).unwrap()["memory"]["training"].as_u64().unwrap()
    };
    let whole = bytes(json!(null));
    let chosen = bytes(json!(true));
    assert!(chosen * 10 < whole * 4, "{chosen} of {whole}");
    let named = bytes((0..8).map(|at| format!("b{at}")).collect());
    assert!(named * 10 < whole * 5, "{named} of {whole}");
    // Nothing lies within a layer whose output others read.
    assert_eq!(bytes(json!(["b0.dense0"])), whole);
    assert_eq!(bytes(json!(false)), whole);
}

#[test]
fn names_that_are_none_or_meant_twice_are_refused() {
    let refusal = |recompute: Value| session(&residual(), &recompute).err().unwrap().to_string();
    let unknown = refusal(json!(["block9"]));
    assert!(unknown.contains("no layer or block is called 'block9'") && unknown.contains("'block"), "{unknown}");
    let twice = refusal(json!(["block1", "block1.bn1"]));
    assert!(twice.contains("'block1.bn1' is meant twice"), "{twice}");
    for wrong in [json!("block1"), json!(1), json!([1])] {
        let options = json!({ "loss": "meanSquaredError", "recompute": wrong });
        let error = CompileOptions::from_json(&options, &["out".to_owned()]).err().unwrap().to_string();
        assert!(error.contains("recompute"), "{error}");
    }
}

#[test]
fn a_saved_model_remembers_what_is_computed_again() {
    let session = session(&deep(2, 8), &json!(["b0"])).unwrap();
    assert_eq!(session.compiled_json().unwrap()["recompute"], json!(["b0"]));
}
