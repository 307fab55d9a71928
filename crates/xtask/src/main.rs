//! `cargo xtask`: generators and checks of the repository.

mod families;
mod generate;
mod layers;
mod size;
mod tree;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask <command>
  gen           write src/generated/ from the Rust specs
  gen --check   fail if src/generated/ is not what gen writes
  layers        fail if a crate or a folder of src/ uses one that is not below it
  families      fail if a family's table is not its folder's listing
  size          lines per crate and folder; fail on a file of more than 600 lines";

/// What a command found wrong, as sentences.
type Complaints = Vec<String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["gen"] => generate::write(),
        ["gen", "--check"] => generate::check(),
        ["layers"] => layers::check(),
        ["families"] => families::check(),
        ["size"] => size::report(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(complaints) if complaints.is_empty() => ExitCode::SUCCESS,
        Ok(complaints) => {
            for complaint in complaints {
                eprintln!("{complaint}");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
