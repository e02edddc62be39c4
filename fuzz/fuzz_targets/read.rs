//! Any message is read, whole or in part.

#![no_main]

mod message;

use libfuzzer_sys::fuzz_target;
use message::{CONTRACTS, Input};
use redress::{Reading, advise, read, recognise};
use std::time::SystemTime;

fuzz_target!(|data: &[u8]| {
    let Some(input) = Input::unpack(data) else { return };
    let whole = read(input.contract, &input.message());
    assert!(!matches!(whole, Reading::NeedMore), "there is no more");
    if let Reading::Problem(problem) = &whole {
        advise(problem, 1, SystemTime::UNIX_EPOCH);
    }
    recognise(CONTRACTS.iter(), &input.message());
    // What a part was let pass for, the whole must be.
    let mut part = input.message().unfinished();
    part.body = &input.body[..input.body.len() / 2];
    if matches!(read(input.contract, &part), Reading::NotAnError) {
        assert!(matches!(whole, Reading::NotAnError), "the part was no error, and the whole is {whole:?}");
    }
});
