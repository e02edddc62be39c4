//! All of it together.

use super::mode::{Mode, Modes};
use super::store::{Journal, Known, Store};
use crate::config;
use crate::gateway::named;
use crate::policy::{Key, Logons};
use crate::tally::Tally;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) modes: Modes,
    /// By the name of their route. A reload takes none away.
    logons: Mutex<HashMap<String, Arc<Logons>>>,
    store: Option<Store>,
    /// When the gateway was bound.
    epoch: Instant,
}

impl State {
    /// With what the file remembers.
    ///
    /// # Errors
    /// The file is none of ours, or cannot be opened.
    pub(crate) fn open(config: &config::State, tally: &Arc<Tally>, epoch: Instant) -> io::Result<Self> {
        let (store, known) = match &config.file {
            Some(file) => {
                let opened = Store::open(file, Arc::clone(tally));
                let (store, known) = opened.map_err(|e| named(&e, &file.display().to_string()))?;
                (Some(store), known)
            }
            None => (None, Known::default()),
        };
        let state = Self { modes: Modes::new(known.modes), logons: Mutex::default(), store, epoch };
        for (route, standing) in known.logons {
            state.logons_of(&route).restore(standing);
        }
        Ok(state)
    }

    /// What is known of the logons at a route.
    pub(crate) fn logons_of(&self, route: &str) -> Arc<Logons> {
        let mut logons = self.logons();
        let logons = logons.entry(route.to_owned()).or_insert_with(|| {
            let journal = self.store.clone().map(|store| Journal { store, route: route.into() });
            Arc::new(Logons::new(journal, self.epoch))
        });
        Arc::clone(logons)
    }

    /// Every route of which something is known, and how many are shut out of it, sorted by name.
    pub(crate) fn shut_out(&self) -> Vec<(String, usize)> {
        let mut all: Vec<_> =
            self.logons().iter().map(|(route, logons)| (route.clone(), logons.count())).collect();
        all.sort();
        all
    }

    /// Lets in again whom `is_one` says, at all routes or at one. How many were shut out.
    pub(crate) async fn let_in(&self, route: Option<&str>, is_one: impl Fn(Key) -> bool) -> usize {
        let mut count = 0;
        let mut all = Vec::new();
        for (_, logons) in self.logons().iter().filter(|(name, _)| route.is_none_or(|route| route == *name)) {
            let (let_in, written) = logons.let_in(&is_one);
            count += let_in;
            all.push(written);
        }
        for written in all {
            written.done().await;
        }
        count
    }

    /// Puts one route or all in a mode.
    pub(crate) async fn set_mode(&self, route: Option<&str>, mode: Mode) {
        let modes = self.modes.set(route, mode);
        if let Some(store) = &self.store {
            store.modes(modes).done().await;
        }
    }

    /// Waits until all is written.
    pub(crate) async fn flush(&self) {
        if let Some(store) = &self.store {
            store.flush().done().await;
        }
    }

    fn logons(&self) -> MutexGuard<'_, HashMap<String, Arc<Logons>>> {
        self.logons.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
