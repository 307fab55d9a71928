//! The only converter of errors: a core error becomes a JavaScript `Error` with its code, thrown or rejected with.

use espalier_graph::caught;
use espalier_spec::{Code, Error};
use napi::{Env, JsValue};

/// A code as the status of a thrown error.
#[derive(Debug, Clone, Copy)]
pub struct Thrown(&'static str);

impl AsRef<str> for Thrown {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl From<napi::Status> for Thrown {
    fn from(_: napi::Status) -> Self {
        Self(Code::Internal.as_str())
    }
}

/// What every export returns.
pub type Result<T> = std::result::Result<T, napi::Error<Thrown>>;

/// Runs the body of an export: its error is thrown with a code, and so is a panic.
pub fn guard<T>(body: impl FnOnce() -> espalier_spec::Result<T>) -> Result<T> {
    caught(body).map_err(|error| napi::Error::new(Thrown(error.code.as_str()), error.message))
}

/// The error with which a promise rejects: unlike a thrown one it must be made by hand to keep its code.
pub fn rejection(env: &Env, error: &Error) -> napi::Error {
    let made = env.create_error(napi::Error::from_reason(error.message.clone())).and_then(|mut object| {
        object.set("code", error.code.as_str())?;
        Ok(object.to_unknown())
    });
    match made {
        Ok(object) => napi::Error::from_unknown_without_coercion(object),
        Err(failure) => failure,
    }
}

/// A failure of Node-API itself.
pub fn internal(error: &napi::Error) -> Error {
    Error::internal(format!("node: {}", error.reason))
}
