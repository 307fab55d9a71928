//! What happens when an environment loads the addon.

use napi::bindgen_prelude::{Object, retain_current_module_for_unload_safety};
use napi_derive::napi;

/// Keeps the addon mapped: its threads outlive the `worker_threads` that asked for work, and Node.js unloads an addon
/// with the last environment that holds it.
#[napi(module_exports)]
#[allow(clippy::unnecessary_wraps)] // What napi calls returns a result.
pub fn stay(_exports: Object<'_>) -> napi::Result<()> {
    retain_current_module_for_unload_safety();
    Ok(())
}
