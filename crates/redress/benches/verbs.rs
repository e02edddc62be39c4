//! What each verb costs, and beside it what the usual way costs. `ratios` has the targets.

#![expect(clippy::unwrap_used, reason = "a bench may be blunt")]

#[path = "common/messages.rs"]
mod messages;
#[path = "common/subject.rs"]
mod subject;
#[path = "common/successes.rs"]
mod successes;
#[path = "common/usual.rs"]
mod usual;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use redress::{Caller, Message, Problem, load, read, write};
use serde_json::{Value, from_slice};
use std::hint::black_box;
use std::time::Duration;
use subject::Subject;

criterion_main!(benches);
criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    targets = errors, not_an_error, loading, all_pairs
}

fn errors(c: &mut Criterion) {
    for sample in messages::SAMPLES {
        let subject = Subject::new(sample);
        let body = sample.body.as_bytes();
        let mut group = c.benchmark_group(sample.name);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function("read", |b| b.iter(|| subject.read()));
        group.bench_function("write", |b| b.iter(|| subject.write()));
        group.bench_function("read+write", |b| b.iter(|| subject.read_write()));
        match usual::way(sample.name) {
            Some(way) => group.bench_function("serde_json::Value", |b| {
                b.iter(|| way(black_box(body), &subject.headers));
            }),
            None => {
                group.bench_function("quick-xml pass", |b| b.iter(|| usual::pass(black_box(sample.body))))
            }
        };
        group.finish();
    }
}

fn not_an_error(c: &mut Criterion) {
    let mut group = c.benchmark_group("not an error");
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    for (name, contract, body) in [
        ("enablex, result first", "enablex", successes::enablex_result_first()),
        ("enablex, result last", "enablex", successes::enablex_result_last()),
        ("cisco-cupi, no errors", "cisco-cupi", successes::cisco_cupi_users()),
    ] {
        let contract = subject::contract(contract);
        let message = Message::new(StatusCode::OK, &headers, body.as_bytes());
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(name, |b| b.iter(|| read(contract, black_box(&message))));
        group.bench_function(format!("{name}: serde_json::Value"), |b| {
            b.iter(|| from_slice::<Value>(black_box(body.as_bytes())).unwrap());
        });
    }
    group.finish();
}

fn loading(c: &mut Criterion) {
    let largest = redress_contracts::ALL.iter().max_by_key(|source| source.contract.len()).unwrap();
    let mut group = c.benchmark_group("load");
    group.throughput(Throughput::Bytes(largest.contract.len() as u64));
    group.bench_function(largest.id, |b| b.iter(|| load(black_box(largest.contract))));
    group.finish();
}

fn all_pairs(c: &mut Criterion) {
    let subjects: Vec<Subject> = messages::SAMPLES.iter().map(Subject::new).collect();
    let problems: Vec<&Problem<'_>> = subjects.iter().map(|subject| &subject.problem).collect();
    c.bench_function("write each in each", |b| {
        b.iter(|| {
            for problem in &problems {
                for contract in subject::CONTRACTS.iter() {
                    black_box(write(problem, contract, &Caller::default()));
                }
            }
        });
    });
}
