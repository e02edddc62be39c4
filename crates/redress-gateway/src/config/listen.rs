//! `[listen]`, `[log]`, `[state]`, `[limits]`, `[timeouts]`.

use super::finding::{Check, Findings};
use super::units;
use crate::limits;
use redress::table::{Table, Text};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tracing::level_filters::LevelFilter;

/// Where the gateway listens, and for whom.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Listen {
    /// Where callers come. Never empty. Port 0: any free one.
    pub addresses: Vec<SocketAddr>,
    /// Where those who run it come.
    pub admin: Option<SocketAddr>,
    /// Speak TLS to callers.
    pub tls: Option<Tls>,
    /// Whose `X-Forwarded-*`, `Forwarded` and `X-Request-Id` are believed.
    pub trusted: Vec<Network>,
    /// Threads that serve. `None`: one per core.
    pub workers: Option<usize>,
    /// What accepted requests are given when the gateway is told to end.
    pub drain: Duration,
}

/// The files of a TLS listener, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tls {
    /// The certificate, its chain after it.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// What is done about a request for another host than TLS was asked for.
    pub sni: Sni,
}

/// What is done about a request for another host than TLS was asked for (SNI, RFC 6066 §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sni {
    /// It is misdirected, unless a route names that host.
    #[default]
    Check,
    /// Nothing: who stands in between asks for a name of its own.
    Ignore,
}

/// What the gateway writes down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Log {
    /// The access log. `None`: there is none.
    pub access: Option<PathBuf>,
    /// The same requests in the columns of the Genesys Universal Contact Server. `None`: there is none.
    pub genesys: Option<PathBuf>,
    /// What it says of itself, by `tracing`: the program that runs it decides where to.
    pub level: LevelFilter,
    /// Is that one JSON object a line?
    pub json: bool,
}

impl Default for Log {
    fn default() -> Self {
        Self { access: None, genesys: None, level: LevelFilter::WARN, json: false }
    }
}

/// What the gateway remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct State {
    /// The file that remembers it over a restart. `None`: it is kept in memory.
    pub file: Option<PathBuf>,
}

/// The levels by name, and by number.
const LEVELS: [(&str, LevelFilter); 6] = [
    ("off", LevelFilter::OFF),
    ("error", LevelFilter::ERROR),
    ("warn", LevelFilter::WARN),
    ("info", LevelFilter::INFO),
    ("debug", LevelFilter::DEBUG),
    ("trace", LevelFilter::TRACE),
];

/// What one peer may use up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a request head.
    pub head_bytes: usize,
    /// Bytes of a request target.
    pub target_bytes: usize,
    /// Bytes of a request body.
    pub body_bytes: u64,
    /// Connections open at once.
    pub connections: usize,
    /// Requests at one upstream at once.
    pub in_flight: usize,
}

/// Deadlines.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// From the first byte of a request to the end of its head; also for a new connection to begin one.
    pub head: Duration,
    /// A connection between two requests.
    pub idle: Duration,
    /// To connect to an upstream.
    pub connect: Duration,
    /// From the end of the request to the head of the upstream's response.
    pub first_byte: Duration,
    /// Without a byte of a body, of either side.
    pub body_idle: Duration,
    /// A whole exchange.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head: limits::HEAD_TIMEOUT,
            idle: limits::IDLE_TIMEOUT,
            connect: limits::CONNECT_TIMEOUT,
            first_byte: limits::FIRST_BYTE_TIMEOUT,
            body_idle: limits::BODY_IDLE_TIMEOUT,
            total: limits::TOTAL_TIMEOUT,
        }
    }
}

/// Addresses that share their first bits: `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Reads `10.0.0.0/8`, or one address.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
        (bits <= most).then_some(Self { address, bits })
    }

    /// Is that address one of them?
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(32 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(128 - self.bits).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

pub(super) fn listen(head: &mut Table<'_>, base: &Path, findings: &mut Findings) -> Option<Listen> {
    let Some(mut table) = head.table("listen", "[listen]", findings) else {
        head.missing("listen", findings);
        return None;
    };
    let texts = table.texts("address", findings);
    if texts.is_empty() {
        table.missing("address", findings);
    }
    let addresses: Vec<_> = texts.into_iter().filter_map(|text| socket(&text, findings)).collect();
    let admin = table.text_at("admin", findings);
    let admin = admin.and_then(|text| Some((socket(&text, findings)?, text.1)));
    if let Some((address, span)) = &admin
        && !address.ip().is_loopback()
    {
        let message = format!("{address} can be reached from other machines");
        let help = "bind it to 127.0.0.1, or keep it behind a firewall: it has no password";
        findings.add(Check::AdminExposed, span.clone(), message, help);
    }
    if let Some((address, span)) = admin.as_ref().filter(|(a, _)| a.port() != 0 && addresses.contains(a)) {
        let message = format!("callers come to {address} as well");
        findings.add(Check::SharedAddress, span.clone(), message, "give `admin` a port of its own");
    }
    let tls = table.table("tls", "[listen.tls]", findings).and_then(|table| tls(table, base, findings));
    let trusted = table.texts("trusted-proxies", findings);
    let trusted = trusted.iter().filter_map(|text| network(text, findings)).collect();
    let workers = units::count(&mut table, "workers", 0, findings);
    let drain = units::time(&mut table, "drain", limits::DRAIN_TIMEOUT, findings);
    table.finish(findings);
    let admin = admin.map(|(address, _)| address);
    Some(Listen { addresses, admin, tls, trusted, workers: Some(workers).filter(|n| *n > 0), drain })
        .filter(|listen| !listen.addresses.is_empty())
}

pub(super) fn log(head: &mut Table<'_>, base: &Path, findings: &mut Findings) -> Log {
    let Some(mut table) = head.table("log", "[log]", findings) else { return Log::default() };
    let access = table.text_at("access", findings).map(|text| written(text, base, findings));
    let genesys = table.text_at("genesys", findings).map(|text| written(text, base, findings));
    let level = table.word("level", &LEVELS.map(|(word, _)| word), findings);
    let level = level.and_then(|index| LEVELS.get(index)).map_or(Log::default().level, |(_, level)| *level);
    let json = table.word("format", &["text", "json"], findings) == Some(1);
    table.finish(findings);
    Log { access, genesys, level, json }
}

pub(super) fn state(head: &mut Table<'_>, base: &Path, findings: &mut Findings) -> State {
    let Some(mut table) = head.table("state", "[state]", findings) else { return State::default() };
    let file = table.text_at("file", findings).map(|text| written(text, base, findings));
    table.finish(findings);
    State { file }
}

/// A file that is written, whose folder must be there.
fn written((path, span): Text, base: &Path, findings: &mut Findings) -> PathBuf {
    let path = base.join(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        let message = format!("`{}` cannot be written: its folder is not there", path.display());
        findings.add(Check::Unreadable, span, message, "make the folder, or name a file in another");
    }
    path
}

pub(super) fn limits(head: &mut Table<'_>, findings: &mut Findings) -> Limits {
    let mut limits = Limits {
        head_bytes: limits::HEAD_BYTES,
        target_bytes: limits::TARGET_BYTES,
        body_bytes: limits::BODY_BYTES,
        connections: limits::CONNECTIONS,
        in_flight: limits::IN_FLIGHT,
    };
    let Some(mut table) = head.table("limits", "[limits]", findings) else { return limits };
    limits.head_bytes = units::count(&mut table, "head", limits.head_bytes, findings);
    limits.target_bytes = units::count(&mut table, "target", limits.target_bytes, findings);
    limits.body_bytes = units::amount(&mut table, "body", limits.body_bytes, findings);
    limits.connections = units::count(&mut table, "connections", limits.connections, findings);
    limits.in_flight = units::count(&mut table, "in-flight", limits.in_flight, findings);
    table.finish(findings);
    limits
}

/// The deadlines of a table, the others as they were.
pub(super) fn timeouts(
    table: Option<Table<'_>>,
    mut timeouts: Timeouts,
    findings: &mut Findings,
) -> Timeouts {
    let Some(mut table) = table else { return timeouts };
    for (key, slot) in [
        ("head", &mut timeouts.head),
        ("idle", &mut timeouts.idle),
        ("connect", &mut timeouts.connect),
        ("first-byte", &mut timeouts.first_byte),
        ("body-idle", &mut timeouts.body_idle),
        ("total", &mut timeouts.total),
    ] {
        *slot = units::time(&mut table, key, *slot, findings);
    }
    table.finish(findings);
    timeouts
}

fn tls(mut table: Table<'_>, base: &Path, findings: &mut Findings) -> Option<Tls> {
    let mut path = |key| Some(pem(table.required_text_at(key, findings)?, base, findings));
    let (cert, key) = (path("cert"), path("key"));
    let sni = match table.word("sni", &["check", "ignore"], findings) {
        Some(1) => Sni::Ignore,
        _ => Sni::Check,
    };
    table.finish(findings);
    Some(Tls { cert: cert?, key: key?, sni })
}

/// A file of certificates or keys, which must be there.
pub(super) fn pem((path, span): Text, base: &Path, findings: &mut Findings) -> PathBuf {
    let path = base.join(path);
    if let Err(error) = std::fs::metadata(&path) {
        let message = format!("`{}` cannot be read: {error}", path.display());
        findings.add(Check::Unreadable, span, message, "name a PEM file");
    }
    path
}

fn socket((text, span): &Text, findings: &mut Findings) -> Option<SocketAddr> {
    let address = text.parse().ok();
    if address.is_none() {
        let message = format!("`{text}` is not an address to listen on");
        findings.add(Check::Address, span.clone(), message, "write address and port: \"127.0.0.1:8080\"");
    }
    address
}

pub(super) fn network((text, span): &Text, findings: &mut Findings) -> Option<Network> {
    let network = Network::parse(text);
    if network.is_none() {
        let message = format!("`{text}` is not a network");
        findings.add(Check::InvalidValue, span.clone(), message, "write \"10.0.0.0/8\", or one address");
    }
    network
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses() {
        let check = |network: &str, address: &str, want: bool| {
            let network = Network::parse(network).unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), want, "{network:?} {address}");
        };
        check("10.0.0.0/8", "10.9.8.7", true);
        check("10.0.0.0/8", "11.0.0.1", false);
        check("10.0.0.1", "10.0.0.1", true);
        check("10.0.0.1", "10.0.0.2", false);
        check("0.0.0.0/0", "8.8.8.8", true);
        check("fd00::/8", "fd12::1", true);
        check("fd00::/8", "fe80::1", false);
        check("10.0.0.0/8", "::ffff:10.1.1.1", true);
        assert_eq!(Network::parse("10.0.0.0/33"), None);
    }
}
