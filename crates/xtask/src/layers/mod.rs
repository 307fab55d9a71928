//! The levels of the house: a crate or a folder of `src/` uses only what is below it.

mod crates;
mod folders;

use espalier_spec::Result;

use crate::Complaints;

/// Checks crates and folders.
pub fn check() -> Result<Complaints> {
    let mut complaints = crates::check()?;
    complaints.extend(folders::check()?);
    Ok(complaints)
}
