//! The tour: one telling failure of each system, asked of the API itself, then through the gateway.

use super::house::Places;
use crate::contracts;
use crate::exit::Failure;
use crate::layout::{FAINT, NAME, PLAIN, Page, STRONG};
use crate::words;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use redress::{Message, Problem, Reading, advise, read};
use redress_sandbox::client::Answer;
use redress_sandbox::script::{Player, Step};
use serde::Deserialize;
use std::time::SystemTime;

/// A stop of the tour.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stop {
    title: String,
    /// The id of the system.
    system: String,
    /// What there is to see.
    look: String,
    /// What leads up to it.
    #[serde(default)]
    before: Vec<String>,
    /// The request that fails.
    ask: String,
    /// The gateway's routes that it is asked through.
    through: Vec<String>,
}

#[derive(Deserialize)]
struct Tour {
    stop: Vec<Stop>,
}

/// All stops.
pub(super) fn stops() -> Result<Vec<Stop>, Failure> {
    let tour: Result<Tour, _> = toml::from_str(include_str!("tour.toml"));
    tour.map(|tour| tour.stop).map_err(|error| astray(&error.to_string()))
}

pub(super) fn begin(width: Option<usize>) -> String {
    let mut page = Page::new(width);
    page.paragraph(
        0,
        PLAIN,
        "Five APIs are running here, and a gateway in front of them. Each fails in its own way; through the gateway, all \
         fail in one.",
    );
    page.finish()
}

/// Plays a stop, and tells of it.
pub(super) async fn show(
    number: usize,
    stop: &Stop,
    places: &Places,
    width: Option<usize>,
) -> Result<String, Failure> {
    let gone = || astray(&format!("there is no system {}", stop.system));
    let system = places.systems.iter().find(|system| system.id == stop.system).ok_or_else(gone)?;
    let trouble = |why: &dyn std::fmt::Display| astray(&format!("{}: {why}", stop.title));
    let mut player = Player::new(system.address);
    player.prepare(&stop.before).await.map_err(|why| trouble(&why))?;
    let request = Step::parse(&stop.ask).map_err(|why| trouble(&why))?;
    let direct = player.ask(system.address, "", &request).await.map_err(|why| trouble(&why))?;

    let mut page = Page::new(width);
    page.gap();
    page.line(0, &[(STRONG, &format!("{number}. {}  ", stop.title)), (NAME, &stop.system)]);
    page.paragraph(2, PLAIN, &stop.look);
    show_request(&mut page, &direct.request);
    page.line(2, &[(FAINT, "the API says")]);
    message(&mut page, &direct.answer);
    for route in &stop.through {
        let answer = player.ask(places.gateway, route, &request).await.map_err(|why| trouble(&why))?.answer;
        page.line(2, &[(FAINT, "through the gateway, at "), (NAME, route)]);
        message(&mut page, &answer);
    }
    let contract = contracts::find(&stop.system)?;
    let seen = Message::new(direct.answer.status, &direct.answer.headers, &direct.answer.body);
    match read(&contract, &seen) {
        Reading::Problem(problem) => meaning(&mut page, &problem),
        _ => return Err(trouble(&"the API did not fail")),
    }
    Ok(page.finish())
}

fn astray(why: &str) -> Failure {
    Failure::failed(format!("the tour went astray: {why}"))
}

/// The request, without what every client sends.
fn show_request(page: &mut Page, request: &str) {
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    for (index, line) in head.lines().enumerate() {
        let name = line.split(':').next().unwrap_or_default();
        let is_dull =
            [ACCEPT, CONTENT_TYPE, AUTHORIZATION].iter().any(|dull| name.eq_ignore_ascii_case(dull.as_str()));
        if index == 0 {
            page.line(4, &[(NAME, line)]);
        } else if !is_dull {
            page.line(4, &[(FAINT, line)]);
        }
    }
    content(page, body);
}

fn message(page: &mut Page, answer: &Answer) {
    page.line(4, &[(STRONG, &format!("HTTP/1.1 {}", words::status(answer.status)))]);
    let telling = ["content-type", "retry-after", "www-authenticate", "allow", "location", "x-message-code"];
    for (name, value) in answer.headers.iter().filter(|(name, _)| telling.contains(&name.as_str())) {
        page.line(4, &[(FAINT, &format!("{name}: {}", value.to_str().unwrap_or_default()))]);
    }
    content(page, &answer.text());
}

/// A body, white space narrowed.
fn content(page: &mut Page, body: &str) {
    let body = body.lines().map(str::trim).collect::<Vec<_>>().concat();
    if !body.is_empty() {
        page.code(4, &body);
    }
}

fn meaning(page: &mut Page, problem: &Problem<'_>) {
    #[expect(clippy::disallowed_methods, reason = "the program is where the clock is")]
    let advice = advise(problem, 1, SystemTime::now());
    let condition = problem.condition;
    page.fact(2, "means", &format!("{condition}: {}", condition.title()));
    let retry = match advice.wait {
        Some(wait) if advice.retry => format!("retry after {}", words::duration(wait.as_secs())),
        _ if advice.retry => "retry".to_owned(),
        _ => "do not retry".to_owned(),
    };
    page.fact(2, "whose move", &format!("{}; {retry}", words::whose(advice.whose_move)));
    if let Some(remedy) = advice.remedy {
        page.fact(2, "remedy", remedy);
    }
}
