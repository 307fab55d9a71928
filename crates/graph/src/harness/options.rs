//! Options as JSON: they read back as themselves, and what is wrong in them is named.

use espalier_spec::{At, Code, Family, Field, Range, Type};
use serde_json::{Map, Value as Json, json};

use super::{members, op};
use crate::ops::{OpSpec, build, registry};

#[test]
fn options_read_back_as_themselves() {
    for (name, samples) in members() {
        for sample in samples.iter().filter(|_| OpSpec::KINDS.contains(&name)) {
            let read = |options: &Map<String, Json>| OpSpec::read_kind(name, options, &At::ROOT).unwrap();
            let spec = read(sample.options.as_object().unwrap());
            assert_eq!(read(&spec.fields_json()), spec, "{name} {}", sample.options);
        }
    }
}

#[test]
fn an_option_that_is_not_given_has_its_default() {
    for (member, (name, samples)) in registry().iter().zip(members()) {
        for sample in samples {
            let mut options = sample.options.as_object().unwrap().clone();
            for field in &member.fields {
                if let Some(default) = &field.default {
                    options.entry(field.name).or_insert_with(|| default.clone());
                }
            }
            let given = op(name, &Json::Object(options));
            assert_eq!(format!("{given:?}"), format!("{:?}", op(name, &sample.options)), "{name}");
        }
    }
}

/// Values that a field refuses.
fn wrong_values(field: &Field) -> Vec<Json> {
    let mut values = vec![json!({}), json!("NaN")];
    if field.required {
        values.push(Json::Null);
    }
    let mut ty = &field.ty;
    while let Type::Optional(inner) = ty {
        ty = inner;
    }
    values.extend(match ty {
        Type::Number => vec![json!([1]), json!(true)],
        Type::Integer => vec![json!(0.5), json!([1])],
        Type::Count => vec![json!(0.5), json!(-1), json!(1e300)],
        Type::Boolean => vec![json!(1), json!("true")],
        Type::Choice(_) => vec![json!("float64"), json!(3)],
        Type::List(_) => vec![json!(3), json!(["x"]), json!([0.5])],
        // Sizes, and words for some of them.
        Type::OneOf(_) => vec![json!(0.5), json!(-1), json!(["x"]), json!([[1, 2, 3]])],
        other => panic!("the tests know no wrong value of {other:?}"),
    });
    if let Some(Range { min, max }) = field.range {
        values.extend(min.map(|bound| json!(if bound.inclusive { bound.value - 0.001 } else { bound.value })));
        values.extend(max.map(|bound| json!(if bound.inclusive { bound.value + 0.001 } else { bound.value })));
    }
    values
}

#[test]
fn wrong_options_are_refused_by_name() {
    for (member, (name, samples)) in registry().iter().zip(members()) {
        let options = samples[0].options.as_object().unwrap();
        let refused = |options: &Map<String, Json>, word: &str| {
            let error = build(name, options).map(|op| format!("{op:?}")).unwrap_err();
            let named = error.message.contains(name) && error.message.contains(word);
            assert!(error.code == Code::Spec && named && error.message.contains("; expected "), "{name}: {error}");
        };
        let with = |name: &str, value: Json| {
            let mut options = options.clone();
            options.insert(name.to_owned(), value);
            options
        };
        refused(&with("nonsense", json!(1)), "nonsense");
        for field in &member.fields {
            for value in wrong_values(field) {
                refused(&with(field.name, value), field.name);
            }
            if field.required {
                let mut options = options.clone();
                options.remove(field.name);
                refused(&options, field.name);
            }
        }
    }
}

#[test]
fn an_unknown_op_and_one_for_other_ops_alone_are_refused() {
    for (name, meant) in [("matmul2", "matMul"), ("sigmoidGrad", "sigmoid")] {
        let error = build(name, &Map::new()).map(|op| format!("{op:?}")).unwrap_err();
        assert!(error.code == Code::Spec && error.message.contains(&format!("Did you mean '{meant}'?")), "{error}");
    }
}
