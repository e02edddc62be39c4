//! Findings as a person reads them, and as a program does.

use crate::screen::Screen;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use redress::Severity;
use redress::table::{Finding, Registry};
use serde::Serialize;
use std::ops::Range;
use std::path::Path;

/// A finding, of a contract or of the gateway's config.
#[derive(Clone, Debug)]
pub(crate) struct Note<'f> {
    code: &'static str,
    severity: Severity,
    span: Range<usize>,
    message: &'f str,
    help: &'f str,
}

impl<'f, C: Registry> From<&'f Finding<C>> for Note<'f> {
    fn from(finding: &'f Finding<C>) -> Self {
        Self {
            code: finding.check.code(),
            severity: finding.check.severity(),
            span: finding.span.clone(),
            message: &finding.message,
            help: &finding.help,
        }
    }
}

/// A finding, as `--format json` prints it.
#[derive(Serialize)]
pub(crate) struct View<'n> {
    file: String,
    /// From 1.
    line: usize,
    /// From 1, in characters.
    column: usize,
    code: &'static str,
    severity: &'static str,
    message: &'n str,
    help: &'n str,
}

/// A finding in a file, for a program.
pub(crate) fn view<'n>(path: &Path, text: &str, note: &Note<'n>) -> View<'n> {
    let span = within(text, &note.span);
    let before = text.get(..span.start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    View {
        file: path.display().to_string(),
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        code: note.code,
        severity: note.severity.as_str(),
        message: note.message,
        help: note.help,
    }
}

/// A finding in a file, for a person.
pub(crate) fn text(path: &Path, text: &str, note: &Note<'_>, screen: &Screen) -> String {
    let decor = if screen.is_terminal { DecorStyle::Unicode } else { DecorStyle::Ascii };
    let mut renderer = Renderer::styled().decor_style(decor);
    if let Some(width) = screen.width {
        renderer = renderer.term_width(width);
    }
    let level = match note.severity {
        Severity::Error => Level::ERROR,
        _ => Level::WARNING,
    };
    let path = path.display().to_string();
    let annotation = AnnotationKind::Primary.span(within(text, &note.span));
    let snippet = Snippet::source(text).path(&path).annotation(annotation);
    let group = level.primary_title(note.message).id(note.code).element(snippet);
    format!("{}\n\n", renderer.render(&[group.element(Level::HELP.message(note.help))]))
}

/// A span that lies in the text and covers the first of its lines at most: a caret under a whole table helps nobody.
fn within(text: &str, span: &Range<usize>) -> Range<usize> {
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let start = floor(span.start);
    let end = floor(span.end.max(start));
    let line = text.get(start..end).unwrap_or_default().lines().next().unwrap_or_default();
    start..start + line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_stay_in_the_text() {
        assert_eq!(within("añb", &(1..99)), 1..4);
        assert_eq!(within("añb", &(2..3)), 1..3);
        assert_eq!(within("a\nb\nc", &(0..5)), 0..1);
        assert_eq!(within("", &(7..9)), 0..0);
    }
}
