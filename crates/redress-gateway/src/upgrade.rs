//! After a 101 both sides speak what they agreed on, and nobody reads along.

use crate::http1::Wire;
use crate::limits;
use crate::line::Line;
use crate::upstream::Lease;
use std::pin::pin;
use tokio::io::{AsyncWriteExt, copy, split};
use tokio::time::timeout;

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

    /// Passes bytes both ways until both sides have ended. When the upstream has, nobody reads what the caller might still
    /// say: it is given a little time to end, too. A peer that has vanished is found out by the system.
    pub(crate) async fn open(self, caller: Wire) {
        caller.keep_alive();
        self.upstream.keep_alive();
        let (mut from_caller, mut to_caller) = split(caller.into_stream());
        let (mut from_upstream, mut to_upstream) = split(self.upstream.into_stream());
        let mut up = pin!(async {
            let copied = copy(&mut from_caller, &mut to_upstream).await;
            copied.and(to_upstream.shutdown().await)
        });
        let mut down = pin!(async {
            let copied = copy(&mut from_upstream, &mut to_caller).await;
            to_caller.shutdown().await.and(copied)
        });
        let came = tokio::select! {
            came = &mut down => {
                drop(timeout(limits::LINGER, up).await);
                came
            }
            said = &mut up => match said {
                Ok(()) => down.await,
                Err(error) => Err(error),
            },
        };
        tracing::debug!(?came, "a tunnel ended");
        if let (Some(mut line), Ok(bytes)) = (self.line, came) {
            line.bytes = bytes;
            line.complete = true;
        }
        drop(self.lease);
    }
}
