//! What clients did with each failure.

mod exchange;

pub use exchange::Exchange;

use crate::clock::Moment;
use crate::limits;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// The exchanges of a run, the last [`limits::EXCHANGES`] of them.
#[derive(Debug, Default)]
pub struct Report {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    exchanges: VecDeque<Exchange>,
    /// The number of the first one that is kept.
    first: u64,
}

/// An exchange whose answer has not left.
#[derive(Debug)]
pub struct Note<'r> {
    report: &'r Report,
    number: u64,
}

impl Report {
    /// Notes an exchange, before its answer leaves.
    pub fn begin(&self, exchange: Exchange) -> Note<'_> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.exchanges.len() >= limits::EXCHANGES {
            kept.exchanges.pop_front();
            kept.first += 1;
        }
        kept.exchanges.push_back(exchange);
        let number = kept.first + kept.exchanges.len() as u64 - 1;
        Note { report: self, number }
    }

    /// Forgets all.
    pub fn clear(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.first += kept.exchanges.len() as u64;
        kept.exchanges.clear();
    }
}

impl Note<'_> {
    /// Its answer has left.
    pub fn sent(self, at: Moment) {
        let mut kept = self.report.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let index = self.number.checked_sub(kept.first).and_then(|index| usize::try_from(index).ok());
        if let Some(exchange) = index.and_then(|index| kept.exchanges.get_mut(index)) {
            exchange.left = at;
            exchange.was_taken = true;
        }
    }
}
