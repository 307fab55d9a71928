//! Writing what follows from the Rust specs: `src/generated/` (types, documentation and factories of every family) and
//! the README's table of members.

mod errors;
mod family;
mod fields;
mod ops;
mod readme;
mod typescript;

use std::fs;

use espalier_spec::{Error, Result};

use crate::families::tables;
use crate::{Complaints, tree};

const FOLDER: &str = "src/generated";
const README: &str = "README.md";

/// The files' names and texts.
fn generated() -> Vec<(String, String)> {
    let tables = tables();
    let mut files: Vec<_> =
        tables.iter().map(|table| (format!("{}.ts", table.plural), family::file(table, &tables))).collect();
    files.push(("errors.ts".to_string(), errors::file()));
    files.push(("fields.ts".to_string(), fields::file(&tables)));
    files.push(("ops.ts".to_string(), ops::file()));
    files
}

/// Writes the folder anew; a file that is not generated any more goes.
pub fn write() -> Result<Complaints> {
    let files = generated();
    let folder = tree::root().join(FOLDER);
    fs::create_dir_all(&folder)?;
    for stale in stale(&files)? {
        fs::remove_file(tree::root().join(stale))?;
    }
    for (name, text) in files {
        fs::write(folder.join(&name), text).map_err(|error| Error::from(error).at(name))?;
    }
    fs::write(tree::root().join(README), readme::file(&tree::read(README)?, &tables())?)?;
    Ok(Vec::new())
}

/// Complains about every file that `write` would change.
pub fn check() -> Result<Complaints> {
    let files = generated();
    let mut complaints: Complaints =
        stale(&files)?.iter().map(|path| format!("{path}: is not generated any more; run `npm run gen`")).collect();
    for (name, text) in files {
        let path = format!("{FOLDER}/{name}");
        if tree::read(&path).ok().as_ref() != Some(&text) {
            complaints.push(format!("{path}: is not what the specs say; run `npm run gen`"));
        }
    }
    let readme = tree::read(README)?;
    if readme::file(&readme, &tables())? != readme {
        complaints.push(format!("{README}: its table of members is not what the specs say; run `npm run gen`"));
    }
    Ok(complaints)
}

fn stale(files: &[(String, String)]) -> Result<Vec<String>> {
    let mut present = tree::files(FOLDER)?;
    present.retain(|path| !files.iter().any(|(name, _)| *path == format!("{FOLDER}/{name}")));
    Ok(present)
}
