//! Whatever was read in one contract can be written in every other, well-formed, and is understood there.

#![no_main]

mod message;

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};
use libfuzzer_sys::fuzz_target;
use message::{CONTRACTS, Input};
use redress::{Caller, Message, Reading, read, write};

fuzz_target!(|data: &[u8]| {
    let Some(input) = Input::unpack(data) else { return };
    let Reading::Problem(problem) = read(input.contract, &input.message()) else { return };
    let mut caller = Caller::default();
    caller.accept = input.headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    for target in CONTRACTS.iter() {
        let written = write(&problem, target, &caller);
        let headers = written.headers.iter().cloned().collect();
        check_form(&written.body, &headers);
        let message = Message::new(written.status, &headers, written.body.as_bytes());
        let Reading::Problem(back) = read(target, &message) else {
            panic!("{}: not read back: {written:?}", target.id());
        };
        let (was, is) = (problem.condition, back.condition);
        assert!(was.is_covered_by(is), "{}: {was} became {is}: {written:?}", target.id());
    }
});

fn check_form(body: &str, headers: &HeaderMap) {
    let media_type = headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default();
    if essence.ends_with("json") {
        serde_json::from_str::<serde_json::Value>(body).unwrap_or_else(|e| panic!("{e}: {body}"));
    } else if essence.ends_with("xml") {
        roxmltree::Document::parse(body).unwrap_or_else(|e| panic!("{e}: {body}"));
    } else {
        assert!(!essence.is_empty() || body.is_empty(), "a body of no type: {body}");
    }
}
