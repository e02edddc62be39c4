//! Which documented errors the clients have met.

use super::exchange::Exchange;
use crate::host::Host;
use crate::limits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which documented errors of the contracts the clients have met.
///
/// An error counts as met when an answer that says it has left whole. An entry of a code is met with that code, first or
/// among the errors that one message lists; an entry of a status with that status, whatever the code, and with its own
/// words where several share it. A proxy's page says no error of the contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Each system.
    pub systems: Vec<SystemCoverage>,
    /// Entries of all their contracts.
    pub entries: usize,
    /// How many of them were met.
    pub met: usize,
    /// The same in percent, with one digit.
    pub share: f64,
    /// Every client that has called these systems, shown or not.
    pub seen: Vec<String>,
}

/// One system's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemCoverage {
    /// The id of its contract.
    pub system: String,
    /// The API's name.
    pub name: String,
    /// Entries of the contract.
    pub entries: usize,
    /// How many of them were met.
    pub met: usize,
    /// The same in percent, with one digit.
    pub share: f64,
    /// Those that were met, in the contract's order.
    pub errors: Vec<Met>,
    /// Those that were not.
    pub missed: Vec<Missed>,
}

/// An error that was met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Met {
    /// The status. None: any may carry the code.
    pub status: Option<u16>,
    /// The API's code. None: the entry is of a status.
    pub code: Option<String>,
    /// The API's own short text.
    pub title: String,
    /// How often it was met because something caused it.
    pub by_cause: u64,
    /// How often it was met because a fault was ordered.
    pub on_demand: u64,
    /// How often each client met it, either way.
    pub clients: BTreeMap<String, u64>,
}

/// An error that was not met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Missed {
    /// The status. None: any may carry the code.
    pub status: Option<u16>,
    /// The API's code. None: the entry is of a status.
    pub code: Option<String>,
    /// The API's own short text.
    pub title: String,
}

/// Under this name those are counted who came after [`limits::CLIENTS`] others.
const OTHERS: &str = "(other clients)";

/// How often each client met each entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// By system and client: by the place of the entry.
    clients: BTreeMap<(&'static str, String), BTreeMap<usize, Times>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Times {
    by_cause: u64,
    on_demand: u64,
}

impl Tally {
    /// Counts what an exchange has brought, if it brought its client anything.
    pub(crate) fn count(&mut self, exchange: &Exchange) {
        let Some(answer) = exchange.answer.as_ref().filter(|_| exchange.has_come()) else { return };
        let Some(failed) = answer.failure.as_ref().filter(|failed| !failed.entries.is_empty()) else {
            return;
        };
        let mut key = (exchange.system, exchange.client.clone());
        if self.clients.len() >= limits::CLIENTS && !self.clients.contains_key(&key) {
            OTHERS.clone_into(&mut key.1);
        }
        let of_client = self.clients.entry(key).or_default();
        for entry in &failed.entries {
            let times = of_client.entry(*entry).or_default();
            if answer.is_fault {
                times.on_demand += 1;
            } else {
                times.by_cause += 1;
            }
        }
    }

    /// Of whom something is counted, by system and name.
    pub(crate) fn clients(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.clients.keys().map(|(system, client)| (*system, client.as_str()))
    }

    /// Keeps what is of such systems.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(&str) -> bool) {
        self.clients.retain(|(system, _), _| is_kept(system));
    }
}

impl Coverage {
    /// Of these systems; of one client, or of all.
    pub(crate) fn of(tally: &Tally, seen: Vec<String>, hosts: &[&Host], client: Option<&str>) -> Self {
        let systems: Vec<_> = hosts.iter().map(|host| SystemCoverage::of(tally, host, client)).collect();
        let entries = systems.iter().map(|system| system.entries).sum();
        let met = systems.iter().map(|system| system.met).sum();
        Self { systems, entries, met, share: share(met, entries), seen }
    }
}

impl SystemCoverage {
    fn of(tally: &Tally, host: &Host, client: Option<&str>) -> Self {
        let id = host.about().id;
        let is_of = |(system, name): &(&str, String)| *system == id && client.is_none_or(|c| c == name);
        let counted: Vec<_> = tally.clients.iter().filter(|(key, _)| is_of(key)).collect();
        let (mut errors, mut missed) = (Vec::new(), Vec::new());
        for (place, entry) in host.contract.entries().iter().enumerate() {
            let (status, code) = (entry.http.map(|status| status.as_u16()), entry.code.clone());
            let title = entry.title.clone();
            let mut met = Met { status, code, title, by_cause: 0, on_demand: 0, clients: BTreeMap::new() };
            for ((_, name), times) in counted.iter().filter_map(|(key, of)| Some((key, of.get(&place)?))) {
                met.by_cause += times.by_cause;
                met.on_demand += times.on_demand;
                met.clients.insert(name.clone(), times.by_cause + times.on_demand);
            }
            if met.clients.is_empty() {
                missed.push(Missed { status, code: met.code, title: met.title });
            } else {
                errors.push(met);
            }
        }
        let entries = host.contract.entries().len();
        Self {
            system: id.to_owned(),
            name: host.contract.name().to_owned(),
            entries,
            met: errors.len(),
            share: share(errors.len(), entries),
            errors,
            missed,
        }
    }
}

/// So many of so many, in percent with one digit. Rounded down: what is not all is never 100. Of none: all.
fn share(met: usize, entries: usize) -> f64 {
    let tenths = (met * 1_000).checked_div(entries).unwrap_or(1_000);
    f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0
}
