//! Trailers, of requests and answers alike: as strict as the reader of HTTP/1.1 ones.

use super::request::size_of;
use crate::http1::strip_trailers;
use crate::limits;
use bytes::Bytes;
use http_body::Frame;

/// A frame without the trailers that are none. `None`: they are over the bound.
pub(crate) fn judge(mut frame: Frame<Bytes>) -> Option<Frame<Bytes>> {
    if let Some(fields) = frame.trailers_mut() {
        if size_of(fields) > limits::TRAILER_BYTES || fields.len() > limits::HEADER_FIELDS {
            return None;
        }
        strip_trailers(fields);
    }
    Some(frame)
}
