//! What the gateway remembers from one request to the next: who failed to log on, and in which mode it is. In memory, and in a
//! file where it is to outlive a restart.

mod mode;
mod store;

pub use mode::Mode;
pub(crate) use mode::Modes;

use crate::policy::{Key, Logons, Standing};
use crate::tally::Tally;
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::Store;
use tokio::time::Instant;

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) modes: Modes,
    /// By the name of their route. A reload takes none away.
    logons: Mutex<HashMap<String, Arc<Logons>>>,
    store: Option<Store>,
}

impl State {
    /// In memory, with what the file remembers.
    ///
    /// # Errors
    /// The file is none of ours, or cannot be opened.
    pub(crate) fn open(file: Option<&Path>, tally: &Arc<Tally>, epoch: Instant) -> io::Result<Self> {
        let (store, known) = match file {
            Some(file) => Store::open(file, Arc::clone(tally)).map(|(store, known)| (Some(store), known))?,
            None => (None, store::Known::default()),
        };
        let state = Self { modes: Modes::new(known.modes), logons: Mutex::default(), store };
        for (route, standing) in known.logons {
            state.logons_of(&route).restore(standing, epoch);
        }
        Ok(state)
    }

    /// What is known of the logons at a route.
    pub(crate) fn logons_of(&self, route: &str) -> Arc<Logons> {
        let mut logons = self.logons.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(logons.entry(route.to_owned()).or_default())
    }

    /// Every route of which something is known, sorted by name.
    pub(crate) fn logons(&self) -> Vec<(String, Arc<Logons>)> {
        let logons = self.logons.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> =
            logons.iter().map(|(route, logons)| (route.clone(), Arc::clone(logons))).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    /// Writes down what became of somebody. Done when it is in the file, so that nobody is told of a failure that a restart would
    /// forget.
    pub(crate) async fn remember(&self, route: &str, changed: Vec<Standing>) {
        if let (Some(store), false) = (&self.store, changed.is_empty()) {
            store.logons(route, changed).await;
        }
    }

    /// Lets in again whom `is_one` says, at all routes or at one. How many were shut out.
    pub(crate) async fn let_in(
        &self,
        route: Option<&str>,
        is_one: impl Fn(Key) -> bool,
        epoch: Instant,
    ) -> usize {
        let mut count = 0;
        for (name, logons) in self.logons() {
            if route.is_some_and(|route| route != name) {
                continue;
            }
            let changed = logons.let_in(&is_one, epoch);
            count += changed.iter().filter(|standing| !standing.shut.is_zero()).count();
            let gone = changed.into_iter().map(|standing| Standing { count: 0, ..standing }).collect();
            self.remember(&name, gone).await;
        }
        count
    }

    /// Puts one route or all in a mode.
    pub(crate) async fn set_mode(&self, route: Option<&str>, mode: Mode) {
        let modes = self.modes.set(route, mode);
        if let Some(store) = &self.store {
            store.modes(modes).await;
        }
    }

    /// Waits until all is written.
    pub(crate) async fn flush(&self) {
        if let Some(store) = &self.store {
            store.flush().await;
        }
    }
}
