//! How often each verb asks for memory, and that strangers' members do not make it ask more: a body with many
//! members that no template names costs the growth of a few vectors, not an allocation for each.
//!
//! Apart from `ratios`, because counting slows down what it counts.

#![expect(clippy::unwrap_used, reason = "a bench may be blunt")]
#![expect(clippy::print_stdout, reason = "it prints a table")]

#[path = "common/messages.rs"]
mod messages;
#[path = "common/subject.rs"]
mod subject;

use allocation_counter::{AllocationInfo, measure};
use redress::{Message, read};
use std::process::ExitCode;
use subject::Subject;

fn main() -> ExitCode {
    println!("allocations, and bytes asked for");
    println!("{:24} {:>12} {:>12} {:>12}", "error", "read", "write", "read+write");
    for sample in messages::SAMPLES {
        let subject = Subject::new(sample);
        let [reading, writing, both] = [Subject::read, Subject::write, Subject::read_write]
            .map(|verb| text(&measure(|| verb(&subject))));
        println!("{:24} {reading:>12} {writing:>12} {both:>12}", sample.name);
    }
    println!();
    let few = of_unknown_members(8);
    let many = of_unknown_members(8 + MORE);
    println!("reading 8 unknown members: {few}, {MORE} more: {}", many - few);
    let is_growth_only = many - few <= GROWTH;
    if !is_growth_only {
        println!("missed: the growth of vectors needs no more than {GROWTH}");
    }
    ExitCode::from(u8::from(!is_growth_only))
}

/// Members more than eight, together within `limits::EXTENSIONS`.
const MORE: u64 = 56;
/// What they may cost: the nodes and the extensions, each doubling three times.
const GROWTH: u64 = 6;

fn of_unknown_members(count: u64) -> u64 {
    let members: Vec<String> = (0..count).map(|n| format!(r#""member{n}":"value {n}""#)).collect();
    let body = format!(r#"{{"result":"1504","msg":"Duplicate data",{}}}"#, members.join(","));
    let contract = subject::contract("enablex");
    let message = Message::body(body.as_bytes());
    let problem = read(contract, &message).problem().unwrap();
    assert_eq!(u64::try_from(problem.extensions.len()), Ok(count));
    measure(|| drop(read(contract, &message))).count_total
}

fn text(info: &AllocationInfo) -> String {
    format!("{} {}", info.count_total, info.bytes_total)
}
