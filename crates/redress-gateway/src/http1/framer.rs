//! Content on its way out, put into its framing.

use super::content::Framing;
use super::encode;
use super::wire::Outbox;
use bytes::{BufMut, Bytes};
use http_body::Frame;

/// Puts the frames of a body into the framing that was announced.
#[derive(Debug)]
pub(super) struct Framer {
    framing: Framing,
    /// Does the other side take trailers?
    trailers: bool,
    is_done: bool,
}

/// More content than was announced, or less.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mismatch;

impl Framer {
    pub(super) fn new(framing: Framing, trailers: bool) -> Self {
        Self { framing, trailers, is_done: framing == Framing::Length(0) }
    }

    /// Is all of it put?
    pub(super) fn is_done(&self) -> bool {
        self.is_done
    }

    /// How it is framed; of a length, what is left of it.
    pub(super) fn framing(&self) -> Framing {
        self.framing
    }

    /// Puts a frame, or the end. `is_last`: the body says that nothing comes after it.
    ///
    /// # Errors
    /// The content is not what was announced: the other side must not take it for all.
    pub(super) fn put(
        &mut self,
        frame: Option<Frame<Bytes>>,
        is_last: bool,
        out: &mut Outbox,
    ) -> Result<(), Mismatch> {
        let is_chunked = self.framing == Framing::Chunked;
        let mut trailers = None;
        match frame.map(Frame::into_data) {
            Some(Ok(data)) => {
                let length = data.len();
                if let Framing::Length(left) = &mut self.framing {
                    *left = left.checked_sub(length as u64).ok_or(Mismatch)?;
                }
                if is_chunked && length > 0 {
                    encode::chunk(length, &mut out.before);
                    out.after.put_slice(b"\r\n");
                }
                out.data = data;
                self.is_done = is_last || self.framing == Framing::Length(0);
            }
            Some(Err(frame)) => {
                trailers = frame.into_trailers().ok().filter(|_| self.trailers);
                self.is_done = true;
            }
            None => self.is_done = true,
        }
        if !self.is_done {
            return Ok(());
        }
        match self.framing {
            Framing::Length(1..) => return Err(Mismatch),
            Framing::Chunked => encode::last_chunk(trailers.as_ref(), &mut out.after),
            Framing::Length(0) | Framing::Close => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;

    /// What is sent of some frames. `None`: it is not what was announced.
    fn written(framing: Framing, body: Vec<Frame<Bytes>>) -> Option<String> {
        let (mut framer, mut bytes) = (Framer::new(framing, true), Vec::new());
        for frame in body.into_iter().map(Some).chain([None]) {
            let mut out = Outbox::default();
            framer.put(frame, false, &mut out).ok()?;
            bytes.extend([&*out.before, &*out.data, &*out.after].concat());
            if framer.is_done() {
                break;
            }
        }
        Some(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn frames_are_framed() {
        let data = |text: &'static str| Frame::data(Bytes::from_static(text.as_bytes()));
        let mut trailers = HeaderMap::new();
        trailers.insert("a", http::HeaderValue::from_static("b"));
        let trailers = || Frame::trailers(trailers.clone());
        let check =
            |framing, frames, want: Option<&str>| assert_eq!(written(framing, frames).as_deref(), want);
        check(Framing::Length(5), vec![data("he"), data("llo")], Some("hello"));
        check(Framing::Length(5), vec![data("hello"), data("more")], Some("hello"));
        check(Framing::Length(5), vec![data("hell")], None);
        check(Framing::Length(5), vec![data("hello more")], None);
        check(Framing::Chunked, vec![data("hello"), data("")], Some("5\r\nhello\r\n0\r\n\r\n"));
        check(Framing::Chunked, vec![data("hello"), trailers()], Some("5\r\nhello\r\n0\r\na: b\r\n\r\n"));
        check(Framing::Chunked, vec![], Some("0\r\n\r\n"));
        check(Framing::Close, vec![data("he"), data("llo"), trailers()], Some("hello"));
    }
}
