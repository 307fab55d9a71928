//! Files of lines cut into pieces at the ends of records, so that threads can parse them apart.

use std::io::Read;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

use espalier_spec::{Error, Result};
use memchr::{memchr, memchr_iter, memchr2, memrchr};

/// Bytes of a piece: much against the cost of handing it over, little against a processor's caches and what may wait.
pub const PIECE: usize = 1 << 20;
/// A record longer than this is no record: most likely a quote is missing.
const MOST_RECORD: usize = 64 << 20;

/// Whole records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The line, counted from 1, on which the first record begins.
    pub line: u64,
}

/// How cells are parted and quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Stands between cells.
    pub delimiter: u8,
    /// Stands around cells that hold delimiters or ends of lines; `None` where no quotes are known.
    pub quote: Option<u8>,
}

/// The serial part of reading lines: cuts, counts lines, looks at no cell.
pub struct Pieces<R> {
    input: R,
    marks: Option<Marks>,
    size: usize,
    rest: Vec<u8>,
    line: u64,
    ended: bool,
}

impl<R: Read> Pieces<R> {
    /// Pieces of about this size; `marks` where records are cells that may be quoted.
    pub fn new(input: R, marks: Option<Marks>, size: usize) -> Self {
        Self { input, marks, size, rest: Vec::new(), line: 1, ended: false }
    }

    /// The next piece; `None` at the end.
    pub fn cut(&mut self) -> Result<Option<Piece>> {
        let mut bytes = std::mem::take(&mut self.rest);
        bytes.reserve(self.size.saturating_sub(bytes.len()));
        let mut size = self.size;
        let end = loop {
            self.fill(&mut bytes, size)?;
            if self.ended {
                break bytes.len();
            }
            match self.last_end(&bytes) {
                0 if size >= MOST_RECORD => return Err(self.endless()),
                0 => size *= 2,
                end => break end,
            }
        };
        if bytes.is_empty() {
            return Ok(None);
        }
        self.rest = bytes.split_off(end);
        let piece = Piece { line: self.line, bytes };
        self.line += memchr_iter(b'\n', &piece.bytes).count() as u64;
        Ok(Some(piece))
    }

    fn fill(&mut self, bytes: &mut Vec<u8>, size: usize) -> Result<()> {
        let wanted = size.saturating_sub(bytes.len());
        let read = self.input.by_ref().take(wanted as u64).read_to_end(bytes);
        let read = read.map_err(|error| {
            let line = self.line;
            Error::data(format!("cannot be read behind line {line}; expected more of it, got '{error}'."))
        })?;
        self.ended |= read < wanted;
        Ok(())
    }

    /// Where the last whole record of bytes that begin with a record ends; 0 if none does.
    fn last_end(&self, bytes: &[u8]) -> usize {
        let quoted = self.marks.and_then(|marks| marks.quote.map(|quote| (marks.delimiter, quote)));
        match quoted {
            Some((delimiter, quote)) if memchr(quote, bytes).is_some() => last_end_quoted(bytes, delimiter, quote),
            _ => memrchr(b'\n', bytes).map_or(0, |place| place + 1),
        }
    }

    fn endless(&self) -> Error {
        let line = self.line;
        Error::data(format!(
            "line {line}: the record does not end; expected at most {MOST_RECORD} bytes, got more. Is a quote missing?"
        ))
    }
}

/// As a parser goes: a quote opens only where a cell begins.
fn last_end_quoted(bytes: &[u8], delimiter: u8, quote: u8) -> usize {
    let (mut place, mut end) = (0, 0);
    while place < bytes.len() {
        if bytes[place] == quote {
            match quoted_end(&bytes[place + 1..], quote) {
                Some(length) => place += 1 + length,
                None => return end,
            }
        }
        match memchr2(delimiter, b'\n', &bytes[place..]) {
            Some(length) => place += length + 1,
            None => return end,
        }
        if bytes[place - 1] == b'\n' {
            end = place;
        }
    }
    end
}

/// How far it is to behind the quote that closes; a doubled quote does not.
pub fn quoted_end(bytes: &[u8], quote: u8) -> Option<usize> {
    let mut place = 0;
    loop {
        place += memchr(quote, &bytes[place..])? + 1;
        match bytes.get(place) {
            Some(&byte) if byte == quote => place += 1,
            _ => return Some(place),
        }
    }
}

/// Does `work` on everything that `next` gives, several at once, and hands the results over in order.
pub fn in_order<P: Send, T: Send>(
    next: impl FnMut() -> Result<Option<P>> + Send,
    threads: usize,
    work: impl Fn(P) -> Result<T> + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let next = Mutex::new((next, 0_usize));
    let worker = || {
        let mut done = Vec::new();
        loop {
            let (piece, index) = {
                let (next, index) = &mut *next.lock().unwrap_or_else(PoisonError::into_inner);
                *index += 1;
                (next().transpose(), *index)
            };
            let Some(piece) = piece else { return done };
            let result = piece.and_then(&work);
            let failed = result.is_err();
            done.push((index, result));
            if failed {
                return done;
            }
        }
    };
    let mut done: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(worker)).collect();
        let joined = workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        joined.flatten().collect()
    });
    // In order, so that of several errors the first in the file is told.
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().try_for_each(|(_, result)| take(result?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: Marks = Marks { delimiter: b',', quote: Some(b'"') };

    fn cut(text: &str, size: usize) -> Vec<(u64, String)> {
        let mut pieces = Pieces::new(text.as_bytes(), Some(MARKS), size);
        let mut all = Vec::new();
        while let Some(piece) = pieces.cut().unwrap() {
            all.push((piece.line, String::from_utf8(piece.bytes).unwrap()));
        }
        all
    }

    #[test]
    fn pieces_end_where_records_end() {
        assert_eq!(cut("ab\ncd\nef", 4), [(1, "ab\n".into()), (2, "cd\n".into()), (3, "ef".into())]);
        assert_eq!(cut("", 4), []);
    }

    #[test]
    fn an_end_of_line_in_quotes_ends_no_record() {
        let text = "a,\"x\ny\"\nb,\"\"\"\n\"\nc,d\n";
        for size in 1..30 {
            let pieces = cut(text, size);
            assert_eq!(pieces.iter().map(|(_, text)| text.as_str()).collect::<String>(), text);
            for (line, piece) in pieces {
                assert!([1, 3, 5].contains(&line), "{size}: {line} {piece:?}");
            }
        }
    }

    #[test]
    fn a_quote_within_a_cell_is_a_letter() {
        assert_eq!(cut("5\" pipe,1\nx,2\n", 10), [(1, "5\" pipe,1\n".into()), (2, "x,2\n".into())]);
    }

    #[test]
    fn results_come_in_the_order_of_the_file() {
        let text: String = "some line\n".repeat(1000);
        for threads in [1, 3] {
            let mut lines = Vec::new();
            let mut pieces = Pieces::new(text.as_bytes(), None, 64);
            let work = |piece: Piece| Ok(piece.line);
            in_order(
                || pieces.cut(),
                threads,
                work,
                |line| {
                    lines.push(line);
                    Ok(())
                },
            )
            .unwrap();
            assert!(lines.len() > 50 && lines.is_sorted(), "{lines:?}");
        }
    }
}
