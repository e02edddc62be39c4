//! Any text is a line of a log or none, and a line stays the same when it is written and parsed again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use redress_logs::{gateway, genesys};

fuzz_target!(|text: &str| {
    if let Ok(line) = genesys::Line::parse(text) {
        let written = line.to_string();
        assert!(!written.contains(char::is_control), "{written:?}");
        assert_eq!(genesys::Line::parse(&written), Ok(line));
    }
    if let Ok(line) = gateway::Line::parse(text) {
        let mut written = String::new();
        line.write(&mut written);
        assert!(!written.contains(char::is_control), "{written:?}");
        assert_eq!(gateway::Line::parse(&written), Ok(line));
    }
    let _ = gateway::parse(text);
});
