//! Faults on demand: the same over every system.

mod damage;
mod page;
mod spec;

pub(crate) use damage::Damage;
pub(crate) use page::page;
pub(crate) use spec::{Fault, SpecError};

use crate::call::Call;
use crate::limits;
use http::Method;

/// What a fault makes of one call.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Effect {
    /// In place of the handler's answer.
    pub instead: Option<Instead>,
    /// Milliseconds that the answer is held back.
    pub hold: i64,
    /// What happens to its bytes.
    pub damage: Option<Damage>,
}

/// What is answered in place of the handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Instead {
    /// An entry of the contract.
    Entry { code: Option<String>, status: Option<u16>, wire: Option<String>, detail: Option<String> },
    /// The page of somebody in between.
    Page { of: String, status: u16 },
}

/// The faults that are set up, in the order in which they were.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<(u64, Fault)>,
    last: u64,
}

impl Faults {
    /// Sets one up. `None`: there are [`limits::FAULTS`] already.
    pub(crate) fn add(&mut self, fault: Fault) -> Option<u64> {
        if self.list.len() >= limits::FAULTS {
            return None;
        }
        self.last += 1;
        self.list.push((self.last, fault));
        Some(self.last)
    }

    /// Those that are set up.
    pub(crate) fn list(&self) -> &[(u64, Fault)] {
        &self.list
    }

    /// Takes one away. `false`: there is none of that number.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.list.len();
        self.list.retain(|(each, _)| *each != id);
        self.list.len() < before
    }

    /// Takes all away.
    pub(crate) fn clear(&mut self) {
        self.list.clear();
    }

    /// The first fault that hits this call. One that has hit as often as it should goes.
    pub(crate) fn hit(&mut self, call: &Call, random: &mut fastrand::Rng) -> Option<Fault> {
        let index = self.list.iter_mut().position(|(_, fault)| {
            if !fits(fault, &call.method, &call.path) {
                return false;
            }
            if fault.after > 0 {
                fault.after -= 1;
                return false;
            }
            fault.rate >= 1.0 || random.f64() < fault.rate
        })?;
        let (_, fault) = self.list.get_mut(index)?;
        let hit = fault.clone();
        if let Some(times) = &mut fault.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.list.remove(index);
            }
        }
        Some(hit)
    }
}

fn fits(fault: &Fault, method: &Method, path: &str) -> bool {
    fault.method.as_ref().is_none_or(|m| m.eq_ignore_ascii_case(method.as_str()))
        && fault.path.as_ref().is_none_or(|p| path.starts_with(p.as_str()))
}
