//! The one error type: a stable code for programs and a sentence for people.

use std::fmt;

macro_rules! codes {
    ($($Code:ident $text:literal $constructor:ident $doc:literal,)+) => {
        /// What went wrong, as a word that programs may rely on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $doc] $Code),+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$Code),+];

            /// The code as users see it, such as `"SHAPE"`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$Code => $text),+ }
            }

            /// What the code means.
            pub const fn doc(self) -> &'static str {
                match self { $(Self::$Code => $doc),+ }
            }
        }

        impl Error {
            $(
                #[doc = concat!("An error with the code `", $text, "`.")]
                pub fn $constructor(message: impl Into<String>) -> Self {
                    Self::new(Code::$Code, message)
                }
            )+
        }
    };
}

codes! {
    Shape "SHAPE" shape "Shapes do not fit together.",
    Dtype "DTYPE" dtype "An element type is not the one needed.",
    Spec "SPEC" spec "A description (options, layer, optimizer) is wrong.",
    Data "DATA" data "The numbers given cannot be used: labels out of range, lengths that differ.",
    Io "IO" io "A file could not be read or written.",
    Diverged "DIVERGED" diverged "Training produced values that are not finite.",
    Cancelled "CANCELLED" cancelled "The caller stopped the work.",
    Disposed "DISPOSED" disposed "The object was used after it was disposed.",
    Busy "BUSY" busy "The object is at work and cannot take another task.",
    Memory "MEMORY" memory "Memory is short or a size overflows.",
    Internal "INTERNAL" internal "A fault of the library itself.",
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
