//! Rules and schedules against the numbers that Keras, `PyTorch` and NumPy give: the files in `goldens/`.

use std::path::Path;

use espalier_optim::driver::Memory;
use espalier_optim::schedules::Plateau;
use espalier_optim::{Optimizer, RuleSpec, ScheduleSpec};
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

/// Takes the steps of a case, and compares the weights after each.
fn check(case: &Value) {
    let optimizer = Optimizer::from_json(&case["rule"], &At::ROOT).expect("an optimizer");
    let mut weight = numbers(&case["weights"]);
    let mut slots: Vec<_> = optimizer.memory().iter().map(|(_, start)| vec![*start; weight.len()]).collect();
    let (gradients, expected) = (rows(&case["gradients"]), rows(&case["expected"]));
    assert!(gradients.len() == expected.len() && gradients.len() >= 8, "{} has steps", case["rule"]);
    for (number, (gradient, expected)) in (0..).zip(gradients.iter().zip(expected)) {
        let mut views: Vec<&mut [f32]> = slots.iter_mut().map(Vec::as_mut_slice).collect();
        let k = optimizer.prepare(None, number, optimizer.rule.learning_rate().at(number));
        let memory = Memory { weight: &mut weight, gradient, slots: &mut views, accumulated: None, average: None };
        optimizer.step(number, &k, memory);
        for (found, expected) in weight.iter().zip(&expected) {
            // The models compute in float64: over twenty steps a few units in the last place of numbers about 1.
            let close = (found - expected).abs() <= 1e-6 * expected.abs().max(1.0);
            assert!(close, "{} step {number}: {found}, not {expected}", case["rule"]);
        }
    }
}

#[test]
fn every_rule_takes_the_steps_of_its_model() {
    for kind in RuleSpec::KINDS {
        cases(&format!("{kind}.json")).iter().for_each(check);
    }
}

#[test]
fn the_listings_of_the_lectures_are_reached_by_options() {
    cases("listings.json").iter().for_each(check);
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
            let (found, expected) = (schedule.at(step as u64), f64::from(expected));
            // Keras computes schedules in float32.
            let close = (found - expected).abs() < 2e-8 + 1e-6 * expected;
            assert!(close, "{} step {step}: {found}, not {expected}", case["schedule"]);
        }
    }
}

#[test]
fn a_plateau_lowers_the_rate_when_its_model_does() {
    for case in cases("plateau.json") {
        let Ok(ScheduleSpec::ReduceOnPlateau(spec)) = ScheduleSpec::from_json(&case["schedule"], &At::ROOT) else {
            panic!("{} is a plateau", case["schedule"]);
        };
        let rises = spec.mode.rises().unwrap_or(false);
        let mut plateau = Plateau::new(spec);
        let logs = case["logs"].as_array().expect("logs");
        for (epoch, (log, expected)) in logs.iter().zip(numbers(&case["values"])).enumerate() {
            match log.as_f64() {
                Some(log) => plateau.hear(log, rises),
                None => plateau.begin(),
            }
            let found = plateau.rate();
            let close = (found - f64::from(expected)).abs() < 1e-6 * found;
            assert!(close, "{} epoch {epoch}: {found}, not {expected}", case["schedule"]);
        }
    }
}
