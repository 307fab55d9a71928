//! Which crate may use which, read from `cargo metadata`.

use std::process::Command;

use espalier_spec::{Error, Result, Value};

use crate::{Complaints, tree};

/// The crates, lowest level first. The derive is compiled into those who use `spec` and stands below it.
const LEVELS: [&[&str]; 7] = [
    &["espalier-spec-derive"],
    &["espalier-kernels", "espalier-spec"],
    &["espalier-graph"],
    &["espalier-transforms"],
    &["espalier-nn", "espalier-optim", "espalier-data"],
    &["espalier-train"],
    &["espalier-node", "xtask"],
];

/// Every use of a crate that is not below its user.
pub fn check() -> Result<Complaints> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(tree::root())
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let metadata: Value = text
        .parse()
        .map_err(|_| Error::internal(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr))))?;
    Ok(complaints(&metadata))
}

fn level(name: &str) -> Option<usize> {
    LEVELS.iter().position(|level| level.contains(&name))
}

fn complaints(metadata: &Value) -> Complaints {
    let mut complaints = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(own) = level(name) else {
            complaints.push(format!("{name}: has no level; give it one in crates/xtask/src/layers/crates.rs"));
            continue;
        };
        // Only the workspace's own crates are given by a path.
        let used = package["dependencies"].as_array().into_iter().flatten().filter(|used| used["path"].is_string());
        for used in used.filter_map(|used| used["name"].as_str()) {
            if level(used).is_none_or(|level| level >= own) {
                complaints.push(format!("{name} uses {used}, which is not below it"));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use espalier_spec::json;

    use super::*;

    fn package(name: &str, used: &str) -> Value {
        json!({ "packages": [{ "name": name, "dependencies": [{ "name": used, "path": "somewhere" }, { "name": "syn" }] }] })
    }

    #[test]
    fn a_crate_may_use_what_is_below_it() {
        assert_eq!(complaints(&package("espalier-nn", "espalier-graph")), Complaints::new());
    }

    #[test]
    fn a_crate_of_the_same_level_or_above_is_complained_about() {
        for used in ["espalier-optim", "espalier-train"] {
            let expected = format!("espalier-nn uses {used}, which is not below it");
            assert_eq!(complaints(&package("espalier-nn", used)), [expected]);
        }
    }

    #[test]
    fn a_crate_without_a_level_is_complained_about() {
        assert!(complaints(&package("espalier-new", "espalier-spec"))[0].starts_with("espalier-new: has no level"));
    }
}
