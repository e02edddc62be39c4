//! The report card, as JSON has it.

use super::exchange::Exchange;
use super::finding::{Finding, Mark, UNSEEN};
use super::judge::{Found, judge};
use super::say::{say, told_seconds};
use crate::fault::Damage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What each client did with each failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Each client, by name.
    pub clients: Vec<ClientCard>,
    /// Every client that has called these systems, shown or not.
    pub seen: Vec<String>,
    /// Bad findings of all clients that are shown.
    pub bad: usize,
    /// Exchanges that were too long ago to be kept. What a client did then is not judged.
    pub forgotten: u64,
    /// What a sandbox cannot see: nothing of this is a finding.
    pub unseen: Vec<String>,
}

/// One client's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientCard {
    /// Its name: `X-Sandbox-Client`, else the `User-Agent`, else its address. Cut to 120 characters.
    pub client: String,
    /// How many requests it made, of those that are kept.
    pub exchanges: usize,
    /// How many of them failed: an error was answered, or no whole answer came. A request that did not come whole did not.
    pub failures: usize,
    /// The whole, in a word.
    pub grade: Grade,
    /// What it did: the bad first.
    pub findings: Vec<Noted>,
}

/// The whole, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// It met failures, and nothing that it did was bad.
    WellBehaved,
    /// Something that it did was bad.
    Misbehaved,
    /// It met no failure: nothing is known.
    Untested,
}

impl Grade {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WellBehaved => "well-behaved",
            Self::Misbehaved => "misbehaved",
            Self::Untested => "untested",
        }
    }
}

/// Something that a client did. Bad ones are gathered by failure and request, others by failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Noted {
    /// What it did, in a fixed word.
    pub finding: Finding,
    /// Whether that was good.
    pub mark: Mark,
    /// The contract of the system.
    pub system: String,
    /// The status of the failure. None: none had reached the client.
    pub status: Option<u16>,
    /// The API's code.
    pub code: Option<String>,
    /// What the failure means. None: the answer was a success that did not come whole, or none came.
    pub condition: Option<String>,
    /// What was done to the answer's bytes on demand: `truncate`.
    pub damage: Option<String>,
    /// Was the failure ordered, rather than caused?
    pub on_demand: bool,
    /// The request, the first of several: `GET /users?name=x`. Cut to 500 characters.
    pub request: String,
    /// How often.
    pub times: usize,
    /// When the failure had left, the first of several, in the sandbox's time (RFC 3339).
    pub at: String,
    /// Milliseconds from the failure to what the client did; of several, the fewest. None: it did nothing.
    pub pause_millis: Option<i64>,
    /// Seconds that `Retry-After` named. None: the client was told nothing.
    pub told_seconds: Option<u64>,
    /// Seconds that the contract advises where nothing is told. A client is not held to them, but for a locked account.
    pub advised_seconds: Option<u64>,
    /// All that in a sentence.
    pub say: String,
}

impl Card {
    /// Judges all exchanges; shows those of some systems, and of one client or of all.
    pub(crate) fn of(
        (exchanges, forgotten): (&[Exchange], u64),
        seen: Vec<String>,
        systems: &[&str],
        client: Option<&str>,
    ) -> Self {
        let is_shown =
            |e: &Exchange| systems.contains(&e.system) && client.is_none_or(|client| client == e.client);
        // Of each client: its exchanges, how many of them failed, and what it did.
        let mut clients: BTreeMap<&str, (usize, usize, Vec<Found<'_>>)> = BTreeMap::new();
        for exchange in exchanges.iter().filter(|e| is_shown(e)) {
            let (all, failed, _) = clients.entry(&exchange.client).or_default();
            *all += 1;
            let has_failed = exchange.seen_failure().is_some() || exchange.is_lost();
            *failed += usize::from(has_failed && exchange.is_whole);
        }
        for each in judge(exchanges).into_iter().filter(|found| is_shown(found.exchange)) {
            let (.., found) = clients.entry(&each.exchange.client).or_default();
            found.push(each);
        }
        let clients: Vec<_> = clients
            .into_iter()
            .map(|(name, (all, failed, found))| ClientCard::of(name, all, failed, found))
            .collect();
        let noted = clients.iter().flat_map(|client| &client.findings);
        let bad = noted.filter(|noted| noted.mark == Mark::Bad).count();
        Self { clients, seen, bad, forgotten, unseen: UNSEEN.iter().map(|s| (*s).to_owned()).collect() }
    }
}

impl ClientCard {
    fn of(name: &str, exchanges: usize, failures: usize, found: Vec<Found<'_>>) -> Self {
        let mut gathered = gather(found);
        gathered.sort_by_key(|found| (found.finding.mark(), found.exchange.begun));
        let findings: Vec<_> = gathered.iter().map(Noted::of).collect();
        let grade = match findings.first() {
            Some(worst) if worst.mark == Mark::Bad => Grade::Misbehaved,
            _ if failures == 0 => Grade::Untested,
            _ => Grade::WellBehaved,
        };
        Self { client: name.to_owned(), exchanges, failures, grade, findings }
    }
}

/// Findings that say the same, as one.
fn gather(found: Vec<Found<'_>>) -> Vec<Found<'_>> {
    let mut gathered: BTreeMap<_, Found<'_>> = BTreeMap::new();
    for found in found {
        let exchange = found.exchange;
        let answer = exchange.answer.as_ref();
        let failed = answer.and_then(|answer| answer.failure.as_ref());
        let request = (found.finding.mark() == Mark::Bad).then_some(exchange.request.same);
        let failure =
            (exchange.system, answer.map(|answer| answer.status), failed.map(|f| (f.condition, &f.code)));
        let key = (found.finding, failure, answer.and_then(|a| a.damage).map(Damage::as_str), request);
        match gathered.get_mut(&key) {
            Some(other) => {
                other.times += found.times;
                other.pause = other.pause.into_iter().chain(found.pause).min();
            }
            None => drop(gathered.insert(key, found)),
        }
    }
    gathered.into_values().collect()
}

impl Noted {
    fn of(found: &Found<'_>) -> Self {
        let exchange = found.exchange;
        let answer = exchange.answer.as_ref();
        let seen = exchange.seen_failure();
        let damage = answer.and_then(|answer| answer.damage);
        Self {
            finding: found.finding,
            mark: found.finding.mark(),
            system: exchange.system.to_owned(),
            status: exchange.seen_answer().map(|answer| answer.status),
            code: seen.and_then(|failed| failed.code.clone()),
            condition: seen.map(|failed| failed.condition.id().to_owned()),
            damage: damage.map(|damage| damage.as_str().to_owned()),
            on_demand: answer.is_some_and(|answer| answer.is_fault || answer.damage.is_some()),
            request: exchange.request.words(),
            times: found.times,
            at: exchange.end.map(|end| end.at.iso_millis()).unwrap_or_default(),
            pause_millis: found.pause,
            told_seconds: seen.and_then(|failed| failed.told).map(told_seconds),
            advised_seconds: seen.and_then(|failed| failed.advised),
            say: say(found),
        }
    }
}
