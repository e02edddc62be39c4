//! A connection's bytes are read the same however they arrive, and what passes has one meaning.

#![no_main]

use bytes::BytesMut;
use http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use libfuzzer_sys::fuzz_target;
use redress_gateway::http1::{Bounds, Event, Requests};

fuzz_target!(|data: &[u8]| {
    let Some((&size, bytes)) = data.split_first() else { return };
    assert_eq!(read(bytes, usize::from(size).max(1)), read(bytes, bytes.len().max(1)));
});

/// What was read, as text.
fn read(bytes: &[u8], size: usize) -> String {
    let mut requests = Requests::new(Bounds::default());
    let (mut buffer, mut content, mut said) = (BytesMut::new(), Vec::new(), String::new());
    let mut pieces = bytes.chunks(size);
    loop {
        match requests.next(&mut buffer) {
            Event::Head(head) => {
                let count = |name| head.parts.headers.get_all(name).iter().count();
                assert!(count(HOST) <= 1 && count(CONTENT_LENGTH) + count(TRANSFER_ENCODING) <= 1);
                said += &format!("{:?} {:?}\n", head.parts, head.framing);
            }
            Event::Data(data) => content.extend_from_slice(&data),
            Event::End(trailers) => said += &format!("{content:?} {trailers:?}\n"),
            Event::Refused(refusal) => return said + &format!("{:?}", refusal.fault),
            Event::Broken(fault) => return said + &format!("{content:?} {fault:?}"),
            Event::More => match pieces.next() {
                Some(piece) => buffer.extend_from_slice(piece),
                None => return said + &format!("{content:?}"),
            },
        }
    }
}
