//! Findings as a person reads them, and as a program does.

use super::lint::Checked;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use redress::{Finding, Severity};
use serde::Serialize;
use std::ops::Range;

/// A finding, as `--format json` prints it.
#[derive(Serialize)]
pub(super) struct View<'n> {
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

/// The findings of a file, for a program.
pub(super) fn views(checked: &Checked) -> impl Iterator<Item = View<'_>> {
    checked.findings.iter().map(|finding| {
        let span = within(&checked.text, &finding.span);
        let before = checked.text.get(..span.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        View {
            file: checked.path.display().to_string(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            code: finding.check.code(),
            severity: finding.check.severity().as_str(),
            message: &finding.message,
            help: &finding.help,
        }
    })
}

/// The findings of a file, for a person.
pub(super) fn text(checked: &Checked, width: Option<usize>, is_terminal: bool) -> String {
    let decor = if is_terminal { DecorStyle::Unicode } else { DecorStyle::Ascii };
    let mut renderer = Renderer::styled().decor_style(decor);
    if let Some(width) = width {
        renderer = renderer.term_width(width);
    }
    let path = checked.path.display().to_string();
    let render = |finding: &Finding| {
        let level = match finding.check.severity() {
            Severity::Error => Level::ERROR,
            _ => Level::WARNING,
        };
        let span = within(&checked.text, &finding.span);
        let group = level.primary_title(&finding.message).id(finding.check.code()).element(
            Snippet::source(&checked.text).path(&path).annotation(AnnotationKind::Primary.span(span)),
        );
        let report = [group.element(Level::HELP.message(&finding.help))];
        format!("{}\n\n", renderer.render(&report))
    };
    checked.findings.iter().map(render).collect()
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
