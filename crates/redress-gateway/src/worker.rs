//! One thread that serves: its runtime, its listening sockets, its pools.

use crate::config::Sni;
use crate::fault::Fault;
use crate::http1::{self, Bounds, Deadlines, Stream, Wire};
use crate::http2;
use crate::limits;
use crate::outgoing::Peer;
use crate::plan::Plan;
use crate::prefixed::Prefixed;
use crate::service::Caller;
use crate::shared::{Phase, Shared};
use crate::upstream::Pools;
use bytes::BytesMut;
use rustls::ServerConfig;
use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// What one thread serves with.
pub(crate) struct Worker {
    pub(crate) shared: Arc<Shared>,
    local: RefCell<Rc<Local>>,
}

/// A plan, and this worker's connections to its upstreams.
pub(crate) struct Local {
    pub(crate) plan: Arc<Plan>,
    pub(crate) pools: Pools,
}

impl Local {
    fn new(plan: Arc<Plan>) -> Rc<Self> {
        let pools = Pools::new(plan.config.upstreams.iter().map(|upstream| upstream.addresses.len()));
        Rc::new(Self { plan, pools })
    }
}

impl Worker {
    /// The present plan. A request keeps the one it began with.
    pub(crate) fn local(&self) -> Rc<Local> {
        let plan = self.shared.plan.load();
        let mut local = self.local.borrow_mut();
        if !Arc::ptr_eq(&local.plan, &plan) {
            *local = Local::new(Arc::clone(&plan));
        }
        Rc::clone(&local)
    }
}

/// Serves until the gateway drains and its requests are answered, or the drain's deadline is over.
pub(crate) async fn run(shared: Arc<Shared>, listeners: Vec<std::net::TcpListener>) -> io::Result<()> {
    let local = RefCell::new(Local::new(shared.plan.load_full()));
    let worker = Rc::new(Worker { shared, local });
    let mut accepting = JoinSet::new();
    for listener in listeners {
        accepting.spawn_local(accept(Rc::clone(&worker), TcpListener::from_std(listener)?));
    }
    let mut phase = worker.shared.phase.subscribe();
    let sweep = async {
        loop {
            tokio::time::sleep(limits::UPSTREAM_IDLE).await;
            worker.local().pools.sweep();
        }
    };
    tokio::select! {
        _ = phase.wait_for(|phase| *phase == Phase::Draining) => {}
        () = sweep => {}
    }
    // Each returns when its connections are done.
    let drain = worker.local().plan.config.listen.drain;
    let done = async { while accepting.join_next().await.is_some() {} };
    if tokio::time::timeout(drain, done).await.is_err() {
        tracing::warn!("connections were still open at the end of the drain");
    }
    Ok(())
}

/// Accepts connections until the gateway drains, then waits for those it has.
async fn accept(worker: Rc<Worker>, listener: TcpListener) {
    let mut phase = worker.shared.phase.subscribe();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = phase.wait_for(|phase| *phase == Phase::Draining) => break,
            _ = connections.join_next(), if !connections.is_empty() => continue,
        };
        match accepted {
            Ok((stream, peer)) => {
                drop(stream.set_nodelay(true));
                connections.spawn_local(connection(Rc::clone(&worker), stream, peer));
            }
            // Out of file descriptors: at once the same would happen again.
            Err(error) if !is_theirs(&error) => {
                tracing::warn!(%error, "cannot accept");
                tokio::time::sleep(limits::ACCEPT_PAUSE).await;
            }
            Err(_) => {}
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Is it the failure of one connection, and not ours?
fn is_theirs(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Counts a connection as long as it is there.
struct Counted(Arc<Shared>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.tally.connections.fetch_sub(1, Ordering::AcqRel);
    }
}

async fn connection(worker: Rc<Worker>, stream: TcpStream, peer: SocketAddr) {
    let open = worker.shared.tally.connections.fetch_add(1, Ordering::AcqRel);
    let _counted = Counted(Arc::clone(&worker.shared));
    let plan = Arc::clone(&worker.local().plan);
    let most = plan.config.limits.connections;
    if open >= most {
        worker.shared.tally.connections_refused.fetch_add(1, Ordering::Relaxed);
        // Some are told why; a flood is not.
        if open >= most.saturating_add(limits::CONNECTIONS_TOLD) {
            return;
        }
    }
    let port = stream.local_addr().map_or(0, |own| own.port());
    let trusted = plan.config.listen.trusted.iter().any(|network| network.contains(peer.ip()));
    let caller = Caller {
        worker,
        peer: Peer::new(peer.ip(), port, plan.secured.server.is_some(), trusted),
        name: None,
        refused: (open >= most).then_some(Fault::Connections),
    };
    match &plan.secured.server {
        None => serve_connection(caller, Stream::Plain(stream), &plan).await,
        // On the heap: a connection without TLS must not keep room for one.
        Some(server) => Box::pin(serve_tls(caller, stream, server, &plan)).await,
    }
}

/// Shakes hands first. Who speaks plainly is told so, plainly.
async fn serve_tls(mut caller: Caller, stream: TcpStream, server: &Arc<ServerConfig>, plan: &Plan) {
    /// The first byte of a TLS handshake.
    const HANDSHAKE: u8 = 0x16;
    let mut first = [0];
    let peeked = tokio::time::timeout(plan.config.timeouts.head, stream.peek(&mut first)).await;
    match (peeked, first) {
        (Ok(Ok(1..)), [HANDSHAKE]) => {
            let accept = TlsAcceptor::from(Arc::clone(server)).accept(stream);
            match tokio::time::timeout(limits::HANDSHAKE_TIMEOUT, accept).await {
                Ok(Ok(stream)) => {
                    let is_checked = plan.config.listen.tls.as_ref().is_some_and(|tls| tls.sni == Sni::Check);
                    let name = stream.get_ref().1.server_name().filter(|_| is_checked);
                    caller.name = name.map(Box::from);
                    serve_connection(caller, Stream::Tls(Box::new(stream.into())), plan).await;
                }
                Ok(Err(error)) => tracing::debug!(%error, "no TLS with a caller"),
                Err(_) => tracing::debug!("no TLS with a caller in time"),
            }
        }
        (Ok(Ok(1..)), _) => {
            caller.refused = Some(Fault::PlainOnTls);
            serve_connection(caller, Stream::Plain(stream), plan).await;
        }
        _ => {}
    }
}

async fn serve_connection(caller: Caller, mut stream: Stream, plan: &Plan) {
    let mut phase = caller.worker.shared.phase.subscribe();
    let begin = begin(&mut stream);
    let (read, is_http2) = tokio::select! {
        // Who sends nothing in time gets nothing.
        read = tokio::time::timeout(plan.config.timeouts.head, begin) => match read {
            Ok(Ok(read)) => read,
            _ => return,
        },
        _ = phase.wait_for(|phase| *phase == Phase::Draining) => return,
    };
    let (caller, limits, timeouts) = (Rc::new(caller), &plan.config.limits, &plan.config.timeouts);
    let bounds = Bounds { head_bytes: limits.head_bytes, target_bytes: limits.target_bytes };
    let deadlines = Deadlines { head: timeouts.head, idle: timeouts.idle, write: timeouts.body_idle };
    if is_http2 {
        Box::pin(http2::serve(caller, Prefixed::new(stream, read), bounds, deadlines)).await;
    } else {
        http1::serve(caller, Wire::new(stream, read), bounds, deadlines).await;
    }
}

/// Reads until it is clear which version of HTTP is spoken.
async fn begin(stream: &mut Stream) -> io::Result<(BytesMut, bool)> {
    const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let mut read = BytesMut::with_capacity(limits::READ_BYTES / 8);
    loop {
        if stream.read_buf(&mut read).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if read.starts_with(PREFACE) {
            return Ok((read, true));
        }
        if !PREFACE.starts_with(&read) {
            return Ok((read, false));
        }
    }
}
