//! How long the source files are: a table for people, and a limit.

use std::collections::BTreeMap;

use espalier_spec::Result;

use crate::{Complaints, tree};

const LOOK_TWICE: usize = 400;
const MOST: usize = 600;

const SOURCES: [&str; 5] = ["rs", "ts", "mjs", "js", "py"];

/// Written by programs, or data.
const APART: [&str; 4] = ["src/generated/", "src/data/sets/", "native/", "bench/results/"];

/// Prints lines per crate and folder and the long files; complains about those that are too long.
pub fn report() -> Result<Complaints> {
    let mut totals: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut long = Vec::new();
    for path in tree::files("")?.iter().filter(|path| is_source(path)) {
        let lines = tree::read(path)?.lines().count();
        let total = totals.entry(part(path)).or_default();
        *total = (total.0 + 1, total.1 + lines);
        if lines > LOOK_TWICE {
            long.push((lines, path.clone()));
        }
    }
    println!("{:<24}{:>8}{:>10}", "", "files", "lines");
    for (part, (files, lines)) in &totals {
        println!("{part:<24}{files:>8}{lines:>10}");
    }
    let (files, lines) = totals.values().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    println!("{:<24}{files:>8}{lines:>10}", "all");

    long.sort_by(|a, b| b.cmp(a));
    for (lines, path) in &long {
        println!("{path}: {lines} lines; look twice above {LOOK_TWICE}");
    }
    let too_long = long.iter().filter(|(lines, _)| *lines > MOST);
    Ok(too_long
        .map(|(lines, path)| format!("{path}: has {lines} lines; expected at most {MOST}. Cut it up."))
        .collect())
}

fn is_source(path: &str) -> bool {
    SOURCES.contains(&tree::extension(path)) && !APART.iter().any(|folder| path.starts_with(folder))
}

/// The crate or the folder that a file counts to: `crates/graph`, `src/tensor`, `bench`.
fn part(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    match parts[..] {
        [] | [_] => ".".to_string(),
        [top, inner, _, ..] if ["crates", "src", "__test__"].contains(&top) => format!("{top}/{inner}"),
        [top, ..] => top.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_count_to_their_crate_or_folder() {
        let cases = [
            ("crates/graph/src/ops/mod.rs", "crates/graph"),
            ("src/tensor/tensor.ts", "src/tensor"),
            ("src/index.ts", "src"),
            ("bench/peers/torch.py", "bench"),
            ("vitest.config.ts", "."),
        ];
        for (path, expected) in cases {
            assert_eq!(part(path), expected);
        }
    }

    #[test]
    fn what_programs_write_is_no_source() {
        assert!(is_source("src/tensor/tensor.ts"));
        assert!(!is_source("src/generated/layers.ts") && !is_source("crates/nn/goldens/losses.json"));
    }
}
