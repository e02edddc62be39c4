//! Pages of text: paragraphs, labelled facts, tables.

use crate::words::one_line;
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// A heading.
pub(crate) const STRONG: Style = Style::new().bold();
/// A name that can be typed: an id, a code.
pub(crate) const NAME: Style = AnsiColor::Cyan.on_default();
/// What is beside the point.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// All is well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// Not all is well.
pub(crate) const BAD: Style = AnsiColor::Yellow.on_default();
/// As it is.
pub(crate) const PLAIN: Style = Style::new();

/// Columns that the label of a fact takes.
const LABEL_COLUMNS: usize = 12;

/// Columns of a table's column at most. What is wider, the name of a Java class say, has a line of its own.
const MOST_COLUMNS: usize = 40;

/// Columns that text needs to be wrapped in.
const LEAST_ROOM: usize = 16;

/// A page that is being written.
#[derive(Debug)]
pub(crate) struct Page {
    width: Option<usize>,
    text: String,
}

/// A cell of a table.
pub(crate) struct Cell {
    text: String,
    style: Style,
}

/// A cell in that style.
pub(crate) fn cell(style: Style, text: impl Into<String>) -> Cell {
    Cell { text: one_line(&text.into()), style }
}

impl Page {
    /// An empty page of that width.
    pub(crate) fn new(width: Option<usize>) -> Self {
        Self { width, text: String::new() }
    }

    /// All of it.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Words in their styles, on one line.
    pub(crate) fn line(&mut self, indent: usize, words: &[(Style, &str)]) {
        self.indent(indent);
        for (style, word) in words {
            self.styled(*style, &one_line(word));
        }
        self.text.push('\n');
    }

    /// A text, wrapped.
    pub(crate) fn paragraph(&mut self, indent: usize, style: Style, text: &str) {
        for line in self.wrapped(text, indent) {
            self.indent(indent);
            self.styled(style, &line);
            self.text.push('\n');
        }
    }

    /// JSON or XML, wrapped.
    pub(crate) fn code(&mut self, indent: usize, text: &str) {
        let text = one_line(text);
        let lines = self.room(indent).map(|room| wrap_code(&text, room));
        for line in lines.unwrap_or_else(|| vec![text]) {
            self.line(indent, &[(PLAIN, &line)]);
        }
    }

    /// A labelled fact.
    pub(crate) fn fact(&mut self, indent: usize, label: &str, value: &str) {
        self.fact_in(PLAIN, indent, label, value);
    }

    /// A labelled fact in a style.
    pub(crate) fn fact_in(&mut self, style: Style, indent: usize, label: &str, value: &str) {
        let margin = indent + LABEL_COLUMNS;
        for (index, line) in self.wrapped(value, margin).into_iter().enumerate() {
            self.indent(indent);
            let label = if index == 0 { label } else { "" };
            self.styled(FAINT, &format!("{label:LABEL_COLUMNS$}"));
            self.styled(style, &line);
            self.text.push('\n');
        }
    }

    /// Rows with aligned columns. The last one is wrapped.
    pub(crate) fn table(&mut self, indent: usize, rows: &[Vec<Cell>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width_of = |column: usize| {
            let widths = rows.iter().filter_map(|row| row.get(column)).map(|c| c.text.width());
            widths.filter(|width| *width <= MOST_COLUMNS).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns.saturating_sub(1)).map(width_of).collect();
        let margin = indent + widths.iter().map(|w| w + 2).sum::<usize>();
        for row in rows {
            self.indent(indent);
            let mut right = indent;
            for (cell, width) in row.iter().zip(&widths) {
                self.styled(cell.style, &cell.text);
                right += width + 2;
                if cell.text.width() > *width && self.width.is_some() {
                    self.text.push('\n');
                    self.indent(right);
                } else {
                    self.indent(width.saturating_sub(cell.text.width()) + 2);
                }
            }
            if let Some(last) = row.get(columns.saturating_sub(1)) {
                for (index, line) in self.wrapped(&last.text, margin).iter().enumerate() {
                    if index > 0 {
                        self.text.push('\n');
                        self.indent(margin);
                    }
                    self.styled(last.style, line);
                }
            }
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.push('\n');
        }
    }

    fn wrapped(&self, text: &str, margin: usize) -> Vec<String> {
        let text = one_line(text);
        match self.room(margin) {
            Some(room) => wrap(&text, room),
            None => vec![text],
        }
    }

    /// The columns right of a margin, where there are enough to wrap in.
    fn room(&self, margin: usize) -> Option<usize> {
        self.width.map(|width| width.saturating_sub(margin)).filter(|room| *room >= LEAST_ROOM)
    }

    fn indent(&mut self, columns: usize) {
        self.text.extend(std::iter::repeat_n(' ', columns));
    }

    fn styled(&mut self, style: Style, text: &str) {
        if text.is_empty() || style == PLAIN {
            self.text.push_str(text);
        } else {
            let _ = write!(self.text, "{style}{text}{style:#}");
        }
    }
}

/// Lines of at most `room` columns, broken between words.
pub(crate) fn wrap(text: &str, room: usize) -> Vec<String> {
    broken(text, room, &[])
}

/// Lines of at most `room` columns of JSON or XML, broken between members where there is one far enough to the right.
pub(crate) fn wrap_code(text: &str, room: usize) -> Vec<String> {
    broken(text, room, &[',', '>'])
}

/// After these a word that is too long is broken: it is a path, or code.
const SEAMS: [char; 3] = [',', '>', '/'];

fn broken(text: &str, room: usize, best: &[char]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim_end();
    while rest.width() > room {
        let fits = prefix(rest, room);
        // A space may stand beyond the edge.
        let words = prefix(rest, room + 1);
        let end = fits
            .rfind(best)
            .filter(|at| *at > fits.len() / 2)
            .or_else(|| words.rfind(' ').filter(|at| *at > 0))
            .or_else(|| fits.rfind(SEAMS))
            .map_or(fits.len(), |at| at + 1);
        let (line, more) = rest.split_at_checked(end).unwrap_or((rest, ""));
        lines.push(line.trim_end().to_owned());
        rest = more.trim_start();
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(rest.to_owned());
    }
    lines
}

/// The longest beginning of at most `room` columns, and a character at least.
fn prefix(text: &str, room: usize) -> &str {
    let mut columns = 0;
    let end = text.char_indices().find_map(|(at, c)| {
        columns += c.width().unwrap_or(0);
        (columns > room && at > 0).then_some(at)
    });
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps() {
        let check = |text: &str, room: usize, want: &[&str]| assert_eq!(wrap(text, room), want, "{text}");
        check("", 10, &[""]);
        check("one two three", 7, &["one two", "three"]);
        check("one two three", 80, &["one two three"]);
        check("abcdefghij", 4, &["abcd", "efgh", "ij"]);
        check("to /usr/share/man or so", 12, &["to", "/usr/share/", "man or so"]);
        check("接口 参考", 5, &["接口", "参考"]);
        check("接口", 1, &["接", "口"]);
        let json = r#"{"a":"b c d","e":1}"#;
        assert_eq!(wrap_code(json, 14), [r#"{"a":"b c d","#, r#""e":1}"#]);
    }

    #[test]
    fn tables_align() {
        let mut page = Page::new(Some(40));
        page.table(
            2,
            &[
                vec![cell(PLAIN, "a"), cell(PLAIN, "接口"), cell(PLAIN, "last words that do not fit on it")],
                vec![cell(PLAIN, "long"), cell(PLAIN, "b"), cell(PLAIN, "")],
            ],
        );
        let want = "  a     接口  last words that do not fit\n              on it\n  long  b\n";
        assert_eq!(page.finish(), want);
    }
}
