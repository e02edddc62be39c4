//! What the workers of a gateway share.

use crate::access::Logs;
use crate::plan::Plan;
use crate::state::State;
use crate::tally::Tally;
use crate::tls::Crypto;
use arc_swap::ArcSwap;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::Instant;

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) plan: ArcSwap<Plan>,
    pub(crate) tally: Arc<Tally>,
    pub(crate) state: State,
    /// For the certificates of a reload.
    pub(crate) crypto: Option<Crypto>,
    pub(crate) logs: ArcSwap<Logs>,
    pub(crate) phase: watch::Sender<Phase>,
    /// When the gateway was bound.
    pub(crate) epoch: Instant,
}

/// How far the gateway is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Starting,
    Serving,
    /// No new connections; the requests that were accepted are answered.
    Draining,
}
