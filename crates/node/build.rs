//! Gives the linker what a Node.js addon needs on each platform.
fn main() {
    napi_build::setup();
    // Functions that came out alike are kept once. Rust's own linker, which can do that, is the usual one here.
    if std::env::var("TARGET").is_ok_and(|target| target == "x86_64-unknown-linux-gnu") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,--icf=all");
    }
}
