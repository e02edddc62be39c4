//! What all commands have in common: help, colours, pipes.

use crate::{command, fails, finish, prints, redress};

#[test]
fn help_lists_exit_codes_and_an_example() {
    let commands: [&[&str]; 10] = [
        &[],
        &["demo"],
        &["sandbox"],
        &["translate"],
        &["explain"],
        &["completions"],
        &["man"],
        &["contract", "list"],
        &["contract", "check"],
        &["contract", "new"],
    ];
    for words in commands {
        let help = prints(&[words, &["--help"]].concat(), b"");
        assert!(help.contains("Example") && help.contains("\n  redress "), "{words:?}: {help}");
        let wide = help.lines().find(|line| line.len() > 100);
        assert_eq!(wide, None, "{words:?}");
    }
    for words in [&[][..], &["translate"], &["explain"], &["contract", "check"], &["contract", "new"]] {
        assert!(prints(&[words, &["--help"]].concat(), b"").contains("Exit codes:\n  0  "), "{words:?}");
    }
    assert!(prints(&["--version"], b"").starts_with("redress "));
    assert_eq!(redress(&[], b"").code, 2);
    fails(&["tranlsate"], b"", 2, "'translate'");
}

#[test]
fn colours_only_where_they_are_wanted() {
    let words = ["explain", "duplicate"];
    let colours = |words: &[&str], variables: &[(&str, &str)]| {
        let mut command = command(words);
        command.envs(variables.iter().copied());
        let ran = finish(&mut command, b"");
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out.contains('\u{1b}')
    };
    assert!(!colours(&words, &[]));
    assert!(colours(&[&words[..], &["--color", "always"]].concat(), &[]));
    assert!(colours(&words, &[("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&words, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colours(&[&["--color", "never"], &words[..]].concat(), &[("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&["demo", "--once"], &[]));
}

/// `redress … | head` is no failure.
#[test]
fn a_closed_pipe_is_silent() {
    for words in [
        &["contract", "show", "huawei-vpcep"][..],
        &["explain", "--conditions"],
        &["demo", "--once"],
        &["--help"],
    ] {
        let mut child = command(words).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*err), (Some(0), ""), "{words:?}");
    }
}

#[test]
fn the_tour_visits_all_five() {
    let tour = prints(&["demo", "--once"], b"");
    for id in ["enablex", "cisco-cupi", "genesys-ucs", "sap-cloud-identity", "huawei-vpcep"] {
        assert!(tour.contains(id), "{id} is not in the tour");
    }
    assert!(
        tour.contains("means       duplicate: Already exists") && tour.contains("retry after 1 h"),
        "{tour}"
    );
}

#[test]
fn completions_and_manual_pages() {
    for shell in ["bash", "zsh", "fish"] {
        let script = prints(&["completions", shell], b"");
        assert!(script.contains("redress") && script.contains("translate"), "{shell}");
    }
    fails(&["completions", "tcsh"], b"", 2, "bash");
    assert!(prints(&["man"], b"").contains(".TH redress 1"));
    let page = prints(&["man", "contract", "check"], b"");
    assert!(page.contains("redress\\-contract\\-check") || page.contains("redress-contract-check"), "{page}");
    fails(&["man", "tranlsate"], b"", 2, "did you mean `translate`");
}
