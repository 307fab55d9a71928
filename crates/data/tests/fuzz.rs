//! Parsers fed with damaged files: a seeded fuzzer that runs anywhere, one target for each reader.
//!
//! Whatever is read, a parser neither panics nor takes more memory or time than it may: it reads, or tells what is wrong.
//! `cargo test` runs each for a moment. Longer: `ESPALIER_FUZZ_SECONDS=300 cargo test --release -p espalier-data --test fuzz csv`,
//! and with `ESPALIER_FUZZ_SEED` from elsewhere. A finding leaves its file in the folder for temporary files.

#![allow(clippy::unwrap_used)]

mod reading;

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use espalier_spec::{Value, json};
use reading::{open, samples};

/// Memory that a file of some kilobytes may take: the largest picture, with its coefficients.
const MOST_BYTES: usize = 2 << 30;
/// Time that it may take, on a machine that does other things besides.
const MOST_TIME: Duration = Duration::from_secs(20);

/// Refuses what would take all memory, so that a finding is an end of the program and not of the machine.
struct Bounded;

static USED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all memory is the system's; only sizes are counted, and null is an answer that callers expect.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if USED.fetch_add(layout.size(), Ordering::Relaxed) + layout.size() > MOST_BYTES {
            USED.fetch_sub(layout.size(), Ordering::Relaxed);
            return std::ptr::null_mut();
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if USED.fetch_add(layout.size(), Ordering::Relaxed) + layout.size() > MOST_BYTES {
            USED.fetch_sub(layout.size(), Ordering::Relaxed);
            return std::ptr::null_mut();
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

/// Random numbers of a seed, so that a finding can be had again (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// Does some damage, once or a few times.
    fn damage(&mut self, bytes: &mut Vec<u8>, words: &[&[u8]], others: &[Vec<u8>]) {
        for _ in 0..1 << self.below(4) {
            let scale = self.below(7);
            let (at, length) = (self.below(bytes.len() + 1), 1 + self.below(1 << scale));
            let end = (at + length).min(bytes.len());
            match self.below(9) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = self.next() as u8,
                2 => drop(bytes.drain(at..end)),
                3 => bytes.truncate(at),
                4 => {
                    let copy = bytes[at..end].to_vec();
                    let to = self.below(bytes.len() + 1);
                    bytes.splice(to..to, copy);
                }
                5 => {
                    let word = words[self.below(words.len())];
                    bytes.splice(at..(at + word.len()).min(bytes.len()), word.iter().copied());
                }
                6 => {
                    let word = words[self.below(words.len())];
                    bytes.splice(at..at, word.iter().copied());
                }
                7 => {
                    // A number of any width as extreme as can be.
                    let which = self.below(7);
                    let number = [0, 1, u64::MAX, 1 << 31, (1 << 31) - 1, 1 << 16, 255][which].to_le_bytes();
                    let width = [1, 2, 4, 8][self.below(4)];
                    bytes.splice(at..(at + width).min(bytes.len()), number[..width].iter().copied());
                }
                _ => {
                    let other = &others[self.below(others.len())];
                    let from = self.below(other.len());
                    bytes.splice(at.., other[from..].iter().copied());
                }
            }
        }
    }
}

/// Files to start from, beneath the goldens.
fn corpus(folders: &[&str]) -> Vec<Vec<u8>> {
    let files = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("goldens/files");
    let mut paths = vec![];
    for folder in folders {
        let mut own: Vec<_> = fs::read_dir(files.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        own.sort();
        paths.extend(own);
    }
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn number_of(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// Damages files and reads them with each of these options until the time is over.
fn fuzz(name: &str, options: &[Value], corpus: &[Vec<u8>], words: &[&[u8]]) {
    let millis = std::env::var("ESPALIER_FUZZ_SECONDS").map_or(400, |seconds| seconds.parse::<u64>().unwrap() * 1000);
    let mut chance = Chance(number_of("ESPALIER_FUZZ_SEED", 1));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    let (started, mut runs, mut read) = (Instant::now(), 0_u64, 0_u64);
    while started.elapsed() < Duration::from_millis(millis) || runs < 50 {
        let mut bytes = corpus[chance.below(corpus.len())].clone();
        chance.damage(&mut bytes, words, corpus);
        fs::write(&file, &bytes).unwrap();
        let options = &options[chance.below(options.len())];
        let path = if options["kind"] == "imageFolder" { folder.path() } else { &file };
        let began = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| try_all(options, path)));
        let good = outcome.is_ok() && began.elapsed() < MOST_TIME;
        if !good {
            let kept = std::env::temp_dir().join(format!("espalier-fuzz-{name}"));
            fs::write(&kept, &bytes).unwrap();
            panic!("{name}: after {:?} run {runs} with {options} failed on {}", began.elapsed(), kept.display());
        }
        runs += 1;
        read += u64::from(matches!(outcome, Ok(true)));
    }
    println!("{name}: {runs} files, of which {read} were read, without a finding");
    assert!(read > 0 && read < runs, "{name}: {read} of {runs} files were read, so either nothing is damaged or all");
}

/// Whether everything in a file can be read; an error has to be one of the format's own and name the file.
fn try_all(options: &Value, path: &Path) -> bool {
    let outcome = open(options, vec![("x".to_owned(), path.to_owned())]).and_then(|read| samples(&read));
    if let Err(error) = &outcome {
        assert!(error.message.contains(&*path.to_string_lossy()), "{} names the file", error.message);
        assert!(error.message.contains("; expected "), "{} says what was expected", error.message);
    }
    outcome.is_ok()
}

#[test]
fn csv() {
    let words: &[&[u8]] = &[
        b"\"",
        b"\"\"",
        b",",
        b"\n",
        b"\r\n",
        b"\r",
        b"1e999",
        b"-",
        b"NaN",
        b"\xef\xbb\xbf",
        b"\0",
        b"\xff",
        b"\n\n",
    ];
    let options = [
        json!({ "kind": "csv" }),
        json!({ "kind": "csv", "onError": "skip" }),
        json!({ "kind": "csv", "header": false, "encoding": "oneHot", "stream": true, "label": "1" }),
        json!({ "kind": "csv", "label": "answer", "onError": "skip", "quote": "" }),
    ];
    fuzz("csv", &options, &corpus(&["csv"]), words);
}

#[test]
fn jsonl() {
    let words: &[&[u8]] =
        &[b"{", b"}", b"[", b"]", b"[[[[[[[[", b"\"", b"null", b"1e999", b"-0", b"\\u0000", b"\n", b"true", b":", b","];
    let options = [
        json!({ "kind": "jsonl" }),
        json!({ "kind": "jsonl", "onError": "skip", "label": "answer" }),
        json!({ "kind": "jsonl", "onError": "skip", "encoding": "oneHot", "stream": true }),
    ];
    fuzz("jsonl", &options, &corpus(&["jsonl"]), words);
}

#[test]
fn parquet() {
    let words: &[&[u8]] = &[
        b"PAR1",
        b"\xff\xff\xff\xff\x0f",
        b"\x00\x00\x00\x00",
        b"\x19\xfc",
        b"\x15\x00",
        b"\x15\x02",
        b"\x1c",
        b"\x80",
    ];
    let options = [
        json!({ "kind": "parquet" }),
        json!({ "kind": "parquet", "label": "answer", "onError": "skip" }),
        json!({ "kind": "parquet", "label": "label", "stream": true }),
    ];
    fuzz("parquet", &options, &corpus(&["parquet"]), words);
}

#[test]
fn npy() {
    let words: &[&[u8]] = &[
        b"\x93NUMPY",
        b"'descr'",
        b"'<f8'",
        b"True",
        b"(",
        b")",
        b"99999999999",
        b",",
        b"-1",
        b"\x02\x00",
        b"\x03\x00",
    ];
    fuzz("npy", &[json!({ "kind": "npy" })], &corpus(&["npy"]), words);
}

#[test]
fn npz() {
    let words: &[&[u8]] = &[
        b"PK\x01\x02",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"PK\x06\x06",
        b"PK\x06\x07",
        b"\xff\xff\xff\xff",
        b"\x01\x00\x10\x00",
    ];
    let options = [json!({ "kind": "npz" }), json!({ "kind": "npz", "x": "train", "y": "answers" })];
    fuzz("npz", &options, &corpus(&["npz"]), words);
}

#[test]
fn idx() {
    let words: &[&[u8]] =
        &[b"\x00\x00\x08\x03", b"\x00\x00\x0d\x01", b"\x1f\x8b", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f"];
    fuzz("idx", &[json!({ "kind": "idx" })], &corpus(&["idx"]), words);
}

#[test]
fn cifar() {
    let corpus: Vec<Vec<u8>> = [3073, 3074, 2 * 3073].map(|size| (0..size).map(|i| (i % 10) as u8).collect()).to_vec();
    let options = ["cifar10", "cifar100", "cifar100Coarse"].map(|labels| json!({ "kind": "cifar", "labels": labels }));
    fuzz("cifar", &options, &corpus, &[&[0; 3073], &[1; 3074], b"\xff"]);
}

fn pictures(format: &str, words: &[&[u8]]) {
    let options = [
        json!({ "kind": "imageFolder", "labels": false }),
        json!({ "kind": "imageFolder", "labels": false, "colorMode": "grayscale", "imageSize": [7, 9] }),
        json!({ "kind": "imageFolder", "labels": false, "colorMode": "rgba", "imageSize": 5, "cropToAspectRatio": true }),
    ];
    fuzz(&format!("picture.{format}"), &options, &corpus(&[&format!("images/{format}").replace("jpg", "jpeg")]), words);
}

#[test]
fn png() {
    pictures("png", &[b"IHDR", b"IDAT", b"PLTE", b"tRNS", b"IEND", b"acTL", b"\x7f\xff\xff\xff"]);
}

#[test]
fn jpeg() {
    pictures(
        "jpg",
        &[
            b"\xff\xd8",
            b"\xff\xd9",
            b"\xff\xda",
            b"\xff\xc0",
            b"\xff\xc2",
            b"\xff\xc4",
            b"\xff\xdb",
            b"\xff\xdd",
            b"\xff\xd0",
            b"\xff\x00",
        ],
    );
}

#[test]
fn webp() {
    pictures(
        "webp",
        &[b"RIFF", b"WEBP", b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"\x2f", b"\x9d\x01\x2a"],
    );
}

#[test]
fn bmp() {
    pictures(
        "bmp",
        &[b"BM", b"\x28\x00\x00\x00", b"\x03\x00\x00\x00", b"\xff\xff\xff\xff", b"\x01\x00", b"\x10\x00", b"\x20\x00"],
    );
}
