//! The one error type: a stable code for programs and a sentence for people.

use std::fmt;

/// What went wrong, as a word that programs may rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Shapes do not fit together.
    Shape,
    /// An element type is not the one needed.
    Dtype,
    /// A description (options, layer, optimizer) is wrong.
    Spec,
    /// The numbers given cannot be used: labels out of range, lengths that differ.
    Data,
    /// A file could not be read or written.
    Io,
    /// Training produced values that are not finite.
    Diverged,
    /// The caller stopped the work.
    Cancelled,
    /// The object was used after it was disposed.
    Disposed,
    /// The object is at work and cannot take another task.
    Busy,
    /// Memory is short or a size overflows.
    Memory,
    /// A fault of the library itself.
    Internal,
}

impl Code {
    /// Every code, in the order of the enum.
    pub const ALL: [Self; 11] = [
        Self::Shape,
        Self::Dtype,
        Self::Spec,
        Self::Data,
        Self::Io,
        Self::Diverged,
        Self::Cancelled,
        Self::Disposed,
        Self::Busy,
        Self::Memory,
        Self::Internal,
    ];

    /// The code as users see it, such as `"SHAPE"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shape => "SHAPE",
            Self::Dtype => "DTYPE",
            Self::Spec => "SPEC",
            Self::Data => "DATA",
            Self::Io => "IO",
            Self::Diverged => "DIVERGED",
            Self::Cancelled => "CANCELLED",
            Self::Disposed => "DISPOSED",
            Self::Busy => "BUSY",
            Self::Memory => "MEMORY",
            Self::Internal => "INTERNAL",
        }
    }

    /// One line on what the code means.
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Shape => "Shapes do not fit together.",
            Self::Dtype => "An element type is not the one needed.",
            Self::Spec => "A description (options, layer, optimizer) is wrong.",
            Self::Data => "The numbers given cannot be used.",
            Self::Io => "A file could not be read or written.",
            Self::Diverged => "Training produced values that are not finite.",
            Self::Cancelled => "The caller stopped the work.",
            Self::Disposed => "The object was used after it was disposed.",
            Self::Busy => "The object is at work and cannot take another task.",
            Self::Memory => "Memory is short or a size overflows.",
            Self::Internal => "A fault of the library itself.",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A failure. Sentences read `<where>: <what is wrong>; expected <x>, got <y>. <how to fix>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The stable code.
    pub code: Code,
    /// The sentence.
    pub message: String,
}

/// The result of everything that can fail.
pub type Result<T> = std::result::Result<T, Error>;

macro_rules! constructors {
    ($($name:ident => $code:ident),* $(,)?) => {
        impl Error {
            $(
                #[doc = concat!("An error with the code `", stringify!($code), "`.")]
                pub fn $name(message: impl Into<String>) -> Self {
                    Self::new(Code::$code, message)
                }
            )*
        }
    };
}

constructors! {
    shape => Shape, dtype => Dtype, spec => Spec, data => Data, io => Io, diverged => Diverged,
    cancelled => Cancelled, disposed => Disposed, busy => Busy, memory => Memory, internal => Internal,
}

impl Error {
    /// An error with a code and a sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The same error with its place in front: `place: message`.
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::io(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_upper_case_of_its_variant() {
        for code in Code::ALL {
            assert_eq!(code.as_str(), format!("{code:?}").to_uppercase());
        }
    }

    #[test]
    fn a_place_goes_in_front_of_the_sentence() {
        let error = Error::shape("axes differ; expected 2, got 3").at("dense \"head\"");
        assert_eq!(error.to_string(), "dense \"head\": axes differ; expected 2, got 3");
        assert_eq!(error.code, Code::Shape);
    }
}
