//! Rules and schedules against the numbers that Keras and `PyTorch` give: the files in `goldens/`.

use std::path::Path;

use espalier_optim::{RuleSpec, ScheduleSpec, Step};
use espalier_spec::{At, Family, Value};

/// The cases in one file.
fn cases(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cases = text.parse::<Value>().ok().and_then(|cases| cases.as_array().cloned()).expect("an array");
    assert!(!cases.is_empty(), "{file} has cases");
    cases
}

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().expect("an array").iter().map(|x| x.as_f64().expect("a number") as f32).collect()
}

fn rows(value: &Value) -> Vec<Vec<f32>> {
    value.as_array().expect("an array").iter().map(numbers).collect()
}

#[test]
fn every_rule_takes_the_steps_of_its_model() {
    for kind in RuleSpec::KINDS {
        for case in cases(&format!("{kind}.json")) {
            let rule = RuleSpec::from_json(&case["rule"], &At::ROOT).expect("a rule");
            let mut w = numbers(&case["weights"]);
            let mut slots = vec![vec![0.0; w.len()]; rule.slots().len()];
            let (gradients, expected) = (rows(&case["gradients"]), rows(&case["expected"]));
            assert!(gradients.len() == expected.len() && !gradients.is_empty(), "{kind} has steps");
            for (step, (g, expected)) in gradients.iter().zip(expected).enumerate() {
                let mut views: Vec<&mut [f32]> = slots.iter_mut().map(Vec::as_mut_slice).collect();
                let k = Step::plain(rule.scalars(step as u64, rule.learning_rate().at(step as u64)));
                rule.sweep(&k, &mut w, g, &mut views);
                for (found, expected) in w.iter().zip(&expected) {
                    // The models round in another order: a few units in the last place of numbers about 1.
                    let close = (found - expected).abs() <= 3e-7 * expected.abs().max(1.0);
                    assert!(close, "{} step {step}: {found}, not {expected}", case["rule"]);
                }
            }
        }
    }
}

#[test]
fn every_schedule_gives_the_numbers_of_its_model() {
    let cases = cases("schedules.json");
    for kind in ScheduleSpec::KINDS {
        assert!(cases.iter().any(|case| case["schedule"]["kind"] == *kind), "{kind} has a case");
    }
    for case in cases {
        let schedule = ScheduleSpec::from_json(&case["schedule"], &At::ROOT).expect("a schedule");
        for (step, expected) in numbers(&case["values"]).into_iter().enumerate() {
            // Keras computes schedules in float32.
            let found = schedule.at(step as u64);
            let close = (found - f64::from(expected)).abs() < 2e-8;
            assert!(close, "{} step {step}: {found}, not {expected}", case["schedule"]);
        }
    }
}
