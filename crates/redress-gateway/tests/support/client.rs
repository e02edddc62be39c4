//! A client that says exactly what it is told, and reads what comes.

use super::PATIENCE;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

/// A response, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) trailers: Vec<(String, String)>,
    /// Did the connection end before the body did?
    pub(crate) truncated: bool,
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| &**v)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// What the problem means, in either of the media types of `problem`.
    pub(crate) fn condition(&self) -> String {
        self.json()["condition"].as_str().unwrap_or_default().to_owned()
    }
}

/// A connection.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    read: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self::over(stream)
    }

    /// A client on a connection that was made otherwise.
    pub(crate) fn over(stream: TcpStream) -> Self {
        Self { stream, read: Vec::new() }
    }

    /// Breaks the connection off: what was not read yet is lost to both sides.
    pub(crate) fn reset(self) {
        socket2::SockRef::from(&self.stream).set_linger(Some(std::time::Duration::ZERO)).unwrap();
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        // A server may have closed before all was said: that is for the answer to show.
        drop(self.stream.write_all(bytes.as_ref()));
        self
    }

    /// The next response, to a request that is no HEAD. `None`: the connection ended.
    pub(crate) fn receive(&mut self) -> Option<Response> {
        self.receive_to("GET")
    }

    pub(crate) fn receive_to(&mut self, method: &str) -> Option<Response> {
        let end = loop {
            if let Some(end) = self.read.windows(4).position(|w| w == b"\r\n\r\n") {
                break end;
            }
            if !self.fill() {
                assert!(self.read.is_empty(), "half a head: {}", String::from_utf8_lossy(&self.read));
                return None;
            }
        };
        let head: Vec<u8> = self.read.drain(..end + 4).collect();
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status: u16 = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(pair).collect();
        let mut response =
            Response { status, headers, body: Vec::new(), trailers: Vec::new(), truncated: false };
        // All but a switch are words before the answer.
        if (100..200).contains(&status) {
            return Some(response);
        }
        if method == "HEAD" || matches!(status, 101 | 204 | 304) {
            return Some(response);
        }
        if response.header("transfer-encoding").is_some() {
            self.chunked(&mut response);
        } else if let Some(length) = response.header("content-length") {
            let length: usize = length.parse().unwrap();
            while self.read.len() < length && self.fill() {}
            response.truncated = self.read.len() < length;
            response.body = self.read.drain(..length.min(self.read.len())).collect();
        } else {
            while self.fill() {}
            response.body = std::mem::take(&mut self.read);
        }
        Some(response)
    }

    fn chunked(&mut self, response: &mut Response) {
        loop {
            let Some(line) = self.line() else {
                response.truncated = true;
                return;
            };
            let size = usize::from_str_radix(line.split(';').next().unwrap(), 16).unwrap();
            if size == 0 {
                while let Some(line) = self.line().filter(|line| !line.is_empty()) {
                    response.trailers.push(pair(&line));
                }
                return;
            }
            while self.read.len() < size + 2 {
                if !self.fill() {
                    response.truncated = true;
                    return;
                }
            }
            response.body.extend(self.read.drain(..size));
            self.read.drain(..2);
        }
    }

    fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.read.windows(2).position(|w| w == b"\r\n") {
                let line: Vec<u8> = self.read.drain(..end + 2).collect();
                return Some(String::from_utf8(line[..end].to_vec()).unwrap());
            }
            if !self.fill() {
                return None;
            }
        }
    }

    /// Reads more. Was there more?
    fn fill(&mut self) -> bool {
        let mut bytes = [0; 16 * 1024];
        match self.stream.read(&mut bytes) {
            Ok(read) => {
                self.read.extend_from_slice(&bytes[..read]);
                read > 0
            }
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) =>
            {
                panic!("nothing came in time; so far: {}", String::from_utf8_lossy(&self.read))
            }
            Err(_) => false,
        }
    }

    /// Reads until that has come, and keeps it all.
    pub(crate) fn until(&mut self, part: &str) {
        while !String::from_utf8_lossy(&self.read).contains(part) {
            assert!(self.fill(), "{part:?} did not come");
        }
    }

    /// Everything until the end of the connection.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        while self.fill() {}
        std::mem::take(&mut self.read)
    }

    /// Is the connection closed by now, with nothing more said?
    pub(crate) fn is_closed(&mut self) -> bool {
        self.read.is_empty() && !self.fill()
    }

    pub(crate) fn finish(&mut self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }
}

/// One request on a connection of its own.
pub(crate) fn ask(address: SocketAddr, request: impl AsRef<[u8]>) -> Response {
    let method = String::from_utf8_lossy(request.as_ref()).split(' ').next().unwrap_or_default().to_owned();
    Client::connect(address).send(request).receive_to(&method).expect("an answer")
}

pub(crate) fn get(address: SocketAddr, path: &str) -> Response {
    ask(address, format!("GET {path} HTTP/1.1\r\nHost: a.example\r\n\r\n"))
}

fn pair(line: &str) -> (String, String) {
    let (name, value) = line.split_once(':').unwrap();
    (name.to_ascii_lowercase(), value.trim().to_owned())
}
