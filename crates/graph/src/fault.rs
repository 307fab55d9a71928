//! Panics as errors: whoever asked for the work is told, and the process lives.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use espalier_kernels::arena::OUT_OF_MEMORY;
use espalier_spec::{Code, Error, Result};

/// Runs a body; a panic becomes an error: `MEMORY` where a block of memory could not be had, else `INTERNAL`.
pub fn caught<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| Err(error(&message(&*panic))))
}

/// The error for what a panic said.
pub(crate) fn error(message: &str) -> Error {
    if message.starts_with(OUT_OF_MEMORY) {
        return Error::new(Code::Memory, message);
    }
    Error::internal(format!("espalier: a fault of the library; expected none, got \"{message}\". Please report it."))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without a word").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::with_engine;
    use crate::io::{Io, RunState};
    use crate::op::{Cut, Kernel, Op};
    use crate::{Function, Graph, Tensor, TensorType};
    use espalier_kernels::arena::AlignedBytes;
    use std::sync::Arc;

    /// An op whose kernel fails on every worker.
    #[derive(Debug)]
    struct Broken;

    impl Op for Broken {
        fn name(&self) -> &'static str {
            "broken"
        }
        fn infer(&self, inputs: &[TensorType]) -> Result<Vec<TensorType>> {
            Ok(inputs.to_vec())
        }
        fn kernel(&self, _: &[TensorType], _: &[TensorType]) -> Result<Box<dyn Kernel>> {
            Ok(Box::new(Self))
        }
    }

    impl Kernel for Broken {
        fn cut(&self) -> Cut {
            Cut::Rows { rows: 64, per_piece: 1 }
        }
        fn cost(&self) -> f64 {
            1e6
        }
        fn run(&self, _: &mut Io<'_>) -> Result<()> {
            panic!("a kernel of a test fails")
        }
    }

    #[test]
    fn a_panic_with_or_without_a_word_becomes_an_internal_error() {
        let number = 3;
        let formatted = caught::<()>(|| panic!("odd number {number}")).unwrap_err();
        assert_eq!(formatted.code, Code::Internal);
        assert!(formatted.message.contains("odd number 3") && formatted.message.ends_with("Please report it."));
        let silent = caught::<()>(|| std::panic::resume_unwind(Box::new(7))).unwrap_err();
        assert_eq!(silent.code, Code::Internal);
        assert_eq!(caught(|| Ok(1)), Ok(1));
        assert_eq!(caught::<()>(|| Err(Error::data("x"))), Err(Error::data("x")));
    }

    #[test]
    fn a_panic_in_a_kernel_becomes_an_internal_error_and_the_engine_works_on() {
        let graph = Graph::new();
        let x = graph.input(TensorType::f32([64, 64].into()));
        let y = graph.apply(Arc::new(Broken), &[x]).unwrap();
        let broken = Function::compile(&graph, &[x], &y).unwrap();
        let whole = Function::compile(&graph, &[x], &[graph.expr(x).tanh().value()]).unwrap();
        let inputs = [Tensor::build(TensorType::f32([64, 64].into()), |_| ())];
        for _ in 0..3 {
            let error = broken.run(&inputs).unwrap_err();
            assert_eq!(error.code, Code::Internal);
            assert!(error.message.contains("a kernel of a test fails"), "{error}");
            assert!(whole.run(&inputs).is_ok());
        }
        assert!(with_engine(|engine| whole.run_on(engine, &inputs, RunState::default())).is_ok());
    }

    #[test]
    fn memory_that_cannot_be_had_is_an_error_of_memory() {
        let error = caught(|| Ok(AlignedBytes::zeroed(isize::MAX as usize / 2).len())).unwrap_err();
        assert_eq!(error.code, Code::Memory);
    }
}
