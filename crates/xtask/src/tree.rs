//! The repository's files.

use std::fs;
use std::path::{Path, PathBuf};

use espalier_spec::{Error, Result};

/// The root of the repository.
pub fn root() -> PathBuf {
    // The manifest lies two folders down, in crates/xtask.
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()
}

/// The text of a file, given by its path from the root.
pub fn read(path: &str) -> Result<String> {
    fs::read_to_string(root().join(path)).map_err(|error| Error::from(error).at(path))
}

/// What follows the last dot of a path.
pub fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The files under a folder, as paths from the root with `/`, sorted; none if there is no such folder.
pub fn files(folder: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    walk(&root().join(folder), folder, &mut found)?;
    found.sort();
    Ok(found)
}

fn walk(folder: &Path, name: &str, found: &mut Vec<String>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(|error| Error::from(error).at(name))? {
        let entry = entry?;
        let child = entry.file_name().to_string_lossy().into_owned();
        let name = if name.is_empty() { child.clone() } else { format!("{name}/{child}") };
        if entry.path().is_dir() {
            // What is built or fetched is not the repository's.
            if !["node_modules", "target", "dist"].contains(&child.as_str()) && !child.starts_with('.') {
                walk(&entry.path(), &name, found)?;
            }
        } else {
            found.push(name);
        }
    }
    Ok(())
}
