//! A contract is drafted from any message, and what was drafted can be checked.

#![no_main]

mod message;

use libfuzzer_sys::fuzz_target;
use message::Input;
use redress::{draft, load};

fuzz_target!(|data: &[u8]| {
    let Some(input) = Input::unpack(data) else { return };
    if let Ok(text) = draft(input.contract.id(), &input.message()) {
        load(&text);
    }
});
