//! The requests of one connection, one after the other.

use super::chunked::Chunked;
use super::head::{self, Bounds, Framing};
use crate::fault::Fault;

/// Reads a connection's bytes and decides how many may pass.
///
/// ```
/// use redress_gateway::strict::{Bounds, Decision, Reader};
///
/// let mut reader = Reader::new(Bounds::default());
/// let bytes = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/9.9\r\n\r\n";
/// let (passed, decision) = reader.read(bytes);
/// assert_eq!(passed, 27);
/// assert!(matches!(decision, Decision::Refuse(refusal) if refusal.fault.status() == 505));
/// ```
#[derive(Debug)]
pub struct Reader {
    state: State,
    bounds: Bounds,
    /// Heads that began, refused ones too.
    heads: u64,
    /// Bytes at the beginning of the next input that were searched for the end of a head.
    searched: usize,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Head,
    Body(u64),
    Chunked(Chunked),
    /// The last request asked for another protocol.
    Upgrade,
    /// It got it.
    Raw,
    Refused,
}

/// What becomes of the bytes that did not pass.
#[derive(Debug, PartialEq, Eq)]
pub enum Decision {
    /// They are a part of a head: come again with them and more. None are left otherwise.
    More,
    /// They wait until the upgrade is decided: see [`Reader::decide_upgrade`].
    Wait,
    /// They are no request. Nothing after them is read.
    Refuse(Refusal),
    /// They are not the body that was announced. Nothing after them is read.
    Break(Fault),
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

impl Reader {
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

    /// Reads on. How many of the bytes may pass, and what becomes of the others.
    pub fn read(&mut self, input: &[u8]) -> (usize, Decision) {
        let mut at = 0;
        loop {
            let rest = input.get(at..).unwrap_or_default();
            match &mut self.state {
                State::Raw => return (input.len(), Decision::More),
                State::Upgrade => return (at, Decision::Wait),
                State::Refused => return (at, Decision::More),
                _ if rest.is_empty() => return (at, Decision::More),
                State::Head => match self.read_head(rest) {
                    Some(Ok(length)) => at += length,
                    Some(Err(fault)) => return (at, Decision::Refuse(self.refuse(fault, rest))),
                    None => return (at, Decision::More),
                },
                State::Body(left) => {
                    let take = rest.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    *left -= take as u64;
                    at += take;
                    if *left == 0 {
                        self.state = State::Head;
                    }
                }
                State::Chunked(chunked) => match chunked.advance(rest) {
                    Ok(taken) => {
                        at += taken;
                        if chunked.is_done() {
                            self.state = State::Head;
                        }
                    }
                    Err((taken, fault)) => {
                        self.state = State::Refused;
                        return (at + taken, Decision::Break(fault));
                    }
                },
            }
        }
    }

    /// The protocol was changed, or not: then what follows the request is the next one.
    pub fn decide_upgrade(&mut self, changed: bool) {
        if matches!(self.state, State::Upgrade) {
            self.state = if changed { State::Raw } else { State::Head };
        }
    }

    /// Refuses what has come of a head so far.
    pub fn refuse(&mut self, fault: Fault, head: &[u8]) -> Refusal {
        self.state = State::Refused;
        self.heads += 1;
        salvage(fault, head)
    }

    /// The length of the head, or why there is none. `None`: more is needed.
    fn read_head(&mut self, input: &[u8]) -> Option<Result<usize, Fault>> {
        if let Some(fault) = hopeless(input) {
            return Some(Err(fault));
        }
        let Some(length) = find_end(input, self.searched.saturating_sub(3)) else {
            self.searched = input.len();
            return too_long(input, self.bounds).map(Err);
        };
        self.searched = 0;
        let head = input.get(..length).unwrap_or_default();
        if length > self.bounds.head_bytes {
            return Some(Err(too_long(head, self.bounds).unwrap_or(Fault::HeadTooLarge)));
        }
        let head = match head::parse(head, self.bounds) {
            Ok(head) => head,
            Err(fault) => return Some(Err(fault)),
        };
        self.heads += 1;
        self.state = match head.framing {
            _ if head.upgrade => State::Upgrade,
            Framing::Length(0) => State::Head,
            Framing::Length(length) => State::Body(length),
            Framing::Chunked => State::Chunked(Chunked::new()),
        };
        Some(Ok(length))
    }
}

/// What can never become a request, whatever follows.
fn hopeless(input: &[u8]) -> Option<Fault> {
    match input {
        // A TLS record: handshake, version 3.
        [0x16, 0x03, ..] => Some(Fault::TlsOnPlain),
        [0x16 | b'\r'] | [b'\r', b'\n'] => None,
        [b'\r', b'\n', first, ..] | [first, ..] if !head::is_token_byte(*first) => Some(Fault::RequestLine),
        _ => None,
    }
}

/// The end of the head: an empty line, be it well made or not.
fn find_end(input: &[u8], from: usize) -> Option<usize> {
    // A head may begin with an empty line; that is not its end.
    let from = if input.starts_with(b"\r\n") { from.max(2) } else { from };
    memchr::memchr_iter(b'\n', input.get(from..)?).find_map(|at| {
        let after = input.get(from + at + 1..)?;
        match after {
            [b'\n', ..] => Some(from + at + 2),
            [b'\r', b'\n', ..] => Some(from + at + 3),
            _ => None,
        }
    })
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

/// What could be saved of a head that is none.
fn salvage(fault: Fault, head: &[u8]) -> Refusal {
    let mut refusal = Refusal { fault, method: None, target: None, host: None, accept: None };
    let mut lines = head.split(|&b| b == b'\n').map(<[u8]>::trim_ascii_end);
    let line = lines.by_ref().find(|line| !line.is_empty()).unwrap_or_default();
    let mut words = line.split(|&b| b == b' ').filter(|word| !word.is_empty());
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    refusal.method =
        words.next().filter(|m| m.len() <= 32 && m.iter().copied().all(head::is_token_byte)).and_then(text);
    // As far as the target is one, it says which route the caller meant.
    let target = words.next().filter(|target| target.starts_with(b"/")).unwrap_or_default();
    let good = target.iter().take(SALVAGED_BYTES).take_while(|&&b| head::is_target_byte(b)).count();
    refusal.target = target.get(..good).filter(|target| !target.is_empty()).and_then(text);
    for line in lines {
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"host") && head::is_host(value) {
            refusal.host = text(value);
        } else if name.eq_ignore_ascii_case(b"accept") && value.iter().all(|b| matches!(b, b' '..=b'~')) {
            refusal.accept = text(value);
        }
    }
    refusal
}
