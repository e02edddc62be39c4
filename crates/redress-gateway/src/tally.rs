//! What is counted, and how Prometheus reads it (text format 0.0.4).

use crate::plan::Plan;
use redress::{Condition, Origin};
use redress_tower::{Decision, Record};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The counters of the whole gateway.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) connections: AtomicUsize,
    pub(crate) connections_refused: AtomicU64,
    pub(crate) retries: AtomicU64,
    pub(crate) reloads: AtomicU64,
    pub(crate) log_lines: AtomicU64,
    pub(crate) log_lost: AtomicU64,
    pub(crate) state_lost: AtomicU64,
    promoted: AtomicU64,
    passed_over: AtomicU64,
    leak_guarded: AtomicU64,
}

/// The counters of one route; they outlive a reload.
#[derive(Debug, Default)]
pub(crate) struct RouteTally {
    /// 1xx to 5xx, and requests that were given up.
    classes: [AtomicU64; 6],
    /// Only errors come here: the lock is not on the way of a success. Every part of a kind is of a closed set.
    errors: Mutex<HashMap<Kind, u64>>,
}

/// A kind of error, as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Kind {
    condition: Option<Condition>,
    origin: Option<Origin>,
    decision: Decision,
    class: u16,
    /// Was it read in the route's contract?
    read: bool,
}

/// How long an upstream takes until its head is there.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    buckets: [AtomicU64; BOUNDS.len() + 1],
    sum_micros: AtomicU64,
}

/// Milliseconds.
const BOUNDS: [u64; 11] = [1, 2, 5, 10, 25, 50, 100, 250, 1_000, 5_000, 30_000];

const CLASSES: [&str; 6] = ["1xx", "2xx", "3xx", "4xx", "5xx", "aborted"];

impl RouteTally {
    /// Counts a request. `None`: it was given up before there was an answer.
    pub(crate) fn count(&self, status: Option<u16>) {
        let class = status.map_or(5, |status| usize::from(status / 100).clamp(1, 5) - 1);
        if let Some(class) = self.classes.get(class) {
            class.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Histogram {
    pub(crate) fn observe(&self, time: Duration) {
        let millis = time.as_micros().div_ceil(1_000);
        let bucket = BOUNDS.iter().position(|&bound| millis <= u128::from(bound)).unwrap_or(BOUNDS.len());
        if let Some(bucket) = self.buckets.get(bucket) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.sum_micros.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

impl Tally {
    /// Counts what was decided.
    pub(crate) fn record(&self, route: &RouteTally, record: &Record) {
        match record.decision {
            Decision::Passed if record.problem.is_none() => return,
            Decision::Promoted => drop(self.promoted.fetch_add(1, Ordering::Relaxed)),
            Decision::TooLarge => drop(self.passed_over.fetch_add(1, Ordering::Relaxed)),
            _ => {}
        }
        if record.incident.is_some() {
            self.leak_guarded.fetch_add(1, Ordering::Relaxed);
        }
        let kind = Kind {
            condition: record.problem.as_ref().map(|problem| problem.condition),
            origin: record.origin,
            decision: record.decision,
            class: record.sent_status.as_u16() / 100,
            read: record.read_in.is_some(),
        };
        *route.errors.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
    }

    /// The text that Prometheus reads.
    pub(crate) fn render(&self, plan: &Plan) -> String {
        let mut out = String::new();
        let mut family = |name: &str, kind: &str, help: &str, samples: &[(String, u64)]| {
            writeln!(out, "# HELP redress_{name} {help}\n# TYPE redress_{name} {kind}").ok();
            for (labels, value) in samples {
                let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
                writeln!(out, "redress_{name}{labels} {value}").ok();
            }
        };
        let one = |value: u64| vec![(String::new(), value)];
        let load = |counter: &AtomicU64| one(counter.load(Ordering::Relaxed));
        let connections = self.connections.load(Ordering::Relaxed) as u64;
        family("connections", "gauge", "Connections open now.", &one(connections));
        let refused = load(&self.connections_refused);
        family("connections_refused_total", "counter", "Connections over the limit.", &refused);
        let mut requests = Vec::new();
        for (route, tally) in plan.config.routes.iter().zip(&plan.tallies) {
            push_classes(&mut requests, &route.name, tally);
        }
        push_classes(&mut requests, "", &plan.unrouted);
        family("requests_total", "counter", "Requests by route and class of the status sent.", &requests);
        let mut errors = Vec::new();
        for (route, tally) in plan.config.routes.iter().zip(&plan.tallies) {
            push_errors(&mut errors, &route.name, route.contract.id(), tally);
        }
        push_errors(&mut errors, "", "", &plan.unrouted);
        errors.sort();
        family(
            "errors_total",
            "counter",
            "Errors: what they mean, who made them, what was decided.",
            &errors,
        );
        let promoted = load(&self.promoted);
        family("promoted_total", "counter", "Errors inside a success that got their real status.", &promoted);
        let passed = load(&self.passed_over);
        family("passed_over_total", "counter", "Errors over a bound that left as they came.", &passed);
        let guarded = load(&self.leak_guarded);
        family("leak_guarded_total", "counter", "Errors from which the guard took something out.", &guarded);
        family("retries_total", "counter", "Requests sent to an upstream again.", &load(&self.retries));
        family("reloads_total", "counter", "Configs put in place of another.", &load(&self.reloads));
        family(
            "log_lines_total",
            "counter",
            "Lines of the access log that were written.",
            &load(&self.log_lines),
        );
        family("log_lost_total", "counter", "Lines of the access log that were not.", &load(&self.log_lost));
        let lost = load(&self.state_lost);
        family("state_lost_total", "counter", "Changes of the state that are not in its file.", &lost);
        render_latency(&mut out, plan);
        out
    }
}

fn push_classes(samples: &mut Vec<(String, u64)>, route: &str, tally: &RouteTally) {
    for (class, count) in CLASSES.iter().zip(&tally.classes) {
        let count = count.load(Ordering::Relaxed);
        if count > 0 {
            samples.push((format!("route=\"{}\",class=\"{class}\"", escape(route)), count));
        }
    }
}

fn push_errors(samples: &mut Vec<(String, u64)>, route: &str, contract: &str, tally: &RouteTally) {
    for (kind, count) in &*tally.errors.lock().unwrap_or_else(PoisonError::into_inner) {
        let labels = format!(
            "route=\"{}\",contract=\"{}\",condition=\"{}\",class=\"{}xx\",origin=\"{}\",decision=\"{}\"",
            escape(route),
            if kind.read { contract } else { "" },
            kind.condition.map_or("", Condition::id),
            kind.class,
            kind.origin.map_or("", Origin::as_str),
            kind.decision.as_str(),
        );
        samples.push((labels, *count));
    }
}

fn render_latency(out: &mut String, plan: &Plan) {
    let name = "redress_upstream_seconds";
    writeln!(out, "# HELP {name} Until the upstream's head is there.\n# TYPE {name} histogram").ok();
    for upstream in &plan.upstreams {
        let label = escape(&upstream.config.name);
        let mut sum = 0;
        for (index, bucket) in upstream.latency.buckets.iter().enumerate() {
            sum += bucket.load(Ordering::Relaxed);
            match BOUNDS.get(index) {
                Some(bound) => {
                    let (whole, thousandths) = (bound / 1_000, bound % 1_000);
                    writeln!(
                        out,
                        "{name}_bucket{{upstream=\"{label}\",le=\"{whole}.{thousandths:03}\"}} {sum}"
                    )
                    .ok();
                }
                None => drop(writeln!(out, "{name}_bucket{{upstream=\"{label}\",le=\"+Inf\"}} {sum}")),
            }
        }
        let micros = upstream.latency.sum_micros.load(Ordering::Relaxed);
        writeln!(out, "{name}_sum{{upstream=\"{label}\"}} {}.{:06}", micros / 1_000_000, micros % 1_000_000)
            .ok();
        writeln!(out, "{name}_count{{upstream=\"{label}\"}} {sum}").ok();
    }
}

fn escape(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
