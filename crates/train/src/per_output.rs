//! Options that are given once for all outputs of a model, or for each of them: as a list or by the output's name.

use espalier_spec::{At, Error, Map, Result, Value, names};

/// The value for each output; `None` where nothing is given for it.
pub type PerOutput<'v> = Vec<Option<&'v Value>>;

/// One value for each output, from a list as long as there are outputs.
pub fn from_list<'v>(list: &'v [Value], outputs: &[String], what: &str, at: &At) -> Result<PerOutput<'v>> {
    if list.len() != outputs.len() {
        let (expected, got) = (outputs.len(), list.len());
        return Err(at.sentence(&format!(
            "has the wrong number of {what}; expected {expected}, one for each output, got {got}"
        )));
    }
    Ok(list.iter().map(|value| Some(value).filter(|value| !value.is_null())).collect())
}

/// One value for each output, from an object by names of outputs.
pub fn from_names<'v>(named: &'v Map<String, Value>, outputs: &[String], at: &At) -> Result<PerOutput<'v>> {
    let known = |name: &&String| outputs.contains(name);
    if let Some(stranger) = named.keys().find(|name| !known(name)) {
        return Err(no_output(stranger, outputs, at));
    }
    Ok(outputs.iter().map(|name| named.get(name).filter(|value| !value.is_null())).collect())
}

/// Fails where an output has no value.
pub fn complete<'v>(values: PerOutput<'v>, outputs: &[String], what: &str, at: &At) -> Result<Vec<&'v Value>> {
    let missing = |name: &String| {
        at.sentence(&format!("has no {what} for output \"{name}\"; expected one for each output, got nothing"))
    };
    values.into_iter().zip(outputs).map(|(value, name)| value.ok_or_else(|| missing(name))).collect()
}

fn no_output(name: &str, outputs: &[String], at: &At) -> Error {
    let known = outputs.iter().map(|output| format!("'{output}'")).collect::<Vec<_>>().join(", ");
    let meant = names::suggestion(name, outputs.iter().map(String::as_str));
    at.sentence(&format!("names no output of the model; expected {known}, got '{name}'{meant}"))
}
