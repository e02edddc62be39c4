//! `redress contract new`: a first contract, drafted from one sample error.

use crate::cli::sections;
use crate::contracts::CONTRACT_FILE;
use crate::exit::{Exit, Failure};
use crate::input::{Given, Sample};
use crate::layout::{NAME, PLAIN, Page};
use crate::screen::Screen;
use http::header::SET_COOKIE;
use redress::{Problem, Reading, draft, load, read};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Draft a contract from a sample error
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", EXAMPLES), ("Exit codes", EXITS)]))]
pub(crate) struct New {
    /// The id of the contract: a-z, 0-9 and -
    #[arg(value_parser = parse_id)]
    id: String,

    /// A body, or a whole response as `curl -i` prints it; - is stdin
    #[arg(long, value_name = "FILE")]
    from_sample: PathBuf,

    #[command(flatten)]
    given: Given,

    /// Write the folder ./ID with contract.toml, SOURCES.md and a first case; nothing is overwritten
    #[arg(long)]
    write: bool,
}

const EXAMPLES: &str = "  redress contract new shop --from-sample error.json --status 422
  redress contract new shop --from-sample - --write < saved-response";

const EXITS: &str = "  0  drafted
  2  the id is no id, or ./ID exists already
  4  the sample has nothing to draft from
  5  the sample cannot be read";

impl New {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let folder = Path::new(&self.id);
        if self.write && folder.exists() {
            let id = &self.id;
            return Err(Failure::usage(format!("./{id} exists already; move it away, or choose another id")));
        }
        let sample = Sample::load(Some(&self.from_sample), &self.given)?;
        let text = draft(&self.id, &sample.message())
            .map_err(|why| Failure::not_recognized(format!("{}: {why}", sample.name)))?;
        if !self.write {
            screen.bytes(text.as_bytes())?;
            return Ok(Exit::Done);
        }
        let files = [
            (folder.join(CONTRACT_FILE), text.clone()),
            (folder.join("SOURCES.md"), sources(&self.id)),
            (folder.join("cases").join("sample.toml"), case(&sample, &text)),
        ];
        let mut page = Page::new(None);
        for (path, text) in &files {
            save(path, text).map_err(|error| {
                Failure::Output(io::Error::new(error.kind(), format!("{}: {error}", path.display())))
            })?;
            page.line(0, &[(PLAIN, "wrote "), (NAME, &path.display().to_string())]);
        }
        page.line(0, &[(PLAIN, "next: "), (NAME, &format!("redress contract check ./{}", self.id))]);
        screen.text(&page.finish())?;
        Ok(Exit::Done)
    }
}

fn save(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::create_new(path)?;
    file.write_all(text.as_bytes())
}

fn sources(id: &str) -> String {
    format!(
        "# Sources of {id}\n\n\
         Where each fact of contract.toml came from, and the day it was checked; what is inferred; what the vendor says twice \
         in two ways.\n\n\
         - `sample`: one saved error. Nothing else is known yet.\n"
    )
}

/// The sample as a first case: what the drafted contract reads in it.
fn case(sample: &Sample, contract: &str) -> String {
    let mut text = "about = \"The sample that the contract was drafted from.\"\n\n[given]\n".to_owned();
    let mut line = |key: &str, value: String| {
        let _ = writeln!(text, "{key} = {value}");
    };
    if let Some(status) = sample.status {
        line("status", status.as_str().to_owned());
    }
    // A cookie is no part of an error, and may be a secret.
    let mut headers = sample.headers.clone();
    headers.remove(SET_COOKIE);
    if !headers.is_empty() {
        let pair = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            format!("[{}, {}]", quoted(name.as_str()), quoted(&String::from_utf8_lossy(value.as_bytes())))
        };
        line("headers", format!("[{}]", headers.iter().map(pair).collect::<Vec<_>>().join(", ")));
    }
    match std::str::from_utf8(&sample.body) {
        Ok(body) => line("body", literal(body)),
        Err(_) => line("body-hex", quoted(&hex(&sample.body))),
    }
    text.push_str("\n[expect]\n");
    let loaded = load(contract);
    let reading = loaded.contract.as_ref().map(|contract| read(contract, &sample.message()));
    match reading {
        Some(Reading::Problem(problem)) => text.push_str(&expected(&problem)),
        Some(Reading::NotAnError) => text.push_str("outcome = \"not-an-error\"\n"),
        _ => text.push_str("outcome = \"unrecognized\"\n"),
    }
    text
}

fn expected(problem: &Problem<'_>) -> String {
    let mut text = "outcome = \"problem\"\n".to_owned();
    let members = [
        ("wire", problem.wire.as_deref()),
        ("condition", Some(problem.condition.id())),
        ("code", problem.code.as_deref()),
        ("title", Some(&*problem.title)),
        ("detail", problem.detail.as_deref()),
    ];
    for (key, value) in members {
        if let Some(value) = value {
            let _ = writeln!(text, "{key} = {}", quoted(value));
        }
    }
    let _ = writeln!(text, "status = {}", problem.status.as_str());
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A text as TOML, easy on the eye where that is possible.
fn literal(text: &str) -> String {
    let is_plain = text.chars().all(|c| c == '\n' || c == '\t' || !c.is_control());
    if is_plain && text.contains(['"', '\n', '\\']) && !text.contains("'''") && !text.ends_with('\'') {
        format!("'''\n{text}'''")
    } else {
        quoted(text)
    }
}

/// A text as a TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn parse_id(text: &str) -> Result<String, &'static str> {
    let is_id = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if is_id { Ok(text.to_owned()) } else { Err("an id has a-z, 0-9 and -, and begins with a letter") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_strings_come_back() {
        for text in [
            "",
            "plain",
            "a \"b\" \\ c",
            "\nline\n",
            "tab\t",
            "bell\u{7}\u{7f}",
            "it's ''' so",
            "x'",
            "a\r\nb\"",
            "ü",
        ] {
            for toml in [literal(text), quoted(text)] {
                let document = format!("a = {toml}");
                let table =
                    toml::de::DeTable::parse(&document).unwrap_or_else(|error| panic!("{toml}: {error}"));
                assert_eq!(table.get_ref().get("a").unwrap().get_ref().as_str(), Some(text), "{toml}");
            }
        }
    }
}
