//! The content of a message, taken out of its framing.

use super::chunked::Chunked;
use crate::fault::Fault;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;

/// How the end of a message's content is found (RFC 9112 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// After so many bytes. None: there is no content.
    Length(u64),
    /// By its last chunk.
    Chunked,
    /// By the end of the connection: responses only.
    Close,
}

/// The content of one message, as far as it was read.
#[derive(Debug)]
pub struct Content {
    state: State,
}

#[derive(Debug)]
enum State {
    Length(u64),
    Chunked(Box<Chunked>),
    Close,
}

/// A piece of content.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// More has to be read.
    More,
    /// Some of it.
    Data(Bytes),
    /// All of it was there. Its trailers, if it had any.
    End(Option<HeaderMap>),
}

impl Content {
    /// Content of that framing, from its first byte.
    pub fn new(framing: Framing) -> Self {
        let state = match framing {
            Framing::Length(length) => State::Length(length),
            Framing::Chunked => State::Chunked(Box::default()),
            Framing::Close => State::Close,
        };
        Self { state }
    }

    /// The next piece of what was read.
    ///
    /// # Errors
    /// A chunk or a trailer is malformed.
    pub fn next(&mut self, read: &mut BytesMut) -> Result<Piece, Fault> {
        match &mut self.state {
            State::Length(0) => Ok(Piece::End(None)),
            State::Length(left) => {
                let take = read.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= take as u64;
                Ok(data(read, take))
            }
            State::Chunked(chunked) => chunked.next(read),
            State::Close => Ok(data(read, read.len())),
        }
    }

    /// Bytes that are still to come. `None`: nobody knows.
    pub fn left(&self) -> Option<u64> {
        match &self.state {
            State::Length(left) => Some(*left),
            State::Chunked(chunked) if chunked.is_done() => Some(0),
            State::Chunked(_) | State::Close => None,
        }
    }

    /// Does the end of the connection end it?
    pub(super) fn ends_with_connection(&self) -> bool {
        matches!(self.state, State::Close)
    }

    /// How much is worth reading at once.
    pub(super) fn wanted(&self) -> usize {
        match &self.state {
            State::Length(left) => usize::try_from(*left).unwrap_or(usize::MAX),
            State::Chunked(chunked) => usize::try_from(chunked.left_of_chunk()).unwrap_or(usize::MAX),
            State::Close => usize::MAX,
        }
    }
}

fn data(read: &mut BytesMut, length: usize) -> Piece {
    if length == 0 { Piece::More } else { Piece::Data(read.split_to(length).freeze()) }
}
