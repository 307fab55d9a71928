//! Plans: fused, split between threads and reused, they compute what their nodes say.

// The helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

use espalier_graph::evaluate::evaluate;
use espalier_graph::io::{In, Input, Io, RunState};
use espalier_graph::ops::elementwise::Elementwise;
use espalier_graph::{
    DType, Driver, Engine, Expr, Function, Graph, Kernel, Op, Plan, Shape, States, Tensor, TensorType,
};
use espalier_spec::Result;

fn ramp(dims: &[usize], scale: f32) -> Tensor {
    let shape = Shape::new(dims).unwrap();
    let data: Vec<f32> = (0..shape.size()).map(|i| ((i * 37 % 101) as f32 / 101.0 - 0.5) * scale).collect();
    Tensor::f32(shape, &data).unwrap()
}

fn f32s(tensor: &Tensor) -> &[f32] {
    tensor.as_f32().unwrap()
}

/// A two-layer network's loss and gradients, as a graph of inputs (x, y, w1, b1, w2, b2).
fn network(graph: &Graph, batch: usize, sizes: [usize; 3]) -> (Vec<espalier_graph::Value>, Vec<espalier_graph::Value>) {
    let [inputs, hidden, outputs] = sizes;
    let dims: [&[usize]; 6] =
        [&[batch, inputs], &[batch, outputs], &[inputs, hidden], &[hidden], &[hidden, outputs], &[outputs]];
    let leaves: Vec<_> = dims.iter().map(|dims| graph.input(TensorType::f32(Shape::new(*dims).unwrap()))).collect();
    let [x, y, w1, b1, w2, b2]: [Expr<'_>; 6] = std::array::from_fn(|i| graph.expr(leaves[i]));
    let predicted = (x.mat_mul(w1) + b1).tanh().mat_mul(w2) + b2;
    let loss = (predicted - y).square().sum(None, false) / batch as f32;
    let mut results = vec![loss.value()];
    results.extend(graph.gradients(loss.value(), &leaves[2..]).unwrap());
    (leaves, results)
}

fn arguments(batch: usize, [inputs, hidden, outputs]: [usize; 3]) -> Vec<Tensor> {
    vec![
        ramp(&[batch, inputs], 2.0),
        ramp(&[batch, outputs], 1.0),
        ramp(&[inputs, hidden], 0.3),
        ramp(&[hidden], 0.1),
        ramp(&[hidden, outputs], 0.3),
        ramp(&[outputs], 0.1),
    ]
}

#[test]
fn gradients_of_a_network_agree_with_central_differences() {
    let sizes = [5, 7, 3];
    let graph = Graph::new();
    let (leaves, results) = network(&graph, 4, sizes);
    let function = Function::compile(&graph, &leaves, &results).unwrap();
    let point = arguments(4, sizes);
    let found = function.run(&point).unwrap();
    for (which, gradient) in found[1..].iter().enumerate() {
        let argument = which + 2;
        for i in 0..gradient.shape().size() {
            let moved = |by: f32| {
                let mut moved = point.clone();
                let mut data = f32s(&point[argument]).to_vec();
                data[i] += by;
                moved[argument] = Tensor::f32(point[argument].shape().clone(), &data).unwrap();
                f64::from(f32s(&function.run(&moved).unwrap()[0])[0])
            };
            let expected = (moved(1e-2) - moved(-1e-2)) / 2e-2;
            let got = f64::from(f32s(gradient)[i]);
            assert!(
                (got - expected).abs() < 2e-3 * (1.0 + expected.abs()),
                "argument {argument}[{i}]: {got} and {expected}"
            );
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let sizes = [300, 256, 70];
    let graph = Graph::new();
    let (leaves, results) = network(&graph, 96, sizes);
    let function = Function::compile(&graph, &leaves, &results).unwrap();
    assert!(!function.plan().is_serial(), "the network is large enough to be shared");
    let point = arguments(96, sizes);
    let run = |threads| function.run_on(&mut Engine::new(threads), &point, RunState::default()).unwrap();
    let alone = run(1);
    for threads in [2, 3, 5] {
        for (a, b) in alone.iter().zip(run(threads)) {
            assert!(a.bytes() == b.bytes(), "{threads} threads");
        }
    }
}

#[test]
fn a_fused_chain_computes_what_its_ops_compute_one_by_one() {
    let graph = Graph::new();
    let shapes: [&[usize]; 4] = [&[37, 130], &[130], &[37, 1], &[1]];
    let leaves: Vec<_> = shapes.iter().map(|dims| graph.input(TensorType::f32(Shape::new(*dims).unwrap()))).collect();
    let [x, row, column, one]: [Expr<'_>; 4] = std::array::from_fn(|i| graph.expr(leaves[i]));
    let result = ((x + row) * column - one).sigmoid().greater(x).select(x * 2.0, (row - column).tanh());
    let function = Function::compile(&graph, &leaves, &[result.value()]).unwrap();
    assert_eq!(function.plan().size().0, 1, "one chain\n{}", function.plan().describe());
    let point: Vec<_> = shapes.iter().enumerate().map(|(i, dims)| ramp(dims, 1.0 + i as f32)).collect();
    let apply = |name: &str, inputs: &[&Tensor]| {
        let op = Elementwise::named(name, [0.0; 3]).unwrap();
        evaluate(&op, &inputs.iter().map(|&tensor| tensor.clone()).collect::<Vec<_>>()).unwrap().remove(0)
    };
    let [x, row, column, one] = [&point[0], &point[1], &point[2], &point[3]];
    let left = apply("sigmoid", &[&apply("sub", &[&apply("mul", &[&apply("add", &[x, row]), column]), one])]);
    let yes = apply("mul", &[x, &Tensor::scalar(2.0)]);
    let no = apply("tanh", &[&apply("sub", &[row, column])]);
    let expected = apply("where", &[&apply("greater", &[&left, x]), &yes, &no]);
    assert_eq!(function.run(&point).unwrap()[0].bytes(), expected.bytes());
}

#[test]
fn bias_and_activation_become_the_epilogue_of_the_product() {
    let graph = Graph::new();
    let leaf = |dims: &[usize]| graph.input(TensorType::f32(Shape::new(dims).unwrap()));
    let leaves = [leaf(&[33, 65]), leaf(&[65, 200]), leaf(&[200])];
    let [x, w, b] = leaves.map(|leaf| graph.expr(leaf));
    let y = (x.mat_mul(w) + b).relu();
    let fused = Function::compile(&graph, &leaves, &[y.value()]).unwrap();
    assert_eq!(fused.plan().size().0, 1, "{}", fused.plan().describe());
    let apart = Function::compile(&graph, &leaves, &[y.value(), x.mat_mul(w).value()]).unwrap();
    let point = [ramp(&[33, 65], 1.0), ramp(&[65, 200], 1.0), ramp(&[200], 3.0)];
    assert_eq!(fused.run(&point).unwrap()[0].bytes(), apart.run(&point).unwrap()[0].bytes());
}

#[test]
fn gradients_of_gradients_are_graphs_too() {
    let graph = Graph::new();
    let leaf = graph.input(TensorType::f32([4].into()));
    let x = graph.expr(leaf);
    let first = graph.gradients(x.tanh().sum(None, false).value(), &[leaf]).unwrap()[0];
    let second = graph.gradients(graph.expr(first).sum(None, false).value(), &[leaf]).unwrap()[0];
    let function = Function::compile(&graph, &[leaf], &[second]).unwrap();
    let point = Tensor::f32([4].into(), &[-1.0, 0.0, 0.3, 2.0]).unwrap();
    for (&x, &got) in f32s(&point).iter().zip(f32s(&function.run(std::slice::from_ref(&point)).unwrap()[0])) {
        let y = f64::from(x).tanh();
        let expected = -2.0 * y * (1.0 - y * y);
        assert!((f64::from(got) - expected).abs() < 1e-6, "{x}: {got} and {expected}");
    }
}

/// Runs a plan a number of times on the same inputs.
struct Repeat<'a> {
    left: usize,
    inputs: &'a [Tensor],
    seen: Vec<f32>,
}

impl<'a> Driver<'a> for Repeat<'a> {
    fn next(&mut self, inputs: &mut Vec<Input<'a>>, state: &mut RunState) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        inputs.extend(self.inputs.iter().map(|tensor| Input::from(tensor.as_in())));
        state.step += 1;
        Some(0)
    }

    fn done(&mut self, outputs: &[In<'_>]) -> Result<()> {
        let In::F32(loss) = outputs[0] else { unreachable!("the loss is a float") };
        self.seen.push(loss[0]);
        Ok(())
    }
}

#[test]
fn an_assigned_state_lives_from_step_to_step() {
    let graph = Graph::new();
    let x = graph.input(TensorType::f32([3].into()));
    let total = graph.state(TensorType::f32([3].into()));
    let next = graph.expr(total) + graph.expr(x);
    graph.assign(total, next.value()).unwrap();
    // What is read is the state before the step.
    let seen = graph.expr(total).sum(None, false);
    let plan = Plan::new(&graph, &[seen.value()]).unwrap();
    let mut states = States::zeros(plan.states());
    let inputs = [Tensor::f32([3].into(), &[1.0, 2.0, 3.0]).unwrap()];
    let mut driver = Repeat { left: 3, inputs: &inputs, seen: vec![] };
    Engine::new(2).run(&[&plan], &mut states, &mut driver).unwrap();
    assert_eq!(driver.seen, [0.0, 6.0, 12.0]);
    assert_eq!(states.f32(0), [3.0, 6.0, 9.0]);
}

#[test]
fn a_type_that_does_not_fit_is_an_error_and_not_a_crash() {
    let graph = Graph::new();
    let leaf = graph.input(TensorType::f32([2, 3].into()));
    let function = Function::compile(&graph, &[leaf], &[graph.expr(leaf).exp().value()]).unwrap();
    let error = function.run(&[ramp(&[3, 2], 1.0)]).unwrap_err();
    assert!(error.message.contains("expected float32[2, 3], got float32[3, 2]"), "{error}");
    assert!(function.run(&[]).is_err());
    let labels = graph.input(TensorType::new(DType::I32, [2, 3].into()));
    let wrong = graph.expr(leaf) + graph.expr(labels);
    assert!(wrong.checked().unwrap_err().message.contains("int32"));
}

/// Adds 1 to a state where it lies.
#[derive(Debug)]
struct AddOne;

impl Op for AddOne {
    fn name(&self) -> &'static str {
        "addOne"
    }

    fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
        Ok(inputs.to_vec())
    }

    fn kernel(&self, _inputs: &[TensorType], _outputs: &[TensorType]) -> Result<Box<dyn Kernel>> {
        Ok(Box::new(Self))
    }

    fn in_place(&self) -> &[(usize, usize)] {
        &[(0, 0)]
    }
}

impl Kernel for AddOne {
    fn cost(&self) -> f64 {
        1.0
    }

    fn run(&self, io: &mut Io<'_>) -> Result<()> {
        io.out_f32(0).iter_mut().for_each(|x| *x += 1.0);
        Ok(())
    }
}

#[test]
fn a_state_that_is_written_twice_is_read_by_everybody_in_between() {
    let graph = Graph::new();
    let x = graph.input(TensorType::f32([3].into()));
    let [weight, average] = [(); 2].map(|()| graph.state(TensorType::f32([3].into())));
    let updated = graph.expr(graph.apply(std::sync::Arc::new(AddOne), &[weight]).unwrap()[0]);
    graph.assign(weight, updated.value()).unwrap();
    // Comes late, as each sum waits for the one before it.
    let late = (0..6).fold(graph.expr(x), |x, _| x / x.sum(None, false)).sum(None, false);
    graph.assign(average, (updated * late).value()).unwrap();
    graph.assign(weight, (updated * -10.0).value()).unwrap();
    assert_eq!(graph.node(graph.assigned(weight)).inputs[0], updated.value());
    let plan = Plan::new(&graph, &[late.value()]).unwrap();
    let mut states = States::zeros(plan.states());
    let inputs = [Tensor::f32([3].into(), &[1.0, 2.0, 5.0]).unwrap()];
    let mut driver = Repeat { left: 2, inputs: &inputs, seen: vec![] };
    Engine::new(1).run(&[&plan], &mut states, &mut driver).unwrap();
    assert!((driver.seen[1] - 1.0).abs() < 1e-6);
    // 0 + 1, times -10; then -10 + 1, times -10.
    assert_eq!(states.f32(0), [90.0; 3]);
    assert!(states.f32(1).iter().all(|average| (average + 9.0).abs() < 1e-5), "{:?}", states.f32(1));
}

#[test]
fn what_is_made_of_states_alone_is_prepared_once() {
    let graph = Graph::new();
    let [w, b] = [vec![64, 48], vec![48]].map(|dims| graph.state(TensorType::f32(Shape::new(dims).unwrap())));
    let x = graph.expr(graph.input(TensorType::f32([8, 64].into())));
    let (w, b) = (graph.expr(w), graph.expr(b));
    // Wider than it is worth: 1024 rows of one.
    let wide = b.exp().broadcast_to(&Shape::from([1024, 48])).sum(Some(&[0]), false);
    let y = x.mat_mul(w.square().transpose(None).reshape(&Shape::from([64, 48]))) + wide;
    let plan = Plan::with_prepared(&graph, &[y.value()]).unwrap();
    let keys: Vec<_> = plan.prepared().iter().map(espalier_graph::Prepared::key).collect();
    assert!(keys.iter().any(|key| key.contains("Transpose") && key.contains("state 0")), "{keys:?}");
    assert!(!keys.iter().any(|key| key.contains("BroadcastTo")), "{keys:?}");
    assert_eq!(plan.inputs().len(), 1 + keys.len());
    let mut states = States::zeros(plan.states());
    states.set(0, &ramp(&[64, 48], 2.0)).unwrap();
    states.set(1, &ramp(&[48], 1.0)).unwrap();
    let mut engine = Engine::new(2);
    let made: Vec<_> = plan.prepared().iter().map(|one| one.make(&mut engine, &mut states).unwrap()).collect();
    let rows = ramp(&[8, 64], 1.0);
    let whole = Plan::new(&graph, &[y.value()]).unwrap();
    let mut run = |plan: &Plan, inputs: Vec<&Tensor>| {
        let mut driver = Given { inputs: inputs.into_iter().map(Tensor::as_in).collect(), ran: false, output: vec![] };
        engine.run(&[plan], &mut states, &mut driver).unwrap();
        driver.output
    };
    let prepared = run(&plan, std::iter::once(&rows).chain(&made).collect());
    assert_eq!(prepared, run(&whole, vec![&rows]));
}

/// Runs a plan once on these inputs.
struct Given<'a> {
    inputs: Vec<In<'a>>,
    ran: bool,
    output: Vec<f32>,
}

impl<'a> Driver<'a> for Given<'a> {
    fn next(&mut self, inputs: &mut Vec<Input<'a>>, _state: &mut RunState) -> Option<usize> {
        inputs.extend(self.inputs.iter().copied().map(Input::Lent));
        (!std::mem::replace(&mut self.ran, true)).then_some(0)
    }

    fn done(&mut self, outputs: &[In<'_>]) -> Result<()> {
        let In::F32(data) = outputs[0] else { unreachable!("outputs are floats") };
        self.output = data.to_vec();
        Ok(())
    }
}

#[test]
fn states_that_change_and_random_numbers_are_not_prepared() {
    let graph = Graph::new();
    let leaf = graph.state(TensorType::f32([4].into()));
    let w = graph.expr(leaf);
    graph.assign(leaf, (w + 1.0).value()).unwrap();
    assert!(Plan::with_prepared(&graph, &[w.exp().value()]).unwrap().prepared().is_empty());
    let graph = Graph::new();
    let w = graph.expr(graph.state(TensorType::f32([4].into())));
    let dropped =
        w.then(espalier_graph::ops::dropout::Dropout { rate: 0.5, noise_shape: None, scale: None, seed: None }, &[]);
    assert!(Plan::with_prepared(&graph, &[dropped.value()]).unwrap().prepared().is_empty());
}

#[test]
fn what_is_made_of_states_alone_waits_until_it_is_read() {
    let (graph, size, layers) = (Graph::new(), 256, 12);
    let ty = TensorType::f32([size, size].into());
    let mut y = graph.expr(graph.input(TensorType::f32([4, size].into())));
    for _ in 0..layers {
        // Not only turned, which the product could do by itself.
        let weight = graph.expr(graph.state(ty.clone())).transpose(None) * 2.0;
        y = y.tanh().mat_mul(weight);
    }
    let plan = Plan::new(&graph, &[y.value()]).unwrap();
    assert!(plan.arena_bytes() < 5 * ty.bytes(), "{} bytes", plan.arena_bytes());
}
