//! Which folder of `src/` may import from which, read from the import lines.

use espalier_spec::Result;

use crate::{Complaints, tree};

/// The folders, lowest first. `index.ts` stands above them all.
const FOLDERS: [&str; 9] = ["spec", "generated", "native", "tensor", "data", "model", "train", "applications", "cli"];

/// Every import of a folder that is not below the importing one.
pub fn check() -> Result<Complaints> {
    let mut complaints = Vec::new();
    for path in tree::files("src")?.iter().filter(|path| tree::extension(path) == "ts") {
        complaints.extend(complaints_about(path, &tree::read(path)?));
    }
    Ok(complaints)
}

fn complaints_about(path: &str, text: &str) -> Complaints {
    if path == "src/index.ts" {
        return Vec::new();
    }
    let Some(own) = level(path) else {
        return vec![format!("{path}: its folder has no level; give it one in crates/xtask/src/layers/folders.rs")];
    };
    let mut complaints = Vec::new();
    for import in imports(text) {
        let target = resolve(path, import);
        // Within a folder files may use each other; the public surface is for users only.
        if level(&target).is_none_or(|level| level > own) {
            complaints.push(format!("{path} imports {import}, which is not below it"));
        }
    }
    complaints
}

fn level(path: &str) -> Option<usize> {
    let (folder, _) = path.strip_prefix("src/")?.split_once('/')?;
    FOLDERS.iter().position(|name| *name == folder)
}

/// The relative paths that a file imports or exports from.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    // Whatever the statement's form, a relative path in quotes follows `from`, `import` or `import(`.
    let pieces = text.split(['\'', '"']).collect::<Vec<_>>();
    let pairs = pieces.windows(2).filter_map(|pair| {
        let before = pair[0].trim_end().trim_end_matches('(').trim_end();
        let imports = before.ends_with("from") || before.ends_with("import");
        (imports && pair[1].starts_with('.')).then_some(pair[1])
    });
    pairs.collect::<Vec<_>>().into_iter()
}

/// The path from the root that a relative import means.
fn resolve(path: &str, import: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_of_every_form_are_found() {
        let text = "import { a } from './a.js';\nimport type {\n  b,\n} from \"../b.js\";\nexport * from './c.js';\n\
                    const d = await import('./d.js');\nimport './e.js';\nimport { fs } from 'node:fs';\nconst f = '../f.js';";
        assert_eq!(imports(text).collect::<Vec<_>>(), ["./a.js", "../b.js", "./c.js", "./d.js", "./e.js"]);
    }

    #[test]
    fn a_folder_may_import_itself_and_what_is_below() {
        let text = "import { a } from '../native/a.js';\nimport { b } from './shape/b.js';";
        assert_eq!(complaints_about("src/tensor/tensor.ts", text), Complaints::new());
    }

    #[test]
    fn an_import_upwards_or_of_the_index_is_complained_about() {
        for import in ["../../model/layer.js", "../../index.js"] {
            let text = format!("import {{ a }} from '{import}';");
            let expected = format!("src/tensor/shape/a.ts imports {import}, which is not below it");
            assert_eq!(complaints_about("src/tensor/shape/a.ts", &text), [expected]);
        }
    }

    #[test]
    fn a_folder_without_a_level_is_complained_about() {
        assert_eq!(complaints_about("src/extras/a.ts", "").len(), 1);
    }
}
