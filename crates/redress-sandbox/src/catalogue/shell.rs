//! The steps of a row as they are typed into a shell: `curl`, and `jq` where a value is taken out of JSON.

use crate::script::Step;
use std::fmt::Write as _;

/// Characters that a line may have before it is broken.
const WIDTH: usize = 100;

/// Characters of one word that a shell can pass on: Linux takes 128 KiB.
const WORD: usize = 100_000;

/// The sandbox's time.
const NOW: &str = "$(curl -s $S/_sandbox/clock | jq -r .now)";

/// How many calls have come and not gone. What is held must be among them before the next one goes.
const UNDER_WAY: &str = "curl -s $S/_sandbox/running | jq '.running + .waiting'";

/// All steps, one below the other. `$S` is where the system is.
pub(super) fn script(steps: &[Step]) -> String {
    let mut text = String::new();
    let mut held = 0;
    for (index, step) in steps.iter().enumerate() {
        let is_last = index + 1 == steps.len();
        for line in commands(step, is_last) {
            text.push_str(&line);
            text.push('\n');
        }
        if step.hold.is_some() && !is_last {
            held += step.repeat;
            let _ = writeln!(text, "until [ \"$({UNDER_WAY})\" -ge {held} ]; do sleep 0.1; done");
        }
    }
    text
}

fn commands(step: &Step, is_last: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(by) = &step.advance {
        lines.push(format!("curl -s $S/_sandbox/clock -d '{{\"advance\": \"{by}\"}}'"));
    }
    for (name, value) in &step.set {
        lines.push(format!("curl -s -X PUT $S/_sandbox/settings -d '{{\"{name}\": {value}}}'"));
    }
    if let Some((target, status)) = &step.until {
        let asking = Step { target: target.clone(), method: "GET".into(), ..step.clone() };
        let asked = Curl::of(&asking, "curl -s -o /dev/null -w '%{http_code}'").line();
        lines.push(format!("until [ \"$({asked})\" = {status} ]; do"));
        lines.push("  curl -s $S/_sandbox/clock -d '{\"advance\": \"1s\"}'\ndone".into());
    }
    if step.method.is_empty() {
        return lines;
    }
    if let Some((key, _)) = &step.sign {
        lines.push(format!("# signed with {key}: X-Sdk-Date and Authorization come beside"));
    }
    match step.takes.as_slice() {
        [] => {
            let mut line = Curl::of(step, if is_last { "curl -si" } else { "curl -s" }).lines();
            if step.hold.is_some() {
                line.push_str(" &");
            }
            if step.repeat > 1 {
                line = format!("for i in $(seq {}); do\n  {}\ndone", step.repeat, line.replace('\n', "\n  "));
            }
            lines.push(line);
        }
        // Each asks anew: several values are taken of what is only read.
        takes => lines.extend(takes.iter().flat_map(|(name, from)| take(step, name, from))),
    }
    lines
}

/// Asks, and keeps what stands at that place of the answer.
fn take(step: &Step, name: &str, from: &str) -> Vec<String> {
    let (from, is_last) = from.strip_suffix(" last").map_or((from, false), |from| (from, true));
    let (kind, place) = from.split_once(' ').unwrap_or((from, ""));
    let (name, place) = (variable(name), place.trim());
    let (start, end) = match kind {
        "header" => {
            (format!("curl -s -o /dev/null -w '%header{{{}}}'", place.to_ascii_lowercase()), String::new())
        }
        "body" => ("curl -s".into(), format!(" | jq -r {}", jq(place))),
        "xml" => ("curl -s".into(), format!(" | grep -o '<{place}>[^<]*' | head -n 1 | sed 's/.*>//'")),
        _ => ("curl -s".into(), String::new()),
    };
    let mut lines = vec![format!("{name}=$({}{end})", Curl::of(step, &start).lines())];
    if is_last {
        lines.push(format!("{name}=${{{name}##*/}}"));
    }
    lines
}

/// A JSON Pointer in jq's words.
fn jq(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        if part.bytes().all(|b| b.is_ascii_digit()) {
            let _ = write!(path, "[{part}]");
        } else if part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            let _ = write!(path, ".{part}");
        } else {
            let _ = write!(path, "[\"{part}\"]");
        }
    }
    if !path.starts_with('.') {
        path.insert(0, '.');
    }
    quoted(&path)
}

/// One call of curl, in the pieces that it may be broken at.
struct Curl {
    /// What writes a content that no word can hold.
    before: String,
    pieces: Vec<String>,
}

impl Curl {
    fn of(step: &Step, start: &str) -> Self {
        let mut first = start.to_owned();
        let mut before = String::new();
        let has_body = !step.body.is_empty();
        match step.method.as_str() {
            "GET" if !has_body => {}
            "POST" if has_body => {}
            "HEAD" => first.push_str(" -I"),
            method => {
                let _ = write!(first, " -X {method}");
            }
        }
        if step.target.contains("/.") {
            first.push_str(" --path-as-is");
        }
        if step.target.replace("{{", "").replace("}}", "").contains(['[', ']', '{', '}']) {
            first.push_str(" -g");
        }
        let _ = write!(first, " $S{}", word(&step.target));
        let mut pieces = vec![first];
        for (name, value) in &step.headers {
            let credentials = value.strip_prefix("Basic {{basic ").and_then(|v| v.strip_suffix("}}"));
            pieces.push(match credentials {
                Some(pair) if name.eq_ignore_ascii_case("authorization") => {
                    format!("-u {}", quoted(&pair.replacen(' ', ":", 1)))
                }
                _ if value.is_empty() => format!("-H {}", quoted(&format!("{name};"))),
                _ => format!("-H {}", word(&format!("{name}: {value}"))),
            });
        }
        if has_body {
            if !step.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
                pieces.push("-H 'Content-Type:'".into());
            }
            if is_long(&step.body) {
                let written: Vec<_> = pieces_of(&step.body).map(|piece| piece.written()).collect();
                before = format!("{{ {}; }} |\n", written.join("; "));
                pieces.push("--data-binary @-".into());
            } else {
                pieces.push(format!("--data-raw {}", word(&folded(&step.body))));
            }
        }
        if let Some(millis) = step.hold {
            pieces.push(format!("-H 'X-Sandbox-Fault: hold={millis}'"));
        }
        Self { before, pieces }
    }

    fn line(&self) -> String {
        format!("{}{}", self.before, self.pieces.join(" "))
    }

    /// Broken where it is too long for one line.
    fn lines(&self) -> String {
        let line = self.pieces.join(" ");
        if line.len() <= WIDTH && !line.contains('\n') {
            return self.line();
        }
        format!("{}{}", self.before, self.pieces.join(" \\\n  "))
    }
}

/// A part of a text with `{{…}}` in it.
enum Piece<'t> {
    Plain(&'t str),
    Variable(&'t str),
    Basic(String),
    Repeat(&'t str, &'t str),
    Now,
    Totp(&'t str),
}

impl Piece<'_> {
    /// As it stands between double quotes.
    fn expanded(&self) -> String {
        match self {
            Self::Plain(text) => (*text).to_owned(),
            Self::Variable(name) => format!("${}", variable(name)),
            Self::Basic(pair) => format!("$(printf %s {} | base64)", quoted(pair)),
            Self::Repeat(part, times) => format!("$(yes {} | head -n {times} | tr -d '\\n')", quoted(part)),
            Self::Now => NOW.to_owned(),
            Self::Totp(secret) => format!("$(oathtool --totp -b -N \"{NOW}\" {})", quoted(secret)),
        }
    }

    /// The same, before another piece: a name must end where that begins.
    fn before(&self, next: Option<&Self>) -> String {
        match (self, next) {
            (Self::Variable(name), Some(Self::Plain(text)))
                if text.starts_with(|c: char| c.is_ascii_alphanumeric() || "_[".contains(c)) =>
            {
                format!("${{{}}}", variable(name))
            }
            _ => self.expanded(),
        }
    }

    /// As a command that writes it.
    fn written(&self) -> String {
        match self {
            Self::Repeat(part, times) => format!("yes {} | head -n {times} | tr -d '\\n'", quoted(part)),
            Self::Plain(text) => format!("printf %s {}", quoted(text)),
            other => format!("printf %s \"{}\"", other.expanded()),
        }
    }
}

fn pieces_of(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = Some(text);
    let mut inner: Option<&str> = None;
    std::iter::from_fn(move || {
        if let Some(inner) = inner.take() {
            return Some(piece(inner));
        }
        let text = rest.take()?;
        let Some((plain, (own, after))) =
            text.split_once("{{").and_then(|(plain, after)| Some((plain, after.split_once("}}")?)))
        else {
            return Some(Piece::Plain(text));
        };
        inner = Some(own);
        rest = Some(after);
        Some(Piece::Plain(plain))
    })
    .filter(|piece| !matches!(piece, Piece::Plain("")))
}

fn piece(inner: &str) -> Piece<'_> {
    let mut words = inner.split_whitespace();
    match (words.next().unwrap_or_default(), words.next(), words.next()) {
        ("basic", Some(user), password) => Piece::Basic(format!("{user}:{}", password.unwrap_or_default())),
        ("repeat", Some(part), Some(times)) => Piece::Repeat(part, times),
        ("now", ..) => Piece::Now,
        ("totp", Some(secret), _) => Piece::Totp(secret),
        (name, ..) => Piece::Variable(name),
    }
}

fn is_long(text: &str) -> bool {
    let long = |piece: Piece<'_>| match piece {
        Piece::Plain(text) => text.len(),
        Piece::Repeat(part, times) => part.len().saturating_mul(times.parse().unwrap_or_default()),
        _ => 0,
    };
    pieces_of(text).map(long).sum::<usize>() > WORD
}

fn variable(name: &str) -> String {
    name.replace('-', "_")
}

/// JSON that is too long for a line, broken between its members. Anything else stays as it is.
fn folded(body: &str) -> String {
    let is_object = serde_json::from_str::<serde_json::Map<_, _>>(body).is_ok();
    if body.len() <= WIDTH || body.contains('\n') || !is_object {
        return body.to_owned();
    }
    let (mut text, mut member) = (String::new(), String::new());
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    for c in body.chars() {
        member.push(c);
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_text = !is_text,
            _ if is_text => {}
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 1 => append(&mut text, &std::mem::take(&mut member)),
            _ => {}
        }
    }
    append(&mut text, &member);
    text
}

/// Appends a member, on a line of its own where the last one has no room for it.
fn append(text: &mut String, member: &str) {
    let before = text.rsplit('\n').next().unwrap_or_default().len();
    if before > 0 && before + member.len() > WIDTH - 20 {
        text.push_str("\n   ");
    }
    text.push_str(member);
}

/// A text with `{{…}}` in it, as one word of a shell.
fn word(text: &str) -> String {
    let pieces: Vec<_> = pieces_of(text).collect();
    let is_plain = |piece: &Piece<'_>| matches!(piece, Piece::Plain(_));
    if pieces.iter().all(is_plain) {
        return quoted(text);
    }
    let is_tame =
        |piece: &Piece<'_>| !matches!(piece, Piece::Plain(text) if text.contains(['"', '$', '`', '\\', '!']));
    if pieces.iter().all(is_tame) {
        let next = pieces.iter().skip(1).map(Some).chain([None]);
        let inner: String = pieces.iter().zip(next).map(|(piece, next)| piece.before(next)).collect();
        return format!("\"{inner}\"");
    }
    let each = |piece: &Piece<'_>| match piece {
        Piece::Plain(text) => quoted(text),
        other => format!("\"{}\"", other.expanded()),
    };
    pieces.iter().map(each).collect()
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "/._:=,@%+-".contains(c);
    if !text.is_empty() && text.chars().all(is_bare) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(step: &str, wanted: &str) {
        assert_eq!(script(&[Step::parse(step).unwrap()]).trim_end(), wanted);
    }

    #[test]
    fn a_step_is_a_call_of_curl() {
        check("GET /users?a=b", "curl -si $S'/users?a=b'");
        check(
            "DELETE /users/{{id}}\nAuthorization: Basic {{basic ann it's}}",
            "curl -si -X DELETE $S\"/users/$id\" -u 'ann:it'\\''s'",
        );
        check(
            "POST /x\nContent-Type: application/json\n\n{\"a\":\"{{user-id}}\"}",
            "curl -si $S/x -H 'Content-Type: application/json' --data-raw '{\"a\":\"'\"$user_id\"'\"}'",
        );
        check(
            "POST /x\n\n{{repeat a 200000}}",
            "{ yes a | head -n 200000 | tr -d '\\n'; } |\ncurl -si $S/x -H 'Content-Type:' --data-binary @-",
        );
    }

    #[test]
    fn an_order_is_one_too() {
        check("@advance 61m", "curl -s $S/_sandbox/clock -d '{\"advance\": \"61m\"}'");
        check(
            "@take id = header Location last\nPOST /users",
            "id=$(curl -s -o /dev/null -w '%header{location}' -X POST $S/users)\nid=${id##*/}",
        );
        check("@take t = body /a/0/b-c\nGET /t", "t=$(curl -s $S/t | jq -r '.a[0][\"b-c\"]')");
        check("@hold 500\nGET /t", "curl -si $S/t -H 'X-Sandbox-Fault: hold=500' &");
        check("@repeat 3\nGET /t", "for i in $(seq 3); do\n  curl -si $S/t\ndone");
    }
}
