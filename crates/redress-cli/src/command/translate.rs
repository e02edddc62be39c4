//! `redress translate`: a message in one contract, said in another.

use crate::cli::{Format, sections};
use crate::contracts;
use crate::exit::{Exit, Failure, say};
use crate::input::{Given, Sample};
use crate::layout::{BAD, GOOD, NAME, PLAIN, Page, cell};
use crate::screen::Screen;
use crate::views::{LossView, ProblemView};
use crate::words::{quoted, status};
use redress::{
    Caller, Carried, Contract, Loss, Problem, Reading, Recognition, Unrecognized, Written, advise, read,
    recognise, write,
};
use serde::Serialize;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::SystemTime;

/// Say an error of one API in the contract of another
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", EXAMPLES), ("Exit codes", EXITS)]))]
pub(crate) struct Translate {
    /// The contract it is in: an id, a contract.toml, or auto to find out
    #[arg(long, value_name = "CONTRACT", default_value = AUTO)]
    from: String,

    /// The contract to say it in: an id or a contract.toml
    #[arg(long, value_name = "CONTRACT")]
    to: String,

    /// Print status line and headers too
    #[arg(short, long)]
    include: bool,

    #[command(flatten)]
    given: Given,

    /// The media types that the answer may have, as in Accept
    #[arg(long, value_name = "TYPES")]
    accept: Option<String>,

    /// The request that failed, for contracts that repeat it
    #[arg(long, value_name = "METHOD URI", value_parser = parse_request)]
    request: Option<(String, String)>,

    /// Say on stderr what could not be carried
    #[arg(long)]
    loss: bool,

    /// What to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// A body, or a whole response as `curl -i` prints it; stdin if there is none, or -
    file: Option<PathBuf>,
}

const AUTO: &str = "auto";

const EXAMPLES: &str = "  curl -si https://api.example/users | redress translate --to problem -i
  redress translate --from enablex --to cisco-cupi saved-body.json
  redress translate --from huawei-vpcep --status 504 --to problem body.json";

const EXITS: &str = "  0  translated
  2  the command line makes no sense
  3  the message is not an error in that contract
  4  not recognized: no contract fits, or several do
  5  the input cannot be read: no such file, malformed, compressed, too large";

/// What `--format json` prints.
#[derive(Serialize)]
struct Translation<'a> {
    from: &'a str,
    to: &'a str,
    status: u16,
    headers: Vec<(&'a str, String)>,
    body: &'a str,
    problem: ProblemView<'a>,
    loss: Vec<LossView<'a>>,
}

impl Translate {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let to = contracts::find(&self.to)?;
        let candidates = match self.from.as_str() {
            AUTO => contracts::shipped()?,
            from => vec![contracts::find(from)?],
        };
        let sample = Sample::load(self.file.as_deref(), &self.given)?;
        let from = match candidates.as_slice() {
            [from] => from,
            candidates => choose(candidates, &sample)?,
        };
        // A person is told what was found out; a script has it in the JSON.
        if screen.is_terminal && candidates.len() > 1 && self.format == Format::Text {
            say(&format!("read as {}", from.id()));
        }
        let problem = problem(from, &sample)?;
        let mut caller = Caller::default();
        caller.accept = self.accept.as_deref();
        if let Some((method, uri)) = &self.request {
            caller = caller.of_request(method, uri);
        }
        let written = write(&problem, &to, &caller);
        match self.format {
            Format::Json => screen.json(&translation(from, &to, &problem, &written, &written.loss()))?,
            Format::Text => self.print(screen, &written)?,
        }
        Ok(Exit::Done)
    }

    fn print(&self, screen: &Screen, written: &Written<'_>) -> Result<(), Failure> {
        let mut out = Vec::new();
        if self.include {
            out.extend(head(written));
        } else if written.body.is_empty() {
            say("this error has no body, its head says all; print that with -i");
        }
        out.extend(written.body.as_bytes());
        // A pipe gets the body byte for byte; a prompt wants a line of its own.
        if screen.is_terminal && !out.is_empty() && !out.ends_with(b"\n") {
            out.push(b'\n');
        }
        screen.bytes(&out)?;
        if self.loss {
            let _ = anstream::stderr().write_all(losses(written).as_bytes());
        }
        Ok(())
    }
}

/// The contract that the message is in. It is never guessed.
fn choose<'c>(candidates: &'c [Contract], sample: &Sample) -> Result<&'c Contract, Failure> {
    let name = &sample.name;
    match recognise(candidates, &sample.message()) {
        Recognition::Contract(contract) => Ok(contract),
        Recognition::Tie(contracts) => Err(Failure::not_recognized(format!(
            "{name}: fits {} equally well; choose one with --from",
            quoted(contracts.iter().map(|contract| contract.id()), "and"),
        ))),
        Recognition::Success(contract) => {
            Err(Failure::not_an_error(format!("{name}: is a success in {}, not an error", contract.id())))
        }
        _ => Err(no_contract(candidates, sample)),
    }
}

/// Why no contract fits: there may be nothing to fit.
fn no_contract(candidates: &[Contract], sample: &Sample) -> Failure {
    let mut body = sample.message();
    body.status = None;
    let reading = candidates.first().map(|any| read(any, &body));
    match reading {
        Some(Reading::Unrecognized(why)) if why != Unrecognized::NoWireFits && sample.status.is_none() => {
            unrecognized(&sample.name, why, "")
        }
        Some(Reading::Unrecognized(why)) if why != Unrecognized::NoWireFits && why != Unrecognized::Empty => {
            let why =
                format!("{}: no contract fits: {why}; name one with --from to go by the status", sample.name);
            Failure::not_recognized(why)
        }
        _ => Failure::not_recognized(format!(
            "{}: fits no contract; name one with --from, or write one: `redress contract new`",
            sample.name
        )),
    }
}

fn problem<'m>(from: &'m Contract, sample: &'m Sample) -> Result<Problem<'m>, Failure> {
    let name = &sample.name;
    match read(from, &sample.message()) {
        Reading::Problem(problem) => Ok(*problem),
        Reading::NotAnError => {
            let from = from.id();
            Err(Failure::not_an_error(match sample.status {
                Some(code) => format!("{name}: with {}, this is not an error in {from}", status(code)),
                None => format!(
                    "{name}: this is not an error in {from}; if it is one, give the status it came with: --status"
                ),
            }))
        }
        Reading::Unrecognized(why) => Err(unrecognized(name, why, from.id())),
        _ => Err(Failure::unreadable(format!("{name}: ends too soon; save the whole message"))),
    }
}

/// Why a body without a status says nothing. `from` is empty where the contract was to be found.
fn unrecognized(name: &str, why: Unrecognized, from: &str) -> Failure {
    let by_status = if from.is_empty() { "give --from and --status" } else { "give --status" };
    match why {
        Unrecognized::NoWireFits => Failure::not_recognized(format!(
            "{name}: the body fits no wire of {from}, and there is no status; {by_status}, or try --from auto"
        )),
        Unrecognized::Empty => {
            Failure::unreadable(format!("{name}: {why}; {by_status}, or save the head too: curl -i"))
        }
        Unrecognized::Encoding => Failure::unreadable(format!("{name}: {why}; convert it to UTF-8")),
        why => Failure::unreadable(format!("{name}: {why}; {by_status} to go by the status alone")),
    }
}

fn translation<'a>(
    from: &'a Contract,
    to: &'a Contract,
    problem: &'a Problem<'_>,
    written: &'a Written<'_>,
    loss: &'a [Loss<'_>],
) -> Translation<'a> {
    #[expect(clippy::disallowed_methods, reason = "the program is where the clock is")]
    let now = SystemTime::now();
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Translation {
        from: from.id(),
        to: to.id(),
        status: written.status.as_u16(),
        headers: written.headers.iter().map(|(name, value)| (name.as_str(), text(value))).collect(),
        body: &written.body,
        problem: ProblemView::of(problem, &advise(problem, 1, now)),
        loss: loss.iter().map(LossView::of).collect(),
    }
}

/// Status line and headers, as curl prints them.
fn head(written: &Written<'_>) -> Vec<u8> {
    let reason = written.status.canonical_reason().unwrap_or_default();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", written.status.as_str()).into_bytes();
    for (name, value) in &written.headers {
        head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    head.extend(format!("content-length: {}\r\n\r\n", written.body.len()).into_bytes());
    head
}

/// What did not arrive as it was.
fn losses(written: &Written<'_>) -> String {
    let mut page = Page::new(None);
    let all = written.loss();
    let lost: Vec<_> = all.iter().filter(|loss| loss.carried != Carried::Exact).collect();
    if lost.is_empty() {
        page.line(0, &[(GOOD, "nothing lost")]);
    }
    let rows = lost.into_iter().map(|loss| {
        let to = loss.to.as_ref().map(|to| format!("to {to}")).unwrap_or_default();
        vec![cell(BAD, loss.carried.as_str()), cell(NAME, &*loss.field), cell(PLAIN, to)]
    });
    page.table(0, &rows.collect::<Vec<_>>());
    page.finish()
}

fn parse_request(text: &str) -> Result<(String, String), &'static str> {
    match text.split_whitespace().collect::<Vec<_>>().as_slice() {
        [method, uri] => Ok(((*method).to_owned(), (*uri).to_owned())),
        _ => Err("a request is a method and a URI: 'POST /users'"),
    }
}
