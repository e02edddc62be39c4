//! An upstream's head is one or none, and its content has one end.

#![no_main]

use bytes::{Bytes, BytesMut};
use http::Method;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use libfuzzer_sys::fuzz_target;
use redress_gateway::http1::{Content, Piece, parse_response};

fuzz_target!(|data: &[u8]| {
    let end = data.windows(4).position(|w| w == b"\r\n\r\n").map_or(data.len(), |at| at + 4);
    let (head, content) = data.split_at(end);
    let Some(head) = parse_response(&Bytes::copy_from_slice(head), &Method::GET) else { return };
    let count = |name| head.fields.get_all(name).iter().count();
    assert!((100..600).contains(&head.status.as_u16()));
    assert!(count(CONTENT_LENGTH) + count(TRANSFER_ENCODING) <= 1);
    let read = |size: usize| {
        let (mut reader, mut buffer, mut said) = (Content::new(head.framing), BytesMut::new(), Vec::new());
        for piece in content.chunks(size) {
            buffer.extend_from_slice(piece);
            loop {
                match reader.next(&mut buffer) {
                    Ok(Piece::Data(data)) => said.extend_from_slice(&data),
                    Ok(Piece::More) => break,
                    end => return (said, Some(format!("{end:?}"))),
                }
            }
        }
        (said, None)
    };
    assert_eq!(read(1), read(content.len().max(1)));
});
