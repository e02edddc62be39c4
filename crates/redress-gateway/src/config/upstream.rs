//! `[[upstream]]`, and the upstreams that routes name by their URL.

use super::finding::{Check, Findings};
use super::listen::{self, Limits};
use super::units;
use http::{HeaderValue, Uri};
use redress::table::{Table, Text};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upstream {
    /// Its name in routes, metrics and logs.
    pub name: String,
    /// Where it is. Never empty.
    pub addresses: Vec<Address>,
    /// What it is spoken to in.
    pub protocol: Protocol,
    /// Whose certificates are believed, in PEM. `None`: those the program brings.
    pub ca: Option<PathBuf>,
    /// Requests at once.
    pub in_flight: usize,
}

/// One address of an upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Address {
    /// Host name or IP address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// `https`?
    pub tls: bool,
    /// What goes into `Host`.
    pub authority: HeaderValue,
}

/// The protocol spoken to an upstream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// HTTP/1.1.
    #[default]
    Http1,
    /// HTTP/2, with prior knowledge where there is no TLS.
    Http2,
}

impl Address {
    /// Reads `http://host:port`. A path is refused: `rewrite` is for that.
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let tls = match uri.scheme_str()? {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let authority = uri.authority()?;
        if authority.as_str().contains('@') || !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return None;
        }
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let value = HeaderValue::from_str(authority.as_str()).ok()?;
        (!host.is_empty()).then_some(Self { host, port, tls, authority: value })
    }
}

/// The upstreams so far, and what is known of each.
pub(super) struct Upstreams {
    pub(super) list: Vec<Upstream>,
    spans: Vec<(Range<usize>, bool)>,
    in_flight: usize,
}

pub(super) fn all(head: &mut Table<'_>, base: &Path, limits: &Limits, findings: &mut Findings) -> Upstreams {
    let mut upstreams = Upstreams { list: Vec::new(), spans: Vec::new(), in_flight: limits.in_flight };
    for mut table in head.tables("upstream", "an upstream", findings) {
        let name = table.required_text_at("name", findings);
        let texts = table.texts("addresses", findings);
        if texts.is_empty() {
            table.missing("addresses", findings);
        }
        let addresses: Vec<_> = texts.iter().filter_map(|text| address(text, findings)).collect();
        let protocol = match table.word("protocol", &["http1", "http2"], findings) {
            Some(1) => Protocol::Http2,
            _ => Protocol::Http1,
        };
        let ca = table.text_at("ca", findings).map(|path| listen::pem(path, base, findings));
        let in_flight = units::count(&mut table, "in-flight", limits.in_flight, findings);
        let span = table.span();
        table.finish(findings);
        let Some((name, name_span)) = name else { continue };
        if upstreams.list.iter().any(|u| u.name == name) {
            let message = format!("there are two upstreams `{name}`");
            findings.add(Check::DuplicateUpstream, name_span, message, "give each a name of its own");
            continue;
        }
        upstreams.list.push(Upstream { name, addresses, protocol, ca, in_flight });
        upstreams.spans.push((span, false));
    }
    upstreams
}

impl Upstreams {
    /// The upstream that a route names: one of the list, or a URL.
    pub(super) fn find(&mut self, text: &Text, findings: &mut Findings) -> Option<usize> {
        let (name, span) = text;
        if let Some(index) = self.list.iter().position(|u| u.name == *name) {
            if let Some((_, used)) = self.spans.get_mut(index) {
                *used = true;
            }
            return Some(index);
        }
        if !name.contains("://") {
            let help = "write a URL, \"http://127.0.0.1:7002\", or the name of an [[upstream]]";
            findings.add(
                Check::UnknownUpstream,
                span.clone(),
                format!("there is no upstream `{name}`"),
                help,
            );
            return None;
        }
        let addresses = vec![address(text, findings)?];
        let protocol = Protocol::Http1;
        self.list.push(Upstream {
            name: name.clone(),
            addresses,
            protocol,
            ca: None,
            in_flight: self.in_flight,
        });
        self.spans.push((span.clone(), true));
        Some(self.list.len() - 1)
    }

    /// Reports those that no route leads to.
    pub(super) fn report_unused(&self, findings: &mut Findings) {
        for (upstream, (span, used)) in self.list.iter().zip(&self.spans) {
            if !used {
                let message = format!("no route leads to `{}`", upstream.name);
                findings.add(
                    Check::UnusedUpstream,
                    span.clone(),
                    message,
                    "name it in a route, or take it out",
                );
            }
        }
    }
}

fn address(text: &Text, findings: &mut Findings) -> Option<Address> {
    let address = Address::parse(&text.0);
    if address.is_none() {
        let message = format!("`{}` is not the address of an upstream", text.0);
        let help =
            "write scheme, host and port, no path: \"http://127.0.0.1:7002\"; a path goes into `rewrite`";
        findings.add(Check::InvalidValue, text.1.clone(), message, help);
    }
    address
}
