//! What holds for every member of every family: JSON there and back, spellings, bad options.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]
// JSON is written where it is handed over.
#![allow(clippy::needless_pass_by_value)]

use std::fmt::Debug;

use espalier_nn::activations::ActivationSpec;
use espalier_nn::initializers::InitializerSpec;
use espalier_nn::layers::LayerSpec;
use espalier_nn::losses::LossSpec;
use espalier_nn::metrics::MetricSpec;
use espalier_nn::{ConstraintSpec, NamedLayer, NamedMetric, RegularizerSpec};
use espalier_spec::{At, Code, Family, Map, Member, Type, Value, json};
use espalier_transforms::{AugmentSpec, PreprocessSpec};

/// A value that a field of the type takes and that is not its default.
fn sample(ty: &Type, name: &str) -> Value {
    match ty {
        Type::Number if name == "upper" => json!(0.75),
        Type::Number => json!(0.25),
        Type::Integer => json!(1),
        Type::Count if name == "ddof" => json!(0),
        Type::Count => json!(3),
        Type::Boolean => json!(true),
        Type::Text => json!("text"),
        Type::Choice(words) => json!(words.last()),
        Type::List(item) if **item == Type::Optional(Box::new(Type::Count)) => json!([null, 1]),
        Type::List(item) => json!([sample(item, name)]),
        Type::Named(item) => json!({ "some": sample(item, name) }),
        // Two ends of a range.
        Type::Array(item, 2) if **item == Type::Number => json!([0.25, 0.5]),
        Type::Array(item, length) => vec![sample(item, name); *length].into(),
        Type::Optional(inner) => sample(inner, name),
        Type::Data if name == "weights" => json!({ "name": "w", "shape": [2] }),
        Type::Data => json!({ "steps": [], "outputs": [0] }),
        Type::Family("activation") => json!({ "kind": "leakyRelu", "negativeSlope": 0.5 }),
        Type::Family("initializer") => json!({ "kind": "constant", "value": 2 }),
        Type::Family("augmentation") => json!({ "kind": "horizontalFlip", "probability": 0.25 }),
        Type::Family("preprocessing") => {
            json!({ "kind": "minMaxScaler", "featureRange": [-1.0, 1.0], "per": "channel" })
        }
        Type::Family("regularizer") => json!({ "kind": "l2", "l2": 0.5 }),
        Type::Family("constraint") => json!({ "kind": "maxNorm", "maxValue": 3.0, "axis": 1 }),
        Type::OneOf(types) => sample(types.last().unwrap(), name),
        other => panic!("{name}: no sample for {other:?}"),
    }
}

fn check<F: Family + Debug + PartialEq>() {
    for Member { kind, fields, aliases, name, .. } in F::registry() {
        let mut object = Map::new();
        object.insert("kind".to_owned(), json!(kind));
        for field in &fields {
            object.insert(field.name.to_owned(), sample(&field.ty, field.name));
        }
        let read = |value: &Value| F::from_json(value, &At::ROOT);
        let full = Value::Object(object.clone());
        let member = read(&full).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(read(&member.to_json()).unwrap(), member);
        assert_eq!(member.to_json()["kind"], kind);
        for field in &fields {
            assert!(member.to_json().get(field.name).is_some(), "{kind}: {} is written", field.name);
        }
        for spelling in aliases.iter().copied().chain([name]) {
            object.insert("kind".to_owned(), json!(spelling));
            assert_eq!(read(&Value::Object(object.clone())).unwrap(), member, "{spelling}");
        }
        let error = read(&json!({ "kind": kind, "nonsense": 1 })).unwrap_err();
        assert_eq!(error.code, Code::Spec);
        for field in &fields {
            for bad in [json!({}), json!("?"), json!(f64::MAX)] {
                let mut object = full.as_object().unwrap().clone();
                let text = [Type::Text, Type::Optional(Box::new(Type::Text))];
                let is_text = text.contains(&field.ty) && bad.is_string();
                object.insert(field.name.to_owned(), bad.clone());
                let found = read(&Value::Object(object));
                let wide = bad.is_number() && field.ty == Type::Number && found.is_ok();
                assert!(is_text || wide || found.is_err(), "{kind}: {} takes {bad}", field.name);
            }
        }
        assert_eq!(read(&json!(kind)).is_ok(), fields.iter().all(|field| !field.required), "{kind}");
    }
    let error = F::from_json(&json!("nonsense"), &At::ROOT).unwrap_err();
    assert!(error.message.starts_with(&format!("unknown {}", F::WORD)), "{error}");
}

#[test]
fn every_activation_is_a_well_behaved_spec() {
    check::<ActivationSpec>();
}

#[test]
fn every_initializer_is_a_well_behaved_spec() {
    check::<InitializerSpec>();
}

#[test]
fn every_regularizer_is_a_well_behaved_spec() {
    check::<RegularizerSpec>();
}

#[test]
fn every_constraint_is_a_well_behaved_spec() {
    check::<ConstraintSpec>();
}

#[test]
fn every_layer_is_a_well_behaved_spec() {
    check::<LayerSpec>();
}

#[test]
fn every_transform_is_a_well_behaved_spec() {
    check::<PreprocessSpec>();
}

#[test]
fn every_augmentation_is_a_well_behaved_spec() {
    check::<AugmentSpec>();
}

#[test]
fn every_loss_is_a_well_behaved_spec() {
    check::<LossSpec>();
}

#[test]
fn every_metric_is_a_well_behaved_spec() {
    check::<MetricSpec>();
}

#[test]
fn names_of_keras_are_understood() {
    let losses = [
        "mse",
        "MAE",
        "mape",
        "msle",
        "bce",
        "cce",
        "kld",
        "KLD",
        "KLDivergence",
        "kl_divergence",
        "logcosh",
        "log_cosh",
        "mean_squared_error",
        "SparseCategoricalCrossentropy",
        "categorical_crossentropy",
        "categorical_hinge",
        "squaredHinge",
        "kullbackLeiblerDivergence",
        "cosineProximity",
        "binary_focal_crossentropy",
        "Huber",
    ];
    for name in losses {
        LossSpec::from_json(&json!(name), &At::ROOT).unwrap();
    }
    for name in ["acc", "accuracy", "mae", "binary_accuracy", "sparse_categorical_accuracy"] {
        MetricSpec::from_json(&json!(name), &At::ROOT).unwrap();
    }
    for name in [
        "normal",
        "uniform",
        "zero",
        "one",
        "glorot_uniform",
        "he_normal",
        "HeUniform",
        "leCunNormal",
        "xavierUniform",
        "xavier_normal",
        "msra",
        "kaiming_normal",
        "OrthogonalInitializer",
    ] {
        InitializerSpec::from_json(&json!(name), &At::ROOT).unwrap();
    }
    let activations = [
        "celu",
        "elu",
        "exponential",
        "gelu",
        "hard_shrink",
        "hard_sigmoid",
        "hard_silu",
        "hard_swish",
        "hard_tanh",
        "leaky_relu",
        "linear",
        "log_sigmoid",
        "log_softmax",
        "mish",
        "relu",
        "relu6",
        "selu",
        "sigmoid",
        "silu",
        "soft_shrink",
        "softmax",
        "softplus",
        "softsign",
        "sparse_plus",
        "sparse_sigmoid",
        "squareplus",
        "swish",
        "tanh",
        "tanh_shrink",
    ];
    for name in activations {
        ActivationSpec::from_json(&json!(name), &At::ROOT).unwrap();
    }
    // As tfjs spells them.
    for name in ["reLU", "leakyReLU", "hardSigmoid"] {
        ActivationSpec::from_json(&json!(name), &At::ROOT).unwrap();
    }
    for name in
        ["ReLU", "LeakyReLU", "leaky_re_lu", "PReLU", "ELU", "Softmax", "Add", "Concatenate", "ActivityRegularization"]
    {
        LayerSpec::from_json(&json!(name), &At::ROOT).unwrap();
    }
    for kind in ["SpatialDropout1D", "spatial_dropout2d", "AlphaDropout", "GaussianDropout", "gaussian_dropout"] {
        LayerSpec::from_json(&json!({ "kind": kind, "rate": 0.5 }), &At::ROOT).unwrap();
    }
}

#[test]
fn options_of_layers_have_the_defaults_of_keras() {
    let of = |layer: Value| LayerSpec::from_json(&layer, &At::ROOT).unwrap().to_json();
    let known = [
        json!({ "kind": "relu", "negativeSlope": 0.0, "threshold": 0.0 }),
        json!({ "kind": "leakyRelu", "negativeSlope": 0.3 }),
        json!({ "kind": "elu", "alpha": 1.0 }),
        json!({ "kind": "softmax", "axis": -1 }),
        json!({ "kind": "prelu", "alphaInitializer": { "kind": "zeros" } }),
        json!({ "kind": "concatenate", "axis": -1 }),
        json!({ "kind": "activityRegularization", "l1": 0.0, "l2": 0.0 }),
    ];
    for layer in known {
        assert_eq!(of(json!(layer["kind"])), layer);
    }
    assert_eq!(of(json!({ "kind": "rescaling", "scale": 2 }))["offset"], 0.0);
    assert_eq!(of(json!({ "kind": "dot", "axes": 1 })), json!({ "kind": "dot", "axes": 1, "normalize": false }));
    assert_eq!(of(json!({ "kind": "dropout", "rate": 0.5 }))["scaleAt"], "training");
    let embedding = of(json!({ "kind": "embedding", "inputDim": 3, "outputDim": 2 }));
    assert_eq!(
        embedding["embeddingsInitializer"],
        InitializerSpec::from_json(&json!("uniform"), &At::ROOT).unwrap().to_json()
    );
}

#[test]
fn options_of_activations_have_the_defaults_of_keras() {
    let of = |name: &str| ActivationSpec::from_json(&json!(name), &At::ROOT).unwrap().to_json();
    assert_eq!(of("leakyRelu"), json!({ "kind": "leakyRelu", "negativeSlope": 0.2 }));
    assert_eq!(of("relu"), json!({ "kind": "relu", "negativeSlope": 0.0, "threshold": 0.0 }));
    assert_eq!(of("gelu"), json!({ "kind": "gelu", "approximate": false }));
    for (kind, defaults) in [("elu", 1.0), ("celu", 1.0)] {
        assert_eq!(of(kind)["alpha"], defaults);
    }
    for kind in ["softShrink", "hardShrink"] {
        assert_eq!(of(kind)["threshold"], 0.5);
    }
    assert_eq!(of("squareplus")["b"], 4.0);
}

#[test]
fn an_option_of_an_activation_that_is_out_of_its_range_is_refused() {
    let wrong = [
        (
            json!({ "kind": "relu", "maxValue": -1 }),
            "relu: maxValue is out of range; expected a number of at least 0, got -1",
        ),
        (json!({ "kind": "celu", "alpha": 0 }), "celu: alpha is out of range; expected a number above 0, got 0"),
        (
            json!({ "kind": "softShrink", "threshold": -0.5 }),
            "softShrink: threshold is out of range; expected a number of at least 0",
        ),
    ];
    for (spec, sentence) in wrong {
        let error = ActivationSpec::from_json(&spec, &At::ROOT).unwrap_err();
        assert!(error.message.starts_with(sentence), "{error}");
    }
}

#[test]
fn steps_and_ops_with_another_use_are_no_activations() {
    for name in ["floor", "sign", "dropout", "logOrZero", "add", "reluGrad", "toFloat"] {
        assert!(ActivationSpec::from_json(&json!(name), &At::ROOT).is_err(), "{name}");
    }
}

#[test]
fn a_layer_keeps_the_options_that_all_layers_take() {
    let full = json!({
        "kind": "flatten", "name": "f", "trainable": false, "inputShape": [2, 3],
        "activityRegularizer": { "kind": "l1", "l1": 0.5 },
    });
    let layer = NamedLayer::from_json(&full, &At::ROOT).unwrap();
    assert_eq!(layer.to_json(), full);
    assert_eq!(NamedLayer::from_json(&json!("flatten"), &At::ROOT).unwrap().to_json(), json!({ "kind": "flatten" }));
    for name in ["", "a/b"] {
        let error = NamedLayer::from_json(&json!({ "kind": "flatten", "name": name }), &At::ROOT).unwrap_err();
        assert!(error.message.contains("expected a name that is not empty and has no '/'"), "{error}");
    }
}

#[test]
fn a_metric_is_called_as_it_was_written() {
    let name = |value: Value| NamedMetric::from_json(&value, &At::ROOT).unwrap().name;
    assert_eq!(name(json!("acc")), "acc");
    assert_eq!(name(json!("mae")), "mae");
    assert_eq!(name(json!({ "kind": "mae" })), "meanAbsoluteError");
    assert_eq!(name(json!({ "kind": "binaryAccuracy", "name": "right", "threshold": 0.7 })), "right");
    let metric = NamedMetric::from_json(&json!({ "kind": "binaryAccuracy", "threshold": 0.7 }), &At::ROOT).unwrap();
    assert_eq!(NamedMetric::from_json(&metric.to_json(), &At::ROOT).unwrap(), metric);
}

#[test]
fn a_slip_in_an_option_is_pointed_out() {
    let error = NamedLayer::from_json(&json!({ "kind": "dense", "name": "head", "unit": 3 }), &At::ROOT).unwrap_err();
    assert!(error.message.starts_with("dense \"head\": unknown option 'unit'"), "{error}");
    assert!(error.message.ends_with("Did you mean 'units'?"), "{error}");
    let error = InitializerSpec::from_json(&json!({ "kind": "randomUniform", "minval": 2, "maxval": 1 }), &At::ROOT);
    assert_eq!(
        error.unwrap_err().message,
        "randomUniform: maxval is below minval; expected a number of at least 2, got 1."
    );
}
