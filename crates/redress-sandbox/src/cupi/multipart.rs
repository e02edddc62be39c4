//! `multipart/form-data` (RFC 7578), as much of it as a message needs.

/// One part.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'b> {
    /// Its media type, in small letters, without parameters. Empty: it names none.
    pub(super) media_type: String,
    pub(super) body: &'b [u8],
}

/// The boundary that a `Content-Type` names.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let is_boundary = |(name, _): &(&str, &str)| name.trim().eq_ignore_ascii_case("boundary");
    let mut parameters = content_type.split(';').skip(1).filter_map(|p| p.split_once('='));
    let value = parameters.find(is_boundary)?.1.trim().trim_matches('"');
    (1..=70).contains(&value.len()).then_some(value)
}

/// Takes a form apart, most parts that fit. Lines may end with LF alone. `None`: it is no such form.
pub(super) fn parts<'b>(body: &'b [u8], boundary: &str, most: usize) -> Option<Vec<Part<'b>>> {
    let mark = format!("--{boundary}");
    let mut parts = Vec::new();
    // The mark begins a line; what stands before the first one is no part.
    let mut rest = if body.starts_with(mark.as_bytes()) {
        body.get(mark.len()..)?
    } else {
        after(body, format!("\n{mark}").as_bytes())?.1
    };
    let mark = format!("\n{mark}");
    while !rest.starts_with(b"--") {
        if parts.len() == most {
            return None;
        }
        let (part, next) = after(rest, mark.as_bytes())?;
        parts.push(part_of(line(part)?.1)?);
        rest = next;
    }
    Some(parts)
}

/// Heads, then an empty line, then the content.
fn part_of(mut rest: &[u8]) -> Option<Part<'_>> {
    let mut media_type = String::new();
    loop {
        let (head, next) = line(rest)?;
        rest = next;
        if head.is_empty() {
            break;
        }
        let (name, value) = std::str::from_utf8(head).ok()?.split_once(':')?;
        if name.trim().eq_ignore_ascii_case("content-type") {
            media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        }
    }
    Some(Part { media_type, body: rest.strip_suffix(b"\r").unwrap_or(rest) })
}

/// What stands before and behind a mark.
fn after<'b>(bytes: &'b [u8], mark: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..at)?, bytes.get(at + mark.len()..)?))
}

/// The first line, without its end, and the rest.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (line, rest) = after(bytes, b"\n")?;
    Some((line.strip_suffix(b"\r").unwrap_or(line), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_taken_apart() {
        let form = "--b\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{}\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--b--\r\n";
        let found = parts(form.as_bytes(), "b", 3).unwrap();
        assert_eq!(found[0], Part { media_type: "application/json".to_owned(), body: b"{}" });
        assert_eq!(found[1], Part { media_type: String::new(), body: b"" });
        assert_eq!(parts(form.replace("\r\n", "\n").as_bytes(), "b", 3).unwrap(), found);
        assert_eq!(parts(form.as_bytes(), "b", 1), None);
        for broken in ["", "--b", "--b\n", "--b\n\n", "--b\nContent-Type: a\n", "--b\nx\n\n--b--", "--c--"] {
            assert_eq!(parts(broken.as_bytes(), "b", 3), None, "{broken}");
        }
        assert_eq!(boundary("multipart/form-data; charset=utf-8; Boundary=\"x y\""), Some("x y"));
        assert_eq!(boundary("multipart/form-data"), None);
    }
}
