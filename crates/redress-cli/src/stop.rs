//! When a program that serves is to end.

use std::future::Future;
use std::io;
use tokio::signal::unix::{SignalKind, signal};

/// Done when the program is told to end: by TERM, or by INT, as Ctrl-C sends it. From this call on, neither kills it.
pub(crate) fn told() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
