//! How each error is brought about: a config, a request, an upstream.

use super::talk::Says;
use crate::config::{Address, Config, Limits, Log, Network, Protocol, Route, State, Upstream};
use crate::fault::Fault;
use crate::policy::{By, Lockout, Rate, Throttle};
use http::HeaderValue;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};

/// Everything that is needed to make one error happen.
pub(super) struct Scene {
    pub(super) config: Config,
    pub(super) request: Vec<u8>,
    /// `None`: nobody is there.
    pub(super) upstream: Option<TcpListener>,
    /// Keeps a port from others on which nobody is to be.
    _bound: Option<TcpSocket>,
    pub(super) says: Says,
}

/// The deadline that is meant to pass.
const SOON: Duration = Duration::from_millis(150);

/// The path and host of a proof's one route.
const PATH: &str = "/proof";
const HOST: &str = "proof.invalid";

impl Scene {
    pub(super) async fn of(fault: Fault, config: &Config, route: &Route) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = socket.local_addr()?;
        let (upstream, bound) = match fault {
            Fault::Unreachable => (None, Some(socket)),
            Fault::ConnectTimeout => (Some(socket.listen(0)?), None),
            _ => (Some(socket.listen(16)?), None),
        };
        let mut config = one_route(config, route, address);
        adapt(fault, &mut config);
        let limits = config.limits.clone();
        if fault == Fault::ConnectTimeout {
            fill(address).await;
        }
        let says = match fault {
            Fault::UpstreamClosed => Says::AndCloses(b""),
            Fault::UpstreamGarbage | Fault::UpstreamTls => Says::AndCloses(b"SSH-2.0-OpenSSH_9.2\r\n"),
            Fault::ConnectTimeout => Says::Deaf,
            _ => Says::Nothing,
        };
        Ok(Self { config, request: request(fault, &limits), upstream, _bound: bound, says })
    }
}

/// The config with that route alone, before an upstream of ours, on ports of ours, with no file of the user's.
fn one_route(config: &Config, route: &Route, address: SocketAddr) -> Config {
    let mut config = config.clone();
    let mut route = route.clone();
    PATH.clone_into(&mut route.path);
    route.host = Some(HOST.to_owned());
    route.rewrite = None;
    // What the route restricts would stand before what is to happen.
    route.methods.clear();
    route.content_types.clear();
    route.produces.clear();
    route.operations = None;
    route.clients.clear();
    route.needs_credentials = false;
    route.throttles.clear();
    route.lockout = None;
    route.in_maintenance = false;
    route.upgrade = None;
    route.upstream = 0;
    config.listen.addresses = vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))];
    config.listen.admin = None;
    config.listen.workers = Some(1);
    config.listen.drain = SOON;
    config.listen.trusted = Vec::<Network>::new();
    config.log = Log::default();
    config.state = State::default();
    let authority = HeaderValue::from_str(&address.to_string()).unwrap_or(HeaderValue::from_static(HOST));
    let address = Address { host: address.ip().to_string(), port: address.port(), tls: false, authority };
    config.upstreams = vec![Upstream {
        name: "proof".to_owned(),
        addresses: vec![address],
        protocol: Protocol::Http1,
        ca: None,
        in_flight: 1,
    }];
    config.routes = vec![route];
    config
}

/// What a fault needs to be otherwise.
fn adapt(fault: Fault, config: &mut Config) {
    if fault != Fault::PlainOnTls {
        config.listen.tls = None;
    }
    if fault == Fault::HeadTimeout {
        config.timeouts.head = SOON;
    }
    if fault == Fault::Connections {
        config.limits.connections = 0;
    }
    for upstream in &mut config.upstreams {
        match fault {
            Fault::Overloaded => upstream.in_flight = 0,
            // An upstream without an address is out for good; a config file cannot say so.
            Fault::Out => upstream.addresses.clear(),
            Fault::UpstreamTls => upstream.addresses.iter_mut().for_each(|address| address.tls = true),
            _ => {}
        }
    }
    for route in &mut config.routes {
        match fault {
            Fault::Internal => route.upstream = usize::MAX,
            Fault::NotAcceptable => route.produces = vec!["application/x-proof".to_owned()],
            Fault::MediaType => route.content_types = vec!["application/x-proof".to_owned()],
            Fault::BodyTooLarge => route.body_bytes = 1,
            Fault::Client => route.clients = Network::parse("192.0.2.0/24").into_iter().collect(),
            Fault::Credentials => route.needs_credentials = true,
            Fault::Rate => {
                let rate = Rate { count: 1, per: Duration::from_secs(60), burst: 0 };
                route.throttles = vec![Throttle::new(By::Client, rate)];
            }
            Fault::Lockout => {
                // Not one try; a config file cannot say so.
                route.lockout = Some(Lockout { failures: 0, time: SOON, by: vec![By::Client] });
                route.timeouts.first_byte = SOON;
            }
            Fault::UpgradeRequired => route.upgrade = Some(HeaderValue::from_static("proof")),
            Fault::BodyTimeout => route.timeouts.body_idle = SOON,
            Fault::ConnectTimeout => route.timeouts.connect = SOON,
            Fault::FirstByteTimeout => route.timeouts.first_byte = SOON,
            Fault::TotalTimeout => route.timeouts.total = SOON,
            _ => {}
        }
    }
}

fn request(fault: Fault, limits: &Limits) -> Vec<u8> {
    let long = |bytes| "a".repeat(bytes);
    let head = format!("GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\n");
    let post = format!("POST {PATH} HTTP/1.1\r\nHost: {HOST}\r\n");
    let text = match fault {
        Fault::RequestLine => format!("GET {PATH}\r\nHost: {HOST}\r\n\r\n"),
        Fault::Target => format!("GET {PATH}#fragment HTTP/1.1\r\nHost: {HOST}\r\n\r\n"),
        Fault::Header => format!("{head}X : a\r\n\r\n"),
        Fault::Host => format!("{head}Host: {HOST}\r\n\r\n"),
        Fault::Length => format!("{post}Content-Length: +1\r\n\r\n"),
        Fault::TransferEncoding => format!("{post}Transfer-Encoding: gzip, chunked\r\n\r\n"),
        Fault::TransferCoding => format!("{post}Transfer-Encoding: proof\r\n\r\n"),
        Fault::Chunk => format!("{post}Transfer-Encoding: chunked\r\n\r\n0x1\r\n"),
        Fault::TlsOnPlain => return b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        Fault::NoRoute => format!("GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n"),
        Fault::Misdirected => format!("GET {PATH} HTTP/1.1\r\nHost: other.invalid\r\n\r\n"),
        Fault::Method => format!("TRACE {PATH} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"),
        Fault::Connect => format!("CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}\r\n\r\n"),
        Fault::NotAcceptable => format!("{head}Accept: image/x-proof\r\n\r\n"),
        Fault::HeadTimeout => head,
        Fault::BodyTimeout | Fault::Incomplete => format!("{post}Content-Length: 2\r\n\r\nx"),
        Fault::LengthRequired => format!("POST {PATH} HTTP/1.0\r\nHost: {HOST}\r\n\r\n"),
        Fault::BodyTooLarge => format!("{post}Content-Length: 2\r\n\r\n"),
        Fault::TargetTooLong => {
            format!("GET {PATH}/{} HTTP/1.1\r\nHost: {HOST}\r\n\r\n", long(limits.target_bytes))
        }
        Fault::MediaType => format!("{post}Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx"),
        Fault::Lockout => format!("{head}Authorization: Bearer proof\r\n\r\n"),
        Fault::Expectation => format!("{head}Expect: proof\r\n\r\n"),
        Fault::HeadTooLarge => format!("{head}X: {}\r\n\r\n", long(limits.head_bytes)),
        Fault::Version => format!("GET {PATH} HTTP/3.0\r\nHost: {HOST}\r\n\r\n"),
        _ => format!("{head}\r\n"),
    };
    text.into_bytes()
}

/// Takes all places of a socket's queue, so that nobody else gets one.
async fn fill(address: SocketAddr) {
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..3 {
        waiting.spawn(async move {
            let stream = tokio::net::TcpStream::connect(address).await;
            tokio::time::sleep(SOON * 10).await;
            drop(stream);
        });
    }
    tokio::time::sleep(SOON / 3).await;
    waiting.detach_all();
}
