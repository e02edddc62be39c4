//! After a 101 both sides speak what they agreed on, and nobody reads along.

use crate::http1::Wire;
use crate::upstream::Lease;

/// The upstream's half of a tunnel, which waits for the caller's. The lease keeps the place at the upstream as long.
pub(crate) struct Tunnel {
    upstream: Wire,
    lease: Lease,
}

impl Tunnel {
    pub(crate) fn new(upstream: Wire, lease: Lease) -> Self {
        Self { upstream, lease }
    }

    /// Passes bytes both ways until one side ends.
    pub(crate) fn open(self, caller: Wire) {
        tokio::task::spawn_local(async move {
            let (mut caller, mut upstream) = (caller.into_stream(), self.upstream.into_stream());
            let copied = tokio::io::copy_bidirectional(&mut caller, &mut upstream).await;
            tracing::debug!(?copied, "a tunnel ended");
            drop(self.lease);
        });
    }
}
