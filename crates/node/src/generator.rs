//! Data sets whose samples JavaScript brings: it is called for each pass, puts them into an inbox, and waits for room there.

use std::sync::Arc;

use espalier_data::sources::{Inbox, Pushed, Room};
use espalier_data::{Chunk, Column, Field, Names, Schema};
use espalier_graph::{DType, Shape};
use espalier_spec::{At, Code, Error, Spec, Value as Json};
use napi::Status;
use napi::bindgen_prelude::{FnArgs, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;

use crate::dataset::NativeDataset;
use crate::error::{Result, guard, internal};
use crate::tensor::{Tensors, unwrap};

/// Where JavaScript puts the samples of one pass.
#[napi]
pub struct NativeInbox {
    inbox: Inbox,
}

/// One part of the samples that JavaScript brings.
#[napi(object, object_to_js = false)]
pub struct FieldOfSamples {
    /// Its name.
    pub name: String,
    /// Element type.
    pub dtype: String,
    /// Sizes of the axes of one sample.
    pub shape: Vec<u32>,
}

/// Hears of room; keeps no process alive.
type Watch = ThreadsafeFunction<Room, (), FnArgs<(&'static str,)>, Status, false, true, 0>;

fn word(room: Room) -> &'static str {
    match room {
        Room::Left => "left",
        Room::Full => "full",
        Room::Closed => "closed",
    }
}

/// What begins a pass.
type Begin<'a> = Function<'a, FnArgs<(NativeInbox, f64)>, ()>;

/// The same, called from other threads; keeps no process alive.
type Call = ThreadsafeFunction<(Inbox, u64), (), FnArgs<(NativeInbox, f64)>, Status, false, true, 0>;

#[napi]
impl NativeInbox {
    /// Puts samples in, a tensor for each field. `full` means that the next ones are to wait until there is room, and `closed`
    /// that nobody wants them.
    #[napi(ts_return_type = "Room")]
    pub fn push(&self, tensors: Tensors<'_>) -> Result<&'static str> {
        guard(|| {
            let columns = unwrap(&tensors)?.into_iter().map(Column::Even).collect();
            Ok(word(self.inbox.push(Chunk::numbered(0, columns))))
        })
    }

    /// Has a function hear when there is room again behind a `full`, and when nobody wants samples any more. It keeps no
    /// process alive.
    #[napi(ts_args_type = "listener: (room: Room) => void")]
    pub fn watch(&self, listener: Function<'_, FnArgs<(&'static str,)>, ()>) -> Result<()> {
        guard(|| {
            let call: Watch = listener
                .build_threadsafe_function::<Room>()
                .weak::<true>()
                .build_callback(|context| Ok(FnArgs::from((word(context.value),))))
                .map_err(|error| internal(&error))?;
            let tell = move |room| {
                call.call(room, ThreadsafeFunctionCallMode::NonBlocking);
            };
            self.inbox.watch(Arc::new(tell));
            Ok(())
        })
    }

    /// Ends the pass; with a sentence, if it has failed.
    #[napi]
    pub fn end(&self, failure: Option<String>) -> Result<()> {
        guard(|| {
            self.inbox.end(failure.map_or(Ok(()), |sentence| Err(Error::data(sentence))));
            Ok(())
        })
    }
}

/// A data set of samples that JavaScript brings: `begin` is called with an inbox and the number of the pass.
#[napi]
pub fn dataset_from_generator(fields: Vec<FieldOfSamples>, names: Json, begin: Begin<'_>) -> Result<NativeDataset> {
    guard(|| {
        let field = |field: FieldOfSamples| {
            let shape: Vec<_> = field.shape.iter().map(|&dim| dim as usize).collect();
            Ok(Field::even(field.name, DType::named(&field.dtype)?, &Shape::new(shape)?))
        };
        let fields = fields.into_iter().map(field).collect::<espalier_spec::Result<_>>()?;
        let call: Call = begin
            .build_threadsafe_function::<(Inbox, u64)>()
            .weak::<true>()
            .build_callback(|context| {
                let (inbox, number) = context.value;
                Ok(FnArgs::from((NativeInbox { inbox }, number as f64)))
            })
            .map_err(|error| internal(&error))?;
        let begin = move |number: u64, inbox: Inbox| {
            let called = call.call((inbox, number), ThreadsafeFunctionCallMode::NonBlocking);
            let gone = || Error::new(Code::Cancelled, "fromGenerator: the thread that made the samples has ended.");
            if called == Status::Ok { Ok(()) } else { Err(gone()) }
        };
        let schema = Schema { fields, names: Names::from_json(&names, &At::new("fromGenerator"))? };
        Ok(NativeDataset::of(Pushed::new(schema, Box::new(begin))))
    })
}
