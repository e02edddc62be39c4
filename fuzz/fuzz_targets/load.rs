//! Any text is loaded or found wanting, and whatever was loaded can write anything.

#![no_main]

use libfuzzer_sys::fuzz_target;
use redress::{Caller, Case, Condition, Problem, load, write};

fuzz_target!(|text: &str| {
    let loaded = load(text);
    for finding in &loaded.findings {
        assert!(text.get(finding.span.clone()).is_some(), "a span outside of the text: {finding:?}");
    }
    if let Some(contract) = &loaded.contract {
        for &condition in Condition::ALL {
            let problem = Problem::new(condition);
            write(&problem, contract, &Caller::default());
        }
    }
    let _ = Case::load(text);
});
