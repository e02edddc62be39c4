//! Lines of the Universal Contact Server.

use proptest::option;
use proptest::prelude::*;
use redress_logs::Why;
use redress_logs::genesys::Line;
use std::borrow::Cow;
use time::{Date, Time};

/// The page's sample, with the client's address that its copies lost.
const SAMPLE: &str = "14:33:39.485 Trc 29998 [let-3851106] 2010-04-02    14:33:39    127.0.0.1    8080    GET    \
                      /cv/server/status    -    200    -    0    2    http://localhost:8080    \
                      Apache-HttpClient/4.0-beta2 (java 1.5)    -";

#[test]
fn the_sample_has_the_fields_that_the_page_numbers() {
    let line = Line::parse(SAMPLE).unwrap();
    assert_eq!(line.logged, Time::from_hms_milli(14, 33, 39, 485).unwrap());
    assert_eq!((line.level.as_ref(), line.message, line.thread.as_ref()), ("Trc", 29998, "let-3851106"));
    assert_eq!(line.date, Date::from_calendar_date(2010, time::Month::April, 2).unwrap());
    assert_eq!(line.time, Time::from_hms(14, 33, 39).unwrap());
    assert_eq!(line.address, Some([127, 0, 0, 1].into()));
    assert_eq!((line.port, line.method.as_ref(), line.url.as_ref()), (8080, "GET", "/cv/server/status"));
    assert_eq!((line.query.as_ref(), line.status), ("", 200));
    assert_eq!((line.response_bytes, line.request_bytes, line.millis), (None, Some(0), 2));
    assert_eq!(line.host, "http://localhost:8080");
    assert_eq!((line.agent.as_ref(), line.referrer.as_ref()), ("Apache-HttpClient/4.0-beta2 (java 1.5)", ""));
    assert_eq!(line.to_string(), SAMPLE);
}

#[test]
fn the_numbers_of_the_page_are_there_in_its_order() {
    let numbers: Vec<u8> = Line::COLUMNS.iter().filter_map(|column| column.number).collect();
    assert_eq!(numbers, [1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert_eq!(Line::COLUMNS.iter().filter(|column| column.is_free).count(), 1);
}

#[test]
fn any_number_of_blanks_and_tabs_divides_columns() {
    let parsed = Line::parse(SAMPLE).unwrap();
    for other in [SAMPLE.replace("    ", "\t"), SAMPLE.replace("    ", " "), format!("  {SAMPLE}\t \r\n")] {
        assert_eq!(Line::parse(&other).unwrap(), parsed, "{other}");
    }
}

#[test]
fn what_is_no_line_is_told_with_column_and_place() {
    let check = |line: &str, field: Option<&str>, byte: usize, why: Why| {
        let error = Line::parse(line).unwrap_err();
        assert_eq!((error.field, error.byte, error.why), (field, byte, why), "{line}");
    };
    check("", Some("logged"), 0, Why::Missing);
    check("14:33", Some("level"), 5, Why::Missing);
    // As the page is copied: without the address.
    let lost = SAMPLE.replace("127.0.0.1    ", "");
    check(&lost, Some("address"), 63, Why::IsNot("IP address"));
    check(&SAMPLE.replace("2010-04-02", "2010-02-30"), Some("date"), 37, Why::IsNot("date"));
    check(
        &SAMPLE.replace("14:33:39.485", "14:33:39"),
        Some("logged"),
        0,
        Why::IsNot("time with milliseconds"),
    );
    check(&SAMPLE.replace("    200", "    +20"), Some("status"), 117, Why::IsNot("number"));
    check(&SAMPLE.replace("[let-3851106]", "let"), Some("thread"), 23, Why::IsNot("word in brackets"));
    let control = SAMPLE.replace("java", "\u{1b}");
    check(&control, None, control.find('\u{1b}').unwrap(), Why::Control);
    let cut = SAMPLE.rsplit_once("    Apache").unwrap().0;
    check(cut, Some("referrer"), cut.len(), Why::Missing);
    check(&format!("{cut} -"), Some("agent"), cut.len() + 1, Why::Missing);
}

#[test]
fn nothing_breaks_a_line() {
    let mut line = Line::parse(SAMPLE).unwrap();
    line.agent = " a\tb\r\nGET\u{2028} \\ \\u0041 ".into();
    line.url = "/a b\\n%20".into();
    line.referrer = "-".into();
    let text = line.to_string();
    assert!(
        text.ends_with("    \\u0020a\\u0009b\\u000d\\u000aGET\\u2028 \\\\ \\\\u0041\\u0020    \\u002d"),
        "{text}"
    );
    assert!(text.contains("    /a\\u0020b\\\\n%20    "), "{text}");
    assert_eq!(Line::parse(&text).unwrap(), line);
}

#[test]
fn a_backslash_of_the_real_server_is_a_backslash() {
    let line = SAMPLE.replace("(java 1.5)", "C:\\temp\\u12");
    assert_eq!(Line::parse(&line).unwrap().agent, "Apache-HttpClient/4.0-beta2 C:\\temp\\u12");
}

fn text() -> impl Strategy<Value = Cow<'static, str>> {
    prop_oneof![any::<String>(), "[-\\\\u0 \t\u{a0}\u{85}\r\n\\]]{0,8}"].prop_map(Cow::Owned)
}

fn time_of_day() -> impl Strategy<Value = Time> {
    (0..24_u8, 0..60_u8, 0..60_u8).prop_map(|(h, m, s)| Time::from_hms(h, m, s).unwrap())
}

prop_compose! {
    fn lines()(
        (logged, milli, level, message, thread) in (time_of_day(), 0..1000_u16, text(), any::<u32>(), text()),
        (day, time, address, port) in (0..3_652_059_i32, time_of_day(), any::<Option<std::net::IpAddr>>(), any::<u16>()),
        (method, url, query, status) in (text(), text(), text(), any::<u16>()),
        (response_bytes, request_bytes, millis) in (option::of(any::<u64>()), option::of(any::<u64>()), any::<u64>()),
        (host, agent, referrer) in (text(), text(), text()),
    ) -> Line<'static> {
        let first = Date::from_calendar_date(0, time::Month::January, 1).unwrap();
        Line {
            logged: logged.replace_millisecond(milli).unwrap(),
            level, message, thread,
            date: Date::from_julian_day(first.to_julian_day() + day).unwrap(),
            time, address, port, method, url, query, status, response_bytes, request_bytes, millis, host, agent, referrer,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_parsed_back(line in lines()) {
        let text = line.to_string();
        prop_assert!(!text.contains(|c: char| c.is_control()), "{text:?}");
        prop_assert_eq!(Line::parse(&text), Ok(line));
    }

    #[test]
    fn any_text_is_a_line_that_stays_the_same_or_none(text in "[ -~\t]{0,40}", line in lines()) {
        for text in [text, line.to_string().replace("    ", " ")] {
            if let Ok(line) = Line::parse(&text) {
                let again = line.to_string();
                prop_assert_eq!(Line::parse(&again), Ok(line));
            }
        }
    }
}
