//! Sessions on data sets that are read while they work: the same numbers as from memory, and clear ends.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use espalier_data::sources::InMemory;
use espalier_data::{Chunk, Column, Epoch, Opened, Schema, Source, Stop, Stream, Task};
use espalier_graph::Tensor;
use espalier_nn::Model;
use espalier_spec::{At, Code, Error, Result, Spec, Value, json};
use espalier_train::{CompileOptions, Control, DataSet, FitOptions, History, Samples, Session};

const ROWS: usize = 200;

fn x() -> Tensor {
    let x: Vec<f32> = (0..ROWS * 3).map(|i| (i * 7919 % 1000) as f32 / 500.0 - 1.0).collect();
    Tensor::f32([ROWS, 3].into(), &x).unwrap()
}

fn y() -> Tensor {
    Tensor::i32([ROWS].into(), &(0..ROWS).map(|i| (i * 7919 % 1000 / 500) as i32).collect::<Vec<_>>()).unwrap()
}

fn samples() -> Samples {
    Samples::new(vec![x()], vec![y()]).unwrap()
}

/// A source that does not tell that it lies in memory, and may be a stream or fail at a row.
struct Read {
    memory: InMemory,
    stream: bool,
    fails_at: Option<u64>,
    waits: bool,
}

fn read() -> Read {
    let memory = InMemory::new(vec![("x".into(), x()), ("y".into(), y())]).unwrap();
    Read { memory, stream: false, fails_at: None, waits: false }
}

fn set(read: Read) -> DataSet {
    DataSet::new(Arc::new(read))
}

impl Source for Read {
    fn schema(&self) -> &Schema {
        self.memory.schema()
    }
    fn rows(&self) -> Option<u64> {
        self.memory.rows().filter(|_| !self.stream)
    }
    fn open(&self, epoch: &Epoch) -> Result<Opened> {
        if !self.stream {
            return self.memory.open(epoch);
        }
        let stop = self.waits.then(|| epoch.stop.clone());
        Ok(Opened::Stream(Box::new(Sevens { at: 0, fails_at: self.fails_at, stop })))
    }
}

/// Seven samples at a time.
struct Sevens {
    at: usize,
    fails_at: Option<u64>,
    stop: Option<Stop>,
}

impl Stream for Sevens {
    fn next(&mut self) -> Result<Option<Task>> {
        let places: Vec<_> = (self.at..(self.at + 7).min(ROWS)).map(|row| row as u32).collect();
        self.at += 7;
        let (first, fails) = (places.first().copied().map(u64::from), self.fails_at);
        while self.stop.as_ref().is_some_and(|stop| !stop.is_stopped()) {
            sleep(Duration::from_millis(1));
        }
        Ok(first.map(|first| {
            Box::new(move || {
                if fails.is_some_and(|row| first > row) {
                    return Err(Error::data(format!("row {first} is damaged")));
                }
                let columns = [x(), y()].map(|tensor| Column::Even(tensor).gather(&places).unwrap());
                Ok(Chunk::numbered(first, columns.to_vec()))
            }) as Task
        }))
    }
}

fn session(threads: usize) -> Session {
    let spec = json!({ "kind": "sequential", "layers": [
        { "kind": "input", "shape": [3] },
        { "kind": "dense", "units": 8, "activation": "relu" },
        { "kind": "dropout", "rate": 0.2 },
        { "kind": "dense", "units": 2, "activation": "softmax" },
    ] });
    let mut session = Session::new(Model::from_json(&spec).unwrap(), 1).unwrap();
    let options = json!({ "optimizer": "adam", "loss": "sparseCategoricalCrossentropy", "metrics": ["accuracy"], "threads": threads });
    session.compile(CompileOptions::from_json(&options, &session.model().output_names()).unwrap()).unwrap();
    session
}

fn options(value: &Value) -> FitOptions {
    FitOptions::from_json(value, &At::new("fit")).unwrap()
}

fn fit(session: &mut Session, set: &DataSet, settings: &Value) -> Result<History> {
    session.fit(set, None, &options(settings), &Control::default(), &mut |_| {})
}

fn bits(session: &Session) -> Vec<Vec<u32>> {
    session.weights().iter().map(|weight| weight.as_f32().unwrap().iter().map(|x| x.to_bits()).collect()).collect()
}

#[test]
fn a_data_set_gives_the_same_bits_as_memory() {
    let settings =
        json!({ "epochs": 3, "batchSize": 32, "seed": 5, "validationSplit": 0.25, "classWeight": { "1": 2 } });
    let mut from_memory = session(1);
    let memory = from_memory.fit(&samples(), None, &options(&settings), &Control::default(), &mut |_| {}).unwrap();
    assert!(memory.feeding.is_empty());
    for threads in [1, 2] {
        for loaders in [1, 3] {
            let mut session = session(threads);
            let mut set = set(read());
            set.batching.threads = Some(loaders);
            let history = fit(&mut session, &set, &settings).unwrap();
            assert_eq!((history.logs, bits(&session)), (memory.logs.clone(), bits(&from_memory)));
            assert!(history.feeding.len() == 3 && history.feeding.iter().all(|epoch| epoch.waiting >= 0.0));
        }
    }
    let plain = DataSet::new(Arc::new(read().memory));
    let mut session = session(2);
    assert_eq!(fit(&mut session, &plain, &settings).unwrap().logs, memory.logs);
}

#[test]
fn judging_and_predicting_read_data_sets_too() {
    let mut session = session(2);
    let control = Control::default();
    let (logs, predicted) =
        (session.evaluate(&samples(), 64, &control).unwrap(), session.predict(&samples(), 64, &control).unwrap());
    for stream in [false, true] {
        let set = set(Read { stream, ..read() });
        assert_eq!(session.evaluate(&set, 64, &control).unwrap(), logs);
        assert_eq!(session.predict(&set, 64, &control).unwrap()[0].as_f32(), predicted[0].as_f32());
    }
    let held_out = set(Read { stream: true, ..read() });
    let settings = options(&json!({ "epochs": 2 }));
    let history = session.fit(&samples(), Some((&held_out).into()), &settings, &control, &mut |_| {}).unwrap();
    let last = session.evaluate(&samples(), 32, &control).unwrap();
    let of_epochs = history.logs.iter().find(|(name, _)| name == "val_loss").unwrap();
    assert_eq!(of_epochs.1.last(), Some(&last[0].1));
}

#[test]
fn steps_per_epoch_cut_the_data_and_can_be_entered() {
    let set = set(Read { stream: true, ..read() });
    let cut = |from: usize, to: usize| json!({ "epochs": to, "initialEpoch": from, "stepsPerEpoch": 3, "batchSize": 50, "seed": 1 });
    let (mut whole, mut parts) = (session(1), session(1));
    fit(&mut whole, &set, &cut(0, 5)).unwrap();
    assert_eq!(whole.iterations(), 15);
    for (from, to) in [(0, 2), (2, 5)] {
        fit(&mut parts, &set, &cut(from, to)).unwrap();
    }
    assert_eq!(bits(&parts), bits(&whole));
}

#[test]
fn a_damaged_record_ends_the_fit_with_its_error_behind_whole_steps() {
    let mut session = session(2);
    let set = set(Read { stream: true, fails_at: Some(100), ..read() });
    let error = fit(&mut session, &set, &json!({ "batchSize": 20 })).unwrap_err();
    assert_eq!((error.code, error.message.as_str()), (Code::Data, "row 105 is damaged"));
    assert_eq!(session.iterations(), 5);
}

#[test]
fn wrong_answers_are_refused_before_their_step() {
    let mut session = session(1);
    let labels: Vec<i32> = (0..ROWS).map(|i| if i == 150 { 9 } else { 0 }).collect();
    let labels = Tensor::i32([ROWS].into(), &labels).unwrap();
    let memory = InMemory::new(vec![("x".into(), x()), ("y".into(), labels)]).unwrap();
    let error =
        fit(&mut session, &set(Read { memory, ..read() }), &json!({ "batchSize": 20, "shuffle": false })).unwrap_err();
    assert!(error.message.starts_with("the batch from sample 140 on: "), "{error}");
    assert_eq!(session.iterations(), 7);
}

#[test]
fn a_stream_cannot_be_split_and_an_empty_one_is_no_epoch() {
    let set = set(Read { stream: true, ..read() });
    let error = fit(&mut session(1), &set, &json!({ "validationSplit": 0.5 })).unwrap_err();
    assert!(error.message.starts_with("fit: validationSplit needs samples that can be counted"), "{error}");
    let mut dropped = set.clone();
    (dropped.batching.size, dropped.batching.drop_remainder) = (Some(ROWS + 1), true);
    let error = fit(&mut session(1), &dropped, &json!({})).unwrap_err();
    assert!(error.message.contains("ended too soon in epoch 1; expected at least 1 batches, got 0"), "{error}");
    let unread = DataSet::new(Arc::new(InMemory::new(vec![("x".into(), x())]).unwrap()));
    let error = fit(&mut session(1), &unread, &json!({})).unwrap_err();
    assert!(error.message.contains("the data set has no y for"), "{error}");
}

#[test]
fn a_fit_that_waits_for_data_stops_when_told() {
    let control = Control::default();
    let (began, stop) = (Instant::now(), control.clone());
    let canceller = spawn(move || {
        sleep(Duration::from_millis(50));
        stop.cancel();
    });
    let set = set(Read { stream: true, waits: true, ..read() });
    let mut session = session(2);
    let error = session.fit(&set, None, &options(&json!({})), &control, &mut |_| {}).unwrap_err();
    assert_eq!(error.code, Code::Cancelled);
    assert!(began.elapsed() < Duration::from_secs(5));
    canceller.join().unwrap();
}
