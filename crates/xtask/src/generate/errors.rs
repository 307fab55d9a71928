//! The TypeScript file of the error codes.

use std::fmt::Write as _;

use espalier_spec::Code;

use super::typescript::comment;

/// The whole file.
pub fn file() -> String {
    let mut out = "/** Error codes: written by `npm run gen` from `crates/spec/src/error.rs`. */\n\n".to_string();
    out += "/** Every code, with what it means. */\nexport const errorCodes = {\n";
    for code in Code::ALL {
        out += &comment(code.doc(), "  ");
        let _ = writeln!(out, "  {code}: '{}',", code.doc());
    }
    out += "} as const;\n\n/** What went wrong, as a word that programs may rely on. */\n";
    out + "export type ErrorCode = keyof typeof errorCodes;\n"
}
