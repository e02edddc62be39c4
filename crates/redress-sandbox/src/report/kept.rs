//! The memory of a run: its last exchanges, and every error that was met.

use super::coverage::Tally;
use super::exchange::{Answer, End, Exchange};
use crate::clock::Clock;
use crate::limits;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The exchanges of a run, the last [`limits::EXCHANGES`] of them, and what the clients have met.
#[derive(Debug, Default)]
pub(crate) struct Report {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// In the order in which they came.
    exchanges: VecDeque<Exchange>,
    forgotten: u64,
    /// Counts what happens: a request comes, an answer leaves.
    events: u64,
    scene: u64,
    tally: Tally,
}

/// An exchange that is running. Dropped before its answer was sent, the client hung up.
#[derive(Debug)]
pub(crate) struct Note<'r> {
    report: &'r Report,
    clock: &'r Clock,
    begun: u64,
    is_sent: bool,
}

impl Report {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a request has come.
    pub(crate) fn begin<'r>(&'r self, mut exchange: Exchange, clock: &'r Clock) -> Note<'r> {
        let mut kept = self.kept();
        if kept.exchanges.len() >= limits::EXCHANGES {
            kept.exchanges.pop_front();
            kept.forgotten += 1;
        }
        exchange.begun = kept.event();
        exchange.scene = kept.scene;
        let begun = exchange.begun;
        kept.exchanges.push_back(exchange);
        Note { report: self, clock, begun, is_sent: false }
    }

    /// Something other than the time was changed from outside: what comes now is no answer to what was before.
    pub(crate) fn turn_scene(&self) {
        self.kept().scene += 1;
    }

    /// Forgets all, or all of one system.
    pub(crate) fn clear(&self, system: Option<&str>) {
        let mut kept = self.kept();
        let is_other = |of: &str| system.is_some_and(|system| system != of);
        kept.exchanges.retain(|exchange| is_other(exchange.system));
        kept.tally.retain(is_other);
        if system.is_none() {
            kept.forgotten = 0;
        }
    }

    /// The exchanges, and the number of those that came before and are forgotten.
    pub(crate) fn exchanges(&self) -> (Vec<Exchange>, u64) {
        let kept = self.kept();
        (kept.exchanges.iter().cloned().collect(), kept.forgotten)
    }

    /// The names of the clients that have called these systems, sorted: of the exchanges that are kept, and of the errors met.
    pub(crate) fn seen(&self, systems: &[&str]) -> Vec<String> {
        let kept = self.kept();
        let called = kept.exchanges.iter().map(|exchange| (exchange.system, exchange.client.as_str()));
        let of_systems = called.chain(kept.tally.clients()).filter(|(system, _)| systems.contains(system));
        let names: BTreeSet<_> = of_systems.map(|(_, client)| client).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// What the clients have met.
    pub(crate) fn tally(&self) -> Tally {
        self.kept().tally.clone()
    }
}

impl Kept {
    fn event(&mut self) -> u64 {
        self.events += 1;
        self.events
    }
}

/// The exchange that began then. `None`: it is forgotten.
fn of(exchanges: &mut VecDeque<Exchange>, begun: u64) -> Option<&mut Exchange> {
    let index = exchanges.binary_search_by_key(&begun, |exchange| exchange.begun).ok()?;
    exchanges.get_mut(index)
}

impl Note<'_> {
    /// There is an answer.
    pub(crate) fn answered(&self, answer: Answer) {
        if let Some(exchange) = of(&mut self.report.kept().exchanges, self.begun) {
            exchange.answer = Some(answer);
        }
    }

    /// It has left.
    pub(crate) fn sent(mut self) {
        self.is_sent = true;
    }
}

impl Drop for Note<'_> {
    fn drop(&mut self) {
        let at = self.clock.now();
        let mut kept = self.report.kept();
        let event = kept.event();
        let Kept { exchanges, tally, .. } = &mut *kept;
        if let Some(exchange) = of(exchanges, self.begun) {
            exchange.end = Some(End { at, event, was_taken: self.is_sent });
            tally.count(exchange);
        }
    }
}
