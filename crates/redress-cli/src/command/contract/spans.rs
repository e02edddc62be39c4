//! Where things stand in a TOML file: what the core says of a case or a wire in words, put on its line.

use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Where the key of a case's `[expect]` stands; else `expect` itself.
pub(super) fn of_expected(text: &str, key: &str) -> Range<usize> {
    let Ok(document) = DeTable::parse(text) else { return 0..0 };
    let Some((name, expect)) = document.get_ref().get_key_value("expect") else { return 0..0 };
    let keys = expect.get_ref().as_table();
    keys.and_then(|table| table.get_key_value(key)).map_or(name.span(), |(key, _)| key.span())
}

/// Where the id of each `[[wire]]` stands, in order.
pub(super) fn of_wires(text: &str) -> Vec<Range<usize>> {
    let Ok(document) = DeTable::parse(text) else { return Vec::new() };
    let wires = document.get_ref().get("wire").and_then(|wires| wires.get_ref().as_array());
    let id_of = |wire: &toml::Spanned<DeValue<'_>>| {
        let id = wire.get_ref().as_table().and_then(|table| table.get("id"));
        id.map_or(wire.span(), toml::Spanned::span)
    };
    wires.into_iter().flat_map(|wires| wires.iter().map(id_of)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_keys() {
        let text = "[given]\nbody = '''\n[expect]\ncode = 1\n'''\n[expect]\ncode = 'x'\n";
        assert_eq!(text.get(of_expected(text, "code")), Some("code"));
        assert_eq!(of_expected(text, "code").start, text.rfind("code").unwrap());
        assert_eq!(text.get(of_expected(text, "title")), Some("expect"));
        let dotted = "expect.condition = 'duplicate'";
        assert_eq!(dotted.get(of_expected(dotted, "condition")), Some("condition"));
        let wires = "[[wire]]\nid = 'a'\n[[wire]]\nid = 'b'\n";
        let ids: Vec<_> = of_wires(wires).into_iter().filter_map(|span| wires.get(span)).collect();
        assert_eq!(ids, ["'a'", "'b'"]);
        assert_eq!(of_expected("[", "x"), 0..0);
    }
}
