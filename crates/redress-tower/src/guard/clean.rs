//! The guard, and what it takes out.

use super::scan::find;
use crate::exchange::Exchange;
use redress::{Extension, Problem, SubError, Value};
use std::borrow::Cow;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Looks through every text of an error before it leaves.
///
/// Title, detail and the texts of sub-errors are replaced by the plain title of the condition if they look like a
/// [`Leak`]; members that need not be there are left out. The caller gets an incident id in their place, as the
/// extension `incident`, and the log keeps the original under it: the id of the request if it has one, else a new one.
///
/// Clones share one counter: give every route a clone of the same guard, and no two incidents have one id.
///
/// ```
/// use redress_tower::{Guard, Leak};
///
/// let guard = Guard::new(42);
/// assert_eq!(guard.find("at com.example.Users.find(Users.java:42)"), Some(Leak::StackTrace));
/// assert_eq!(guard.find("No user has the id 42."), None);
/// assert_eq!(Guard::off().find("at com.example.Users.find(Users.java:42)"), None);
/// ```
#[derive(Clone, Debug)]
pub struct Guard {
    on: bool,
    seed: u64,
    incidents: Arc<AtomicU64>,
}

/// What a text gives away.
///
/// ```
/// assert_eq!(redress_tower::Leak::StackTrace.as_str(), "stack-trace");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Leak {
    /// A stack trace, a class of the runtime, a line of source code; or so much text that it is a dump.
    StackTrace,
    /// A statement of SQL, or what a database says.
    Sql,
    /// A path on the server's disk.
    Path,
    /// The name or address of a host inside.
    Host,
    /// A password, key, token or connection string.
    Credential,
}

impl Leak {
    /// The word used in logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StackTrace => "stack-trace",
            Self::Sql => "sql",
            Self::Path => "path",
            Self::Host => "host",
            Self::Credential => "credential",
        }
    }
}

impl Guard {
    /// On. Ids of incidents are made from that seed: give every process its own.
    pub fn new(seed: u64) -> Self {
        Self { on: true, seed, incidents: Arc::default() }
    }

    /// Off: every text leaves as the upstream wrote it.
    pub fn off() -> Self {
        Self { on: false, ..Self::new(0) }
    }

    /// Is it on?
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// What a text gives away, if the guard is on and takes it for a leak.
    pub fn find(&self, text: &str) -> Option<Leak> {
        if self.on { find(text, "") } else { None }
    }

    /// Takes out what must not leave.
    pub(crate) fn clean(&self, problem: &mut Problem<'_>, exchange: &Exchange) -> Option<Finding> {
        if !self.on {
            return None;
        }
        let mut sweep =
            Sweep { echoed: exchange.target(), title: problem.condition.title(), leak: None, kept: None };
        sweep.problem(problem);
        let leak = sweep.leak?;
        let original = sweep.kept;
        Some(Finding { leak, original, incident: self.name_incident(problem, exchange) })
    }

    /// Gives an error an incident id, as an extension.
    pub(crate) fn name_incident(&self, problem: &mut Problem<'_>, exchange: &Exchange) -> String {
        let id = exchange.request_id().map_or_else(|| self.next_id(), str::to_owned);
        problem.extensions.retain(|e| e.name != INCIDENT);
        problem.extensions.push(Extension::new(INCIDENT, Value::Text(Cow::Owned(id.clone()))));
        id
    }

    /// A new id: 16 hexadecimal digits.
    fn next_id(&self) -> String {
        let count = self.incidents.fetch_add(1, Ordering::Relaxed);
        format!("{:016x}", mixed(self.seed.wrapping_add(count.wrapping_mul(0x9E37_79B9_7F4A_7C15))))
    }
}

impl Default for Guard {
    /// On, with a seed of the randomness that the standard library gives this process's hash maps.
    fn default() -> Self {
        Self::new(RandomState::new().build_hasher().finish())
    }
}

/// What the guard took out.
pub(crate) struct Finding {
    pub(crate) leak: Leak,
    pub(crate) incident: String,
    /// The texts as they were.
    pub(crate) original: Option<String>,
}

const INCIDENT: &str = "incident";

/// Members that are a trace whatever is in them, in small letters and without what joins words.
const TRACES: [&str; 4] = ["stacktrace", "backtrace", "traceback", "exceptiontrace"];

/// `SplitMix64`: two counts never give one id, and the next is not guessed from the last by eye.
fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// One pass over a problem.
struct Sweep<'e> {
    /// What the caller sent is no news to them.
    echoed: &'e str,
    title: &'static str,
    leak: Option<Leak>,
    kept: Option<String>,
}

impl Sweep<'_> {
    fn problem(&mut self, problem: &mut Problem<'_>) {
        self.text(&mut problem.title);
        self.optional(&mut problem.detail);
        self.needless(&mut problem.instance);
        self.needless(&mut problem.kind);
        self.needless(&mut problem.request.uri);
        self.code(&mut problem.code);
        self.extensions(&mut problem.extensions);
        for error in &mut problem.errors {
            self.sub_error(error);
        }
    }

    fn sub_error(&mut self, error: &mut SubError<'_>) {
        self.optional(&mut error.title);
        self.optional(&mut error.detail);
        self.needless(&mut error.target);
        self.code(&mut error.code);
        self.extensions(&mut error.extensions);
    }

    fn text(&mut self, text: &mut Cow<'_, str>) {
        if self.leaks(text) {
            *text = Cow::Borrowed(self.title);
        }
    }

    fn optional(&mut self, text: &mut Option<Cow<'_, str>>) {
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn needless(&mut self, text: &mut Option<Cow<'_, str>>) {
        if text.as_deref().is_some_and(|text| self.leaks(text)) {
            *text = None;
        }
    }

    /// A code is a word, and some APIs have class names for codes. What is more than a word is no code.
    fn code(&mut self, code: &mut Option<Cow<'_, str>>) {
        let is_word = |c: &str| c.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-:".contains(&b));
        if code.as_deref().is_some_and(|c| !is_word(c)) {
            self.needless(code);
        }
    }

    fn extensions(&mut self, extensions: &mut Vec<Extension<'_>>) {
        extensions.retain(|extension| {
            let is_trace = is_trace(&extension.name) && !matches!(extension.value.as_str(), "" | "null");
            if is_trace {
                self.note(Leak::StackTrace, extension.value.as_str());
            }
            let leaks = match &extension.value {
                Value::Text(text) => self.leaks(text),
                json => self.leaks(&unescaped(json.as_str())),
            };
            !is_trace && !leaks && !self.leaks(&extension.name)
        });
    }

    fn leaks(&mut self, text: &str) -> bool {
        let Some(leak) = find(text, self.echoed) else { return false };
        self.note(leak, text);
        true
    }

    fn note(&mut self, leak: Leak, text: &str) {
        self.leak.get_or_insert(leak);
        let kept = self.kept.get_or_insert_default();
        if !kept.is_empty() {
            kept.push('\n');
        }
        kept.push_str(text);
    }
}

/// What the strings in JSON say. Some write every slash with a backslash.
fn unescaped(json: &str) -> Cow<'_, str> {
    if !json.contains('\\') {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next() {
                Some('n' | 'r') | None => '\n',
                Some('t') => '\t',
                Some(sign) => sign,
            },
            c => c,
        });
    }
    Cow::Owned(out)
}

fn is_trace(name: &str) -> bool {
    let letters = || name.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase());
    TRACES.iter().any(|trace| trace.bytes().eq(letters()))
}
