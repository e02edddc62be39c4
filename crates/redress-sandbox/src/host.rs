//! One system, running: what it is made of, and everything that calls change.

use crate::call::{Call, Reply, unescape};
use crate::clock::Moment;
use crate::failure::{Failure, Outcome, Stop};
use crate::fault::{Fault, Faults, Instead, SpecError, page};
use crate::log::Log;
use crate::report::{Answer, Exchange, Note};
use crate::serve::Shared;
use crate::store::{Store, StoreError};
use crate::system::{About, Refusal, Route, System};
use crate::voice;
use crate::world::World;
use http::header::{ALLOW, LOCATION};
use http::{HeaderValue, Method, StatusCode};
use redress::{Contract, Entry};
use rusqlite::{Connection, Transaction, TransactionBehavior};
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
        let asked = asked_fault(&mut call).and_then(|spec| {
            let fault = spec.as_deref().map(Fault::parse).transpose()?;
            Ok((spec, fault))
        });
        let (spec, asked) = match asked {
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
        let exchange = Exchange::of(self, &call, spec.as_deref(), unread.as_ref());
        let note = shared.report.begin(exchange, &shared.clock);
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

    /// Asks the handler, in one transaction. One that is not committed leaves nothing, though it end in a panic.
    fn handle(
        &self,
        call: &mut Call,
        unread: Option<&Refusal>,
        state: &mut State,
        time: (Moment, i64),
    ) -> Result<Reply, Moment> {
        let before = state.random.clone();
        let mut world = self.world(state, time);
        let transaction = match begin(world.db) {
            Ok(transaction) => transaction,
            Err(error) => return Ok(self.store_failed(&error, &world, call)),
        };
        let (mut reply, transaction) = match self.dispatch(&mut world, call, unread) {
            Ok(reply) => (reply, Ok(transaction)),
            Err(Stop::Fail(failure)) if failure.keeps => (self.say(*failure, call), Ok(transaction)),
            // What every reply has may still be written: a session, say.
            Err(Stop::Fail(failure)) => (self.say(*failure, call), begin_anew(transaction, world.db)),
            Err(Stop::Store(error)) => {
                (self.store_failed(&error, &world, call), begin_anew(transaction, world.db))
            }
            Err(Stop::Wait(until)) => {
                *world.random = before;
                return Err(until);
            }
            Err(Stop::WaitKeeping(until)) => match transaction.commit() {
                Ok(()) => return Err(until),
                Err(error) => (self.store_failed(&error, &world, call), begin(world.db)),
            },
        };
        self.system.dress(&mut world, call, &mut reply);
        if let Err(error) = transaction.and_then(Transaction::commit) {
            reply = self.store_failed(&error, &world, call);
        }
        Ok(reply)
    }

    /// What the client gets when the database failed.
    fn store_failed(&self, error: &rusqlite::Error, world: &World<'_>, call: &Call) -> Reply {
        self.say(self.system.refuse(Refusal::Store(error.to_string()), world, call), call)
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
            StatusCode::METHOD_NOT_ALLOWED => (ALLOW, self.methods(&call.path)),
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
        let method = if call.method == Method::HEAD { Method::GET } else { call.method.clone() };
        let found = self.fitting(&call.path).find(|(route, _)| route.method == method);
        match found {
            Some((route, texts)) => {
                call.parameters = texts;
                Ok(route)
            }
            None => match self.methods(&call.path) {
                none if none.is_empty() => Err(Refusal::NoRoute),
                methods => Err(Refusal::Method(methods)),
            },
        }
    }

    /// The routes of a path, and what stands at their `{…}`. A part that is no UTF-8 names nothing.
    fn fitting<'p>(&self, path: &'p str) -> impl Iterator<Item = (&'static Route, Vec<String>)> + use<'p> {
        self.system.routes().iter().filter_map(move |route| {
            let texts: Option<_> = route.fit(path)?.into_iter().map(unescape).collect();
            Some((route, texts?))
        })
    }

    /// The methods of a path, as `Allow` lists them.
    fn methods(&self, path: &str) -> String {
        let mut methods: Vec<&str> = Vec::new();
        for (route, _) in self.fitting(path) {
            if !methods.contains(&route.method.as_str()) {
                methods.push(route.method.as_str());
            }
        }
        methods.join(", ")
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
        if let Some(code) = code {
            self.check_code(code, status)?;
        }
        if let Some(wire) = wire
            && !self.contract.wires().any(|(known, _)| known == wire)
        {
            let wires: Vec<_> = self.contract.wires().map(|(id, _)| id).collect();
            return Err(format!("{id} has no wire {wire}: it has {}", wires.join(", ")));
        }
        Ok(())
    }

    /// Does the contract know that code?
    pub(crate) fn has_code(&self, code: &str) -> bool {
        self.contract.entries_of_code(code).next().is_some()
    }

    fn check_code(&self, code: &str, status: Option<u16>) -> Result<(), String> {
        let id = self.contract.id();
        if !self.has_code(code) {
            let codes = self.contract.entries().iter().filter_map(|e| e.code.as_deref());
            let near = redress::table::find_near(code, codes);
            let hint = near.map(|near| format!(": do you mean {near}?")).unwrap_or_default();
            return Err(format!("{id} has no code {code}{hint}"));
        }
        // One that names no status comes with any.
        let has = |entry: &Entry, status: u16| entry.http.is_none_or(|http| http.as_u16() == status);
        match status {
            Some(status) if !self.contract.entries_of_code(code).any(|entry| has(entry, status)) => {
                let known = self.contract.entries_of_code(code).filter_map(|entry| entry.http);
                let known: BTreeSet<_> = known.map(|http| http.as_u16().to_string()).collect();
                let known = known.into_iter().collect::<Vec<_>>().join(", ");
                Err(format!(
                    "{id} has no code {code} with status {status}: it has it with {known}. Leave `status` out, and the code \
                     brings its own"
                ))
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

/// A transaction that has the database to itself. Dropped without a commit, it takes back what was written.
fn begin(db: &Connection) -> rusqlite::Result<Transaction<'_>> {
    Transaction::new_unchecked(db, TransactionBehavior::Immediate)
}

/// The same in the place of one that is taken back.
fn begin_anew<'d>(before: Transaction<'_>, db: &'d Connection) -> rusqlite::Result<Transaction<'d>> {
    drop(before);
    begin(db)
}

/// The header, or the parameter of a query, that asks for a fault.
pub(crate) const FAULT_HEADER: &str = "x-sandbox-fault";
/// The same, in a query.
pub(crate) const FAULT_PARAMETER: &str = "sandbox-fault";

/// Takes what asks for a fault out of a call.
///
/// # Errors
///
/// The header is no text: what it asks for would else be left out in silence.
fn asked_fault(call: &mut Call) -> Result<Option<String>, SpecError> {
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
        None => match call.headers.get(FAULT_HEADER).map(HeaderValue::to_str).transpose() {
            Ok(spec) => spec.map(str::to_owned),
            Err(_) => {
                return Err(SpecError(format!(
                    "{FAULT_HEADER} takes ASCII only: ask for other characters in the query, as in \
                     ?{FAULT_PARAMETER}=status%3D500%3B+detail%3D%C3%BC"
                )));
            }
        },
    };
    call.headers.remove(FAULT_HEADER);
    Ok(spec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    static ABOUT: About = About {
        id: "enablex",
        summary: "",
        credentials: "",
        tables: "CREATE TABLE words (word TEXT);",
        seed: "",
        provoke: "",
        settings: &[],
        notes: &[],
        security: &[],
    };

    /// Writes what is its path, and then ends as its query says.
    struct Writer;

    impl System for Writer {
        fn about(&self) -> &'static About {
            &ABOUT
        }

        fn routes(&self) -> &'static [Route] {
            &[]
        }

        fn admit(&self, world: &mut World<'_>, call: &Call, _: Option<&Route>) -> Outcome<Option<Reply>> {
            world.db.execute("INSERT INTO words VALUES (?1)", [&call.path])?;
            match call.raw_query.as_deref() {
                Some("fail") => Err(Failure::status(404).into()),
                Some("keep") => Err(Failure::status(404).keeping().into()),
                Some("wait") => Err(Stop::Wait(world.now)),
                Some("wait-keeping") => Err(Stop::WaitKeeping(world.now)),
                Some("panic") => panic!("a mistake in a handler"),
                _ => Ok(Some(Reply::empty(StatusCode::OK))),
            }
        }

        fn refuse(&self, _: Refusal, _: &World<'_>, _: &Call) -> Failure {
            Failure::status(500)
        }
    }

    #[test]
    fn a_call_keeps_what_it_should_and_nothing_else() {
        let host =
            Host::open(Box::new(Writer), crate::systems::contract("enablex"), None, 1, &BTreeMap::new())
                .unwrap();
        let check = |ends: &str, keeps: bool| {
            let mut call = Call::of(Method::GET, "/word");
            call.raw_query = Some(ends.to_owned());
            let handled = || drop(host.handle(&mut call, None, &mut host.state(), (Moment(0), 0)));
            assert_eq!(catch_unwind(AssertUnwindSafe(handled)).is_err(), ends == "panic");
            let count = "SELECT count(*) FROM words";
            let count: i64 = host.state().store.db.query_row(count, [], |row| row.get(0)).unwrap();
            assert_eq!(count, i64::from(keeps), "{ends}");
            host.reset().unwrap();
        };
        check("answer", true);
        check("fail", false);
        check("keep", true);
        check("wait", false);
        check("wait-keeping", true);
        check("panic", false);
        check("answer", true);
    }
}
