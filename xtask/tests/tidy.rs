//! The rules of the house that no linter has.

use std::fs;
use std::path::{Path, PathBuf};

/// Lines that a page may have: what is longer is not read.
const PAGES: &[(&str, usize)] = &[("README.md", 150), ("ARCHITECTURE.md", 200), ("CONTRIBUTING.md", 200)];

/// Lines of a source file, its unit tests not counted. More is a table, and belongs in data, or two things.
const SOURCE_LINES: usize = 500;

/// What is not written here, or not by us.
const SKIPPED: &[&str] = &[".git", "target", "corpus", "artifacts", "node_modules"];

/// What the leak guard knows by sight is full of other people's paths.
const GUARD: &str = "guard";

/// An issue, or nothing.
const MARKS: &[&str] = &["TODO", "FIXME", "XXX", "todo!", "unimplemented!"];

/// Where somebody's machine keeps things.
const PLACES: &[&str] = &["/home/", "/root/", "/Users/", "/work/"];

#[test]
fn no_promises_that_nobody_keeps() {
    let endings = ["rs", "md", "toml"];
    let has_mark = |line: &str| MARKS.iter().any(|mark| is_word(line, mark));
    report(&lines(|file| endings.contains(&ending(file))), has_mark, "open an issue, or leave it out");
}

#[test]
fn no_test_sleeps() {
    let sleeps = |line: &str| line.contains("thread::sleep");
    report(&lines(|file| ending(file) == "rs"), sleeps, "pass the time in");
}

#[test]
fn no_path_of_anybodys_machine() {
    let has_path = |line: &str| {
        PLACES.iter().any(|place| {
            line.match_indices(place).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                before.is_none_or(|c| c.is_whitespace() || "\"'`=:(,".contains(c))
            })
        })
    };
    report(&lines(|file| !is_guard(file)), has_path, "name it from the root of the checkout");
}

#[test]
fn pages_are_short() {
    for (page, most) in PAGES {
        if let Ok(text) = fs::read_to_string(xtask::root().join(page)) {
            let count = text.lines().count();
            assert!(count <= *most, "{page} has {count} lines: at most {most} are read");
        }
    }
}

#[test]
fn source_files_are_short() {
    let mut long = Vec::new();
    for (path, text) in
        texts(|file| ending(file) == "rs" && file.components().any(|c| c.as_os_str() == "src"))
    {
        let net = text.lines().collect::<Vec<_>>();
        let tests = net.windows(2).position(|w| w[0] == "#[cfg(test)]" && w[1].starts_with("mod "));
        let count = tests.unwrap_or(net.len());
        if count > SOURCE_LINES {
            long.push(format!("{}: {count} lines", path.display()));
        }
    }
    assert!(
        long.is_empty(),
        "more than {SOURCE_LINES} lines, its tests not counted; divide it:\n{}",
        long.join("\n")
    );
}

/// Fails with every line that is not as it should be.
fn report(lines: &[(PathBuf, usize, String)], is_wrong: impl Fn(&str) -> bool, mend: &str) {
    let wrong: Vec<String> = lines
        .iter()
        .filter(|(.., line)| is_wrong(line))
        .map(|(path, number, line)| format!("{}:{number}: {}", path.display(), line.trim()))
        .collect();
    assert!(wrong.is_empty(), "{mend}:\n{}", wrong.join("\n"));
}

fn is_word(line: &str, word: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (line[..at].chars().next_back(), line[at + word.len()..].chars().next());
        !is_letter(before) && (word.ends_with('!') || !is_letter(after))
    })
}

/// All lines of the files that are wanted, but for this one, which names what it looks for.
fn lines(wanted: impl Fn(&Path) -> bool) -> Vec<(PathBuf, usize, String)> {
    let texts = texts(wanted).into_iter().filter(|(path, _)| !path.ends_with("xtask/tests/tidy.rs"));
    texts
        .flat_map(|(path, text)| {
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.into_iter().enumerate().map(move |(index, line)| (path.clone(), index + 1, line))
        })
        .collect()
}

/// Path from the root and text of every file that is wanted. What is not text is nobody's line.
fn texts(wanted: impl Fn(&Path) -> bool) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![xtask::root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap_or_default();
            if path.is_symlink() || SKIPPED.contains(&name) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                found.push((path.strip_prefix(xtask::root()).unwrap().to_owned(), text));
            }
        }
    }
    found.retain(|(path, _)| wanted(path));
    found.sort();
    found
}

fn ending(file: &Path) -> &str {
    file.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

fn is_guard(file: &Path) -> bool {
    file.components().any(|part| Path::new(part.as_os_str()).file_stem().is_some_and(|stem| stem == GUARD))
}
