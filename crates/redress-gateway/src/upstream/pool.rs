//! The idle connections of one worker, per upstream and address. Nothing is shared, so nothing is locked.

use super::health::InFlight;
use crate::body::RequestBody;
use crate::http1::Upstream;
use crate::limits;
use hyper::client::conn::http2::SendRequest;
use std::cell::RefCell;
use std::rc::Rc;
use tokio::time::Instant;

/// A connection to send on.
pub(crate) enum Sender {
    Http1(Box<Upstream>),
    /// Many requests share it.
    Http2(SendRequest<RequestBody>),
}

impl Sender {
    fn is_alive(&mut self) -> bool {
        match self {
            Self::Http1(upstream) => upstream.is_idle(),
            Self::Http2(sender) => sender.is_ready() && !sender.is_closed(),
        }
    }
}

struct Idle {
    sender: Sender,
    since: Instant,
}

/// The pools of one worker and one plan: by upstream, then by address.
pub(crate) struct Pools {
    upstreams: Vec<Vec<Pool>>,
}

type Pool = Rc<RefCell<Vec<Idle>>>;

impl Pools {
    pub(crate) fn new(addresses: impl Iterator<Item = usize>) -> Self {
        let pools = |count| (0..count).map(|_| Pool::default()).collect();
        Self { upstreams: addresses.map(pools).collect() }
    }

    /// An idle connection that is alive, as far as anybody knows. The youngest: it is the likeliest to be.
    pub(super) fn take(&self, upstream: usize, address: usize) -> Option<Sender> {
        let pool = self.pool(upstream, address)?;
        let mut idle = pool.borrow_mut();
        while let Some(mut last) = idle.pop() {
            if last.since.elapsed() > limits::UPSTREAM_IDLE {
                // All below it are older.
                idle.clear();
                return None;
            }
            if !last.sender.is_alive() {
                continue;
            }
            if let Sender::Http2(sender) = &last.sender {
                idle.push(Idle { sender: Sender::Http2(sender.clone()), since: Instant::now() });
            }
            return Some(last.sender);
        }
        None
    }

    /// What gives a connection back.
    pub(super) fn lease(&self, upstream: usize, address: usize, place: InFlight) -> Lease {
        Lease { pool: self.pool(upstream, address).cloned(), _place: place }
    }

    /// Keeps a new connection that many requests share.
    pub(super) fn share(&self, upstream: usize, address: usize, sender: &Sender) {
        if let (Some(pool), Sender::Http2(sender)) = (self.pool(upstream, address), sender) {
            let idle = Idle { sender: Sender::Http2(sender.clone()), since: Instant::now() };
            pool.borrow_mut().push(idle);
        }
    }

    /// Closes what was idle for too long.
    pub(crate) fn sweep(&self) {
        for pool in self.upstreams.iter().flatten() {
            pool.borrow_mut()
                .retain_mut(|idle| idle.since.elapsed() <= limits::UPSTREAM_IDLE && idle.sender.is_alive());
        }
    }

    fn pool(&self, upstream: usize, address: usize) -> Option<&Pool> {
        self.upstreams.get(upstream)?.get(address)
    }
}

/// The place of a request at its upstream, and the way back for its connection.
pub(crate) struct Lease {
    pool: Option<Pool>,
    _place: InFlight,
}

impl Lease {
    /// The exchange came to its end: the connection may be used again.
    pub(crate) fn give_back(self, upstream: Box<Upstream>) {
        let Some(pool) = self.pool else { return };
        let mut idle = pool.borrow_mut();
        if idle.len() < limits::POOLED {
            idle.push(Idle { sender: Sender::Http1(upstream), since: Instant::now() });
        }
    }
}
