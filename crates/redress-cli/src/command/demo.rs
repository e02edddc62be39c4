//! `redress demo`: five APIs, five ways to fail, and what becomes of them.

use crate::cli::sections;
use crate::contracts;
use crate::exit::{Exit, Failure};
use crate::layout::{FAINT, NAME, PLAIN, Page, STRONG};
use crate::screen::Screen;
use crate::words;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use redress::{Caller, Case, Contract, Problem, Reading, advise, read, write};
use std::time::SystemTime;

/// Take a tour of errors, translated
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Example", "  redress demo | less")]))]
pub(crate) struct Demo {}

/// A stop of the tour.
struct Stop {
    title: &'static str,
    contract: &'static str,
    /// The file in its `cases`.
    case: &'static str,
    /// The contracts it is said in.
    to: [&'static str; 2],
}

const TOUR: [Stop; 5] = [
    Stop {
        title: "An error that rides in a 200",
        contract: "enablex",
        case: "1504-in-a-200",
        to: ["problem", "cisco-cupi"],
    },
    Stop {
        title: "Several errors at once, in XML",
        contract: "cisco-cupi",
        case: "xml-several-errors",
        to: ["problem", "enablex"],
    },
    Stop {
        title: "A number that is not the status",
        contract: "genesys-ucs",
        case: "json-4020",
        to: ["problem", "huawei-vpcep"],
    },
    Stop {
        title: "No body at all: a header says it",
        contract: "sap-cloud-identity",
        case: "header-password-locked",
        to: ["problem", "genesys-ucs"],
    },
    Stop {
        title: "A 504 in which nothing timed out",
        contract: "huawei-vpcep",
        case: "0011-body-missing",
        to: ["problem", "sap-cloud-identity"],
    },
];

const NEXT: [(&str, &str); 2] = [
    ("An error of your own:  ", "curl -si URL | redress translate --to problem"),
    ("What a code means:     ", "redress explain huawei-vpcep EndPoint.0011"),
];

impl Demo {
    #[expect(clippy::unused_self, reason = "every command is run the same way")]
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let shipped = contracts::shipped()?;
        let mut page = Page::new(screen.width);
        page.paragraph(0, PLAIN, "Five APIs, five ways to fail: messages as they came, what they mean, and the same in other contracts.");
        for (index, stop) in TOUR.iter().enumerate() {
            page.gap();
            show(&mut page, index + 1, stop, &shipped)?;
        }
        page.gap();
        for (what, how) in NEXT {
            page.line(0, &[(FAINT, what), (NAME, how)]);
        }
        screen.text(&page.finish())?;
        Ok(Exit::Done)
    }
}

fn show(page: &mut Page, number: usize, stop: &Stop, shipped: &[Contract]) -> Result<(), Failure> {
    let gone =
        || Failure::unreadable(format!("the case {}/{} is gone from the tour", stop.contract, stop.case));
    let of = |id: &str| shipped.iter().find(|contract| contract.id() == id).ok_or_else(gone);
    let from = of(stop.contract)?;
    let text = redress_contracts::get(stop.contract)
        .and_then(|contract| contract.cases.iter().find(|(name, _)| *name == stop.case))
        .map(|(_, text)| *text);
    let case = text.and_then(|text| Case::load(text).ok()).ok_or_else(gone)?;
    let Reading::Problem(problem) = read(from, &case.message()) else { return Err(gone()) };

    page.line(0, &[(STRONG, &format!("{number}. {}  ", stop.title)), (NAME, stop.contract)]);
    let status = case.status.map(|status| format!("HTTP/1.1 {}", words::status(status)));
    page.line(4, &[(FAINT, &status.unwrap_or_default())]);
    message(page, &case.headers, &String::from_utf8_lossy(&case.body));
    meaning(page, &problem);
    for id in stop.to {
        let written = write(&problem, of(id)?, &Caller::default());
        let status = format!("  HTTP/1.1 {}", words::status(written.status));
        page.line(2, &[(PLAIN, "as "), (NAME, id), (FAINT, &status)]);
        message(page, written.headers.iter().map(|(name, value)| (name, value)), &written.body);
    }
    Ok(())
}

/// Headers and body, white space narrowed.
fn message<'h>(
    page: &mut Page,
    headers: impl IntoIterator<Item = (&'h HeaderName, &'h HeaderValue)>,
    body: &str,
) {
    for (name, value) in headers.into_iter().filter(|(name, _)| *name != CONTENT_TYPE) {
        page.line(4, &[(FAINT, &format!("{name}: {}", value.to_str().unwrap_or_default()))]);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A case that is renamed or taken away must not silently end the tour.
    #[test]
    fn every_stop_is_there() {
        let shipped = contracts::shipped().unwrap();
        let mut page = Page::new(Some(80));
        for (index, stop) in TOUR.iter().enumerate() {
            show(&mut page, index, stop, &shipped).unwrap();
        }
        assert!(page.finish().lines().count() < 95);
    }
}
