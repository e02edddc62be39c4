//! After a 101 both sides speak what they agreed on, and nobody reads along.

use crate::http1::Wire;
use crate::line::Line;
use crate::upstream::Lease;

/// The upstream's half of a tunnel, which waits for the caller's. The lease keeps the place at the upstream as long, and
/// the request's line is written when it ends.
pub(crate) struct Tunnel {
    upstream: Wire,
    lease: Lease,
    line: Option<Box<Line>>,
}

impl Tunnel {
    pub(crate) fn new(upstream: Wire, lease: Lease) -> Self {
        Self { upstream, lease, line: None }
    }

    /// With the line of the request that asked for it.
    pub(crate) fn with_line(mut self, mut line: Box<Line>) -> Self {
        line.complete = false;
        self.line = Some(line);
        self
    }

    /// Passes bytes both ways until one side ends.
    pub(crate) async fn open(self, caller: Wire) {
        let (mut caller, mut upstream) = (caller.into_stream(), self.upstream.into_stream());
        let copied = tokio::io::copy_bidirectional(&mut caller, &mut upstream).await;
        tracing::debug!(?copied, "a tunnel ended");
        if let (Some(mut line), Ok((_, to_caller))) = (self.line, copied) {
            line.bytes = to_caller;
            line.complete = true;
        }
        drop(self.lease);
    }
}
