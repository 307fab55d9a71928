//! Models as a whole: names, shapes, shared layers, and the sentences about mistakes.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]
// JSON is written where it is handed over.
#![allow(clippy::needless_pass_by_value)]

mod run;

use espalier_graph::{DType, Graph, TensorType};
use espalier_nn::Model;
use espalier_spec::{Code, Error, Value, json};
use run::{floats, predict};

fn model(spec: &Value) -> Model {
    Model::from_json(spec).unwrap()
}

fn error(spec: &Value) -> Error {
    Model::from_json(spec).unwrap_err()
}

fn sequence(layers: Value) -> Value {
    json!({ "kind": "sequential", "layers": layers })
}

#[test]
fn layers_and_weights_are_named_as_in_keras() {
    let dense = || json!({ "kind": "dense", "units": 2 });
    let named = json!({ "kind": "dense", "units": 2, "name": "head", "useBias": false });
    let model = model(&sequence(json!([{ "kind": "input", "shape": [3] }, dense(), "flatten", dense(), named])));
    let names: Vec<_> = model.weights().iter().map(|weight| weight.name.as_str()).collect();
    assert_eq!(names, ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias", "head/kernel"]);
    let layers = model.to_json()["layers"].as_array().unwrap().iter().map(|l| l["name"].clone()).collect::<Vec<_>>();
    assert_eq!(layers, ["input", "dense", "flatten", "dense_1", "head"]);
    assert_eq!(Model::from_json(&model.to_json()).unwrap().to_json(), model.to_json());
}

#[test]
fn the_input_of_a_sequence_is_a_layer_or_a_shape() {
    let by_layer = model(&sequence(json!([{ "kind": "input", "shape": [2, 3], "name": "x" }, "flatten"])));
    let by_shape = model(&sequence(json!([{ "kind": "flatten", "inputShape": [2, 3] }])));
    for (model, name) in [(&by_layer, "x"), (&by_shape, "input")] {
        let [info] = model.inputs() else { panic!("one input") };
        assert_eq!((info.name.as_str(), &info.shape[..], info.dtype), (name, &[2, 3][..], DType::F32));
        assert_eq!(model.outputs(), [[6].into()]);
    }
    assert_eq!(by_shape.summary().layers.len(), 1);
}

#[test]
fn a_summary_counts_every_weight_once() {
    let spec = json!({
        "kind": "functional",
        "nodes": [
            { "name": "a", "layer": { "kind": "input", "shape": [3] } },
            { "name": "b", "layer": { "kind": "input", "shape": [3] } },
            { "name": "d", "layer": { "kind": "dense", "units": 4, "activation": "tanh" }, "inputs": ["a"] },
            { "name": "d_1", "layer": { "kind": "shared", "node": "d" }, "inputs": ["b"] },
        ],
        "inputs": ["b", "a"],
        "outputs": ["d", "d_1"],
    });
    let model = model(&spec);
    assert_eq!(
        model.summary().to_json(),
        json!({
            "layers": [
                { "name": "a", "kind": "input", "inputs": [], "outputShape": [null, 3], "parameters": 0 },
                { "name": "b", "kind": "input", "inputs": [], "outputShape": [null, 3], "parameters": 0 },
                { "name": "d", "kind": "dense", "inputs": ["a"], "outputShape": [null, 4], "parameters": 16 },
                { "name": "d_1", "kind": "dense", "inputs": ["b"], "outputShape": [null, 4], "parameters": 0 },
            ],
            "parameters": 16,
            "trainable": 16,
        })
    );
    assert_eq!(model.inputs().iter().map(|info| info.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    // Inputs come in the order of the list, and both uses of the layer have the same weights.
    let (p, q) = (floats(&[1, 3], &[1., 2., 3.]), floats(&[1, 3], &[-1., 0.5, 2.]));
    let [d, d_1] = &predict(&model, &[q.clone(), p.clone()], false)[..] else { panic!("two outputs") };
    let [d_swapped, d_1_swapped] = &predict(&model, &[p, q], false)[..] else { panic!("two outputs") };
    assert_eq!((d.as_f32(), d_1.as_f32()), (d_1_swapped.as_f32(), d_swapped.as_f32()));
    assert_ne!(d.as_f32(), d_1.as_f32());
    assert_eq!(Model::from_json(&model.to_json()).unwrap().to_json(), model.to_json());
}

#[test]
fn mistakes_in_a_sequence_have_a_sentence() {
    let dense = |name: &str| json!({ "kind": "dense", "units": 2, "name": name });
    let cases = [
        (json!([]), Code::Spec, "sequential: there are no layers; expected layers.input({ shape }) first"),
        (
            json!([dense("d")]),
            Code::Spec,
            "sequential: the input's shape is not known; expected layers.input({ shape }) first, or the option inputShape on the first layer, got dense \"d\".",
        ),
        (
            json!([{ "kind": "input", "shape": [2] }, dense("d"), dense("d")]),
            Code::Spec,
            "model: two layers are called \"d\"",
        ),
        (
            json!([{ "kind": "input", "shape": [2] }, { "kind": "input", "shape": [2] }]),
            Code::Shape,
            "input \"input_1\": wrong number of inputs; expected 0, got 1.",
        ),
        (
            json!([{ "kind": "input", "shape": [] }, dense("d")]),
            Code::Shape,
            "dense \"d\": input has 1 axis; expected [batch, .., features], got [batch].",
        ),
        (
            json!([{ "kind": "input", "shape": [4] }, { "kind": "flatten", "name": "f", "inputShape": [5] }]),
            Code::Shape,
            "flatten \"f\": input does not have the shape of inputShape; expected [5], got [4].",
        ),
        (
            json!([{ "kind": "input", "shape": [4], "dtype": "uint8" }, dense("d")]),
            Code::Dtype,
            "dense \"d\": matMul: wrong element types; expected float32",
        ),
        (
            json!([{ "kind": "input", "shape": [4] }, { "kind": "dense", "units": 1_000_000_000_000_u64, "name": "wide" }]),
            Code::Shape,
            "dense \"wide\": tensor: too many elements",
        ),
        (
            json!([{ "kind": "dense", "units": 0, "inputShape": [4] }]),
            Code::Spec,
            "sequential > layers[0] > dense: units is out of range; expected an integer of at least 1, got 0.",
        ),
        (
            json!([{ "kind": "denze", "units": 3, "inputShape": [4] }]),
            Code::Spec,
            "sequential: layers[0] unknown layer 'denze'",
        ),
        (
            json!([{ "kind": "dropout", "rate": 0.5, "name": "d", "inputShape": [4], "noiseShape": [null, 3] }]),
            Code::Shape,
            "dropout \"d\": dropout: noiseShape does not broadcast to the input",
        ),
        (
            json!([{ "kind": "dropout", "rate": 0.5, "inputShape": [4], "noiseShape": [8, 1] }]),
            Code::Spec,
            "sequential > layers[0] > dropout: noiseShape[0] fixes the batch; expected null or 1, got 8.",
        ),
        (
            json!([{ "kind": "activation", "activation": { "kind": "softmax", "axis": 3 }, "name": "s", "inputShape": [4] }]),
            Code::Shape,
            "activation \"s\": softmax: axis out of range",
        ),
    ];
    for (layers, code, sentence) in cases {
        let error = error(&sequence(layers));
        assert!(error.message.starts_with(sentence), "{error}\nexpected {sentence}");
        assert_eq!(error.code, code, "{error}");
    }
}

#[test]
fn mistakes_in_a_graph_have_a_sentence() {
    let x = json!({ "name": "x", "layer": { "kind": "input", "shape": [3] } });
    let dense = |name: &str, inputs: &[&str]| json!({ "name": name, "layer": { "kind": "dense", "units": 2 }, "inputs": inputs });
    let again =
        |inputs: &[&str]| json!({ "name": "again", "layer": { "kind": "shared", "node": "d" }, "inputs": inputs });
    let cases = [
        (
            json!([x, dense("d", &["y"])]),
            json!(["x"]),
            json!(["d"]),
            "node \"d\": no node before it is called 'y'; expected the name of an earlier node",
        ),
        (json!([dense("d", &["x"]), x]), json!(["x"]), json!(["d"]), "node \"d\": no node before it is called 'x'"),
        (json!([x, dense("d", &["d"])]), json!(["x"]), json!(["d"]), "node \"d\": no node before it is called 'd'"),
        (
            json!([x, dense("d", &[])]),
            json!(["x"]),
            json!(["d"]),
            "dense \"d\": wrong number of inputs; expected 1, got 0.",
        ),
        (
            json!([x, dense("d", &["x", "x"])]),
            json!(["x"]),
            json!(["d"]),
            "dense \"d\": wrong number of inputs; expected 1, got 2.",
        ),
        (
            json!([x, dense("d", &["x"])]),
            json!([]),
            json!(["d"]),
            "functional: input layer \"x\" is not among the inputs.",
        ),
        (json!([x, dense("d", &["x"])]), json!(["x", "x"]), json!(["d"]), "functional: input \"x\" is listed twice"),
        (json!([x, dense("d", &["x"])]), json!(["x", "d"]), json!(["d"]), "functional: input \"d\" is no input layer"),
        (json!([x, dense("d", &["x"])]), json!(["x"]), json!([]), "functional: there are no outputs"),
        (
            json!([x, dense("d", &["x"])]),
            json!(["x"]),
            json!(["e"]),
            "functional: outputs: no node before it is called 'e'",
        ),
        (json!([x, x]), json!(["x"]), json!(["x"]), "model: two layers are called \"x\""),
        (
            json!([x, dense("d", &["x"]), again(&["d"])]),
            json!(["x"]),
            json!(["again"]),
            "dense \"d\": used again at node \"again\" on inputs that need other weights; expected [[3]], got [[2]].",
        ),
    ];
    for (nodes, inputs, outputs, sentence) in cases {
        let spec = json!({ "kind": "functional", "nodes": nodes, "inputs": inputs, "outputs": outputs });
        let error = error(&spec);
        assert!(error.message.starts_with(sentence), "{error}\nexpected {sentence}");
    }
    assert!(error(&json!("sequental")).message.starts_with("unknown model 'sequental'"));
    assert!(
        error(&json!({ "kind": "sequential", "layers": [], "layer": 1 })).message.contains("unknown option 'layer'")
    );
}

#[test]
fn initial_weights_follow_the_seed_and_their_place() {
    let dense = |seed: Option<u64>| json!({ "kind": "dense", "units": 4, "kernelInitializer": { "kind": "heNormal", "seed": seed } });
    let weights = |layers: Value, seed: u64| -> Vec<Vec<f32>> {
        let mut all = vec![json!({ "kind": "input", "shape": [4] })];
        all.extend(layers.as_array().unwrap().iter().cloned());
        let weights = model(&sequence(all.into())).initialise(seed).unwrap();
        weights.iter().map(|weight| weight.as_f32().unwrap().to_vec()).collect()
    };
    let own = weights(json!([dense(None), dense(None)]), 1);
    assert_eq!(own, weights(json!([dense(None), dense(None)]), 1));
    assert_ne!(own[0], own[2], "each weight has a stream of its own");
    assert_ne!(own[0], weights(json!([dense(None)]), 2)[0], "the seed matters");
    assert_eq!(own[0], weights(json!([dense(None)]), 1)[0], "later weights do not matter");
    assert_eq!(own[1], [0.0; 4]);
    let seeded = weights(json!([dense(Some(9)), dense(Some(9))]), 1);
    assert_eq!(seeded[0], seeded[2], "equal seeds give equal weights");
    assert_eq!(seeded[0], weights(json!([dense(Some(9))]), 2)[0], "a seed of its own wins");
}

#[test]
fn a_frozen_layer_has_weights_that_are_not_trained() {
    let model = model(&sequence(json!([
        { "kind": "dense", "units": 2, "inputShape": [3], "trainable": false },
        { "kind": "dense", "units": 2 },
    ])));
    assert_eq!(model.weights().iter().map(|weight| weight.trainable).collect::<Vec<_>>(), [false, false, true, true]);
}

#[test]
fn values_that_are_not_for_the_model_are_refused() {
    let model = model(&sequence(json!([{ "kind": "dense", "units": 2, "inputShape": [3] }])));
    let try_with = |x: TensorType, count: usize| {
        let graph = Graph::new();
        let mut weights: Vec<_> =
            model.weights().iter().map(|info| graph.expr(graph.input(TensorType::f32(info.shape.clone())))).collect();
        weights.truncate(count);
        model.forward(&graph, &weights, &[graph.expr(graph.input(x))], false).map(drop).unwrap_err().message
    };
    let f32 = |dims: &[usize]| TensorType::f32(espalier_graph::Shape::new(dims).unwrap());
    assert_eq!(try_with(f32(&[5, 4]), 2), "input \"input\": wrong shape; expected [5, 3], got [5, 4].");
    assert_eq!(try_with(f32(&[]), 2), "input \"input\": wrong shape; expected [0, 3], got [].");
    assert_eq!(try_with(f32(&[5, 3]), 1), "model: wrong number of weights; expected 2, got 1.");
    let bytes = TensorType::new(DType::U8, [5, 3].into());
    assert_eq!(try_with(bytes, 2), "input \"input\": wrong type; expected float32, got uint8.");
}
