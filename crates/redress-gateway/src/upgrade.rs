//! After a 101 both sides speak what they agreed on, and nobody reads along.

use crate::upstream::Lease;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

/// Passes bytes both ways until one side ends. The lease keeps the place at the upstream as long.
pub(crate) fn tunnel(caller: OnUpgrade, upstream: OnUpgrade, lease: Lease) {
    tokio::task::spawn_local(async move {
        let (Ok(caller), Ok(upstream)) = (caller.await, upstream.await) else { return };
        let copied =
            tokio::io::copy_bidirectional(&mut TokioIo::new(caller), &mut TokioIo::new(upstream)).await;
        tracing::debug!(?copied, "a tunnel ended");
        drop(lease);
    });
}
