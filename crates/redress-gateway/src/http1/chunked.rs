//! A chunked body (RFC 9112 §7.1), byte by byte where it is framing, at once where it is data.

use super::content::Piece;
use super::field::{Lines, is_token_byte};
use crate::fault::Fault;
use crate::limits;
use bytes::{Buf, Bytes, BytesMut};
use http::HeaderMap;
use http::header::{AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, TE, TRAILER, TRANSFER_ENCODING};

/// Where in a chunked body we are.
#[derive(Debug, Default)]
pub(super) struct Chunked {
    state: State,
    size: u64,
    /// Bytes of the present line, or of the trailer section.
    line: usize,
    trailers: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The digits of a size; how many there were.
    Size(u8),
    Extension,
    SizeLf,
    Data,
    DataCr,
    DataLf,
    /// At the beginning of a trailer line.
    TrailerStart,
    TrailerName,
    TrailerValue,
    TrailerLf,
    EndLf,
    Done,
}

impl Default for State {
    fn default() -> Self {
        Self::Size(0)
    }
}

impl State {
    fn is_trailer(self) -> bool {
        matches!(self, Self::TrailerStart | Self::TrailerName | Self::TrailerValue | Self::TrailerLf)
    }
}

impl Chunked {
    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Bytes of data that the present chunk still has.
    pub(super) fn left_of_chunk(&self) -> u64 {
        if self.state == State::Data { self.size } else { 0 }
    }

    /// The next piece of what was read.
    ///
    /// # Errors
    /// The body is malformed.
    pub(super) fn next(&mut self, read: &mut BytesMut) -> Result<Piece, Fault> {
        let mut at = 0;
        while self.state != State::Data && self.state != State::Done {
            let Some(&byte) = read.get(at) else {
                read.clear();
                return Ok(Piece::More);
            };
            let before = self.state;
            self.state = self.step(byte).ok_or(Fault::Chunk)?;
            if before.is_trailer() && self.state != State::EndLf {
                self.trailers.push(byte);
            }
            at += 1;
        }
        read.advance(at);
        if self.state == State::Done {
            return self.trailers().map(Piece::End);
        }
        let take = read.len().min(usize::try_from(self.size).unwrap_or(usize::MAX));
        if take == 0 {
            return Ok(Piece::More);
        }
        self.size -= take as u64;
        if self.size == 0 {
            self.state = State::DataCr;
        }
        Ok(Piece::Data(read.split_to(take).freeze()))
    }

    /// The fields behind the last chunk, without those that have no place there (RFC 9110 §6.5.1).
    fn trailers(&mut self) -> Result<Option<HeaderMap>, Fault> {
        if self.trailers.is_empty() {
            return Ok(None);
        }
        let mut section = std::mem::take(&mut self.trailers);
        section.extend_from_slice(b"\r\n");
        let mut fields =
            Lines::of(&Bytes::from(section)).fields(limits::HEADER_FIELDS).map_err(|_| Fault::Chunk)?;
        strip(&mut fields);
        Ok(Some(fields))
    }

    /// The state after a byte of framing. `None`: it must not stand there.
    fn step(&mut self, byte: u8) -> Option<State> {
        self.line += 1;
        let in_trailers = self.state.is_trailer() || self.state == State::EndLf;
        let most = if in_trailers { limits::TRAILER_BYTES } else { limits::CHUNK_LINE_BYTES };
        if self.line > most {
            return None;
        }
        match (self.state, byte) {
            (State::Size(digits), byte) if byte.is_ascii_hexdigit() => {
                // Fifteen digits are a petabyte; more would be an overflow somewhere.
                let value = u64::from((byte as char).to_digit(16)?);
                self.size = self.size.checked_mul(16)?.checked_add(value)?;
                (digits < 15).then_some(State::Size(digits + 1))
            }
            (State::Size(1..) | State::Extension, b'\r') => Some(State::SizeLf),
            (State::Size(1..), b';') | (State::Extension, b'\t' | b' '..=b'~') => Some(State::Extension),
            (State::SizeLf, b'\n') => {
                self.line = 0;
                Some(if self.size == 0 { State::TrailerStart } else { State::Data })
            }
            (State::DataCr, b'\r') => Some(State::DataLf),
            (State::DataLf, b'\n') => {
                self.line = 0;
                Some(State::Size(0))
            }
            (State::TrailerStart, b'\r') => Some(State::EndLf),
            (State::TrailerStart, byte) if is_token_byte(byte) => Some(State::TrailerName),
            (State::TrailerName, b':') => Some(State::TrailerValue),
            (State::TrailerName, byte) if is_token_byte(byte) => Some(State::TrailerName),
            (State::TrailerValue, b'\r') => Some(State::TrailerLf),
            (State::TrailerValue, byte) if byte >= b' ' && byte != 0x7f || byte == b'\t' => {
                Some(State::TrailerValue)
            }
            (State::TrailerLf, b'\n') => Some(State::TrailerStart),
            (State::EndLf, b'\n') => Some(State::Done),
            _ => None,
        }
    }
}

/// Takes out of trailers what has no place there: what frames or routes a message, or says who sent it (RFC 9110 §6.5.1).
pub(crate) fn strip(trailers: &mut HeaderMap) {
    for name in [HOST, CONTENT_LENGTH, TRANSFER_ENCODING, TRAILER, CONNECTION, TE, AUTHORIZATION] {
        trailers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a body in one piece and byte by byte; both must say the same. The data, and what is left behind it.
    fn read(body: &str) -> Result<(String, String), Fault> {
        let whole = read_in_pieces(body, usize::MAX);
        assert_eq!(whole, read_in_pieces(body, 1), "{body:?}");
        whole
    }

    fn read_in_pieces(body: &str, size: usize) -> Result<(String, String), Fault> {
        let mut chunked = Chunked::default();
        let (mut read, mut data) = (BytesMut::new(), String::new());
        let mut pieces = body.as_bytes().chunks(size.min(body.len()));
        loop {
            match chunked.next(&mut read)? {
                Piece::Data(piece) => data.push_str(std::str::from_utf8(&piece).unwrap()),
                Piece::End(trailers) => {
                    data.extend(
                        trailers.iter().flatten().map(|(n, v)| format!("[{n}:{}]", v.to_str().unwrap())),
                    );
                    read.extend_from_slice(&pieces.collect::<Vec<_>>().concat());
                    return Ok((data, String::from_utf8(read.to_vec()).unwrap()));
                }
                Piece::More => match pieces.next() {
                    Some(piece) => read.extend_from_slice(piece),
                    None => return Ok((data, "more".to_owned())),
                },
            }
        }
    }

    #[test]
    fn bodies() {
        let check = |body: &str, data: &str, left: &str| {
            assert_eq!(read(body), Ok((data.to_owned(), left.to_owned())), "{body:?}");
        };
        check("5\r\nhello\r\n0\r\n\r\n", "hello", "");
        check("5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1", "hello", "GET / HTTP/1.1");
        check("5;a=b\r\nhello\r\n0\r\nX: y\r\nHost: z\r\n\r\n", "hello[x:y]", "");
        check("A\r\n0123456789\r\n", "0123456789", "more");
        let long = "y".repeat(1_000);
        check(&format!("0\r\nX: {long}\r\n\r\n"), &format!("[x:{long}]"), "");
        for wrong in [
            "0x5\r\nhello",
            "1_0\r\n",
            "+5\r\n",
            " 5\r\n",
            "5 \r\n",
            "5\nhello\r\n",
            "5\r\nhello0\r\n",
            "\r\n",
            "5\r\nhello\n0\r\n\r\n",
            "10000000000000000\r\n",
            "g\r\n",
            "5\rhello",
            "5;\x0b\r\n",
            "0\r\n: y\r\n\r\n",
            "0\r\nX : y\r\n\r\n",
            "0\r\n X: y\r\n\r\n",
        ] {
            assert_eq!(read(wrong), Err(Fault::Chunk), "{wrong:?}");
        }
        assert_eq!(read(&format!("5;{}\r\n", "a".repeat(65_536))), Err(Fault::Chunk));
    }
}
