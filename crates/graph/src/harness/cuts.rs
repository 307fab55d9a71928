//! The same bits however work is cut and whoever does it.

use serde_json::json;

use super::{Polluted, bits, compile, members, op};
use crate::executor::Engine;
use crate::io::RunState;
use crate::op::PIECES;
use crate::sample::floats;
use crate::shape::Shape;
use crate::tensor::Tensor;

#[test]
fn any_number_of_pieces_gives_the_same_bits() {
    let mut engines = [Polluted::with(7.0), Polluted::with(-1e30)];
    for (name, samples) in members() {
        for sample in samples {
            let op = op(name, &sample.options);
            let mut run = |pieces: Option<usize>, engine: usize| {
                PIECES.set(pieces);
                let function = compile(&|graph, leaves| graph.apply(op.clone(), leaves), &sample.inputs).unwrap();
                PIECES.set(None);
                engines[engine].run(&function, &sample.inputs).unwrap()
            };
            let whole = run(None, 0);
            for pieces in [2, 3, 64] {
                let cut = run(Some(pieces), 1);
                assert_eq!(bits(&whole), bits(&cut), "{name} {} in {pieces} pieces", sample.options);
            }
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let large = |dims: &[usize]| floats(dims, 0);
    let labels = |n: usize, below: usize| {
        Tensor::i32(Shape::new([n]).unwrap(), &(0..n).map(|i| (i * 7 % below) as i32).collect::<Vec<_>>()).unwrap()
    };
    let calls = [
        ("sum", json!({ "axes": [1] }), vec![large(&[500, 300])]),
        ("mean", json!({ "axes": [0] }), vec![large(&[500, 300])]),
        ("max", json!({ "axes": [0, 2] }), vec![large(&[50, 60, 50])]),
        ("sum", json!({ "axes": [1] }), vec![large(&[50, 60, 50])]),
        ("argMax", json!({}), vec![large(&[5000, 30])]),
        ("logSumExp", json!({ "axes": [1] }), vec![large(&[5000, 30])]),
        ("softmax", json!({ "axis": 0 }), vec![large(&[50, 3000])]),
        ("softmaxCrossEntropy", json!({}), vec![large(&[5000, 30]), labels(5000, 30)]),
        ("transpose", json!({}), vec![large(&[500, 300])]),
        ("concat", json!({ "axis": 1 }), vec![large(&[500, 300]), large(&[500, 100])]),
        ("slice", json!({ "begin": [1, 2], "size": [-1, 290] }), vec![large(&[500, 300])]),
        ("pad", json!({ "paddings": [[1, 2], [3, 4]] }), vec![large(&[500, 300])]),
        ("gather", json!({}), vec![large(&[50, 300]), labels(500, 50)]),
        ("oneHot", json!({ "depth": 30 }), vec![labels(5000, 30)]),
        ("range", json!({ "stop": 100_000 }), vec![]),
        ("full", json!({ "shape": [500, 800], "value": 2 }), vec![]),
        ("randomNormal", json!({ "shape": [50_000] }), vec![]),
        ("randomPermutation", json!({ "n": 5000 }), vec![]),
        ("moments", json!({ "axes": [0] }), vec![large(&[5000, 70])]),
        ("moments", json!({ "axes": [0] }), vec![large(&[200, 2000])]),
        ("moments", json!({}), vec![large(&[500, 700])]),
        ("moments", json!({ "axes": [-1] }), vec![large(&[500, 700])]),
        ("conv2d", json!({ "padding": "same" }), vec![large(&[2, 40, 30, 8]), large(&[3, 3, 8, 20])]),
        ("conv2dTranspose", json!({ "strides": 2 }), vec![large(&[2, 20, 15, 8]), large(&[3, 3, 20, 8])]),
        ("maxPool2d", json!({ "poolSize": 3, "strides": 2 }), vec![large(&[2, 120, 90, 20])]),
        ("averagePool2d", json!({ "padding": "same" }), vec![large(&[2, 120, 90, 20])]),
        ("layerNorm", json!({}), vec![large(&[500, 300]), large(&[300]), large(&[300])]),
        ("rmsNorm", json!({}), vec![large(&[500, 300]), large(&[300])]),
        ("dropout", json!({ "rate": 0.4 }), vec![large(&[500, 300])]),
    ];
    for (name, options, inputs) in calls {
        let op = op(name, &options);
        let function = compile(&|graph, leaves| graph.apply(op.clone(), leaves), &inputs).unwrap();
        assert_eq!(function.plan().is_serial(), name == "randomPermutation", "{name} is shared");
        let run = |threads| function.run_on(&mut Engine::new(threads), &inputs, RunState::new(1, 2)).unwrap();
        let alone = run(1);
        for threads in [2, 3] {
            assert_eq!(bits(&alone), bits(&run(threads)), "{name} {options} on {threads} threads");
        }
    }
}
