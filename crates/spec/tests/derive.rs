//! A spec struct and a family as other crates write them.

use std::borrow::Borrow;

use espalier_spec::{At, Code, Family, FieldValue, Spec, Type, Value, choice, family, json};

trait Layer {
    fn outputs(&self, inputs: usize) -> usize;
}

choice! {
    /// What happens at the edges.
    enum Padding {
        /// Zeros around.
        Same = "same",
        /// Nothing around.
        ValidOnly = "validOnly",
    }
}

mod leaky_relu {
    use super::{Layer, Padding};
    use espalier_spec::{At, Result, Spec};

    /// Every kind of field.
    ///
    /// A second paragraph.
    #[derive(Spec, Debug, Clone, PartialEq)]
    #[spec(alias("lrelu"), validate = ordered)]
    pub struct LeakyRelu {
        /// A 32-bit number.
        #[spec(default = 0.1, range = 0.0..1.0)]
        pub negative_slope: f32,
        /// A list.
        #[spec(default = [1, 2], range = 1..)]
        pub pool_size: [usize; 2],
        /// Words.
        #[spec(default = Padding::Same)]
        pub padding: Padding,
        /// Maybe a list.
        #[spec(range = ..=9)]
        pub axes: Option<Vec<i64>>,
        /// A wide number.
        #[spec(default = 1, above = 0)]
        pub seed: u64,
        /// Text.
        #[spec(default = "x")]
        pub label: String,
    }

    fn ordered(spec: &LeakyRelu, at: &At) -> Result<()> {
        if spec.pool_size[0] > spec.pool_size[1] {
            return Err(at.field("poolSize").sentence("falls; expected numbers that rise"));
        }
        Ok(())
    }

    impl Layer for LeakyRelu {
        fn outputs(&self, inputs: usize) -> usize {
            inputs
        }
    }
}

mod dense {
    use super::{Layer, LayerSpec};
    use espalier_spec::Spec;

    /// A member with a required field and a nested member.
    #[derive(Spec, Debug, Clone, PartialEq)]
    pub struct Dense {
        /// Outputs.
        #[spec(range = 1..)]
        pub units: usize,
        /// Nested.
        pub inner: Option<Box<LayerSpec>>,
    }

    impl Layer for Dense {
        fn outputs(&self, _inputs: usize) -> usize {
            self.units
        }
    }
}

mod flatten {
    use super::Layer;
    use espalier_spec::Spec;

    /// A member without options.
    #[derive(Spec, Debug, Clone, PartialEq)]
    pub struct Flatten;

    impl Layer for Flatten {
        fn outputs(&self, inputs: usize) -> usize {
            inputs
        }
    }
}

mod pool {
    use super::Layer;
    use espalier_spec::Spec;

    /// Options that several members share.
    #[derive(Spec, Debug, Clone, PartialEq)]
    pub struct Windows {
        /// Elements of a window.
        #[spec(range = 1..)]
        pub size: usize,
        /// Elements between windows.
        #[spec(default = 1, range = 1..)]
        pub step: usize,
    }

    /// A member with options of its own and shared ones.
    #[derive(Spec, Debug, Clone, PartialEq)]
    pub struct Pool {
        /// Where to begin.
        #[spec(default = 0)]
        pub first: usize,
        /// The windows.
        #[spec(flatten, required)]
        pub windows: Windows,
    }

    impl Layer for Pool {
        fn outputs(&self, inputs: usize) -> usize {
            (inputs - self.first) / self.windows.size
        }
    }
}

family! {
    /// The layers of this test.
    enum LayerSpec("layer"): dyn Layer { dense::Dense, flatten::Flatten, leaky_relu::LeakyRelu, pool::Pool }
}

fn layer(value: impl Borrow<Value>) -> Result<LayerSpec, String> {
    LayerSpec::from_json(value.borrow(), &At::ROOT).map_err(|error| {
        assert_eq!(error.code, Code::Spec);
        error.message
    })
}

fn message(value: impl Borrow<Value>) -> String {
    layer(value).expect_err("a mistake")
}

#[test]
fn every_spelling_of_a_kind_is_taken() {
    for name in ["leakyRelu", "leaky_relu", "LeakyRelu", "LeakyReLU", "lrelu"] {
        assert_eq!(layer(json!(name)), Ok(leaky_relu::LeakyRelu::default().into()), "{name}");
    }
}

#[test]
fn json_shows_all_fields_with_kind_first_and_reads_back() {
    let written = layer(json!("leakyRelu")).unwrap().to_json();
    let expected = r#"{"kind":"leakyRelu","negativeSlope":0.1,"poolSize":[1,2],"padding":"same","seed":1,"label":"x"}"#;
    assert_eq!(written.to_string(), expected);
    assert_eq!(layer(written.clone()).unwrap().to_json(), written);
}

#[test]
fn the_fields_of_a_flattened_spec_stand_among_those_of_the_struct() {
    let spec = layer(json!({ "kind": "pool", "first": 2, "size": 4 })).unwrap();
    assert_eq!(spec, pool::Pool { first: 2, windows: pool::Windows { size: 4, step: 1 } }.into());
    assert_eq!(spec.to_json().to_string(), r#"{"kind":"pool","first":2,"size":4,"step":1}"#);
    assert_eq!(pool::Pool::FIELDS, ["first", "size", "step"]);
    assert_eq!(pool::Pool::fields().iter().map(|field| field.name).collect::<Vec<_>>(), pool::Pool::FIELDS);
    let message = message(json!({ "kind": "pool", "size": 4, "step": 0 }));
    assert_eq!(message, "pool: step is out of range; expected an integer of at least 1, got 0.");
    assert!(self::message(json!("pool")).contains("pool: size is missing"));
    assert!(self::message(json!({ "kind": "pool", "size": 1, "windows": 2 })).contains("unknown option 'windows'"));
}

#[test]
fn fields_are_taken_in_both_spellings_and_null_is_the_default() {
    let spec =
        layer(json!({ "kind": "leaky_relu", "negative_slope": 0.25, "pool_size": null, "padding": "valid_only" }));
    let expected =
        leaky_relu::LeakyRelu { negative_slope: 0.25, padding: Padding::ValidOnly, ..Default::default() }.into();
    assert_eq!(spec, Ok(expected));
}

#[test]
fn a_whole_number_may_be_written_as_a_float() {
    let LayerSpec::Dense(dense) = layer(json!({ "kind": "dense", "units": 3.0 })).unwrap() else { panic!("dense") };
    assert_eq!(dense.units, 3);
    let spec = LayerSpec::from(dense);
    assert_eq!((spec.outputs(7), spec.into_shared().outputs(7)), (3, 3));
}

#[test]
fn a_nested_member_is_read_checked_and_written() {
    let nested = json!({ "kind": "dense", "units": 3, "inner": { "kind": "dense", "units": 4 } });
    assert_eq!(layer(nested.clone()).unwrap().to_json(), nested);
    assert_eq!(
        message(json!({ "kind": "dense", "units": 3, "inner": { "kind": "dense", "units": 0 } })),
        "dense > inner > dense: units is out of range; expected an integer of at least 1, got 0.",
    );
}

#[test]
fn mistakes_are_named_with_what_was_expected_and_given() {
    let cases = [
        (
            json!("denze"),
            "unknown layer 'denze'; expected one of 'dense', 'flatten', 'leakyRelu', 'pool', got 'denze'. Did you mean 'dense'?",
        ),
        (json!(3), "is no layer; expected the name of a kind of layer or an object with a 'kind', got 3."),
        (json!({ "kind": "dense" }), "dense: units is missing; expected a non-negative integer, got nothing."),
        (
            json!({ "kind": "dense", "name": "head", "unit": 3 }),
            "dense \"head\": unknown option 'name'; expected one of 'units', 'inner', got 'name'.",
        ),
        (
            json!({ "kind": "dense", "unit": 3 }),
            "dense: unknown option 'unit'; expected one of 'units', 'inner', got 'unit'. Did you mean 'units'?",
        ),
        (json!({ "kind": "flatten", "x": 1 }), "flatten: unknown option 'x'; expected no options, got 'x'."),
        (
            json!({ "kind": "dense", "units": 1.5 }),
            "dense: units is not an integer; expected a non-negative integer, got 1.5.",
        ),
        (
            json!({ "kind": "dense", "units": -1 }),
            "dense: units is out of range; expected a non-negative integer, got -1.",
        ),
        (
            json!({ "kind": "dense", "units": "3" }),
            "dense: units has the wrong type; expected a non-negative integer, got '3'.",
        ),
        (
            json!({ "kind": "leakyRelu", "negativeSlope": 1 }),
            "leakyRelu: negativeSlope is out of range; expected a number of at least 0 and below 1, got 1.",
        ),
        (
            json!({ "kind": "leakyRelu", "poolSize": [1, 0] }),
            "leakyRelu: poolSize[1] is out of range; expected an integer of at least 1, got 0.",
        ),
        (
            json!({ "kind": "leakyRelu", "poolSize": [1] }),
            "leakyRelu: poolSize has the wrong length; expected a list of 2, each a non-negative integer, got [1].",
        ),
        (json!({ "kind": "leakyRelu", "poolSize": [3, 2] }), "leakyRelu: poolSize falls; expected numbers that rise."),
        (
            json!({ "kind": "leakyRelu", "padding": "sme" }),
            "leakyRelu: padding is not one of its words; expected one of 'same', 'validOnly', got 'sme'. Did you mean 'same'?",
        ),
        (
            json!({ "kind": "leakyRelu", "seed": 0 }),
            "leakyRelu: seed is out of range; expected an integer above 0, got 0.",
        ),
        (
            json!({ "kind": "leakyRelu", "negativeSlope": 1e300 }),
            "leakyRelu: negativeSlope is too large for float32; expected a number below 3.4e38, got 1e+300.",
        ),
        (
            json!({ "kind": "leakyRelu", "pool_size": [1, 1], "poolSize": [1, 1] }),
            "leakyRelu: poolSize is given twice; expected one spelling.",
        ),
    ];
    for (value, expected) in cases {
        assert_eq!(message(value), expected);
    }
}

#[test]
fn a_spec_built_in_rust_is_checked_as_one_that_was_read() {
    let spec = leaky_relu::LeakyRelu { negative_slope: f32::NAN, ..Default::default() };
    let error = spec.validate(&At::new("leakyRelu")).unwrap_err();
    assert_eq!(
        error.message,
        "leakyRelu: negativeSlope is not finite; expected a number of at least 0 and below 1, got NaN.",
    );
}

#[test]
fn the_registry_tells_what_the_files_say() {
    let registry = LayerSpec::registry();
    assert_eq!(registry.iter().map(|member| member.kind).collect::<Vec<_>>(), LayerSpec::KINDS);
    let leaky = &registry[2];
    assert_eq!((leaky.module, leaky.name, leaky.aliases), ("leaky_relu", "LeakyRelu", &["lrelu"][..]));
    assert_eq!(leaky.doc, "Every kind of field.\n\nA second paragraph.");
    let slope = &leaky.fields[0];
    assert_eq!((slope.name, slope.doc, slope.required), ("negativeSlope", "A 32-bit number.", false));
    assert_eq!((&slope.ty, &slope.default), (&Type::Number, &Some(json!(0.1))));
    assert!(registry[0].fields[0].required);
    assert_eq!(Padding::ty(), Type::Choice(&["same", "validOnly"]));
}

#[test]
fn fields_shared_by_the_family_are_left_to_the_caller() {
    let value = json!({ "kind": "flatten", "name": "f" });
    let spec = LayerSpec::from_json_sharing(&value, &["name", "trainable"], &At::ROOT);
    assert_eq!(spec, Ok(flatten::Flatten.into()));
}
