//! What the process may use up: memory, files, time. Measured where the system tells (rows 14, 47 and 48 of the fault
//! table).

use super::folder;
use super::server::{PATIENCE, Server};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;
use tokio::time::Instant;

/// Connections that ask for nothing, as far as the limit of open files allows.
const IDLE: u64 = 2_000;
/// Memory of each of them.
const IDLE_BYTES: u64 = 32 * 1024;
/// Memory of the whole process, whatever is done to it.
const MOST_KIB: u64 = 128 * 1024;
/// Within which others are answered meanwhile: four times as long without optimization.
const OTHERS: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 250 });

/// A config with one worker, which knows no patience that would end a test early.
fn config(name: &str, upstream: &str) -> PathBuf {
    let file = folder(name).join("redress.toml");
    let text = format!(
        "[listen]\naddress = '127.0.0.1:0'\nworkers = 1\ndrain = '1s'\n[timeouts]\nhead = '60s'\n\
         [[route]]\npath = '/'\nupstream = 'http://{upstream}'\ncontract = 'enablex'\n"
    );
    fs::write(&file, text).unwrap();
    file
}

/// An upstream that says to every path what that function does.
fn upstream(say: impl Fn(&str, &mut TcpStream) -> bool + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let say = std::sync::Arc::new(say);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let say = std::sync::Arc::clone(&say);
            thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut stream, mut head, mut line) = (stream, String::new(), String::new());
                while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
                    head += &line;
                    if line == "\r\n" && !say(head.split(' ').nth(1).unwrap(), &mut stream) {
                        return;
                    } else if line == "\r\n" {
                        head.clear();
                    }
                    line.clear();
                }
            });
        }
    });
    address
}

fn ok(stream: &mut TcpStream) -> bool {
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").is_ok()
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Asks on a connection that stays. True: the answer is there, whole.
fn ask(stream: &mut TcpStream) -> bool {
    let (mut answer, mut bytes) = (Vec::new(), [0; 1024]);
    let mut more = stream.write_all(b"GET /ok HTTP/1.1\r\nHost: a\r\n\r\n").is_ok();
    while more && !answer.ends_with(b"\r\n\r\nok") {
        let read = stream.read(&mut bytes).unwrap_or(0);
        answer.extend_from_slice(&bytes[..read]);
        more = read > 0;
    }
    more
}

/// What this process may open, less what it needs itself. `None`: the system does not tell.
fn files() -> Option<u64> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    line.split_whitespace().nth(3)?.parse::<u64>().ok()?.checked_sub(300)
}

/// What an idle connection costs, in bytes, if it asked for something before or did not. `None`: the system does not tell.
fn idle(name: &str, asks: bool) -> Option<u64> {
    let server = Server::start(&config(name, &upstream(|_, stream| ok(stream))));
    let count = IDLE.min(files()?);
    // What is there once is not counted.
    for _ in 0..20 {
        assert!(ask(&mut connect(&server)));
    }
    let before = server.memory("VmRSS")?;
    let mut idle: Vec<_> = (0..count).map(|_| connect(&server)).collect();
    if asks {
        assert!(idle.iter_mut().all(ask));
    }
    // When the last is served, all before it were accepted.
    assert!(ask(&mut connect(&server)));
    let begin = Instant::now();
    assert!(ask(&mut connect(&server)));
    assert!(begin.elapsed() < OTHERS, "{name}: somebody else waited {:?}", begin.elapsed());
    let each = server.memory("VmRSS")?.saturating_sub(before) * 1024 / count;
    eprintln!("{count} idle connections, {name}: {each} bytes each");
    Some(each)
}

#[test]
fn idle_connections_cost_little_and_hold_nobody_up() {
    for (name, asks) in [("silent", false), ("kept", true)] {
        let each = idle(name, asks).unwrap_or(0);
        assert!(each < IDLE_BYTES, "{name}: {each} bytes each");
    }
}

#[test]
fn out_of_files_it_rests_serves_those_it_has_and_recovers() {
    const FILES: u32 = 64;
    let server = Server::start_with_files(&config("files", &upstream(|_, stream| ok(stream))), FILES);
    let folder = format!("/proc/{}/fd", server.child.id());
    let open = || fs::read_dir(&folder).map_or(0, Iterator::count);
    if open() == 0 {
        return;
    }
    let mut kept = connect(&server);
    assert!(ask(&mut kept));
    let mut flood: Vec<_> = (0..100).map(|_| connect(&server)).collect();
    let begin = Instant::now();
    while open() < FILES as usize {
        assert!(begin.elapsed() < PATIENCE, "{} files are open", open());
        thread::park_timeout(Duration::from_millis(5));
    }
    let (begin, busy) = (Instant::now(), server.busy().unwrap());
    assert!(ask(&mut kept), "a connection that was there is not served");
    assert!(begin.elapsed() < OTHERS, "it waited {:?}", begin.elapsed());
    // One that cannot be accepted waits; meanwhile the process rests.
    let last = flood.last_mut().unwrap();
    last.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    assert!(last.read(&mut [0]).is_err(), "there is nothing to read");
    let (time, busy) = (begin.elapsed(), server.busy().unwrap().saturating_sub(busy));
    assert!(busy < time / 10, "{busy:?} of {time:?} were spent on nothing");
    assert!(ask(&mut kept));
    drop(flood);
    let begin = Instant::now();
    assert!(server.get("/ok", "").ends_with("ok"));
    assert!(begin.elapsed() < Duration::from_secs(1), "it recovered after {:?}", begin.elapsed());
}

/// Answers that are large, slow, deep, or grow when they are unpacked.
fn hostile(path: &str, stream: &mut TcpStream) -> bool {
    let error = |stream: &mut TcpStream, headers: &str, body: &[u8]| {
        let length = body.len();
        let head = format!("HTTP/1.1 500 Oh\r\n{headers}Content-Length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).is_ok() && stream.write_all(body).is_ok()
    };
    match path {
        "/large" => {
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n"));
            (0..800).all(|_| stream.write_all(&vec![b'x'; 0x10000]).is_ok())
        }
        "/over" => error(stream, "Content-Type: application/json\r\n", &vec![b' '; 10_000_000]),
        "/deep" => error(stream, "Content-Type: application/json\r\n", &vec![b'['; 1_000_000]),
        "/lists" => error(stream, "Content-Type: application/json\r\n", "[],".repeat(333_000).as_bytes()),
        "/elements" => error(stream, "Content-Type: application/xml\r\n", "<a>".repeat(333_000).as_bytes()),
        "/bomb" => {
            let blocks: Vec<u8> = (1..=60).flat_map(|n| [2 | u8::from(n == 60), 0, 16, b'[']).collect();
            let bomb = [&[0x28, 0xb5, 0x2f, 0xfd, 0, 0x58][..], &blocks].concat();
            error(stream, "Content-Type: application/json\r\nContent-Encoding: zstd\r\n", &bomb)
        }
        "/half" => {
            drop(stream.write_all(b"HTTP/1.1 500 Oh\r\nContent-Length: 1000000\r\n\r\n"));
            drop(stream.write_all(&vec![b' '; 900_000]));
            stream.read(&mut [0]).is_ok_and(|read| read > 0)
        }
        _ => ok(stream),
    }
}

/// Memory at the most under so many answers of each kind at once, in KiB. Who asked for something large takes nothing
/// of it.
fn memory(name: &str, paths: &[&str], each: usize) -> Option<u64> {
    let server = Server::start(&config(name, &upstream(hostile)));
    server.memory("VmHWM")?;
    let (mut asking, mut silent) = (Vec::new(), Vec::new());
    for path in paths {
        for _ in 0..each {
            let mut stream = connect(&server);
            write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
            if *path == "/large" { &mut silent } else { &mut asking }.push(stream);
        }
    }
    for stream in &mut asking {
        let mut head = [0; 12];
        stream.read_exact(&mut head).unwrap();
        assert!(head.starts_with(b"HTTP/1.1 500"), "{head:?}");
    }
    let begin = Instant::now();
    assert!(server.get("/ok", "").ends_with("ok"));
    assert!(begin.elapsed() < OTHERS, "somebody else waited {:?}", begin.elapsed());
    let most = server.memory("VmHWM")?;
    eprintln!("{name}: {most} KiB at most");
    Some(most)
}

const HOSTILE: [&str; 7] = ["/large", "/over", "/deep", "/lists", "/elements", "/bomb", "/half"];

#[test]
fn no_answer_makes_it_grow_beyond_its_bound() {
    for path in HOSTILE {
        let most = memory(&format!("memory-{}", &path[1..]), &[path], 16).unwrap_or(0);
        assert!(most < MOST_KIB, "{path}: {most} KiB");
    }
}

/// The goal for an idle connection, of either kind.
const GOAL_BYTES: u64 = 12 * 1024;

#[test]
fn idle_connections_cost_what_they_should() {
    for (name, asks) in [("silent-goal", false), ("kept-goal", true)] {
        let each = idle(name, asks).unwrap_or(0);
        assert!(each < GOAL_BYTES, "{name}: {each} bytes each");
    }
}

/// All of them at once: what is held back is bounded for the process, not only for each request.
#[test]
fn all_hostile_answers_at_once_stay_in_the_bound() {
    let most = memory("memory-all", &HOSTILE, 24).unwrap_or(0);
    assert!(most < MOST_KIB, "{most} KiB");
}

/// No file left for a connection to the upstream is our own fault, not the upstream's: a 503, and it is not left alone
/// afterwards as one that failed.
#[test]
fn out_of_files_the_upstream_is_not_blamed() {
    const FILES: u32 = 64;
    let server = Server::start_with_files(&config("blame", &upstream(|_, stream| ok(stream))), FILES);
    let folder = format!("/proc/{}/fd", server.child.id());
    let open = || fs::read_dir(&folder).map_or(0, Iterator::count);
    if open() == 0 {
        return;
    }
    // Accepted, and nothing asked of the upstream yet.
    let mut kept = connect(&server);
    let flood: Vec<_> = (0..100).map(|_| connect(&server)).collect();
    let begin = Instant::now();
    while open() < FILES as usize {
        assert!(begin.elapsed() < PATIENCE, "{} files are open", open());
        thread::park_timeout(Duration::from_millis(5));
    }
    for _ in 0..5 {
        kept.write_all(b"GET /ok HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let mut answer = [0; 4096];
        let read = kept.read(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    }
    drop(flood);
    let answer = server.get("/ok", "");
    assert!(answer.ends_with("ok"), "it is left alone: {answer}");
}
