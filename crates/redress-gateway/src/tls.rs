//! TLS, on both sides. Which cryptography does it is the program's choice, and passed in.

use crate::config::{Config, Protocol, Tls, Upstream};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// What a program brings for TLS: no library chooses it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Crypto {
    /// The cryptography.
    pub provider: Arc<CryptoProvider>,
    /// Whose certificates are believed where an upstream names no `ca`.
    pub roots: Arc<RootCertStore>,
}

impl Crypto {
    /// That cryptography, and belief in those certificates.
    pub fn new(provider: Arc<CryptoProvider>, roots: RootCertStore) -> Self {
        Self { provider, roots: Arc::new(roots) }
    }
}

/// What a plan needs for TLS: the files were read, and are good.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secured {
    /// `None`: callers speak plainly.
    pub(crate) server: Option<Arc<ServerConfig>>,
    /// Per upstream. `None`: it is spoken to plainly.
    pub(crate) clients: Vec<Option<Arc<ClientConfig>>>,
}

impl Secured {
    /// Reads the files that a config names.
    ///
    /// # Errors
    /// A file that cannot be read or used: the message names it. TLS without a program that brings it.
    pub(crate) fn new(config: &Config, crypto: Option<&Crypto>) -> io::Result<Self> {
        let need = || crypto.ok_or_else(|| io::Error::other("this program was built without TLS"));
        let server = config.listen.tls.as_ref().map(|tls| server(tls, need()?)).transpose()?;
        let client = |upstream: &Upstream| {
            let needs = upstream.addresses.iter().any(|address| address.tls);
            needs.then(|| client(upstream, need()?)).transpose()
        };
        let clients = config.upstreams.iter().map(client).collect::<io::Result<_>>()?;
        Ok(Self { server, clients })
    }
}

fn server(tls: &Tls, crypto: &Crypto) -> io::Result<Arc<ServerConfig>> {
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|error| bad(&tls.key, &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::clone(&crypto.provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(certificates(&tls.cert)?, key)
        .map_err(|error| bad(&tls.cert, &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn client(upstream: &Upstream, crypto: &Crypto) -> io::Result<Arc<ClientConfig>> {
    let roots = match &upstream.ca {
        None => Arc::clone(&crypto.roots),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(path)? {
                roots.add(certificate).map_err(|error| bad(path, &error))?;
            }
            Arc::new(roots)
        }
    };
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&crypto.provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = match upstream.protocol {
        Protocol::Http1 => vec![b"http/1.1".to_vec()],
        Protocol::Http2 => vec![b"h2".to_vec()],
    };
    Ok(Arc::new(config))
}

fn certificates(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    read.map_err(|error| bad(path, &error))
}

fn bad(path: &Path, error: &dyn std::error::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", path.display()))
}
