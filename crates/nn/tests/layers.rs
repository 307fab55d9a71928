//! Layers and activations inside models: shapes, weights, gradients, what differs while training.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]
// JSON is written where it is handed over.
#![allow(clippy::needless_pass_by_value)]

mod run;

use espalier_graph::Graph;
use espalier_nn::{ActivationSpec, LayerSpec, Model};
use espalier_spec::{At, Family, Member, Value, json};
use run::{floats, input, predict, run};

fn model(spec: &Value) -> Model {
    Model::from_json(spec).unwrap()
}

fn sequence(layers: Value) -> Value {
    json!({ "kind": "sequential", "layers": layers })
}

/// A function as a layer: `x * w`, of which `w` is learned; `last` becomes the sum over the batch, and is a loss.
fn scaled() -> Value {
    let product = json!({ "op": "mul", "inputs": [0, 1] });
    let column = json!({ "op": "sum", "options": { "axes": [0] }, "inputs": [0] });
    let total = json!({ "op": "sum", "inputs": [4] });
    json!({
        "kind": "lambda",
        "title": "scaled",
        "weights": [{ "name": "w", "shape": [3], "initializer": "ones" }, { "name": "last", "shape": [3], "trainable": false }],
        "training": { "steps": [product, column, total], "outputs": [3, 4, 5] },
        "inference": { "steps": [product], "outputs": [3] },
        "updates": ["last"],
    })
}

#[test]
fn a_layer_that_is_a_function_has_weights_updates_and_losses() {
    let model = model(&sequence(json!([{ "kind": "input", "shape": [3] }, scaled(), scaled()])));
    let names: Vec<_> = model.weights().iter().map(|weight| (weight.name.as_str(), weight.trainable)).collect();
    let expected = [("scaled/w", true), ("scaled/last", false), ("scaled_1/w", true), ("scaled_1/last", false)];
    assert_eq!(names, expected);
    let graph = Graph::new();
    let x = floats(&[2, 3], &[1., 2., 3., 4., 5., 6.]);
    let weights = model.initialise(1).unwrap();
    let values: Vec<_> = weights.iter().map(|weight| input(&graph, weight)).collect();
    let given: Vec<_> = values.iter().copied().zip(&weights).chain([(input(&graph, &x), &x)]).collect();
    let forward = model.forward(&graph, &values, &[given[4].0], true).unwrap();
    let [(1, first), (3, _)] = forward.updates[..] else { panic!("two updates: {:?}", forward.updates) };
    let found = run(&graph, &given, &[forward.outputs[0], first, forward.losses[1]]);
    assert_eq!(found[0].as_f32().unwrap(), x.as_f32().unwrap());
    assert_eq!(found[1].as_f32().unwrap(), [5., 7., 9.]);
    assert_eq!(found[2].as_f32().unwrap(), [21.]);
    assert!(model.forward(&graph, &values, &[given[4].0], false).unwrap().updates.is_empty());
}

#[test]
fn a_function_that_loses_the_batch_is_refused() {
    let sum = json!({ "steps": [{ "op": "sum", "inputs": [0] }], "outputs": [1] });
    let layer = json!({ "kind": "lambda", "inference": sum });
    let error = Model::from_json(&sequence(json!([{ "kind": "input", "shape": [3] }, layer]))).unwrap_err();
    assert!(error.message.starts_with("lambda \"lambda\": the output does not keep the batch;"), "{error}");
}

/// A model of one layer, called `it`, and an input of each shape.
fn alone(layer: &Value, shapes: &[Vec<usize>]) -> Model {
    let names: Vec<_> = (0..shapes.len()).map(|i| format!("x{i}")).collect();
    let input = |(name, shape)| json!({ "name": name, "layer": { "kind": "input", "shape": shape }, "inputs": [] });
    let mut nodes: Vec<_> = names.iter().zip(shapes).map(input).collect();
    nodes.push(json!({ "name": "it", "layer": layer, "inputs": names }));
    model(&json!({ "kind": "functional", "nodes": nodes, "inputs": names, "outputs": ["it"] }))
}

/// Uses of layers of windows: the layer, the shapes of its inputs, how many numbers it learns.
fn windows() -> Vec<(Value, Vec<Vec<usize>>, usize)> {
    vec![
        (json!({ "kind": "conv1d", "filters": 4, "kernelSize": 3, "padding": "causal" }), vec![vec![5, 3]], 40),
        (
            json!({ "kind": "conv1d", "filters": 4, "kernelSize": 2, "padding": [[1, 0]], "groups": 2 }),
            vec![vec![5, 2]],
            12,
        ),
        (json!({ "kind": "conv2dTranspose", "filters": 4, "kernelSize": 3, "strides": 2 }), vec![vec![3, 4, 2]], 76),
        (
            json!({ "kind": "conv2dTranspose", "filters": 2, "kernelSize": 3, "strides": 2, "padding": 1, "outputPadding": 1 }),
            vec![vec![3, 4, 2]],
            38,
        ),
        (json!({ "kind": "depthwiseConv2d", "kernelSize": 3, "depthMultiplier": 2 }), vec![vec![4, 5, 3]], 60),
        (
            json!({ "kind": "depthwiseConv2d", "kernelSize": 2, "useBias": false, "strides": 2 }),
            vec![vec![4, 5, 3]],
            12,
        ),
        (
            json!({ "kind": "separableConv2d", "filters": 4, "kernelSize": 3, "padding": "same" }),
            vec![vec![4, 5, 3]],
            43,
        ),
        (json!({ "kind": "zeroPadding1d" }), vec![vec![5, 3]], 0),
        (json!({ "kind": "zeroPadding2d", "padding": [[1, 0], [2, 1]] }), vec![vec![5, 4, 3]], 0),
        (json!({ "kind": "cropping1d", "cropping": [1, 2] }), vec![vec![5, 3]], 0),
        (json!({ "kind": "cropping2d", "cropping": [2, 1] }), vec![vec![5, 4, 3]], 0),
        (json!({ "kind": "upSampling1d" }), vec![vec![5, 3]], 0),
        (json!({ "kind": "upSampling2d", "size": [1, 3], "interpolation": "bilinear" }), vec![vec![5, 4, 3]], 0),
        (json!({ "kind": "localResponseNormalization", "k": 2, "divideBySize": false }), vec![vec![5, 4, 7]], 0),
        (json!({ "kind": "maxPooling2d" }), vec![vec![5, 4, 3]], 0),
        (json!({ "kind": "maxPooling2d", "poolSize": 3, "strides": 2, "ceilMode": true }), vec![vec![6, 4, 3]], 0),
        (json!({ "kind": "averagePooling2d", "poolSize": [1, 2], "padding": "same" }), vec![vec![5, 3, 3]], 0),
        (json!({ "kind": "adaptiveAveragePooling2d", "outputSize": [3, 2] }), vec![vec![5, 4, 3]], 0),
        (json!({ "kind": "maxPooling1d", "padding": 1, "poolSize": 3 }), vec![vec![5, 3]], 0),
        (json!({ "kind": "averagePooling1d", "padding": [[1, 0]], "countIncludePad": true }), vec![vec![5, 3]], 0),
        (json!({ "kind": "globalMaxPooling2d" }), vec![vec![5, 3, 2]], 0),
        (json!({ "kind": "globalMaxPooling1d", "keepDims": true }), vec![vec![5, 3]], 0),
        (json!({ "kind": "globalAveragePooling2d", "keepDims": true }), vec![vec![5, 3, 2]], 0),
        (json!({ "kind": "globalAveragePooling1d" }), vec![vec![5, 3]], 0),
    ]
}

#[test]
fn output_shape_tells_what_forward_gives_for_every_layer() {
    let layers = [
        (json!({ "kind": "dense", "units": 3, "activation": "softmax" }), vec![vec![5]], 18),
        (json!({ "kind": "dense", "units": 3, "useBias": false }), vec![vec![2, 4, 5]], 15),
        (json!({ "kind": "maxout", "units": 3, "pieces": 4 }), vec![vec![2, 5]], 72),
        (json!({ "kind": "maxout", "units": 3, "pieces": 4, "useBias": false }), vec![vec![5]], 60),
        (json!({ "kind": "maxout", "pieces": 3 }), vec![vec![2, 2, 6]], 0),
        (json!({ "kind": "embedding", "inputDim": 4, "outputDim": 3 }), vec![vec![2, 5]], 12),
        (json!({ "kind": "activation", "activation": "sigmoid" }), vec![vec![2, 3]], 0),
        (json!({ "kind": "activation", "activation": { "kind": "softmax", "axis": 1 } }), vec![vec![2, 3]], 0),
        (json!({ "kind": "prelu" }), vec![vec![2, 3]], 6),
        (json!({ "kind": "prelu", "sharedAxes": [1, 2] }), vec![vec![4, 4, 3]], 3),
        (json!({ "kind": "augmentation", "augment": "rotate" }), vec![vec![4, 5, 3]], 0),
        (json!({ "kind": "preprocessing", "transform": "standardScaler" }), vec![vec![2, 5]], 20),
        (json!({ "kind": "preprocessing", "transform": "globalContrastNormalization" }), vec![vec![2, 5]], 0),
        (json!({ "kind": "batchNormalization" }), vec![vec![2, 5]], 20),
        (json!({ "kind": "batchNormalization", "axis": 1, "scale": false }), vec![vec![2, 5]], 6),
        (json!({ "kind": "layerNormalization", "axis": [1, -1] }), vec![vec![2, 3]], 12),
        (json!({ "kind": "rmsNormalization", "axis": 1 }), vec![vec![2, 3]], 2),
        (json!({ "kind": "unitNormalization" }), vec![vec![2, 3]], 0),
        (json!({ "kind": "groupNormalization", "groups": 2 }), vec![vec![3, 4]], 8),
        (json!({ "kind": "groupNormalization", "groups": -1, "axis": 1 }), vec![vec![3, 4]], 6),
        (json!({ "kind": "conv2d", "filters": 4, "kernelSize": [3, 2] }), vec![vec![5, 4, 3]], 76),
        (
            json!({ "kind": "conv2d", "filters": 4, "kernelSize": 3, "strides": 2, "padding": "same", "groups": 2 }),
            vec![vec![5, 4, 2]],
            40,
        ),
        (json!({ "kind": "flatten" }), vec![vec![2, 3, 4]], 0),
        (json!({ "kind": "flatten" }), vec![vec![]], 0),
        (json!({ "kind": "reshape", "targetShape": [3, -1, 2] }), vec![vec![4, 6]], 0),
        (json!({ "kind": "reshape", "targetShape": [] }), vec![vec![1]], 0),
        (json!({ "kind": "permute", "dims": [3, 1, 2] }), vec![vec![2, 3, 4]], 0),
        (json!({ "kind": "dropout", "rate": 0.5 }), vec![vec![3]], 0),
        (json!({ "kind": "dropout", "rate": 0.5, "noiseShape": [null, 1, 3] }), vec![vec![2, 3]], 0),
        (json!({ "kind": "dropout", "rate": 0.5, "scaleAt": "inference" }), vec![vec![3]], 0),
        (json!({ "kind": "alphaDropout", "rate": 0.5, "noiseShape": [1, 3] }), vec![vec![3]], 0),
        (json!({ "kind": "gaussianDropout", "rate": 0.5 }), vec![vec![3]], 0),
        (json!({ "kind": "spatialDropout1d", "rate": 0.5 }), vec![vec![4, 3]], 0),
        (json!({ "kind": "spatialDropout2d", "rate": 0.5 }), vec![vec![4, 4, 3]], 0),
        (json!({ "kind": "add" }), vec![vec![2, 3], vec![2, 3], vec![2, 3]], 0),
        (json!({ "kind": "subtract" }), vec![vec![2, 3], vec![3]], 0),
        (json!({ "kind": "multiply" }), vec![vec![4, 4, 3], vec![1, 1, 3]], 0),
        (json!({ "kind": "average" }), vec![vec![1], vec![2, 3]], 0),
        (json!({ "kind": "maximum" }), vec![vec![3], vec![3]], 0),
        (json!({ "kind": "minimum" }), vec![vec![2, 1], vec![1, 3]], 0),
        (json!({ "kind": "concatenate" }), vec![vec![2, 3], vec![2, 1], vec![2, 4]], 0),
        (json!({ "kind": "concatenate", "axis": 1 }), vec![vec![2, 3], vec![5, 3]], 0),
        (json!({ "kind": "dot", "axes": -1 }), vec![vec![3], vec![3]], 0),
        (json!({ "kind": "dot", "axes": [1, 2] }), vec![vec![5, 2], vec![4, 5, 3]], 0),
        (scaled(), vec![vec![3]], 6),
    ];
    let layers = [layers.to_vec(), windows()].concat();
    // A kind that stands in no sample is tried on a vector, with 2 for each option that has no default.
    let without_sample = |member: &Member| !layers.iter().any(|(layer, ..)| layer["kind"] == member.kind);
    let rest = LayerSpec::registry().into_iter().filter(|member| member.kind != "input" && without_sample(member));
    let plain = rest.map(|member| {
        let mut layer = json!({ "kind": member.kind });
        for field in member.fields.iter().filter(|field| field.required) {
            layer[field.name] = json!(2);
        }
        (layer, vec![vec![5]], 0)
    });
    for (layer, shapes, parameters) in layers.iter().cloned().chain(plain) {
        let model = alone(&layer, &shapes);
        assert_eq!(model.summary().parameters, parameters, "{layer}");
        for batch in [1, 4] {
            let filled = |shape: &Vec<usize>| {
                let dims = [&[batch][..], shape].concat();
                let size = dims.iter().product();
                floats(&dims, &(0..size).map(|i| (i as f32).sin()).collect::<Vec<_>>())
            };
            let x: Vec<_> = shapes.iter().map(filled).collect();
            for training in [false, true] {
                let y = &predict(&model, &x, training)[0];
                let expected = [&[batch][..], &model.outputs()[0]].concat();
                assert_eq!(y.shape()[..], expected, "{layer}");
            }
        }
    }
}

#[test]
fn every_activation_keeps_the_shape_and_passes_a_gradient() {
    for member in ActivationSpec::registry() {
        let mut spec = json!({ "kind": member.kind });
        for (field, value) in member.fields.iter().filter(|field| field.required).zip([0.2, 0.8]) {
            spec[field.name] = json!(value);
        }
        let activation = ActivationSpec::from_json(&spec, &At::ROOT).unwrap();
        let graph = Graph::new();
        // Where no activation is flat: beyond the thresholds of the shrinking ones, within the bounds of the others.
        let data = floats(&[2, 3], &[0.55, 0.6, 0.65, 0.7, 0.75, 0.78]);
        let x = input(&graph, &data);
        let y = activation.apply(x).unwrap();
        assert_eq!(y.ty(), x.ty(), "{}", member.kind);
        // A weighted sum: the plain sum of a softmax is always 1.
        let weights = graph.expr(graph.constant(floats(&[3], &[1.0, 2.0, 4.0])));
        let sum = (y * weights).sum(None, false);
        let dx = graph.expr(graph.gradients(sum.value(), &[x.value()]).unwrap()[0]);
        let found = run(&graph, &[(x, &data)], &[dx]);
        assert!(found[0].as_f32().unwrap().iter().all(|dx| *dx != 0.0 && dx.is_finite()), "{}: {found:?}", member.kind);
    }
}

#[test]
fn dropout_acts_while_training_only_and_shares_its_mask_along_noise_shape() {
    let spec =
        sequence(json!([{ "kind": "dropout", "rate": 0.5, "seed": 3, "noiseShape": [null, 1], "inputShape": [8] }]));
    let model = model(&spec);
    let x = floats(&[64, 8], &[1.0; 512]);
    assert_eq!(predict(&model, std::slice::from_ref(&x), false)[0].as_f32(), x.as_f32());
    let dropped = &predict(&model, &[x], true)[0];
    let rows: Vec<_> = dropped.as_f32().unwrap().chunks(8).collect();
    assert!(rows.iter().all(|row| row.iter().all(|y| *y == row[0]) && (row[0] == 0.0 || row[0] == 2.0)));
    let zeros = rows.iter().filter(|row| row[0] == 0.0).count();
    assert!((16..=48).contains(&zeros), "{zeros} of 64 rows are zero");
}
