//! One system, running: what it is made of, and everything that calls change.

use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::{Failure, Outcome, Stop};
use crate::fault::{Faults, Instead, page};
use crate::log::Log;
use crate::report::{Answer, Exchange, Note};
use crate::serve::Shared;
use crate::store::{Store, StoreError};
use crate::system::{About, Refusal, Route, System};
use crate::voice;
use crate::world::World;
use http::header::{ALLOW, LOCATION};
use http::{HeaderValue, StatusCode};
use redress::Contract;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A system that takes calls, one at a time.
pub(crate) struct Host {
    pub system: Box<dyn System>,
    pub contract: Contract,
    seed: u64,
    started_with: BTreeMap<&'static str, i64>,
    state: Mutex<State>,
    running: AtomicUsize,
    waiting: AtomicUsize,
}

/// What calls change.
pub(crate) struct State {
    pub store: Store,
    pub faults: Faults,
    pub settings: BTreeMap<&'static str, i64>,
    pub(crate) log: Log,
    random: fastrand::Rng,
}

/// What a call came to, before its bytes leave.
pub(crate) struct Answered<'h> {
    pub reply: Reply,
    pub damage: Option<crate::fault::Damage>,
    /// To be told when it has left. `None`: the sandbox itself says no.
    pub note: Option<Note<'h>>,
    pub leaves: Moment,
}

/// A call whose answer is held back, or on its way.
pub(crate) struct Running<'h>(&'h Host, &'h Shared);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
        self.1.clock.wake();
    }
}

/// A call that waits to be answered.
struct Waiting<'h>(&'h Host);

impl<'h> Waiting<'h> {
    fn begin(host: &'h Host) -> Self {
        host.waiting.fetch_add(1, Ordering::SeqCst);
        Self(host)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Host {
    /// Opens the database.
    ///
    /// # Errors
    ///
    /// It cannot be opened.
    pub(crate) fn open(
        system: Box<dyn System>,
        contract: Contract,
        folder: Option<&Path>,
        seed: u64,
        set: &BTreeMap<&'static str, i64>,
    ) -> Result<Self, StoreError> {
        let about = system.about();
        let mut settings: BTreeMap<_, _> = about.settings.iter().map(|s| (s.name, s.default)).collect();
        settings.extend(set);
        let state = State {
            store: Store::open(about, folder)?,
            faults: Faults::default(),
            settings: settings.clone(),
            log: Log::new(about.id, folder),
            random: fastrand::Rng::with_seed(seed),
        };
        Ok(Self {
            system,
            contract,
            seed,
            started_with: settings,
            state: Mutex::new(state),
            running: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
        })
    }

    /// Its data.
    pub(crate) fn about(&self) -> &'static About {
        self.system.about()
    }

    /// What calls change, for as long as nobody else does.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls that are being answered.
    pub(crate) fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    /// Calls that are not answered yet: something must happen first.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// Back to how it started: data, chance, settings, no faults.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub(crate) fn reset(&self) -> Result<(), StoreError> {
        let mut state = self.state();
        state.store.reset()?;
        state.faults.clear();
        state.log.clear();
        state.settings = self.started_with.clone();
        state.random = fastrand::Rng::with_seed(self.seed);
        Ok(())
    }

    /// Takes one call to its answer. `unread`: its content could not be taken.
    pub(crate) async fn answer<'h>(
        &'h self,
        shared: &'h Shared,
        mut call: Call,
        unread: Option<Refusal>,
    ) -> (Answered<'h>, Running<'h>) {
        let spec = asked_fault(&mut call);
        let asked = match spec.as_deref().map(crate::fault::Fault::parse).transpose() {
            Ok(asked) => asked,
            Err(why) => return self.refuse_fault(shared, &why.0),
        };
        let fault = asked.or_else(|| {
            let State { faults, random, .. } = &mut *self.state();
            faults.hit(&call, random)
        });
        let effect = fault.map(|fault| fault.effect).unwrap_or_default();
        if let Some(Instead::Entry { code, status, wire, .. }) = &effect.instead
            && let Err(why) = self.check_entry(code.as_deref(), *status, wire.as_deref())
        {
            return self.refuse_fault(shared, &why);
        }
        let is_fault = effect.instead.is_some();
        let note = shared.report.begin(Exchange::of(self, &call, spec.as_deref()), &shared.clock);
        let mut pulse = shared.clock.watch();
        let (reply, running) = loop {
            match self.attempt(shared, &mut call, unread.as_ref(), effect.instead.as_ref()) {
                Ok(done) => break done,
                Err(until) => {
                    call.waited = true;
                    let _waiting = Waiting::begin(self);
                    shared.clock.rest(until, &mut pulse).await;
                }
            }
        };
        let leaves = shared.clock.now().plus_millis(effect.hold);
        // A wait that is told counts from when the client gets to know of it.
        let answer = Answer { is_fault, ..Answer::of(&self.contract, &call, &reply, leaves) };
        note.answered(answer.damaged(effect.damage, &call, &reply));
        (Answered { reply, damage: effect.damage, note: Some(note), leaves }, running)
    }

    /// One try. `Err`: not yet, look again at that moment.
    fn attempt<'h>(
        &'h self,
        shared: &'h Shared,
        call: &mut Call,
        unread: Option<&Refusal>,
        instead: Option<&Instead>,
    ) -> Result<(Reply, Running<'h>), Moment> {
        let mut state = self.state();
        let (now, ahead) = (shared.clock.now(), shared.clock.ahead());
        let reply = match instead {
            Some(instead) => self.instead(instead, call, &mut state, (now, ahead)),
            None => self.handle(call, unread, &mut state, (now, ahead))?,
        };
        // Under the same lock: whoever comes next sees it running.
        let running = self.run(shared);
        self.log(&mut state, call, &reply, now);
        Ok((reply, running))
    }

    fn run<'h>(&'h self, shared: &'h Shared) -> Running<'h> {
        self.running.fetch_add(1, Ordering::SeqCst);
        Running(self, shared)
    }

    /// What a handler may touch, at that moment.
    fn world<'w>(&'w self, state: &'w mut State, (now, ahead): (Moment, i64)) -> World<'w> {
        let State { store, settings, random, .. } = state;
        World {
            db: &store.db,
            now,
            ahead,
            random,
            running: self.running(),
            waiting: self.waiting(),
            settings,
            contract: &self.contract,
            about: self.system.about(),
        }
    }

    /// Asks the handler, in one transaction.
    fn handle(
        &self,
        call: &mut Call,
        unread: Option<&Refusal>,
        state: &mut State,
        time: (Moment, i64),
    ) -> Result<Reply, Moment> {
        let before = state.random.clone();
        if !state.store.db.is_autocommit() {
            // A handler that panicked left its transaction open.
            let _ = state.store.db.execute_batch("ROLLBACK");
        }
        let begun = state.store.db.execute_batch("BEGIN IMMEDIATE");
        let mut world = self.world(state, time);
        let outcome = begun.map_err(Stop::from).and_then(|()| self.dispatch(&mut world, call, unread));
        let (mut reply, keeps) = match outcome {
            Ok(reply) => (reply, true),
            Err(Stop::Fail(failure)) => {
                let keeps = failure.keeps;
                (self.say(*failure, call), keeps)
            }
            Err(Stop::Wait(until)) => {
                let _ = world.db.execute_batch("ROLLBACK");
                *world.random = before;
                return Err(until);
            }
            Err(Stop::WaitKeeping(until)) if world.db.execute_batch("COMMIT").is_ok() => return Err(until),
            Err(Stop::WaitKeeping(_)) => {
                let failure =
                    self.system.refuse(Refusal::Store("what waits was not kept".into()), &world, call);
                (self.say(failure, call), false)
            }
            Err(Stop::Store(error)) => {
                let failure = self.system.refuse(Refusal::Store(error.to_string()), &world, call);
                (self.say(failure, call), false)
            }
        };
        if !keeps {
            let _ = world.db.execute_batch("ROLLBACK");
            // What every reply has may still be written: a session, say.
            let _ = world.db.execute_batch("BEGIN IMMEDIATE");
        }
        self.system.dress(&mut world, call, &mut reply);
        if let Err(error) = world.db.execute_batch("COMMIT") {
            let failure = self.system.refuse(Refusal::Store(error.to_string()), &world, call);
            reply = self.say(failure, call);
            let _ = world.db.execute_batch("ROLLBACK");
        }
        Ok(reply)
    }

    fn dispatch(&self, world: &mut World<'_>, call: &mut Call, unread: Option<&Refusal>) -> Outcome {
        let found = self.route(call);
        if let Some(reply) = self.system.admit(world, call, found.as_ref().ok().copied())? {
            return Ok(reply);
        }
        match (found, unread) {
            (Err(why), _) => Err(self.system.refuse(why, world, call).into()),
            (Ok(_), Some(why)) => Err(self.system.refuse(why.clone(), world, call).into()),
            (Ok(route), None) => (route.run)(world, call),
        }
    }

    /// What the client gets for a failure.
    fn say(&self, mut failure: Failure, call: &Call) -> Reply {
        if failure.wire.is_none() {
            failure.wire = self.system.wire(call, &failure).map(Cow::Borrowed);
        }
        let mut reply = voice::say(&self.contract, failure, call);
        self.complete(&mut reply, call);
        reply
    }

    /// What its status requires, for an error that was asked for: one with a cause has it (RFC 9110 §15.4, §15.5.6).
    fn complete(&self, reply: &mut Reply, call: &Call) {
        let (required, value) = match reply.status {
            StatusCode::METHOD_NOT_ALLOWED => {
                let routes = self.system.routes().iter().filter(|route| route.fit(&call.path).is_some());
                let methods: BTreeSet<_> = routes.map(|route| route.method.as_str()).collect();
                (ALLOW, methods.into_iter().collect::<Vec<_>>().join(", "))
            }
            status if status.is_redirection() && status != StatusCode::NOT_MODIFIED => {
                (LOCATION, format!("{}/", call.base()))
            }
            _ => return,
        };
        if let Ok(value) = HeaderValue::from_str(&value) {
            reply.headers.entry(required).or_insert(value);
        }
    }

    /// The route of a call, its path's parameters taken out. HEAD is answered as GET is, without the content.
    fn route(&self, call: &mut Call) -> Result<&'static Route, Refusal> {
        let mut allow: Vec<&str> = Vec::new();
        let mut found = None;
        for route in self.system.routes() {
            let Some(parts) = route.fit(&call.path) else { continue };
            // A part that is no UTF-8 names nothing: no method would do.
            let Some(texts) = parts.into_iter().map(crate::call::unescape).collect() else { continue };
            let is_method = route.method == call.method
                || (call.method == http::Method::HEAD && route.method == http::Method::GET);
            if is_method && found.is_none() {
                found = Some((route, texts));
            }
            if !allow.contains(&route.method.as_str()) {
                allow.push(route.method.as_str());
            }
        }
        match found {
            Some((route, texts)) => {
                call.parameters = texts;
                Ok(route)
            }
            None if allow.is_empty() => Err(Refusal::NoRoute),
            None => Err(Refusal::Method(allow.join(", "))),
        }
    }

    fn instead(&self, instead: &Instead, call: &Call, state: &mut State, time: (Moment, i64)) -> Reply {
        match instead {
            Instead::Page { of, status } => {
                page(of, StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_GATEWAY))
            }
            Instead::Entry { code, status, wire, detail } => {
                let mut failure = Failure::status(status.unwrap_or_default());
                failure.code.clone_from(code);
                failure.wire = wire.clone().map(Cow::Owned);
                failure.detail.clone_from(detail);
                let mut reply = self.say(failure, call);
                self.system.dress(&mut self.world(state, time), call, &mut reply);
                reply
            }
        }
    }

    /// Is that an entry of the contract?
    ///
    /// # Errors
    ///
    /// It is not: why, and what may be meant.
    pub(crate) fn check_entry(
        &self,
        code: Option<&str>,
        status: Option<u16>,
        wire: Option<&str>,
    ) -> Result<(), String> {
        let id = self.contract.id();
        if let Some(code) = code
            && self.contract.entries_of_code(code).next().is_none()
        {
            let codes = self.contract.entries().iter().filter_map(|e| e.code.as_deref());
            let near = redress::table::find_near(code, codes);
            let hint = near.map(|near| format!(": do you mean {near}?")).unwrap_or_default();
            return Err(format!("{id} has no code {code}{hint}"));
        }
        if let Some(wire) = wire
            && !self.contract.wires().any(|(known, _)| known == wire)
        {
            let wires: Vec<_> = self.contract.wires().map(|(id, _)| id).collect();
            return Err(format!("{id} has no wire {wire}: it has {}", wires.join(", ")));
        }
        match status {
            Some(status) if !(300..600).contains(&status) && code.is_none() => {
                Err(format!("{status} is no status of an error"))
            }
            _ => Ok(()),
        }
    }

    fn refuse_fault<'h>(&'h self, shared: &'h Shared, why: &str) -> (Answered<'h>, Running<'h>) {
        let reply =
            Reply::with(StatusCode::BAD_REQUEST, "text/plain; charset=utf-8", format!("sandbox: {why}\n"));
        let leaves = shared.clock.now();
        (Answered { reply, damage: None, note: None, leaves }, self.run(shared))
    }

    fn log(&self, state: &mut State, call: &Call, reply: &Reply, now: Moment) {
        if let Some(line) = self.system.log_line(call, reply, now.0 - call.arrived.0) {
            state.log.push(line);
        }
    }
}

/// The header, or the parameter of a query, that asks for a fault.
pub(crate) const FAULT_HEADER: &str = "x-sandbox-fault";
/// The same, in a query.
pub(crate) const FAULT_PARAMETER: &str = "sandbox-fault";

/// Takes what asks for a fault out of a call.
fn asked_fault(call: &mut Call) -> Option<String> {
    let in_query = call.query.iter().position(|(key, _)| key == FAULT_PARAMETER);
    let spec = match in_query {
        Some(index) => {
            let (_, spec) = call.query.remove(index);
            let kept = call.raw_query.take().unwrap_or_default();
            let is_other = |pair: &&str| pair.split('=').next() != Some(FAULT_PARAMETER);
            let others: Vec<_> = kept.split('&').filter(is_other).collect();
            call.raw_query = (!others.is_empty()).then(|| others.join("&"));
            Some(spec)
        }
        None => call.header(FAULT_HEADER).map(str::to_owned),
    };
    call.headers.remove(FAULT_HEADER);
    spec
}
