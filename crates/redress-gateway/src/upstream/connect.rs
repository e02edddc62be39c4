//! A new connection to an upstream.

use super::pool::Sender;
use crate::config::{Address, Protocol};
use crate::fault::Fault;
use crate::http1::{Stream, Upstream};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Connects to an address, and shakes hands.
///
/// # Errors
/// The fault to answer with.
pub(super) async fn connect(
    address: &Address,
    protocol: Protocol,
    tls: Option<&Arc<ClientConfig>>,
    patience: Duration,
) -> Result<Sender, Fault> {
    let attempt = async {
        let stream = TcpStream::connect((&*address.host, address.port)).await.map_err(|error| {
            if is_own(&error) {
                tracing::warn!(%error, "nothing left to connect to an upstream with");
                return Fault::Overloaded;
            }
            tracing::debug!(host = %address.host, port = address.port, %error, "cannot connect");
            Fault::Unreachable
        })?;
        // A request is one write: waiting for more of it only costs time.
        drop(stream.set_nodelay(true));
        if !address.tls {
            return handshake(Stream::Plain(stream), protocol).await;
        }
        let tls = tls.ok_or(Fault::Internal)?;
        let name = ServerName::try_from(address.host.clone()).map_err(|_| Fault::UpstreamTls)?;
        let stream = TlsConnector::from(Arc::clone(tls)).connect(name, stream).await.map_err(|error| {
            tracing::warn!(host = %address.host, port = address.port, %error, "no TLS with an upstream");
            Fault::UpstreamTls
        })?;
        handshake(Stream::Tls(Box::new(stream.into())), protocol).await
    };
    tokio::time::timeout(patience, attempt).await.unwrap_or(Err(Fault::ConnectTimeout))
}

/// Is it we who have no file or memory left? Then the upstream did nothing wrong.
fn is_own(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE | libc::ENOBUFS | libc::ENOMEM))
}

async fn handshake(stream: Stream, protocol: Protocol) -> Result<Sender, Fault> {
    match protocol {
        Protocol::Http1 => Ok(Sender::Http1(Box::new(Upstream::new(stream)))),
        Protocol::Http2 => {
            let io = TokioIo::new(stream);
            let (sender, connection) = hyper::client::conn::http2::handshake(crate::executor::Local, io)
                .await
                .map_err(|_| Fault::UpstreamGarbage)?;
            tokio::task::spawn_local(connection);
            Ok(Sender::Http2(sender))
        }
    }
}
