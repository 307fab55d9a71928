//! Steady steps allocate nothing.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use espalier_graph::Tensor;
use espalier_nn::Model;
use espalier_spec::{At, Spec, json};
use espalier_train::{CompileOptions, Control, FitOptions, Samples, Session};

struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations of one epoch of that many steps.
fn allocations(session: &mut Session, steps: usize) -> usize {
    let rows = steps * 8;
    let x = Tensor::f32([rows, 64].into(), &vec![0.5; rows * 64]).unwrap();
    let y = Tensor::i32([rows].into(), &vec![1; rows]).unwrap();
    let data = Samples::new(vec![x], vec![y]).unwrap();
    let options = FitOptions::from_json(&json!({ "batchSize": 8 }), &At::new("fit")).unwrap();
    let mut fit = || session.fit(&data, None, &options, &Control::default(), &mut |_| ()).unwrap();
    // The first fit compiles the step.
    fit();
    let before = COUNT.load(Ordering::Relaxed);
    fit();
    COUNT.load(Ordering::Relaxed) - before
}

#[test]
fn an_epoch_of_a_thousand_steps_allocates_as_often_as_one_of_ten() {
    for units in [16, 1024] {
        let spec = json!({ "kind": "sequential", "layers": [
            { "kind": "input", "shape": [64] },
            { "kind": "dense", "units": units, "activation": "relu", "kernelRegularizer": "l2", "kernelConstraint": "maxNorm" },
            { "kind": "dropout", "rate": 0.5 },
            { "kind": "dense", "units": 10, "activation": "softmax" },
        ] });
        let mut session = Session::new(Model::from_json(&spec).unwrap(), 1).unwrap();
        let options = json!({ "optimizer": "adam", "loss": "sparseCategoricalCrossentropy", "metrics": ["accuracy"], "threads": 2 });
        session.compile(CompileOptions::from_json(&options, &session.model().output_names()).unwrap()).unwrap();
        let (few, many) = (allocations(&mut session, 10), allocations(&mut session, 1000));
        // Reports of progress come by the clock, a few dozen allocations each.
        assert!(many < few + 400, "{units} units: {few} allocations in 10 steps, {many} in 1000");
    }
}
