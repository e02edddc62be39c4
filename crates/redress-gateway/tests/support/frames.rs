//! HTTP/2, frame by frame: what no library would send (RFC 9113), with header fields that nobody checked (RFC 7541).

use super::PATIENCE;
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use tokio::time::Instant;

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const PRIORITY: u8 = 2;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;

pub(crate) const ACK: u8 = 1;
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

/// `SETTINGS_HEADER_TABLE_SIZE`: 0, so that answers can be read without keeping a table.
const NO_TABLE: (u16, u32) = (1, 0);
pub(crate) const INITIAL_WINDOW: u16 = 4;

/// What the last PING of a flood carries.
const LAST: &[u8] = b"the end.";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

/// How a stream ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Answered(u16, Vec<u8>),
    /// The stream was reset.
    Reset(u32),
    /// The connection was given up.
    GoneAway(u32),
    Closed,
}

/// What became of a flood.
#[derive(Debug, Default)]
pub(crate) struct Flood {
    /// The code of the GOAWAY, if one came.
    pub(crate) gone_away: Option<u32>,
    /// Did the connection end?
    pub(crate) closed: bool,
    /// Is the connection as good as before: was a PING after it all answered?
    pub(crate) answered: bool,
    /// Frames that came meanwhile, by kind.
    pub(crate) frames: HashMap<u8, usize>,
}

pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(payload.len()).unwrap().to_be_bytes()[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// Header fields as they are, each a literal with a new name that goes into no table (RFC 7541 §6.2.2).
pub(crate) fn block(fields: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            integer(&mut block, 0, 7, text.len());
            block.extend_from_slice(text);
        }
    }
    block
}

/// An integer with a prefix of so many bits (RFC 7541 §5.1).
pub(crate) fn integer(block: &mut Vec<u8>, first: u8, bits: u32, number: usize) {
    let most = (1 << bits) - 1;
    if number < most {
        block.push(first | u8::try_from(number).unwrap());
        return;
    }
    block.push(first | u8::try_from(most).unwrap());
    let mut rest = number - most;
    while rest >= 128 {
        block.push(u8::try_from(rest % 128 + 128).unwrap());
        rest /= 128;
    }
    block.push(u8::try_from(rest).unwrap());
}

/// The fields of a plain request.
pub(crate) fn request<'r>(method: &'r str, path: &'r str) -> Vec<(&'r [u8], &'r [u8])> {
    vec![
        (b":method", method.as_bytes()),
        (b":scheme", b"http"),
        (b":authority", b"a.example"),
        (b":path", path.as_bytes()),
    ]
}

/// A whole request without content.
pub(crate) fn get(stream: u32, path: &str) -> Vec<u8> {
    frame(HEADERS, END_HEADERS | END_STREAM, stream, &block(&request("GET", path)))
}

/// A connection.
pub(crate) struct Peer {
    pub(crate) stream: TcpStream,
    read: Vec<u8>,
}

impl Peer {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        Self::connect_with(address, &[])
    }

    pub(crate) fn connect_with(address: SocketAddr, settings: &[(u16, u32)]) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut payload = Vec::new();
        for (id, value) in settings.iter().chain([&NO_TABLE]) {
            payload.extend(id.to_be_bytes());
            payload.extend(value.to_be_bytes());
        }
        let mut peer = Self { stream, read: Vec::new() };
        peer.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(frame(SETTINGS, 0, 0, &payload));
        peer
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        // A server may have closed before all was said: that is for the answer to show.
        drop(self.stream.write_all(bytes.as_ref()));
        self
    }

    /// The next frame; settings and pings are answered meanwhile. `None`: the connection ended.
    pub(crate) fn next(&mut self) -> Option<Frame> {
        let begin = Instant::now();
        loop {
            assert!(begin.elapsed() < PATIENCE, "nothing but pings came in time");
            let frame = take(&mut self.read);
            match frame {
                Some(Frame { kind: SETTINGS, flags: 0, .. }) => {
                    self.send(self::frame(SETTINGS, ACK, 0, &[]));
                }
                Some(Frame { kind: PING, flags: 0, payload, .. }) => {
                    self.send(self::frame(PING, ACK, 0, &payload));
                }
                Some(frame) => return Some(frame),
                None if fill(&self.stream, &mut self.read) => {}
                None => return None,
            }
        }
    }

    /// How that stream ends. What comes on others is passed over.
    pub(crate) fn end_of(&mut self, stream: u32) -> End {
        let (mut status, mut body) = (0, Vec::new());
        let begin = Instant::now();
        while let Some(frame) = self.next() {
            assert!(begin.elapsed() < PATIENCE, "stream {stream} does not end");
            match frame.kind {
                GOAWAY if code(&frame.payload[4..]) != 0 => return End::GoneAway(code(&frame.payload[4..])),
                RST_STREAM if frame.stream == stream && status == 0 => {
                    return End::Reset(code(&frame.payload));
                }
                RST_STREAM if frame.stream == stream => return End::Answered(status, body),
                // Trailers have no status.
                HEADERS if frame.stream == stream && status == 0 => status = status_of(&frame.payload),
                DATA if frame.stream == stream => body.extend_from_slice(&frame.payload),
                _ => {}
            }
            if frame.stream == stream && matches!(frame.kind, HEADERS | DATA) && frame.flags & END_STREAM != 0
            {
                return End::Answered(status, body);
            }
        }
        End::Closed
    }

    /// Sends all that, as fast as it is taken, and reads what comes. Ends with the connection, or when a PING after it
    /// all is answered.
    pub(crate) fn flood(mut self, pieces: impl Iterator<Item = Vec<u8>>) -> Flood {
        let mut writer = self.stream.try_clone().unwrap();
        std::thread::scope(|scope| {
            let reader = scope.spawn(move || {
                let mut flood = Flood::default();
                loop {
                    let Some(frame) = take(&mut self.read) else {
                        if fill(&self.stream, &mut self.read) {
                            continue;
                        }
                        flood.closed = true;
                        break;
                    };
                    *flood.frames.entry(frame.kind).or_default() += 1;
                    match frame.kind {
                        GOAWAY => flood.gone_away = Some(code(&frame.payload[4..])),
                        PING if frame.payload == LAST => {
                            flood.answered = true;
                            break;
                        }
                        _ => {}
                    }
                }
                // Whoever still writes need not wait.
                drop(self.stream.shutdown(Shutdown::Both));
                flood
            });
            for piece in pieces.chain([frame(PING, 0, 0, LAST)]) {
                if writer.write_all(&piece).is_err() {
                    break;
                }
            }
            reader.join().unwrap()
        })
    }
}

/// The first frame of what was read, if it is whole.
fn take(read: &mut Vec<u8>) -> Option<Frame> {
    let head = read.get(..9)?;
    let length = code(&[0, head[0], head[1], head[2]]) as usize;
    let (kind, flags, stream) = (head[3], head[4], code(&head[5..]) & 0x7fff_ffff);
    let payload = read.get(9..9 + length)?.to_vec();
    read.drain(..9 + length);
    Some(Frame { kind, flags, stream, payload })
}

fn fill(mut stream: &TcpStream, read: &mut Vec<u8>) -> bool {
    let mut bytes = [0; 16 * 1024];
    match stream.read(&mut bytes) {
        Ok(count) => {
            read.extend_from_slice(&bytes[..count]);
            count > 0
        }
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            panic!("nothing came in time; so far: {read:?}")
        }
        Err(_) => false,
    }
}

fn code(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(bytes[..4].try_into().unwrap())
}

/// The status of an answer, which is its first field: one of the static table, or a literal with a name of it.
fn status_of(block: &[u8]) -> u16 {
    const STATIC: [u16; 7] = [200, 204, 206, 304, 400, 404, 500];
    let field = block.iter().position(|byte| byte & 0xe0 != 0x20).unwrap();
    let block = &block[field..];
    match block[0] {
        indexed @ 0x88..=0x8e => STATIC[usize::from(indexed - 0x88)],
        _ if block[1] & 0x80 == 0 => std::str::from_utf8(&block[2..5]).unwrap().parse().unwrap(),
        _ => huffman_digits(&block[2..2 + usize::from(block[1] & 0x7f)]),
    }
}

/// Three digits in Huffman code: 0 to 2 have five bits, the others six (RFC 7541 appendix B).
fn huffman_digits(bytes: &[u8]) -> u16 {
    let bits: Vec<u16> =
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| u16::from(byte >> bit & 1))).collect();
    let number =
        |from: usize, count: usize| bits[from..from + count].iter().fold(0, |sum, bit| sum * 2 + bit);
    let (mut at, mut status) = (0, 0);
    for _ in 0..3 {
        let short = number(at, 5);
        let (digit, length) = if short < 3 { (short, 5) } else { (number(at, 6) - 0b01_1001 + 3, 6) };
        status = status * 10 + digit;
        at += length;
    }
    status
}

#[test]
fn statuses_are_read() {
    assert_eq!(status_of(&[0x20, 0x88]), 200);
    assert_eq!(status_of(&[0x48, 3, b'4', b'3', b'1']), 431);
    // 302, from RFC 7541 §C.6.1.
    assert_eq!(status_of(&[0x48, 0x82, 0x64, 0x02]), 302);
}
