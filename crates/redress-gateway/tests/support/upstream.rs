//! An upstream that does what a test says, however wrong.

use super::PATIENCE;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// A request, as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Request line and header fields, as they came.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).into_iter().next()
    }

    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim()).collect()
    }
}

/// What an upstream does with a request.
pub(crate) enum Act {
    /// Says this, and keeps the connection.
    Say(Vec<u8>),
    /// Says this, and closes.
    SayAndClose(Vec<u8>),
    /// Says this, and resets the connection.
    SayAndReset(Vec<u8>),
    /// Says this, and then nothing until the other side gives up.
    SayAndStall(Vec<u8>),
    /// Says this byte by byte until the other side gives up.
    Drip(Vec<u8>),
    /// Says this, then sends back every byte that comes.
    SayAndEcho(Vec<u8>),
}

pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    pub(crate) requests: Arc<Mutex<Vec<Request>>>,
    pub(crate) connections: Arc<AtomicUsize>,
    ended: Arc<AtomicBool>,
}

impl Upstream {
    /// An upstream that decides by request, and by how many came before it on the connection.
    pub(crate) fn start(script: impl Fn(&Request, usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let ended = Arc::new(AtomicBool::new(false));
        let upstream = Self {
            address,
            requests: Arc::clone(&requests),
            connections: Arc::clone(&connections),
            ended: Arc::clone(&ended),
        };
        let script = Arc::new(script);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::Acquire) {
                    return;
                }
                connections.fetch_add(1, Ordering::AcqRel);
                let (script, requests) = (Arc::clone(&script), Arc::clone(&requests));
                std::thread::spawn(move || converse(&stream.unwrap(), &*script, &requests));
            }
        });
        upstream
    }

    /// An upstream that always says the same.
    pub(crate) fn saying(response: impl AsRef<[u8]>) -> Self {
        let response = response.as_ref().to_vec();
        Self::start(move |_, _| Act::Say(response.clone()))
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        drop(TcpStream::connect(self.address));
    }
}

/// A response with a body of that type.
pub(crate) fn response(status: &str, media_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

pub(crate) fn ok(body: &str) -> Vec<u8> {
    response("200 OK", "text/plain", body)
}

fn converse(stream: &TcpStream, script: &dyn Fn(&Request, usize) -> Act, requests: &Mutex<Vec<Request>>) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    let mut before = 0;
    while let Some(request) = read(&mut reader) {
        requests.lock().unwrap().push(request.clone());
        match script(&request, before) {
            Act::Say(bytes) => drop(writer.write_all(&bytes)),
            Act::SayAndClose(bytes) => return drop(writer.write_all(&bytes)),
            Act::SayAndReset(bytes) => {
                drop(writer.write_all(&bytes));
                return drop(socket2::SockRef::from(stream).set_linger(Some(std::time::Duration::ZERO)));
            }
            Act::SayAndStall(bytes) => {
                drop(writer.write_all(&bytes));
                drop(reader.read(&mut [0; 64]));
                return;
            }
            Act::Drip(bytes) => {
                for byte in bytes.iter().cycle() {
                    // A read that times out is a pause that ends when the other side does.
                    stream.set_read_timeout(Some(std::time::Duration::from_millis(100))).unwrap();
                    if matches!(reader.read(&mut [0; 64]), Ok(0)) || writer.write_all(&[*byte]).is_err() {
                        return;
                    }
                }
            }
            Act::SayAndEcho(bytes) => {
                drop(writer.write_all(&bytes));
                let mut bytes = [0; 1024];
                while let Ok(read) = reader.read(&mut bytes) {
                    if read == 0 || writer.write_all(&bytes[..read]).is_err() {
                        return;
                    }
                }
                return;
            }
        }
        before += 1;
    }
}

/// Reads a request as a strict server would. `None`: the connection ended.
pub(crate) fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        assert!(line.ends_with("\r\n"), "a bare line end reached the upstream: {line:?}");
        head += &line;
    }
    let mut request = Request { head, body: Vec::new() };
    let length = request.header("content-length").map(|length| length.parse::<usize>().unwrap());
    if request.header("transfer-encoding").is_some() {
        assert_eq!(request.headers("transfer-encoding"), ["chunked"]);
        assert_eq!(length, None, "Content-Length beside Transfer-Encoding");
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let size = usize::from_str_radix(line.trim_end(), 16).ok()?;
            let mut data = vec![0; size];
            reader.read_exact(&mut data).ok()?;
            request.body.extend(data);
            if size == 0 {
                while reader.read_line(&mut line).ok()? > 2 {}
                break;
            }
            reader.read_exact(&mut [0; 2]).ok()?;
        }
    } else if let Some(length) = length {
        let mut data = vec![0; length];
        reader.read_exact(&mut data).ok()?;
        request.body = data;
    }
    Some(request)
}
