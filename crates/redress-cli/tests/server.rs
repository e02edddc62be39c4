//! `redress serve` as a process: started, told, measured and ended.

use super::{command, folder};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

/// Longer than any test waits for anything that comes at all.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A config file with one route.
pub(crate) fn config(name: &str, listen: &str, upstream: &str, more: &str) -> PathBuf {
    let file = folder(name).join("redress.toml");
    let text = format!(
        "[listen]\naddress = '{listen}'\n\n[[route]]\npath = '/'\nupstream = 'http://{upstream}'\ncontract = 'enablex'\n{more}\n"
    );
    fs::write(&file, text).unwrap();
    file
}

pub(crate) struct Server {
    pub(crate) child: Child,
    says: BufReader<ChildStderr>,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start(file: &Path) -> Self {
        Self::run(&mut command(&["serve", "-c", file.to_str().unwrap()]))
    }

    /// With no more than so many files open at once.
    pub(crate) fn start_with_files(file: &Path, most: u32) -> Self {
        let script = format!("ulimit -n {most} && exec \"$0\" serve -c \"$1\"");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_redress"), file.to_str().unwrap()]);
        Self::run(shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()))
    }

    fn run(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let says = BufReader::new(child.stderr.take().unwrap());
        let mut server = Self { child, says, address: String::new() };
        let line = server.wait_for("listening on ");
        line.trim().rsplit(' ').next().unwrap().clone_into(&mut server.address);
        server
    }

    /// The next line that has that part.
    pub(crate) fn wait_for(&mut self, part: &str) -> String {
        let mut line = String::new();
        while !line.contains(part) {
            line.clear();
            assert!(self.says.read_line(&mut line).unwrap() > 0, "it ended without saying {part:?}");
        }
        line
    }

    pub(crate) fn get(&self, path: &str, more: &str) -> String {
        ask(&self.address, &format!("GET {path}"), more, "")
    }

    /// A size of its memory, in KiB: `VmRSS`, or `VmHWM` for the most it ever was. `None`: this system does not tell.
    pub(crate) fn memory(&self, name: &str) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    /// The time it was busy so far.
    pub(crate) fn busy(&self) -> Option<Duration> {
        /// `sysconf(_SC_CLK_TCK)`, on every Linux.
        const TICKS: u64 = 100;
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // The name of the program stands in parentheses, and may have blanks.
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
        Some(Duration::from_millis(ticks * 1_000 / TICKS))
    }

    /// Sends a signal to this one process.
    pub(crate) fn signal(&self, name: &str) {
        signal(&self.child, name);
    }
}

/// Sends a signal to this one process.
pub(crate) fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status();
    assert!(status.unwrap().success());
}

/// Asks, and reads the whole answer.
pub(crate) fn ask(address: &str, request: &str, more: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = match body.len() {
        0 => String::new(),
        length => format!("content-length: {length}\r\n"),
    };
    write!(stream, "{request} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{length}{more}\r\n{body}")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
