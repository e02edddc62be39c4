//! The rows of a `provoke.toml`.
//!
//! A step is a request as it goes over the wire, after lines that begin with `@`:
//!
//! - `@repeat 5`: five times.
//! - `@take id = header Location last`: from the answer; `last` takes what stands behind the last slash.
//! - `@take token = body /token`: a JSON Pointer into the answer.
//! - `@take id = text`: the content as it is. `@take id = text last`, as above.
//! - `@take id = xml ObjectId`: the text of the first element of that name.
//! - `@hold 5000`: the answer is held back for so many milliseconds, and not waited for. It may be one that waits itself.
//! - `@sign AK SK`: with that key (Huawei Cloud's `SDK-HMAC-SHA256`).
//! - `@expect 201`: what this step must be answered with, where it is not the last. Without it, any success.
//! - `@any`: whatever it is answered with.
//!
//! A step without a request sets the scene: `@advance 61m`, `@set lock-minutes = 1`, `@until /path 200` (asks that path,
//! with the headers below it, moving the time on by a second each turn, until it has that status).
//!
//! In a request, `{{name}}` is what was taken, `{{basic USER PASSWORD}}` their base64, `{{now}}` the sandbox's time
//! (RFC 3339), `{{repeat TEXT N}}` a text so often, `{{totp SECRET}}` the one-time code of that moment (RFC 6238).

use serde::Deserialize;

/// All rows of one system.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// The rows, in the order of the page.
    #[serde(default, rename = "row")]
    pub rows: Vec<Row>,
}

/// One documented error and its cause.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The status that the client gets.
    pub status: u16,
    /// The code of the contract. None: the entry is of the status alone.
    pub code: Option<String>,
    /// Which of several entries of that code, by a piece of its title, or the status of the contract's entry.
    pub entry: Option<String>,
    /// The wire that it comes on, where that is not the one that the API has for all errors at that place.
    pub wire: Option<String>,
    /// What causes it, in a sentence.
    pub cause: String,
    /// What happens, in order. The last one is answered with the error.
    #[serde(default, rename = "do")]
    pub steps: Vec<String>,
    /// Only on demand: no request of this sandbox causes it. The reason.
    pub on_demand: Option<String>,
    /// What the answer's body, or one of its headers, must contain besides.
    pub shows: Option<String>,
}

/// One step, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// How often it is sent.
    pub repeat: u32,
    /// What is taken from the answer: a name, and from where.
    pub takes: Vec<(String, String)>,
    /// Milliseconds that the answer is held back; it is not waited for.
    pub hold: Option<u64>,
    /// The key and the secret that it is signed with.
    pub sign: Option<(String, String)>,
    /// The status that it must have.
    pub expect: Option<u16>,
    /// May it have any status?
    pub any: bool,
    /// How far the time is set forward before it.
    pub advance: Option<String>,
    /// What is set before it.
    pub set: Vec<(String, i64)>,
    /// Which path is asked before it, second by second, until it has which status.
    pub until: Option<(String, u16)>,
    /// The request's method. Empty: there is no request.
    pub method: String,
    /// Its path and query.
    pub target: String,
    /// Its headers, in order.
    pub headers: Vec<(String, String)>,
    /// Its content.
    pub body: String,
}

impl Rows {
    /// Reads a `provoke.toml`.
    ///
    /// # Errors
    ///
    /// It is not TOML, or has other keys than a [`Row`].
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

impl Row {
    /// The request that is answered with the error. `None`: there is none.
    pub fn last_request(&self) -> Option<Step> {
        let mut steps = self.steps.iter().rev().filter_map(|step| Step::parse(step).ok());
        steps.find(|step| !step.method.is_empty())
    }
}

impl Step {
    /// Takes one apart.
    ///
    /// # Errors
    ///
    /// Which line is none, and why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut step = Self { repeat: 1, ..Self::default() };
        let mut lines = text.trim_start_matches(['\n', ' ']).lines();
        let mut first = None;
        for line in lines.by_ref() {
            let Some(order) = line.trim().strip_prefix('@') else {
                first = Some(line);
                break;
            };
            step.order(order).ok_or_else(|| format!("`{line}` is no order"))?;
        }
        let Some(first) = first.filter(|line| !line.trim().is_empty()) else { return Ok(step) };
        if step.until.is_none() {
            let (method, target) =
                first.trim().split_once(' ').ok_or_else(|| format!("`{first}` is no request"))?;
            method.clone_into(&mut step.method);
            target.trim().clone_into(&mut step.target);
        } else {
            step.header(first)?;
        }
        for line in lines.by_ref() {
            if line.trim().is_empty() {
                break;
            }
            step.header(line)?;
        }
        lines.collect::<Vec<_>>().join("\n").trim_end().clone_into(&mut step.body);
        Ok(step)
    }

    fn header(&mut self, line: &str) -> Result<(), String> {
        let (name, value) = line.split_once(':').ok_or_else(|| format!("`{line}` is no header"))?;
        self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        Ok(())
    }

    fn order(&mut self, order: &str) -> Option<()> {
        let (word, rest) = order.split_once(' ').unwrap_or((order, ""));
        let rest = rest.trim();
        match word {
            "repeat" => self.repeat = rest.parse().ok()?,
            "take" => {
                let (name, from) = rest.split_once('=')?;
                self.takes.push((name.trim().to_owned(), from.trim().to_owned()));
            }
            "hold" => self.hold = Some(rest.parse().ok()?),
            "sign" => {
                let (key, secret) = rest.split_once(' ')?;
                self.sign = Some((key.to_owned(), secret.trim().to_owned()));
            }
            "expect" => self.expect = Some(rest.parse().ok()?),
            "any" => self.any = true,
            "advance" => self.advance = Some(rest.to_owned()),
            "set" => {
                let (name, value) = rest.split_once('=')?;
                self.set.push((name.trim().to_owned(), value.trim().parse().ok()?));
            }
            "until" => {
                let (target, status) = rest.rsplit_once(' ')?;
                self.until = Some((target.trim().to_owned(), status.parse().ok()?));
            }
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_orders_a_request_its_headers_and_its_content() {
        let text = "@repeat 5\n@take id = header Location last\nPOST /users?a=b\nAccept: */*\n\n{\"a\": 1}\n";
        let step = Step::parse(text).unwrap();
        assert_eq!((step.repeat, step.method.as_str(), step.target.as_str()), (5, "POST", "/users?a=b"));
        assert_eq!(step.takes, [("id".to_owned(), "header Location last".to_owned())]);
        assert_eq!(step.headers, [("Accept".to_owned(), "*/*".to_owned())]);
        assert_eq!(step.body, "{\"a\": 1}");
        assert!(Step::parse("@never\nGET /").is_err());
        assert!(Step::parse("GET").is_err());
    }
}
