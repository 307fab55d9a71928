//! What other libraries make of the same samples; see `__test__/goldens`.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::{Shape, Tensor};
use espalier_spec::{At, Family, Value};
use espalier_transforms::{AugmentSpec, Augmenter, Draw, Fitting, PreprocessSpec};

fn tensor(value: &Value) -> Tensor {
    let dims: Vec<_> = value["shape"].as_array().unwrap().iter().map(|dim| dim.as_u64().unwrap() as usize).collect();
    let data: Vec<_> = value["data"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect();
    Tensor::f32(Shape::new(dims).unwrap(), &data).unwrap()
}

fn expect_close(found: &Tensor, expected: &Tensor, tolerance: f32, what: &str) {
    assert_eq!(found.shape(), expected.shape(), "{what}");
    for (i, (a, b)) in found.to_f32().iter().zip(expected.to_f32()).enumerate() {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{what}: {a} for {b} at {i}");
    }
}

#[test]
fn fitted_transforms_agree_with_scikit_learn_and_the_formulas_of_pylearn2() {
    let cases: Vec<Value> =
        include_str!("../goldens/preprocess.json").parse::<Value>().unwrap().as_array().unwrap().clone();
    for case in &cases {
        let what = format!("{} beside {}", case["transform"], case["source"]);
        let spec = PreprocessSpec::from_json(&case["transform"], &At::ROOT).unwrap();
        let train = tensor(&case["train"]);
        let mut fitting = Fitting::new(spec);
        fitting.add(&train).unwrap();
        let fitted = fitting.finish().unwrap();
        // The result is float32, and so are mean and axes: a few units in the last place of the largest term.
        expect_close(&fitted.transform(&tensor(&case["x"])).unwrap(), &tensor(&case["y"]), 5e-6, &what);
    }
}

#[test]
fn augmentations_of_fixed_chance_agree_with_scipy_and_torchvision() {
    let cases: Vec<Value> =
        include_str!("../goldens/augment.json").parse::<Value>().unwrap().as_array().unwrap().clone();
    for case in &cases {
        let what = format!("{} beside {}", case["augmentation"], case["source"]);
        let augmenter = Augmenter::new(AugmentSpec::from_json(&case["augmentation"], &At::ROOT).unwrap(), None);
        let (image, result) = (tensor(&case["image"]), tensor(&case["result"]));
        let batch = |x: &Tensor| x.reshape(Shape::new([&[1], &x.shape()[..]].concat()).unwrap()).unwrap();
        let found = augmenter.apply(&batch(&image), &[0], Draw { seed: 0, epoch: 0 }).unwrap();
        // Places are float32: a millionth of a pixel, where neighbours differ by up to 1.
        expect_close(&found, &batch(&result), 1e-5, &what);
    }
}
