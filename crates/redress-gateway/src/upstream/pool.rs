//! The idle connections of one worker, per upstream and address. Nothing is shared, so nothing is locked.

use super::health::InFlight;
use crate::body::RequestBody;
use crate::limits;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1, http2};
use std::cell::RefCell;
use std::rc::Rc;
use tokio::time::Instant;

/// A connection to send on.
pub(crate) enum Sender {
    Http1(http1::SendRequest<RequestBody>),
    Http2(http2::SendRequest<RequestBody>),
}

impl Sender {
    pub(super) async fn send(
        &mut self,
        request: Request<RequestBody>,
    ) -> Result<Response<Incoming>, TrySendError<Request<RequestBody>>> {
        match self {
            Self::Http1(sender) => sender.try_send_request(request).await,
            Self::Http2(sender) => sender.try_send_request(request).await,
        }
    }

    fn is_ready(&self) -> bool {
        match self {
            Self::Http1(sender) => sender.is_ready(),
            Self::Http2(sender) => sender.is_ready(),
        }
    }

    fn is_closed(&self) -> bool {
        match self {
            Self::Http1(sender) => sender.is_closed(),
            Self::Http2(sender) => sender.is_closed(),
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
        while let Some(last) = idle.pop() {
            if last.since.elapsed() > limits::UPSTREAM_IDLE {
                // All below it are older.
                idle.clear();
                return None;
            }
            if last.sender.is_ready() && !last.sender.is_closed() {
                if let Sender::Http2(sender) = &last.sender {
                    // Many requests share it: it stays.
                    let sender = sender.clone();
                    idle.push(Idle { sender: last.sender, since: Instant::now() });
                    return Some(Sender::Http2(sender));
                }
                return Some(last.sender);
            }
        }
        None
    }

    /// What gives a connection back.
    pub(super) fn lease(&self, upstream: usize, address: usize, sender: Sender, place: InFlight) -> Lease {
        Lease { sender, pool: self.pool(upstream, address).cloned(), _place: place }
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
                .retain(|idle| idle.since.elapsed() <= limits::UPSTREAM_IDLE && !idle.sender.is_closed());
        }
    }

    fn pool(&self, upstream: usize, address: usize) -> Option<&Pool> {
        self.upstreams.get(upstream)?.get(address)
    }
}

/// A connection in use, and the place of its request at the upstream. Dropped, the connection is closed.
pub(crate) struct Lease {
    sender: Sender,
    pool: Option<Pool>,
    _place: InFlight,
}

impl Lease {
    /// The exchange came to its end: the connection may be used again.
    pub(crate) fn give_back(self) {
        let (Some(pool), Sender::Http1(_)) = (self.pool, &self.sender) else { return };
        let mut idle = pool.borrow_mut();
        if idle.len() < limits::POOLED && !self.sender.is_closed() {
            idle.push(Idle { sender: self.sender, since: Instant::now() });
        }
    }
}
