//! An upstream that keeps every byte it gets, by connection, and knows when the other side went away.

use super::PATIENCE;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

pub(crate) struct Tap {
    pub(crate) address: SocketAddr,
    wires: Arc<(Mutex<Vec<Arc<Wire>>>, Condvar)>,
    ended: Arc<AtomicBool>,
}

/// One connection, from the upstream's side.
pub(crate) struct Wire {
    stream: TcpStream,
    came: Mutex<Came>,
    changed: Condvar,
    /// Bytes that were taken from the upstream.
    pub(crate) written: AtomicU64,
}

#[derive(Default)]
struct Came {
    bytes: Vec<u8>,
    ended: bool,
}

impl Tap {
    /// An upstream that does this with each connection, and closes it afterwards. Nothing is read before the script
    /// listens.
    pub(crate) fn start(script: impl Fn(&Arc<Wire>) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let wires = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let tap = Self { address, wires: Arc::clone(&wires), ended: Arc::clone(&ended) };
        let script = Arc::new(script);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::Acquire) {
                    return;
                }
                let wire = Wire::new(stream.unwrap());
                wires.0.lock().unwrap().push(Arc::clone(&wire));
                wires.1.notify_all();
                let script = Arc::clone(&script);
                std::thread::spawn(move || {
                    script(&wire);
                    drop(wire.stream.shutdown(Shutdown::Both));
                });
            }
        });
        tap
    }

    /// The connection of that number, as soon as it is there.
    pub(crate) fn wire(&self, number: usize) -> Arc<Wire> {
        let wires = self.wires.0.lock().unwrap();
        let (wires, timeout) =
            self.wires.1.wait_timeout_while(wires, PATIENCE, |wires| wires.len() <= number).unwrap();
        assert!(!timeout.timed_out(), "there were {} connections only", wires.len());
        Arc::clone(&wires[number])
    }

    /// All connections so far.
    pub(crate) fn wires(&self) -> Vec<Arc<Wire>> {
        self.wires.0.lock().unwrap().clone()
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        drop(TcpStream::connect(self.address));
        for wire in self.wires() {
            drop(wire.stream.shutdown(Shutdown::Both));
        }
    }
}

impl Wire {
    fn new(stream: TcpStream) -> Arc<Self> {
        stream.set_nodelay(true).unwrap();
        let (came, changed, written) = (Mutex::default(), Condvar::new(), AtomicU64::new(0));
        Arc::new(Self { stream, came, changed, written })
    }

    /// Keeps what comes from now on, until the connection ends.
    pub(crate) fn listen(self: &Arc<Self>) {
        let wire = Arc::clone(self);
        std::thread::spawn(move || {
            let mut bytes = vec![0; 64 * 1024];
            loop {
                let read = (&wire.stream).read(&mut bytes).unwrap_or(0);
                let mut came = wire.came.lock().unwrap();
                came.bytes.extend_from_slice(&bytes[..read]);
                came.ended = read == 0;
                wire.changed.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
    }

    /// Waits until what came is so. False: the connection ended before it was.
    pub(crate) fn until(&self, is_so: impl Fn(&[u8]) -> bool) -> bool {
        let mut came = self.came.lock().unwrap();
        loop {
            if is_so(&came.bytes) {
                return true;
            }
            if came.ended {
                return false;
            }
            came = self.changed.wait(came).unwrap();
        }
    }

    /// Waits for a head.
    pub(crate) fn head(self: &Arc<Self>) -> bool {
        self.listen();
        self.until(|bytes| count(bytes, b"\r\n\r\n") > 0)
    }

    /// Takes a head and nothing after it.
    pub(crate) fn glance(&self) {
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") && (&self.stream).read(&mut byte).is_ok_and(|read| read > 0) {
            head.push(byte[0]);
        }
    }

    /// Does the other side end the connection within that time?
    pub(crate) fn ends_within(&self, time: Duration) -> bool {
        let came = self.came.lock().unwrap();
        self.changed.wait_timeout_while(came, time, |came| !came.ended).unwrap().0.ended
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.came.lock().unwrap().bytes.clone()
    }

    /// False: nobody takes it any more.
    pub(crate) fn write(&self, bytes: &[u8]) -> bool {
        let written = (&self.stream).write_all(bytes).is_ok();
        if written {
            self.written.fetch_add(bytes.len() as u64, Ordering::AcqRel);
        }
        written
    }

    /// Says that nothing more will be said.
    pub(crate) fn finish(&self) {
        drop(self.stream.shutdown(Shutdown::Write));
    }

    /// Says this over and over, with a pause in between, until the other side goes away.
    pub(crate) fn drip(&self, bytes: &[u8], pause: Duration) {
        while !self.ends_within(pause) && self.write(bytes) {}
    }

    /// Says this over and over, that many times or until nobody takes it.
    pub(crate) fn pour(&self, bytes: &[u8], times: usize) {
        for _ in 0..times {
            if !self.write(bytes) {
                return;
            }
        }
    }
}

/// How often is that in there?
pub(crate) fn count(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).filter(|window| *window == part).count()
}
