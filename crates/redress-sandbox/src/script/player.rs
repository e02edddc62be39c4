//! Plays the steps of a row against a running sandbox.

use super::rows::{Row, Step};
use super::{sign, totp};
use crate::client::{Answer, ask};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tokio::task::JoinSet;

/// Turns of `@until`: more seconds than any asynchronous work here takes.
const TURNS: u32 = 600;

/// What a row came to.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The last request, as it was sent.
    pub request: String,
    /// The last answer.
    pub answer: Answer,
}

/// Which step did not go as it should, and how.
#[derive(Debug)]
pub struct Trouble(pub String);

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

/// Plays rows against one system.
#[derive(Debug)]
pub struct Player {
    address: SocketAddr,
    taken: BTreeMap<String, String>,
    held: JoinSet<()>,
}

impl Player {
    /// Against the system at that address.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, taken: BTreeMap::new(), held: JoinSet::new() }
    }

    /// Resets the system and plays all steps of a row. `None`: the row has none.
    ///
    /// # Errors
    ///
    /// A step before the last is answered otherwise than it should be, or a connection fails.
    pub async fn play(&mut self, row: &Row) -> Result<Option<Seen>, Trouble> {
        self.taken.clear();
        self.held.abort_all();
        self.admin("POST", "reset", String::new()).await?;
        self.run(&row.steps, true).await
    }

    /// Plays steps that lead up to something: each must go as it should.
    ///
    /// # Errors
    ///
    /// One does not, or a connection fails.
    pub async fn prepare(&mut self, steps: &[String]) -> Result<(), Trouble> {
        self.run(steps, false).await.map(drop)
    }

    /// `fails`: the last step is to fail.
    async fn run(&mut self, steps: &[String], fails: bool) -> Result<Option<Seen>, Trouble> {
        let mut last = None;
        for (index, text) in steps.iter().enumerate() {
            let trouble = |why: String| Trouble(format!("step {}: {why}", index + 1));
            let step = Step::parse(text).map_err(trouble)?;
            let is_last = fails && index + 1 == steps.len();
            last = self.step(&step, is_last).await.map_err(|why| trouble(why.0))?;
        }
        Ok(last)
    }

    /// Sends one step to another address, below that prefix: to what stands in front of the system, say.
    ///
    /// # Errors
    ///
    /// The connection fails.
    pub async fn ask(&self, address: SocketAddr, prefix: &str, step: &Step) -> Result<Seen, Trouble> {
        let (target, headers, body) = self.filled(step).await?;
        Self::sent(address, &step.method, &format!("{prefix}{target}"), &headers, body).await
    }

    async fn step(&mut self, step: &Step, is_last: bool) -> Result<Option<Seen>, Trouble> {
        if let Some(advance) = &step.advance {
            self.advance(advance).await?;
        }
        for (name, value) in &step.set {
            let body = serde_json::json!({ name: value }).to_string();
            self.admin("PUT", "settings", body).await?;
        }
        if let Some((target, status)) = &step.until {
            self.until(step, target, *status).await?;
        }
        if step.method.is_empty() {
            return Ok(None);
        }
        if step.hold.is_some() {
            self.hold(step).await?;
            return Ok(None);
        }
        let mut seen = None;
        for turn in 1..=step.repeat {
            let answered = self.send(step).await?;
            let is_error_wanted = is_last && turn == step.repeat;
            let status = answered.answer.status.as_u16();
            let fits = match step.expect {
                Some(expected) => status == expected,
                None => step.any || is_last || answered.answer.status.is_success(),
            };
            if !fits && !is_error_wanted {
                return Err(Trouble(format!("{}\n→ {status} {}", answered.request, answered.answer.text())));
            }
            for (name, from) in &step.takes {
                let value = take(&answered.answer, from)
                    .ok_or_else(|| Trouble(format!("nothing at `{from}` in {}", answered.answer.text())))?;
                self.taken.insert(name.clone(), value);
            }
            seen = Some(answered);
        }
        Ok(seen)
    }

    async fn send(&self, step: &Step) -> Result<Seen, Trouble> {
        let (target, headers, body) = self.filled(step).await?;
        Self::sent(self.address, &step.method, &target, &headers, body).await
    }

    async fn sent(
        address: SocketAddr,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: String,
    ) -> Result<Seen, Trouble> {
        let shown = headers.iter().fold(String::new(), |all, (name, value)| all + name + ": " + value + "\n");
        let request = format!("{method} {target}\n{shown}\n{body}");
        let answer = ask(address, method, target, headers, body.into_bytes())
            .await
            .map_err(|why| Trouble(format!("{request}\n→ {why}")))?;
        Ok(Seen { request, answer })
    }

    /// Sends it with a fault that holds the answer back, and goes on when the sandbox has it.
    async fn hold(&mut self, step: &Step) -> Result<(), Trouble> {
        let (target, mut headers, body) = self.filled(step).await?;
        let before = self.count().await?;
        headers.push(("X-Sandbox-Fault".into(), format!("hold={}", step.hold.unwrap_or_default())));
        let (address, method) = (self.address, step.method.clone());
        self.held.spawn(async move {
            let _ = ask(address, &method, &target, &headers, body.into_bytes()).await;
        });
        for _ in 0..TURNS {
            if self.count().await? > before {
                return Ok(());
            }
            tokio::task::yield_now().await;
        }
        Err(Trouble("the held request is not running".into()))
    }

    /// Calls that are running, or wait to be answered.
    async fn count(&self) -> Result<u64, Trouble> {
        let state = self.admin("GET", "running", String::new()).await?;
        let value: serde_json::Value = serde_json::from_str(&state).map_err(|e| Trouble(e.to_string()))?;
        let number = |name| value.get(name).and_then(serde_json::Value::as_u64).unwrap_or_default();
        Ok(number("running") + number("waiting"))
    }

    async fn until(&self, step: &Step, target: &str, status: u16) -> Result<(), Trouble> {
        let asking = Step { method: "GET".into(), target: target.to_owned(), ..step.clone() };
        for _ in 0..TURNS {
            let seen = self.send(&asking).await?;
            if seen.answer.status.as_u16() == status {
                return Ok(());
            }
            self.advance("1s").await?;
        }
        Err(Trouble(format!("{target} never says {status}")))
    }

    async fn advance(&self, by: &str) -> Result<(), Trouble> {
        self.admin("POST", "clock", serde_json::json!({ "advance": by }).to_string()).await.map(drop)
    }

    async fn admin(&self, method: &str, path: &str, body: String) -> Result<String, Trouble> {
        let target = format!("/_sandbox/{path}");
        let answer = ask(self.address, method, &target, &[], body)
            .await
            .map_err(|why| Trouble(format!("{method} {target}: {why}")))?;
        if answer.status.is_success() {
            Ok(answer.text())
        } else {
            Err(Trouble(format!("{method} {target}: {}", answer.text())))
        }
    }

    /// The sandbox's time.
    async fn now(&self) -> Result<String, Trouble> {
        let clock = self.admin("GET", "clock", String::new()).await?;
        let clock: serde_json::Value = serde_json::from_str(&clock).unwrap_or_default();
        let now = clock.get("now").and_then(|now| now.as_str());
        now.map(str::to_owned).ok_or_else(|| Trouble("the sandbox does not tell the time".into()))
    }

    async fn filled(&self, step: &Step) -> Result<(String, Vec<(String, String)>, String), Trouble> {
        let texts = || step.headers.iter().map(|(_, value)| value).chain([&step.target, &step.body]);
        let tells_time = texts().any(|text| text.contains("{{now}}") || text.contains("{{totp "));
        let now = if step.sign.is_some() || tells_time { self.now().await? } else { String::new() };
        let target = self.fill(&step.target, &now)?;
        let body = self.fill(&step.body, &now)?;
        let mut headers = Vec::new();
        for (name, value) in &step.headers {
            headers.push((name.clone(), self.fill(value, &now)?));
        }
        if let Some((key, secret)) = &step.sign {
            // `2026-11-20T09:30:00.125Z` as `20261120T093000Z`.
            let whole = now.split('.').next().unwrap_or_default();
            let date: String = whole.chars().filter(|c| !"-:".contains(*c)).chain("Z".chars()).collect();
            let host = self.address.to_string();
            headers.extend(sign::sign((key, secret), &step.method, &target, &host, body.as_bytes(), &date));
        }
        Ok((target, headers, body))
    }

    fn fill(&self, text: &str, now: &str) -> Result<String, Trouble> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (inner, after) =
                after.split_once("}}").ok_or_else(|| Trouble(format!("no end in `{text}`")))?;
            filled.push_str(before);
            let mut words = inner.split_whitespace();
            let value = match (words.next().unwrap_or_default(), words.next(), words.next()) {
                ("basic", Some(user), password) => {
                    STANDARD.encode(format!("{user}:{}", password.unwrap_or_default()))
                }
                ("repeat", Some(part), Some(times)) => {
                    part.repeat(times.parse().map_err(|_| Trouble(format!("`{times}` is no number")))?)
                }
                ("now", ..) => now.to_owned(),
                ("totp", Some(secret), _) => {
                    let code = totp::secret(secret).zip(seconds(now)).map(|(key, at)| totp::code(&key, at));
                    code.ok_or_else(|| Trouble(format!("`{secret}` is no secret in base32")))?
                }
                (name, ..) => {
                    let taken = self.taken.get(name).cloned();
                    taken.ok_or_else(|| Trouble(format!("nothing was taken as `{name}`")))?
                }
            };
            filled.push_str(&value);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

/// Whole seconds since 1970 of a moment in RFC 3339.
fn seconds(moment: &str) -> Option<i64> {
    let moment = time::OffsetDateTime::parse(moment, &time::format_description::well_known::Rfc3339).ok()?;
    Some(moment.unix_timestamp())
}

/// What stands at that place of an answer.
fn take(answer: &Answer, from: &str) -> Option<String> {
    let (from, is_last) = match from.strip_suffix(" last") {
        Some(from) => (from, true),
        None => (from, false),
    };
    let (kind, place) = from.split_once(' ').unwrap_or((from, ""));
    let value = match kind {
        "header" => answer.headers.get(place.trim())?.to_str().ok()?.to_owned(),
        "text" => answer.text().trim().to_owned(),
        "body" => {
            match serde_json::from_slice::<serde_json::Value>(&answer.body).ok()?.pointer(place.trim())? {
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            }
        }
        "xml" => {
            let text = answer.text();
            let document = roxmltree::Document::parse(&text).ok()?;
            let node = document.descendants().find(|node| node.has_tag_name(place.trim()))?;
            node.text().unwrap_or_default().to_owned()
        }
        _ => return None,
    };
    if is_last { value.rsplit('/').next().map(str::to_owned) } else { Some(value) }
}
