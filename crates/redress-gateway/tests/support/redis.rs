//! A Redis: a small one of ours, which knows what the gateway asks, and the real one where it is installed.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

pub(crate) trait Redis {
    fn url(&self) -> String;
}

/// Ours. It forgets nothing by time.
pub(crate) struct Small {
    port: u16,
    pub(crate) is_stalled: Arc<AtomicBool>,
}

/// The real one; ended when dropped.
pub(crate) struct Real {
    port: u16,
    child: Child,
}

#[derive(Default)]
struct Data {
    texts: HashMap<String, String>,
    hashes: HashMap<String, BTreeMap<String, String>>,
    sorted: HashMap<String, BTreeMap<String, f64>>,
}

impl Small {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let is_stalled = Arc::<AtomicBool>::default();
        let (data, stalled) = (Arc::<Mutex<Data>>::default(), Arc::clone(&is_stalled));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (data, stalled) = (Arc::clone(&data), Arc::clone(&stalled));
                std::thread::spawn(move || converse(stream, &data, &stalled));
            }
        });
        Self { port, is_stalled }
    }
}

impl Redis for Small {
    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }
}

impl Real {
    /// `None`: it is not installed.
    pub(crate) fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Self::run(port)?;
        Some(Self { port, child })
    }

    fn run(port: u16) -> Option<Child> {
        let mut command = Command::new("redis-server");
        command.args([
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        super::eventually("Redis is there", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        Some(child)
    }

    pub(crate) fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    pub(crate) fn restart(&mut self) {
        self.child = Self::run(self.port).unwrap();
    }
}

impl Redis for Real {
    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        self.kill();
    }
}

fn converse(stream: TcpStream, data: &Mutex<Data>, stalled: &AtomicBool) {
    // It answers in pieces.
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    let mut queued: Option<Vec<Vec<String>>> = None;
    while let Some(words) = read(&mut reader) {
        if stalled.load(Ordering::Acquire) {
            continue;
        }
        let reply = match (words[0].to_ascii_uppercase().as_str(), &mut queued) {
            ("MULTI", _) => {
                queued = Some(Vec::new());
                "+OK\r\n".to_owned()
            }
            ("EXEC", _) => {
                let mut data = data.lock().unwrap();
                let commands = queued.take().unwrap();
                let replies: Vec<String> = commands.iter().map(|words| data.run(words)).collect();
                format!("*{}\r\n{}", replies.len(), replies.concat())
            }
            (_, Some(queue)) => {
                queue.push(words);
                "+QUEUED\r\n".to_owned()
            }
            (_, None) => data.lock().unwrap().run(&words),
        };
        if stream.write_all(reply.as_bytes()).is_err() {
            return;
        }
    }
}

/// A command, as a list of strings.
fn read(reader: &mut BufReader<TcpStream>) -> Option<Vec<String>> {
    let mut line = String::new();
    let mut number = |reader: &mut BufReader<TcpStream>| {
        line.clear();
        reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
        line.trim_end().get(1..)?.parse::<usize>().ok()
    };
    let count = number(reader)?;
    let mut words = Vec::new();
    for _ in 0..count {
        let mut word = vec![0; number(reader)? + 2];
        reader.read_exact(&mut word).ok()?;
        word.truncate(word.len() - 2);
        words.push(String::from_utf8(word).unwrap());
    }
    Some(words)
}

impl Data {
    fn run(&mut self, words: &[String]) -> String {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let bulk = |text: Option<&String>| match text {
            Some(text) => format!("${}\r\n{text}\r\n", text.len()),
            None => "$-1\r\n".to_owned(),
        };
        let number = |number: i64| format!(":{number}\r\n");
        let add = |slot: &mut String, by: &str| {
            let sum = slot.parse::<i64>().unwrap_or(0) + by.parse::<i64>().unwrap();
            *slot = sum.to_string();
            sum
        };
        match words[..] {
            ["CLIENT", ..] => "+OK\r\n".to_owned(),
            ["PEXPIRE", ..] => number(1),
            ["GET", key] => bulk(self.texts.get(key)),
            ["SET", key, value] => {
                self.texts.insert(key.to_owned(), value.to_owned());
                "+OK\r\n".to_owned()
            }
            ["INCRBY", key, by] => number(add(self.texts.entry(key.to_owned()).or_default(), by)),
            ["DEL", key] => {
                self.texts.remove(key);
                number(i64::from(self.hashes.remove(key).is_some()))
            }
            ["HMGET", key, ref fields @ ..] => {
                let hash = self.hashes.get(key);
                let values = fields.iter().map(|field| bulk(hash.and_then(|hash| hash.get(*field))));
                format!("*{}\r\n{}", fields.len(), values.collect::<String>())
            }
            ["HINCRBY", key, field, by] => {
                let hash = self.hashes.entry(key.to_owned()).or_default();
                number(add(hash.entry(field.to_owned()).or_default(), by))
            }
            ["HSETNX", key, field, value] => {
                let hash = self.hashes.entry(key.to_owned()).or_default();
                hash.entry(field.to_owned()).or_insert_with(|| value.to_owned());
                number(1)
            }
            ["HDEL", key, field] => {
                number(i64::from(self.hashes.get_mut(key).is_some_and(|hash| hash.remove(field).is_some())))
            }
            ["ZADD", key, "NX", score, member] => {
                let sorted = self.sorted.entry(key.to_owned()).or_default();
                sorted.entry(member.to_owned()).or_insert_with(|| score.parse().unwrap());
                number(1)
            }
            ["ZADD", key, score, member] => {
                let sorted = self.sorted.entry(key.to_owned()).or_default();
                sorted.insert(member.to_owned(), score.parse().unwrap());
                number(1)
            }
            ["ZREM", key, member] => {
                number(i64::from(self.sorted.get_mut(key).is_some_and(|set| set.remove(member).is_some())))
            }
            ["ZREMRANGEBYSCORE", key, "-inf", most] => {
                let most: f64 = most.parse().unwrap();
                if let Some(set) = self.sorted.get_mut(key) {
                    set.retain(|_, score| *score > most);
                }
                number(0)
            }
            ["ZRANGE", key, "0", _, "WITHSCORES"] => {
                let pairs = self.sorted.get(key).into_iter().flatten();
                let texts: Vec<String> = pairs
                    .flat_map(|(member, score)| [bulk(Some(member)), bulk(Some(&score.to_string()))])
                    .collect();
                format!("*{}\r\n{}", texts.len(), texts.concat())
            }
            _ => format!("-ERR unknown command {words:?}\r\n"),
        }
    }
}
