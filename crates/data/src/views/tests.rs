//! What every view is to do with sets that have numbers, and with the same as streams.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use espalier_graph::{DType, Recipe, Tensor};
use espalier_spec::{At, FieldValue, Result, json};

use super::*;
use crate::in_order::as_stream;
use crate::loader::{Batching, Loader, Passes};
use crate::schema::Schema;
use crate::source::{Epoch, Opened, Source, Stop};
use crate::sources::InMemory;

const ROWS: usize = 500;

fn numbers(from: i32, len: usize) -> Arc<dyn Source> {
    let values: Vec<_> = (from..from + len as i32).collect();
    let labels: Vec<_> = values.iter().map(|value| value % 3).collect();
    let tensor = |values: &[i32]| Tensor::i32([len].into(), values).unwrap();
    Arc::new(InMemory::new(vec![("x".into(), tensor(&values)), ("y".into(), tensor(&labels))]).unwrap())
}

/// The same as a stream.
struct Streamed(Arc<dyn Source>);

impl Source for Streamed {
    fn schema(&self) -> &Schema {
        self.0.schema()
    }
    fn rows(&self) -> Option<u64> {
        None
    }
    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        Ok(Opened::Stream(as_stream(self.0.open(epoch)?)))
    }
}

fn both(from: i32, len: usize) -> [Arc<dyn Source>; 2] {
    [numbers(from, len), Arc::new(Streamed(numbers(from, len)))]
}

fn read(source: &Arc<dyn Source>, epoch: u64, threads: usize) -> Result<Vec<i32>> {
    let batching = Batching { size: Some(7), threads: Some(threads), ..Batching::default() };
    let passes = Passes { epochs: epoch..epoch + 1, ..Passes::one(3) };
    let mut loader = Loader::new(Arc::clone(source), passes, &batching)?;
    let mut all = vec![];
    while let Some(batch) = loader.next(&Stop::default())? {
        let (x, y) = (batch.tensors[0].as_i32().unwrap(), batch.tensors[1].as_i32().unwrap());
        assert!(x.iter().zip(y).all(|(x, y)| x % 3 == *y), "inputs and answers stay together");
        all.extend_from_slice(x);
    }
    Ok(all)
}

fn all(source: &Arc<dyn Source>) -> Vec<i32> {
    read(source, 0, 2).unwrap()
}

fn sorted(mut values: Vec<i32>) -> Vec<i32> {
    values.sort_unstable();
    values
}

#[test]
fn a_shuffle_gives_every_sample_once_in_an_order_of_the_seed_and_the_epoch() {
    for source in both(0, ROWS) {
        for seed in [None, Some(9)] {
            let options = ShuffleOptions { seed, buffer: 64, anew: true };
            let shuffled: Arc<dyn Source> = Arc::new(Shuffle::new(Arc::clone(&source), options));
            let first = all(&shuffled);
            assert_eq!(sorted(first.clone()), (0..ROWS as i32).collect::<Vec<_>>());
            assert_eq!(read(&shuffled, 0, 1).unwrap(), first);
            assert_ne!(read(&shuffled, 1, 2).unwrap(), first);
            let still: Arc<dyn Source> =
                Arc::new(Shuffle::new(Arc::clone(&source), ShuffleOptions { anew: false, ..options }));
            assert_eq!(read(&still, 0, 2).unwrap(), read(&still, 1, 2).unwrap());
        }
    }
}

#[test]
fn the_first_samples_and_those_behind_them_are_all() {
    for source in both(0, ROWS) {
        for count in [0, 1, 64, 130, ROWS as u64, 9999] {
            let first: Arc<dyn Source> = Arc::new(Part::first(Arc::clone(&source), count));
            let rest: Arc<dyn Source> = Arc::new(Part::behind(Arc::clone(&source), count));
            let (first, rest) = (all(&first), all(&rest));
            assert_eq!(first.len(), ROWS.min(count as usize));
            assert_eq!([first, rest].concat(), (0..ROWS as i32).collect::<Vec<_>>());
        }
    }
}

#[test]
fn sets_come_one_after_the_other_with_numbers_of_their_own() {
    for (a, b) in both(0, 100).into_iter().zip(both(1000, 50)) {
        let stream = a.is_stream();
        let both: Arc<dyn Source> = Arc::new(Concat::new(vec![a, b]).unwrap());
        assert_eq!(all(&both), (0..100).chain(1000..1050).collect::<Vec<_>>());
        assert_eq!((both.rows(), both.is_stream()), ((!stream).then_some(150), stream));
        let options = ShuffleOptions { seed: None, buffer: 50, anew: true };
        let shuffled: Arc<dyn Source> = Arc::new(Shuffle::new(both, options));
        assert_eq!(sorted(all(&shuffled)), (0..100).chain(1000..1050).collect::<Vec<_>>());
    }
    let x = Tensor::f32([1].into(), &[0.0]).unwrap();
    let other: Arc<dyn Source> = Arc::new(InMemory::new(vec![("x".into(), x)]).unwrap());
    let error = Concat::new(vec![numbers(0, 1), other]).err().unwrap();
    assert!(
        error.message.starts_with("concat: the samples are made of different parts; expected x int32[]"),
        "{error}"
    );
}

#[test]
fn repetitions_are_epochs_of_their_own() {
    for source in both(0, 20) {
        let options = ShuffleOptions { seed: None, buffer: 20, anew: true };
        let shuffled: Arc<dyn Source> = Arc::new(Shuffle::new(source, options));
        let thrice: Arc<dyn Source> = Arc::new(Repeat::new(Arc::clone(&shuffled), Some(3)));
        let of_epochs: Vec<_> = (0..3).flat_map(|epoch| read(&shuffled, epoch, 2).unwrap()).collect();
        assert_eq!(all(&thrice), of_epochs);
        let endless: Arc<dyn Source> = Arc::new(Repeat::new(shuffled, None));
        let some: Arc<dyn Source> = Arc::new(Part::first(endless, 50));
        assert_eq!(all(&some), of_epochs[..50]);
    }
    let nothing: Arc<dyn Source> = Arc::new(Repeat::new(numbers(0, 0), None));
    assert!(all(&nothing).is_empty());
}

#[test]
fn fields_of_several_sets_come_side_by_side() {
    for inputs in both(0, 200) {
        for answers in both(0, 200) {
            let zipped = Zip::new(vec![("x".into(), Arc::clone(&inputs), 0), ("y".into(), answers, 1)]).unwrap();
            let zipped: Arc<dyn Source> = Arc::new(zipped);
            assert_eq!(all(&zipped), (0..200).collect::<Vec<_>>());
        }
        let longer = Zip::new(vec![("x".into(), Arc::clone(&inputs), 0), ("y".into(), numbers(0, 300), 1)]);
        let error = longer.and_then(|zip| read(&(Arc::new(zip) as Arc<dyn Source>), 0, 2)).unwrap_err();
        assert!(error.message.contains("differ in length"), "{error}");
    }
}

fn below(limit: i32) -> Described {
    let steps = json!([
        { "constant": { "dtype": "int32", "shape": [], "data": [limit] } },
        { "op": "less", "options": {}, "inputs": [0, 1] },
    ]);
    let recipe = Recipe::read(&json!({ "steps": steps, "outputs": [2] }), &At::new("filter")).unwrap();
    Described::new("filter", recipe, vec![0], vec![("keep".into(), Made::Computed(0))])
}

#[test]
fn samples_that_pass_a_test_are_kept_and_can_be_shuffled_exactly() {
    for source in both(0, ROWS) {
        let stream = source.is_stream();
        let small: Arc<dyn Source> = Arc::new(Filter::new(source, below(123)).unwrap());
        assert_eq!(all(&small), (0..123).collect::<Vec<_>>());
        assert_eq!(small.rows(), (!stream).then_some(123));
        let options = ShuffleOptions { seed: None, buffer: 1000, anew: true };
        let shuffled: Arc<dyn Source> = Arc::new(Shuffle::new(small, options));
        assert_eq!(sorted(all(&shuffled)), (0..123).collect::<Vec<_>>());
    }
    let shuffled = Shuffle::new(numbers(0, ROWS), ShuffleOptions { seed: None, buffer: 1, anew: true });
    let small: Arc<dyn Source> = Arc::new(Filter::new(Arc::new(shuffled), below(50)).unwrap());
    assert!(small.is_stream());
    assert_eq!(sorted(all(&small)), (0..50).collect::<Vec<_>>());
}

#[test]
fn a_test_gives_a_truth_value() {
    let recipe = Recipe::read(&json!({ "steps": [], "outputs": [0] }), &At::new("filter")).unwrap();
    let identity = Described::new("filter", recipe, vec![0], vec![]);
    let error = Filter::new(numbers(0, 3), identity).err().unwrap();
    assert!(error.message.starts_with("filter: the function gives no truth value for each sample"), "{error}");
}

#[test]
fn a_division_keeps_the_shares_of_the_classes() {
    let order: Vec<u32> = (0..90).map(|i| i * 7 % 90).collect();
    let parts = divide(numbers(0, 90), order.clone(), 10, true).unwrap();
    let [train, test] = parts.map(|part| Arc::new(part) as Arc<dyn Source>);
    assert_eq!((train.rows(), test.rows()), (Some(80), Some(10)));
    let (learned, tested) = (all(&train), all(&test));
    let of_class = |class| tested.iter().filter(|x| **x % 3 == class).count();
    assert_eq!([0, 1, 2].map(of_class).iter().sum::<usize>(), 10);
    assert!([0, 1, 2].map(of_class).iter().all(|count| (3..=4).contains(count)));
    assert_eq!(sorted([learned, tested.clone()].concat()), (0..90).collect::<Vec<_>>());
    assert_eq!(test.tensors().unwrap()[0].as_i32(), Some(&tested[..]));
    assert!(divide(both(0, 90)[1].clone(), order, 10, false).is_err());
}

#[test]
fn a_field_that_is_no_number_of_a_class_cannot_be_stratified() {
    let x = Tensor::f32([2].into(), &[0.0, 1.0]).unwrap();
    let y = Tensor::u8(DType::U8, [2].into(), &[0, 1]).unwrap();
    let source = InMemory::new(vec![("x".into(), x), ("y".into(), y)]).unwrap();
    let error = divide(Arc::new(source), vec![0, 1], 1, true).err().unwrap();
    assert!(error.message.contains("expected int32 labels of one axis, got uint8[]"), "{error}");
}

/// A place for a file of this test.
fn file(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("espalier-cache-{}-{name}", std::process::id()))
}

#[test]
fn a_cache_reads_its_source_once_and_gives_the_samples_by_number() {
    struct Counting(Arc<dyn Source>, AtomicUsize);
    impl Source for Counting {
        fn schema(&self) -> &Schema {
            self.0.schema()
        }
        fn rows(&self) -> Option<u64> {
            self.0.rows()
        }
        fn open(&self, epoch: &Epoch) -> Result<Opened> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.open(epoch)
        }
    }
    let path = file("counted");
    for (kind, source) in both(0, ROWS).into_iter().enumerate() {
        for path in [None, Some(path.clone())] {
            let counting = Arc::new(Counting(Arc::clone(&source), AtomicUsize::new(0)));
            let cached: Arc<dyn Source> =
                Arc::new(Cache::new(Arc::clone(&counting) as Arc<dyn Source>, path.clone()).unwrap());
            let options = ShuffleOptions { seed: None, buffer: 1, anew: true };
            let shuffled: Arc<dyn Source> = Arc::new(Shuffle::new(Arc::clone(&cached), options));
            assert_eq!(all(&cached), (0..ROWS as i32).collect::<Vec<_>>());
            assert_eq!((cached.rows(), cached.is_stream()), (Some(ROWS as u64), false));
            assert_eq!(sorted(all(&shuffled)), (0..ROWS as i32).collect::<Vec<_>>());
            // What the first kind has written serves the second.
            let reads = counting.1.load(Ordering::Relaxed);
            assert_eq!(reads, usize::from(path.is_none() || kind == 0));
        }
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_file_that_is_no_cache_of_these_samples_is_refused() {
    let path = file("refused");
    let open = |source: Arc<dyn Source>| Cache::new(source, Some(path.clone())).err();
    let cached: Arc<dyn Source> = Arc::new(Cache::new(numbers(0, 9), Some(path.clone())).unwrap());
    all(&cached);
    let whole = std::fs::read(&path).unwrap();
    assert!(open(numbers(0, 9)).is_none());
    for (damaged, what) in [
        (&whole[..whole.len() - 3], "the file is cut off"),
        (&whole[..15], "the file is none of a cache"),
        (&whole[..40], "the file is cut off"),
        (b"something else, and long enough to hold a head", "the file is none of a cache"),
    ] {
        std::fs::write(&path, damaged).unwrap();
        let error = open(numbers(0, 9)).unwrap();
        assert!(error.message.contains(what), "{error}");
    }
    std::fs::write(&path, &whole).unwrap();
    let x = Tensor::f32([1].into(), &[0.0]).unwrap();
    let error = open(Arc::new(InMemory::new(vec![("x".into(), x)]).unwrap())).unwrap();
    assert!(error.message.contains("samples of another kind"), "{error}");
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn samples_kept_in_memory_are_tensors_once_they_have_been_read() {
    for source in both(0, ROWS) {
        let cache = Arc::new(Cache::new(source, None).unwrap());
        let part = Part::behind(Arc::clone(&cache) as Arc<dyn Source>, 100);
        assert!(cache.tensors().is_none() && part.tensors().is_none());
        part.prepare(&Epoch::default()).unwrap();
        let tensors = part.tensors().unwrap();
        assert_eq!(tensors[0].as_i32().unwrap(), (100..ROWS as i32).collect::<Vec<_>>());
        assert_eq!(tensors[1].shape()[..], [ROWS - 100]);
        assert_eq!(cache.rows(), Some(ROWS as u64));
    }
    let stopped = Epoch::default();
    stopped.stop.stop();
    let cache = Cache::new(numbers(0, ROWS), None).unwrap();
    cache.prepare(&stopped).unwrap();
    assert!(cache.tensors().is_none(), "what was read in part is no data set");
}
