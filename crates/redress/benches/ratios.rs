//! Is it as fast as promised? Each way and the usual one are timed in turns, in one run, so that both meet the
//! same machine. `cargo bench -p redress --bench ratios` prints the table; with `-- --check` it fails when a
//! target is missed; `-- --samples` and `-- --once SAMPLE VERB N`, one thing N times, are for `bench/callgrind`.

#![expect(clippy::unwrap_used, reason = "a bench may be blunt")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table")]

#[path = "common/messages.rs"]
mod messages;
#[path = "common/subject.rs"]
mod subject;
#[path = "common/successes.rs"]
mod successes;
#[path = "common/usual.rs"]
mod usual;

use http::{HeaderMap, StatusCode};
use redress::{Message, Reading, read};
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use subject::Subject;

/// Nanoseconds for reading and writing one error.
const READ_WRITE: f64 = 2_000.0;
/// Reading and writing, as a share of the usual way.
const SHARE_OF_USUAL: f64 = 0.5;
/// Nanoseconds for telling a success of 64 KiB whose first member says so.
const RESULT_FIRST: f64 = 1_000.0;
/// Telling a success of 64 KiB at its very end, as a share of parsing it.
const SHARE_OF_PARSE: f64 = 0.25;

fn main() -> ExitCode {
    // Cargo adds `--bench` of its own accord.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => drop(table()),
        ["--check"] => {
            let missed = table();
            for line in &missed {
                println!("missed: {line}");
            }
            return ExitCode::from(u8::from(!missed.is_empty()));
        }
        ["--samples"] => messages::SAMPLES.iter().for_each(|sample| println!("{}", sample.name)),
        ["--once", sample, verb, times] => return once(sample, verb, times),
        _ => {
            eprintln!(
                "usage: ratios [--check | --samples | --once SAMPLE read|write|read+write|usual TIMES]"
            );
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Prints what everything costs, and returns which targets are missed.
fn table() -> Vec<String> {
    let mut missed = errors();
    println!();
    missed.extend(successes());
    missed
}

fn errors() -> Vec<String> {
    let mut missed = Vec::new();
    println!(
        "nanoseconds, medians of {ROUNDS} rounds; the usual way of XML is one pass of quick-xml, nothing kept"
    );
    println!(
        "{:24} {:>7} {:>7} {:>11} {:>7} {:>6}",
        "error", "read", "write", "read+write", "usual", "ratio"
    );
    for sample in messages::SAMPLES {
        let subject = Subject::new(sample);
        let way = usual::way(sample.name);
        if let Some(way) = way {
            let json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
            let (ours, theirs) = (subject.translated(), way(sample.body.as_bytes(), &subject.headers));
            assert_eq!(json(ours.as_bytes()), json(&theirs), "{}: the two ways differ", sample.name);
        }
        let [reading, writing, both, usual] =
            race([&|| subject.read(), &|| subject.write(), &|| subject.read_write(), &|| usually(&subject)]);
        let ratio = both / usual;
        println!("{:24} {reading:7.0} {writing:7.0} {both:11.0} {usual:7.0} {ratio:6.2}", sample.name);
        if both > READ_WRITE {
            missed.push(format!("{}: read+write takes {both:.0} ns, not {READ_WRITE}", sample.name));
        }
        if way.is_some() && ratio > SHARE_OF_USUAL {
            missed.push(format!("{}: {ratio:.2} of the usual way, not {SHARE_OF_USUAL}", sample.name));
        }
    }
    missed
}

/// The usual way of a sample, once.
fn usually(subject: &Subject) {
    let body = black_box(subject.sample.body);
    match usual::way(subject.sample.name) {
        Some(way) => drop(black_box(way(body.as_bytes(), &subject.headers))),
        None => drop(black_box(usual::pass(body))),
    }
}

fn successes() -> Vec<String> {
    let mut missed = Vec::new();
    println!("{:24} {:>7} {:>11} {:>7} {:>6}", "success of 64 KiB", "bytes", "decision", "parse", "ratio");
    for (name, contract, body, first) in [
        ("enablex, result first", "enablex", successes::enablex_result_first(), true),
        ("enablex, result last", "enablex", successes::enablex_result_last(), false),
        ("cisco-cupi, no errors", "cisco-cupi", successes::cisco_cupi_users(), false),
    ] {
        let contract = subject::contract(contract);
        let headers =
            HeaderMap::from_iter([("content-type".parse().unwrap(), "application/json".parse().unwrap())]);
        let message = Message::new(StatusCode::OK, &headers, body.as_bytes());
        assert!(matches!(read(contract, &message), Reading::NotAnError), "{name}: not told for a success");
        let [decision, parse] = race([&|| drop(black_box(read(contract, black_box(&message)))), &|| {
            drop(black_box(serde_json::from_slice::<serde_json::Value>(black_box(body.as_bytes()))));
        }]);
        let ratio = decision / parse;
        println!("{name:24} {:7} {decision:11.0} {parse:7.0} {ratio:6.3}", body.len());
        if first && decision > RESULT_FIRST {
            missed.push(format!("{name}: takes {decision:.0} ns, not {RESULT_FIRST}"));
        }
        if ratio > SHARE_OF_PARSE {
            missed.push(format!("{name}: {ratio:.3} of a parse, not {SHARE_OF_PARSE}"));
        }
    }
    missed
}

fn once(sample: &str, verb: &str, times: &str) -> ExitCode {
    let subject = messages::SAMPLES.iter().find(|s| s.name == sample).map(Subject::new);
    let (Some(subject), Ok(times)) = (subject, times.parse::<usize>()) else { return ExitCode::from(2) };
    let verb = match verb {
        "read" => Subject::read,
        "write" => Subject::write,
        "read+write" => Subject::read_write,
        "usual" => usually,
        _ => return ExitCode::from(2),
    };
    for _ in 0..times {
        verb(&subject);
    }
    ExitCode::SUCCESS
}

const ROUNDS: usize = 301;
/// How long one way runs before it is the next one's turn: much less than a scheduler's slice, so that on a busy
/// machine few turns are cut in two, and the median knows nothing of them.
const TURN: Duration = Duration::from_micros(200);

/// Times the ways in turns: A B A B. Nanoseconds, the median of all rounds of each.
fn race<const N: usize>(ways: [&dyn Fn(); N]) -> [f64; N] {
    let times = ways.map(|way| {
        let mut times = 1;
        while time(way, times) < TURN {
            times *= 2;
        }
        times
    });
    let mut rounds = [const { Vec::new() }; N];
    for _ in 0..ROUNDS {
        for ((way, times), rounds) in ways.iter().zip(times).zip(&mut rounds) {
            rounds.push(time(way, times).as_secs_f64() * 1e9 / f64::from(times));
        }
    }
    rounds.map(|mut all| {
        all.sort_by(f64::total_cmp);
        all.get(ROUNDS / 2).copied().unwrap()
    })
}

#[expect(clippy::disallowed_methods, reason = "the core has no clock, its bench needs one")]
fn time(way: &dyn Fn(), times: u32) -> Duration {
    let start = Instant::now();
    (0..times).for_each(|_| way());
    start.elapsed()
}
