//! Ops on inputs of all types: what the shape rule takes can be run, and what it refuses it explains.

use espalier_spec::Code;

use super::{Polluted, bits, compile, members, op};
use crate::op::SharedOp;
use crate::shape::{DType, Shape, TensorType};
use crate::tensor::Tensor;

const DTYPES: [DType; 4] = [DType::F32, DType::I32, DType::U8, DType::Bool];

/// Every dtype in every shape.
fn types(shapes: &[&[usize]]) -> Vec<TensorType> {
    let of_shape = |dims: &&[usize]| DTYPES.map(|dtype| TensorType::new(dtype, Shape::new(*dims).unwrap()));
    shapes.iter().flat_map(of_shape).collect()
}

/// Zeros and ones, which every dtype holds.
fn tensor(ty: &TensorType) -> Tensor {
    let number = |i: usize| (i * 5 % 7 % 2) as u8;
    let n = ty.shape.size();
    match ty.dtype {
        DType::F32 => Tensor::f32(ty.shape.clone(), &(0..n).map(|i| f32::from(number(i))).collect::<Vec<_>>()),
        DType::I32 => Tensor::i32(ty.shape.clone(), &(0..n).map(|i| i32::from(number(i))).collect::<Vec<_>>()),
        dtype => Tensor::u8(dtype, ty.shape.clone(), &(0..n).map(number).collect::<Vec<_>>()),
    }
    .unwrap()
}

/// Runs an op if it takes inputs of these types; whether it does.
fn try_on(name: &str, op: &SharedOp, types: &[TensorType], engines: &mut [Polluted; 2]) -> bool {
    let what = format!("{op:?} on {types:?}");
    let outputs = match op.infer(types) {
        Ok(outputs) => outputs,
        Err(error) => {
            assert!(matches!(error.code, Code::Shape | Code::Dtype | Code::Spec), "{what}: {:?}", error.code);
            let sentence = error.message.starts_with(&format!("{name}: "))
                && error.message.contains("; expected ")
                && error.message.contains(", got ");
            assert!(sentence, "{what}: '{error}' says where, what is wrong, what is expected and what came");
            return false;
        }
    };
    let inputs: Vec<_> = types.iter().map(tensor).collect();
    let function = compile(&|graph, leaves| graph.apply(op.clone(), leaves), &inputs).unwrap();
    let found = engines.each_mut().map(|engine| engine.run(&function, &inputs));
    match found {
        [Ok(found), Ok(again)] => {
            assert_eq!(found.iter().map(|tensor| tensor.ty().clone()).collect::<Vec<_>>(), outputs, "{what}");
            assert_eq!(bits(&found), bits(&again), "{what} writes all of its outputs");
        }
        // An index out of range shows only now.
        [Err(error), Err(_)] => assert_eq!(error.code, Code::Data, "{what}: {error}"),
        _ => panic!("{what} works on some memory only"),
    }
    true
}

#[test]
fn every_op_runs_on_what_its_shape_rule_takes_and_explains_what_it_refuses() {
    let all = types(&[&[], &[0], &[3], &[1, 3], &[2, 3], &[2, 0], &[2, 3, 4]]);
    let few = types(&[&[], &[3], &[2, 3]]);
    let mut engines = [Polluted::with(7.0), Polluted::with(-1e30)];
    for (name, samples) in members() {
        for sample in samples {
            let op = op(name, &sample.options);
            let mut on = |types: &[&TensorType]| {
                let types: Vec<_> = types.iter().map(|ty| (*ty).clone()).collect();
                try_on(name, &op, &types, &mut engines)
            };
            assert!(on(&sample.inputs.iter().map(Tensor::ty).collect::<Vec<_>>()), "{name} takes its sample");
            on(&[]);
            for a in &all {
                on(&[a]);
                for b in &all {
                    on(&[a, b]);
                }
            }
            for a in &few {
                for b in &few {
                    for c in &few {
                        on(&[a, b, c]);
                    }
                }
            }
        }
    }
}
