//! The thread of a model's own on which its long work runs, one piece at a time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use espalier_graph::caught;
use espalier_spec::{Code, Error};
use espalier_train::{Control, Session, Strand};
use napi::Env;
use napi::bindgen_prelude::{Object, ToNapiValue};

use crate::background::Pending;
use crate::reported::Reported;
use crate::runs::control;

/// A session and the strand on which its long work runs.
pub struct Worker {
    session: Mutex<Session>,
    busy: AtomicBool,
    control: Mutex<Control>,
    strand: Strand,
    reported: Reported,
}

impl Worker {
    pub fn new(env: Env, session: Session) -> Self {
        Self {
            reported: Reported::new(env, session.bytes()),
            session: Mutex::new(session),
            busy: AtomicBool::new(false),
            control: Mutex::default(),
            strand: Strand::default(),
        }
    }

    /// The session, if nothing is under way.
    pub fn idle(&self, who: &str) -> espalier_spec::Result<MutexGuard<'_, Session>> {
        if self.busy.load(Ordering::Acquire) {
            return Err(busy(who));
        }
        Ok(self.session.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Starts work on the model's strand; its promise, and what stops it.
    pub fn start<'env, R: Send + 'static, T: ToNapiValue + 'static>(
        self: &Arc<Self>,
        env: &'env Env,
        who: &str,
        work: impl FnOnce(&mut Session, &Control) -> espalier_spec::Result<R> + Send + 'static,
        convert: impl FnOnce(Env, R) -> napi::Result<T> + Send + 'static,
    ) -> espalier_spec::Result<(Object<'env>, Control)> {
        if self.busy.swap(true, Ordering::AcqRel) {
            return Err(busy(who));
        }
        let begin = || {
            let control = control(env)?;
            control.clone_into(&mut self.control.lock().unwrap_or_else(PoisonError::into_inner));
            let (pending, promise) = Pending::new(env)?;
            let (owner, stop) = (Arc::clone(self), control.clone());
            let job = move || {
                let mut session = owner.session.lock().unwrap_or_else(PoisonError::into_inner);
                let outcome = caught(|| work(&mut session, &stop));
                let bytes = session.bytes();
                drop(session);
                owner.busy.store(false, Ordering::Release);
                let convert = move |env: Env, result| {
                    owner.reported.update(env, bytes);
                    convert(env, result)
                };
                pending.conclude(outcome, convert);
            };
            self.strand.run(job)?;
            Ok((promise, control))
        };
        begin().inspect_err(|_| self.busy.store(false, Ordering::Release))
    }

    /// Tells JavaScript how much memory the session holds by now.
    pub fn report(&self, env: Env, session: &Session) {
        self.reported.update(env, session.bytes());
    }

    /// Stops what is under way.
    pub fn cancel(&self) {
        self.control.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }

    /// Takes back what JavaScript was told of memory.
    pub fn release(&self, env: Env) {
        self.reported.release(env);
    }
}

fn busy(who: &str) -> Error {
    Error::new(
        Code::Busy,
        format!("{who}: the model is at work; expected an idle model. Await the fit, evaluate or predict before."),
    )
}
