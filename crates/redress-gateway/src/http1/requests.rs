//! The requests of one connection, one after the other.

use super::content::{Content, Framing, Piece};
use super::field::{find_end, is_host, is_token_byte};
use super::request::{self, Bounds, Head, is_target_byte};
use crate::fault::Fault;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;

/// Reads a connection's bytes: heads, and the content behind each.
///
/// ```
/// use bytes::BytesMut;
/// use redress_gateway::http1::{Bounds, Event, Requests};
///
/// let mut requests = Requests::new(Bounds::default());
/// let mut read = BytesMut::from("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/9.9\r\n\r\n");
/// assert!(matches!(requests.next(&mut read), Event::Head(head) if head.parts.uri.path() == "/"));
/// assert!(matches!(requests.next(&mut read), Event::Refused(refusal) if refusal.fault.status() == 505));
/// ```
#[derive(Debug)]
pub struct Requests {
    state: State,
    bounds: Bounds,
    /// Heads that began, refused ones too.
    heads: u64,
    /// Bytes at the beginning of what was read that were searched for the end of a head.
    searched: usize,
}

#[derive(Debug)]
enum State {
    Head,
    Content(Content),
    Over,
}

/// What was read.
#[derive(Debug)]
pub enum Event {
    /// Too little: read more.
    More,
    /// A request. Its content follows, unless it has none.
    Head(Box<Head>),
    /// Some of the content.
    Data(Bytes),
    /// The end of the content. Its trailers, if it had any.
    End(Option<HeaderMap>),
    /// No request. Nothing after it is read.
    Refused(Box<Refusal>),
    /// Not the content that was announced. Nothing after it is read.
    Broken(Fault),
}

/// A request that was refused, and what could be saved of it, so that it can be answered in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub fault: Fault,
    /// The method, where it is one.
    pub method: Option<String>,
    /// The target, where it is one.
    pub target: Option<String>,
    /// `Host`, where it is one.
    pub host: Option<String>,
    /// `Accept`, where it is readable.
    pub accept: Option<String>,
}

impl Requests {
    /// A reader at the beginning of a connection.
    pub fn new(bounds: Bounds) -> Self {
        Self { state: State::Head, bounds, heads: 0, searched: 0 }
    }

    /// Is this the boundary between two requests?
    pub fn is_between(&self) -> bool {
        matches!(self.state, State::Head)
    }

    /// Heads that passed or were refused.
    pub fn heads(&self) -> u64 {
        self.heads
    }

    /// The content that is being read.
    pub fn content(&self) -> Option<&Content> {
        match &self.state {
            State::Content(content) => Some(content),
            State::Head | State::Over => None,
        }
    }

    /// Takes what comes next out of what was read.
    pub fn next(&mut self, read: &mut BytesMut) -> Event {
        match &mut self.state {
            State::Over => Event::More,
            State::Head => self.next_head(read),
            State::Content(content) => match content.next(read) {
                Ok(Piece::More) => Event::More,
                Ok(Piece::Data(data)) => Event::Data(data),
                Ok(Piece::End(trailers)) => {
                    self.state = State::Head;
                    Event::End(trailers)
                }
                Err(fault) => {
                    self.state = State::Over;
                    Event::Broken(fault)
                }
            },
        }
    }

    /// Refuses what has come of a head so far.
    pub fn refuse(&mut self, fault: Fault, head: &[u8]) -> Box<Refusal> {
        self.state = State::Over;
        self.heads += 1;
        Box::new(salvage(fault, head))
    }

    fn next_head(&mut self, read: &mut BytesMut) -> Event {
        if read.is_empty() {
            return Event::More;
        }
        match self.read_head(read) {
            Some(Ok(head)) => Event::Head(head),
            Some(Err(fault)) => Event::Refused(self.refuse(fault, read)),
            None => Event::More,
        }
    }

    /// The head, or why it is none. `None`: more is needed.
    fn read_head(&mut self, read: &mut BytesMut) -> Option<Result<Box<Head>, Fault>> {
        if let Some(fault) = hopeless(read) {
            return Some(Err(fault));
        }
        // A head may begin with an empty line; that is not its end.
        let from = self.searched.saturating_sub(3).max(if read.starts_with(b"\r\n") { 2 } else { 0 });
        let Some(length) = find_end(read, from) else {
            self.searched = read.len();
            return too_long(read, self.bounds).map(Err);
        };
        self.searched = 0;
        if length > self.bounds.head_bytes {
            let head = read.get(..length).unwrap_or_default();
            return Some(Err(too_long(head, self.bounds).unwrap_or(Fault::HeadTooLarge)));
        }
        // Parsed as a copy: what is refused is still there to be salvaged, and the values keep no more than the head alive.
        let bytes = Bytes::copy_from_slice(read.get(..length).unwrap_or_default());
        let head = match request::parse(&bytes, self.bounds) {
            Ok(head) => head,
            Err(fault) => return Some(Err(fault)),
        };
        bytes::Buf::advance(read, length);
        self.heads += 1;
        if head.framing != Framing::Length(0) {
            self.state = State::Content(Content::new(head.framing));
        }
        Some(Ok(Box::new(head)))
    }
}

/// What can never become a request, whatever follows.
fn hopeless(input: &[u8]) -> Option<Fault> {
    // One empty line before a request is what some old clients leave (RFC 9112 §2.2).
    let begun = input.strip_prefix(b"\r\n").unwrap_or(input);
    match begun {
        // A TLS record: handshake, version 3.
        [0x16, 0x03, ..] => Some(Fault::TlsOnPlain),
        [] | [0x16 | b'\r'] => None,
        [first, ..] => (!is_token_byte(*first)).then_some(Fault::RequestLine),
    }
}

fn too_long(input: &[u8], bounds: Bounds) -> Option<Fault> {
    // Room for a method and a version beside the target.
    let line = memchr::memchr(b'\n', input).unwrap_or(input.len());
    if line > bounds.target_bytes + 64 {
        return Some(Fault::TargetTooLong);
    }
    (input.len() > bounds.head_bytes).then_some(Fault::HeadTooLarge)
}

/// Bytes of a refused target that are kept.
const SALVAGED_BYTES: usize = 1024;

/// A target as far as it is one: it says which route the caller meant.
pub(crate) fn salvage_target(target: &[u8]) -> Option<String> {
    let good = target.iter().take(SALVAGED_BYTES).take_while(|&&b| is_target_byte(b)).count();
    let good = target.get(..good).filter(|target| target.starts_with(b"/"))?;
    std::str::from_utf8(good).ok().map(str::to_owned)
}

/// What could be saved of a head that is none.
fn salvage(fault: Fault, head: &[u8]) -> Refusal {
    let mut refusal = Refusal { fault, method: None, target: None, host: None, accept: None };
    let mut lines = head.split(|&b| b == b'\n').map(<[u8]>::trim_ascii_end);
    let line = lines.by_ref().find(|line| !line.is_empty()).unwrap_or_default();
    let mut words = line.split(|&b| b == b' ').filter(|word| !word.is_empty());
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    refusal.method =
        words.next().filter(|m| m.len() <= 32 && m.iter().copied().all(is_token_byte)).and_then(text);
    refusal.target = words.next().and_then(salvage_target);
    for line in lines {
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"host") && is_host(value) {
            refusal.host = text(value);
        } else if name.eq_ignore_ascii_case(b"accept") && value.iter().all(|b| matches!(b, b' '..=b'~')) {
            refusal.accept = text(value);
        }
    }
    refusal
}
