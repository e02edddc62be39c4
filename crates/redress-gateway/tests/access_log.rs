//! An access log that cannot be written: requests go on, what is lost is counted, and it resumes (row 42 of the fault
//! table).

use crate::support::client::{Client, get};
use crate::support::upstream::{Upstream, ok};
use crate::support::{Running, Temporary, eventually, simple};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

const FULL: &str = "/dev/full";

/// A gateway whose log is at that path.
fn logging(upstream: &Upstream, path: &Path) -> Running {
    Running::start(&format!("{}[log]\naccess = '{}'\n", simple(upstream.address, ""), path.display()))
}

/// Puts another link in its place, in one step.
fn point(link: &Path, to: &Path) {
    let next = link.with_extension("next");
    symlink(to, &next).unwrap();
    fs::rename(next, link).unwrap();
}

/// Requests, and what the log's counters say once all are accounted for.
fn ask(gateway: &Running, path: &str, times: u64) -> (u64, u64) {
    let before = gateway.metric("redress_requests_total");
    let mut client = Client::connect(gateway.address);
    for _ in 0..times {
        client.send(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert_eq!(client.receive().unwrap().text(), "ok", "a request suffers for the log");
    }
    let counters = || (gateway.metric("redress_log_lines_total"), gateway.metric("redress_log_lost_total"));
    eventually("every request is a line or a lost one", || {
        let (written, lost) = counters();
        gateway.metric("redress_requests_total") == before + times && written + lost == before + times
    });
    counters()
}

/// How many lines of that log are requests, and how many the lines that say lost there are.
fn tally(log: &Temporary) -> (usize, Vec<u64>) {
    let lines = log.lines();
    let lost: Vec<u64> = lines.iter().filter_map(|line| line["lost"].as_u64()).collect();
    (lines.len() - lost.len(), lost)
}

/// The log stands behind a link that leads first to where it can be written, then somewhere else, then back.
fn check(name: &str, elsewhere: &Path) {
    let (link, log) = (Temporary::new(&format!("{name}.link")), Temporary::new(&format!("{name}.log")));
    point(link.path(), log.path());
    let upstream = Upstream::saying(ok("ok"));
    let gateway = logging(&upstream, link.path());
    assert_eq!(ask(&gateway, "/before", 3), (3, 0), "{name}");
    point(link.path(), elsewhere);
    gateway.handle.reopen_log();
    assert_eq!(ask(&gateway, "/lost", 5), (3, 5), "{name}");
    point(link.path(), log.path());
    // No signal: the next line finds it.
    assert_eq!(ask(&gateway, "/after", 2), (5, 5), "{name}");
    gateway.stop();
    assert_eq!(tally(&log), (5, vec![5]), "{name}: {}", log.text());
    assert!(!log.text().contains("/lost"));
}

#[test]
fn a_full_disk_costs_lines_and_nothing_else() {
    if Path::new(FULL).exists() {
        check("full", Path::new(FULL));
    }
}

#[test]
fn a_log_that_cannot_be_opened_costs_lines_and_nothing_else() {
    check("no-folder", Path::new("/nowhere/access.jsonl"));
    check("a-folder", Path::new("/"));
    // Nobody may make a file there, whoever they are.
    check("read-only", Path::new("/proc/access.jsonl"));
}

/// Full from the first line on: nothing of it stops a gateway.
#[test]
fn a_disk_that_is_full_at_the_start() {
    if !Path::new(FULL).exists() {
        return;
    }
    let (link, log) = (Temporary::new("full-first.link"), Temporary::new("full-first.log"));
    point(link.path(), Path::new(FULL));
    let upstream = Upstream::saying(ok("ok"));
    let gateway = logging(&upstream, link.path());
    assert_eq!(ask(&gateway, "/lost", 200), (0, 200));
    point(link.path(), log.path());
    gateway.handle.reopen_log();
    assert_eq!(ask(&gateway, "/after", 1), (1, 200));
    gateway.stop();
    assert_eq!(tally(&log), (1, vec![200]));
}

#[test]
fn a_log_that_was_rotated_or_deleted_begins_anew_when_told() {
    let (log, old) = (Temporary::new("anew.log"), Temporary::new("anew.log.1"));
    let upstream = Upstream::saying(ok("ok"));
    let gateway = logging(&upstream, log.path());
    ask(&gateway, "/1", 2);
    fs::rename(log.path(), old.path()).unwrap();
    // Until it is told, lines go where they went.
    ask(&gateway, "/2", 2);
    gateway.handle.reopen_log();
    ask(&gateway, "/3", 2);
    assert_eq!((tally(&old), tally(&log)), ((4, vec![]), (2, vec![])));
    fs::remove_file(log.path()).unwrap();
    gateway.handle.reopen_log();
    assert_eq!(ask(&gateway, "/4", 3), (9, 0));
    gateway.stop();
    assert_eq!(tally(&log), (3, vec![]));
}

const REQUESTS: u64 = 10_000;

/// A log that nobody reads until all requests are answered. Lines lost, and what the log has in the end; nothing where
/// there are no pipes.
fn flood_pipe(pipe: &Temporary) -> (u64, String) {
    let made = std::process::Command::new("mkfifo").arg(pipe.path()).status();
    if !made.is_ok_and(|status| status.success()) {
        return (0, String::new());
    }
    let path = pipe.path().to_owned();
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let reader = std::thread::spawn(move || {
        let file = fs::File::open(path).unwrap();
        wait.recv().unwrap();
        std::io::read_to_string(file).unwrap()
    });
    let upstream = Upstream::saying(ok("ok"));
    let gateway = logging(&upstream, pipe.path());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut client = Client::connect(gateway.address);
                for _ in 0..REQUESTS / 4 {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                    assert_eq!(client.receive().unwrap().text(), "ok");
                }
            });
        }
    });
    eventually("all are counted", || gateway.metric("redress_requests_total") == REQUESTS);
    let lost = gateway.metric("redress_log_lost_total");
    assert!(lost > 0 && lost < REQUESTS, "{lost}");
    go.send(()).unwrap();
    eventually("what waited is written", || {
        gateway.metric("redress_log_lines_total") + gateway.metric("redress_log_lost_total") == REQUESTS
    });
    assert_eq!(get(gateway.address, "/").text(), "ok");
    // The reader goes on until the gateway lets go of the log.
    gateway.stop();
    (lost, reader.join().unwrap())
}

/// A reader who stops: lines wait, then are lost and counted, and no request waits with them.
#[test]
fn a_log_that_nobody_takes_holds_no_request_back() {
    let pipe = Temporary::new("pipe");
    let (lost, text) = flood_pipe(&pipe);
    let requests = text.lines().filter(|line| line.contains("\"target\"")).count() as u64;
    assert!(text.is_empty() || requests == REQUESTS - lost + 1, "{requests} lines, {lost} lost");
}

/// Lines that were lost because nobody took them are told in the log too, as those that could not be written are.
#[test]
fn lines_that_were_lost_waiting_are_told_in_the_log() {
    let pipe = Temporary::new("told.pipe");
    let (lost, text) = flood_pipe(&pipe);
    let told: u64 = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter_map(|line| line["lost"].as_u64())
        .sum();
    assert_eq!(told, lost);
}

/// A log whose file was deleted is written to a name again, without being told, within seconds.
#[test]
fn a_log_that_was_deleted_comes_back_by_itself() {
    let log = Temporary::new("deleted.log");
    let upstream = Upstream::saying(ok("ok"));
    let gateway = logging(&upstream, log.path());
    ask(&gateway, "/before", 1);
    fs::remove_file(log.path()).unwrap();
    let back = crate::support::within(std::time::Duration::from_secs(5), || {
        assert_eq!(get(gateway.address, "/after").text(), "ok");
        log.path().exists()
    });
    assert!(back, "lines go to a file without a name, and none counts as lost");
}
