//! A chunked body (RFC 9112 §7.1), byte by byte where it is framing, at once where it is data.

use super::head::is_token_byte;
use crate::fault::Fault;
use crate::limits;

/// Where in a chunked body we are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunked {
    state: State,
    size: u64,
    /// Bytes of the present line, or of the trailer section.
    line: usize,
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

impl Chunked {
    pub(super) fn new() -> Self {
        Self { state: State::Size(0), size: 0, line: 0 }
    }

    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Reads on. How many of the bytes belong to the body: all, unless it is done.
    ///
    /// # Errors
    /// The body is malformed after so many bytes.
    pub(super) fn advance(&mut self, input: &[u8]) -> Result<usize, (usize, Fault)> {
        let mut at = 0;
        while self.state != State::Done {
            if self.state == State::Data {
                let left = usize::try_from(self.size).unwrap_or(usize::MAX);
                let take = left.min(input.len() - at);
                self.size -= take as u64;
                at += take;
                if self.size > 0 {
                    break;
                }
                self.state = State::DataCr;
            }
            let Some(&byte) = input.get(at) else { break };
            self.state = self.step(byte).ok_or((at, Fault::Chunk))?;
            at += 1;
        }
        Ok(at)
    }

    /// The state after a byte of framing. `None`: it must not stand there.
    fn step(&mut self, byte: u8) -> Option<State> {
        self.line += 1;
        let in_trailers = matches!(
            self.state,
            State::TrailerStart | State::TrailerName | State::TrailerValue | State::TrailerLf
        );
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a body in one piece and byte by byte; both must say the same.
    fn read(body: &str) -> Result<usize, Fault> {
        let whole = {
            let mut chunked = Chunked::new();
            chunked.advance(body.as_bytes()).map_err(|(_, fault)| fault)
        };
        let mut chunked = Chunked::new();
        let mut read = Ok(0);
        for byte in body.bytes() {
            match chunked.advance(&[byte]) {
                Ok(n) => read = read.map(|sum| sum + n),
                Err((_, fault)) => {
                    read = Err(fault);
                    break;
                }
            }
        }
        assert_eq!(whole, read, "{body:?}");
        whole
    }

    #[test]
    fn bodies() {
        assert_eq!(read("5\r\nhello\r\n0\r\n\r\n"), Ok(15));
        assert_eq!(read("5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1"), Ok(15));
        assert_eq!(read("5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n"), Ok(25));
        assert_eq!(read("A\r\n0123456789\r\n"), Ok(15));
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
