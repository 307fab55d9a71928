//! Results come in order, no more of them than may lie ready, and threads end when they are not wanted.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;

use super::*;

struct Counting {
    next: u64,
    end: u64,
    handed: Arc<AtomicUsize>,
}

impl Feed<()> for Counting {
    fn next(&mut self) -> Result<Option<Step<()>>> {
        if self.next == self.end {
            return Ok(None);
        }
        let number = self.next;
        self.next += 1;
        self.handed.fetch_add(1, Ordering::Relaxed);
        if number % 10 == 9 {
            return Ok(Some(Step::Mark(())));
        }
        Ok(Some(Step::Task(Box::new(move || {
            // Later ones are done first, now and then.
            sleep(Duration::from_micros(if number.is_multiple_of(3) { 300 } else { 0 }));
            match number {
                40 => panic!("a task of a test fails"),
                _ => Ok(Chunk { rows: vec![number], ..Chunk::default() }),
            }
        }))))
    }
}

struct Numbers;

impl Drain<(), i64> for Numbers {
    fn chunk(&mut self, chunk: Chunk, out: &mut Vec<i64>) -> Result<()> {
        out.push(chunk.rows[0] as i64);
        Ok(())
    }
    fn mark(&mut self, (): (), out: &mut Vec<i64>) -> Result<()> {
        out.push(-1);
        Ok(())
    }
    fn ahead(&self) -> usize {
        4
    }
}

fn counting(end: u64, threads: usize) -> (Ordered<(), i64>, Arc<AtomicUsize>) {
    let handed = Arc::new(AtomicUsize::new(0));
    let feed = Box::new(Counting { next: 0, end, handed: Arc::clone(&handed) });
    (Ordered::new(feed, Box::new(Numbers), threads, Stop::default()).unwrap(), handed)
}

#[test]
fn results_come_in_order_whoever_makes_them() {
    for threads in [1, 2, 5] {
        let (mut ordered, _) = counting(37, threads);
        let mut all = vec![];
        while let Some(number) = ordered.next(&Stop::default()).unwrap() {
            all.push(number);
        }
        let expected: Vec<_> = (0..37).map(|i| if i % 10 == 9 { -1 } else { i }).collect();
        assert_eq!(all, expected);
    }
}

#[test]
fn a_failure_comes_in_its_turn_and_is_the_last() {
    let (mut ordered, _) = counting(1000, 3);
    let mut seen = 0;
    let error = loop {
        match ordered.next(&Stop::default()) {
            Ok(_) => seen += 1,
            Err(error) => break error,
        }
    };
    assert_eq!((seen, error.code), (40, Code::Internal));
    assert!(error.message.contains("a task of a test fails"), "{error}");
    assert_eq!(ordered.next(&Stop::default()), Ok(None));
}

#[test]
fn no_more_is_made_than_may_lie_ready() {
    let (mut ordered, handed) = counting(1000, 2);
    assert_eq!(ordered.next(&Stop::default()), Ok(Some(0)));
    sleep(Duration::from_millis(30));
    assert!(handed.load(Ordering::Relaxed) <= 5);
}

#[test]
fn threads_end_when_nobody_wants_their_results() {
    let (ordered, handed) = counting(u64::MAX, 2);
    let shared = Arc::downgrade(&ordered.shared);
    drop(ordered);
    let deadline = Instant::now() + Duration::from_secs(5);
    while shared.strong_count() > 0 {
        assert!(Instant::now() < deadline, "threads still there after {} tasks", handed.load(Ordering::Relaxed));
        sleep(Duration::from_millis(1));
    }
}

#[test]
fn he_who_waits_stops_when_told() {
    struct Never(Stop);
    impl Feed<()> for Never {
        fn next(&mut self) -> Result<Option<Step<()>>> {
            while !self.0.is_stopped() {
                sleep(Duration::from_millis(1));
            }
            Ok(None)
        }
    }
    let stop = Stop::default();
    let mut ordered: Ordered<(), i64> =
        Ordered::new(Box::new(Never(stop.clone())), Box::new(Numbers), 1, stop).unwrap();
    let told = Stop::default();
    told.stop();
    assert_eq!(ordered.next(&told), Ok(None));
}
