//! TLS, on both sides.

use crate::support::client::Client;
use crate::support::upstream::{Upstream, ok};
use crate::support::{Running, config, simple};
use redress_gateway::{Crypto, Fault, prove};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;

/// A certificate for localhost that nobody else believes in, in files.
struct Files {
    cert: PathBuf,
    key: PathBuf,
}

impl Files {
    fn new(name: &str) -> Self {
        let file =
            |end: &str| std::env::temp_dir().join(format!("redress-{}-{name}.{end}", std::process::id()));
        let files = Self { cert: file("cert"), key: file("key") };
        files.renew();
        files
    }

    /// Writes another certificate.
    fn renew(&self) {
        let certified =
            rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        std::fs::write(&self.cert, certified.cert.pem()).unwrap();
        std::fs::write(&self.key, certified.signing_key.serialize_pem()).unwrap();
    }

    fn config(&self) -> String {
        format!("[listen.tls]\ncert = '{}'\nkey = '{}'\n", self.cert.display(), self.key.display())
    }

    fn roots(&self) -> RootCertStore {
        use rustls::pki_types::{CertificateDer, pem::PemObject};
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(&self.cert).unwrap()).unwrap();
        roots
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.cert));
        drop(std::fs::remove_file(&self.key));
    }
}

fn crypto() -> Crypto {
    Crypto::new(Arc::new(rustls::crypto::aws_lc_rs::default_provider()), RootCertStore::empty())
}

/// A gateway with TLS before an upstream.
fn secured(files: &Files, upstream: &Upstream) -> String {
    simple(upstream.address, "").replace("[timeouts]", &format!("{}[timeouts]", files.config()))
}

/// One request over TLS, to a server that has one of those certificates.
fn ask(address: SocketAddr, roots: RootCertStore) -> Result<String, String> {
    ask_for(address, roots, "localhost")
}

/// The same, for another host than TLS is asked for.
fn ask_for(address: SocketAddr, roots: RootCertStore, host: &str) -> Result<String, String> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(|error| error.to_string())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|error| error.to_string())?;
    Ok(answer)
}

#[test]
fn callers_speak_it_and_certificates_are_reloaded() {
    let (files, upstream) = (Files::new("reload"), Upstream::saying(ok("ok")));
    let text = secured(&files, &upstream);
    let gateway = Running::start_with(&text, Some(crypto()));
    let first = files.roots();
    assert!(ask(gateway.address, first.clone()).unwrap().ends_with("ok"));
    assert_eq!(upstream.requests()[0].headers("x-forwarded-proto"), ["https"]);
    let plain = Client::connect(gateway.address).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").receive().unwrap();
    assert_eq!((plain.status, plain.condition().as_str()), (400, "malformed-request"));

    files.renew();
    gateway.handle.reload(config(&text)).unwrap();
    assert!(ask(gateway.address, files.roots()).unwrap().ends_with("ok"));
    assert!(ask(gateway.address, first).is_err(), "the old certificate is gone");
}

/// RFC 9110 §7.4: a request that came by a connection to somebody else is not for here.
#[test]
fn a_host_that_tls_was_not_asked_for_is_misdirected() {
    let (files, upstream) = (Files::new("sni"), Upstream::saying(ok("ok")));
    let named =
        "[[route]]\npath = '/'\nhost = 'b.example'\nupstream = 'http://127.0.0.1:1'\ncontract = 'enablex'\n";
    let named = named.replace("127.0.0.1:1", &upstream.address.to_string());
    let text = secured(&files, &upstream) + &named;
    let gateway = Running::start_with(&text, Some(crypto()));
    let status = |gateway: &Running, host: &str| -> String {
        let answer = ask_for(gateway.address, files.roots(), host).unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    // The second is named by a route: whoever runs this says that it is here.
    for (host, want) in [("LOCALHOST:8443", "200"), ("b.example", "200"), ("c.example", "421")] {
        assert_eq!(status(&gateway, host), want, "{host}");
    }
    let answer = ask_for(gateway.address, files.roots(), "c.example").unwrap();
    assert!(answer.contains("\r\ncontent-type: application/problem+json\r\n"), "{answer}");
    assert_eq!(upstream.requests().len(), 2);
    let ignoring = text.replace("[listen.tls]", "[listen.tls]\nsni = 'ignore'");
    let gateway = Running::start_with(&ignoring, Some(crypto()));
    assert_eq!(status(&gateway, "c.example"), "200");
}

#[test]
fn upstreams_speak_it_and_are_believed_by_their_certificate() {
    let (files, upstream) = (Files::new("upstream"), Upstream::saying(ok("ok")));
    let behind = Running::start_with(&secured(&files, &upstream), Some(crypto()));
    let before = |ca: &str| {
        format!(
            "[listen]\naddress = '127.0.0.1:0'\nworkers = 1\n\
             [[upstream]]\nname = 'u'\naddresses = ['https://{}']\n{ca}\n\
             [[route]]\npath = '/'\nupstream = 'u'\ncontract = 'enablex'\n",
            behind.address
        )
    };
    let believing = Running::start_with(&before(&format!("ca = '{}'", files.cert.display())), Some(crypto()));
    assert_eq!(crate::support::client::get(believing.address, "/").text(), "ok");
    let doubting = Running::start_with(&before(""), Some(crypto()));
    assert_eq!(crate::support::client::get(doubting.address, "/").condition(), "upstream-unreachable");
}

#[test]
fn no_hole_with_tls_either() {
    let (files, upstream) = (Files::new("prove"), Upstream::saying(ok("ok")));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = config(&secured(&files, &upstream));
    let proofs = runtime.block_on(prove(&config, Some(&crypto()))).unwrap();
    assert_eq!(proofs.len(), Fault::ALL.len());
    let flaws: Vec<_> = proofs.iter().filter(|proof| proof.flaw.is_some()).collect();
    assert!(flaws.is_empty(), "{flaws:#?}");
}
