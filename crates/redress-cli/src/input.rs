//! The message that a command is about: a body, or a whole raw HTTP response.

use crate::exit::{Failure, say};
use crate::raw;
use http::StatusCode;
use http::header::{CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use redress::{Message, limits};
use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal as _, Read};
use std::path::Path;

/// Bytes that a head may have beside the largest body. What is beyond is not read.
const HEAD_BYTES: usize = 1024 * 1024;

/// What the command line says of a message, over what the message says itself.
#[derive(Debug, clap::Args)]
pub(crate) struct Given {
    /// The status it came with, where the input does not say or is wrong.
    #[arg(long, value_name = "N", value_parser = parse_status)]
    pub(crate) status: Option<StatusCode>,

    /// A header it came with; replaces the input's own. May be given often.
    #[arg(long, value_name = "NAME: VALUE", value_parser = parse_header)]
    pub(crate) header: Vec<(HeaderName, HeaderValue)>,
}

/// A message, and where it is from.
#[derive(Debug)]
pub(crate) struct Sample {
    /// The file, or `stdin`.
    pub(crate) name: String,
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Sample {
    /// Reads a file, or stdin where there is none or it is `-`.
    pub(crate) fn load(file: Option<&Path>, given: &Given) -> Result<Self, Failure> {
        let file = file.filter(|file| *file != Path::new("-"));
        let name = file.map_or("stdin".to_owned(), |file| file.display().to_string());
        let input = match file {
            Some(file) => File::open(file).and_then(read),
            None => {
                let stdin = io::stdin().lock();
                if stdin.is_terminal() {
                    say("reading the message from the keyboard; Ctrl-D ends it");
                }
                read(stdin)
            }
        };
        let input = input.map_err(|error| {
            Failure::unreadable(match error.kind() {
                ErrorKind::NotFound => format!("{name}: there is no such file; check the path"),
                ErrorKind::IsADirectory => format!("{name}: is a folder; name a file in it"),
                _ => format!("{name}: cannot be read: {error}"),
            })
        })?;
        Self::of(name, &input, given)
    }

    fn of(name: String, input: &[u8], given: &Given) -> Result<Self, Failure> {
        let mut sample = if raw::is_response(input) {
            let raw = raw::parse(input).map_err(|error| {
                Failure::unreadable(format!("{name}: {error}; mend the head, or save the body alone"))
            })?;
            Self { name, status: Some(raw.status), headers: raw.headers, body: raw.body.into_owned() }
        } else {
            Self { name, status: None, headers: HeaderMap::new(), body: input.to_owned() }
        };
        if let Some(coding) = sample.compressed() {
            let name = sample.name;
            let why = format!(
                "{name}: the body is compressed ({coding}); save it decompressed: curl -i --compressed"
            );
            return Err(Failure::unreadable(why));
        }
        sample.status = given.status.or(sample.status);
        for (name, _) in &given.header {
            sample.headers.remove(name);
        }
        for (name, value) in &given.header {
            sample.headers.append(name.clone(), value.clone());
        }
        Ok(sample)
    }

    /// As the core takes it.
    pub(crate) fn message(&self) -> Message<'_> {
        let mut message = Message::body(&self.body);
        message.status = self.status;
        message.headers = Some(&self.headers).filter(|headers| !headers.is_empty());
        message
    }

    /// The coding of a body that still is compressed. `curl --compressed` saves the plain body beside a header
    /// that says otherwise: the body decides.
    fn compressed(&self) -> Option<String> {
        let by_magic = match &*self.body {
            [0x1F, 0x8B, ..] => Some("gzip"),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Some("zstd"),
            _ => None,
        };
        let named =
            self.headers.get(CONTENT_ENCODING).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
        let is_plain = std::str::from_utf8(&self.body)
            .is_ok_and(|t| !t.contains(|c: char| c < ' ' && !"\t\r\n".contains(c)));
        match (by_magic, named) {
            (Some(magic), named) => Some(named.unwrap_or_else(|| magic.to_owned())),
            (None, Some(named)) if !is_plain && !named.eq_ignore_ascii_case("identity") => Some(named),
            _ => None,
        }
    }
}

fn read(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte over the bound, so that the core can tell.
    let most = (limits::BODY_BYTES + HEAD_BYTES + 1) as u64;
    input.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn parse_status(text: &str) -> Result<StatusCode, &'static str> {
    let status = text.parse::<StatusCode>().ok().filter(|status| status.as_u16() < 600);
    status.ok_or("a status is a number from 100 to 599")
}

fn parse_header(text: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let header = text.split_once(':').and_then(|(name, value)| {
        HeaderName::from_bytes(name.trim().as_bytes()).ok().zip(HeaderValue::from_str(value.trim()).ok())
    });
    header.ok_or("a header is a name, a colon and a value: 'Content-Type: application/json'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(input: &[u8], status: Option<u16>, headers: &[&str]) -> Result<Sample, String> {
        let given = Given {
            status: status.map(|s| StatusCode::from_u16(s).unwrap()),
            header: headers.iter().map(|h| parse_header(h).unwrap()).collect(),
        };
        Sample::of("in".to_owned(), input, &given).map_err(|failure| match failure {
            Failure::Because(_, why) => why,
            Failure::Output(error) => error.to_string(),
        })
    }

    #[test]
    fn the_command_line_overrides() {
        let raw = b"HTTP/1.1 500 x\r\nA: 1\r\nA: 2\r\nB: 3\r\n\r\n{}";
        let sample = sample(raw, Some(404), &["a: 4", "A: 5", "c: 6"]).unwrap();
        assert_eq!(sample.status.unwrap().as_u16(), 404);
        let of =
            |name: &str| sample.headers.get_all(name).iter().map(|v| v.to_str().unwrap()).collect::<Vec<_>>();
        assert_eq!((of("a"), of("b"), of("c")), (vec!["4", "5"], vec!["3"], vec!["6"]));
        assert_eq!(sample.body, b"{}");
    }

    #[test]
    fn a_body_has_no_status_and_no_headers() {
        let sample = sample(b"{}", None, &[]).unwrap();
        assert!(sample.message().status.is_none() && sample.message().headers.is_none());
    }

    #[test]
    fn compressed_bodies_are_refused_and_plain_ones_are_not() {
        let of = |body: &[u8], coding: &str| {
            let head = format!("HTTP/1.1 400 x\r\nContent-Encoding: {coding}\r\n\r\n");
            sample(&[head.as_bytes(), body].concat(), None, &[])
        };
        assert!(of(b"\x1F\x8B\x08\x00", "gzip").unwrap_err().contains("compressed (gzip)"));
        assert!(of(b"\x0B\x02\x80", "br").unwrap_err().contains("compressed (br)"));
        assert!(of(b"{\"a\": 1}\r\n", "gzip").is_ok());
        assert!(of(b"\x01", "identity").is_ok());
        assert!(of(b"", "gzip").is_ok());
        assert!(sample(b"\x1F\x8B\x08\x00", None, &[]).unwrap_err().contains("gzip"));
    }
}
