//! How a column's value is written and parsed.

use crate::escape;
use std::borrow::Cow;
use std::fmt::{self, Write};
use std::net::IpAddr;
use std::str::FromStr;
use time::{Date, Month, Time};

/// What stands where there is nothing.
const NOTHING: &str = "-";

/// One way to write a value, and to parse it.
pub(super) trait Codec {
    type Value<'l>;

    /// What it takes, as an error says it.
    const IS: &'static str;

    /// May blanks stand in it?
    const IS_FREE: bool = false;

    fn put(value: &Self::Value<'_>, out: &mut impl Write) -> fmt::Result;

    /// `None`: it is not [`Self::IS`].
    fn take(text: &str) -> Option<Self::Value<'_>>;
}

/// `14:33:39.485`.
pub(super) struct Clock;

impl Codec for Clock {
    type Value<'l> = Time;
    const IS: &'static str = "time with milliseconds";

    fn put(time: &Time, out: &mut impl Write) -> fmt::Result {
        let (hour, minute, second, milli) = time.as_hms_milli();
        write!(out, "{hour:02}:{minute:02}:{second:02}.{milli:03}")
    }

    fn take(text: &str) -> Option<Time> {
        let (whole, milli) = text.split_once('.')?;
        let (hour, minute, second) = hms(whole)?;
        Time::from_hms_milli(hour, minute, second, fixed(milli, 3)?).ok()
    }
}

/// `14:33:39`.
pub(super) struct Seconds;

impl Codec for Seconds {
    type Value<'l> = Time;
    const IS: &'static str = "time of day";

    fn put(time: &Time, out: &mut impl Write) -> fmt::Result {
        let (hour, minute, second) = time.as_hms();
        write!(out, "{hour:02}:{minute:02}:{second:02}")
    }

    fn take(text: &str) -> Option<Time> {
        let (hour, minute, second) = hms(text)?;
        Time::from_hms(hour, minute, second).ok()
    }
}

/// `2010-04-02`.
pub(super) struct Day;

impl Codec for Day {
    type Value<'l> = Date;
    const IS: &'static str = "date";

    fn put(date: &Date, out: &mut impl Write) -> fmt::Result {
        let (year, month, day) = date.to_calendar_date();
        write!(out, "{year:04}-{:02}-{day:02}", u8::from(month))
    }

    fn take(text: &str) -> Option<Date> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let month = Month::try_from(fixed::<u8>(month, 2)?).ok()?;
        Date::from_calendar_date(fixed(year, 4)?, month, fixed(day, 2)?).ok()
    }
}

/// `200`; a `WIDTH` is filled with zeros.
pub(super) struct Number<T, const WIDTH: usize = 1>(std::marker::PhantomData<T>);

impl<T: fmt::Display + FromStr, const WIDTH: usize> Codec for Number<T, WIDTH> {
    type Value<'l> = T;
    const IS: &'static str = "number";

    fn put(number: &T, out: &mut impl Write) -> fmt::Result {
        write!(out, "{number:0WIDTH$}")
    }

    fn take(text: &str) -> Option<T> {
        digits(text)
    }
}

/// What another codec takes, or nothing.
pub(super) struct Maybe<C>(std::marker::PhantomData<C>);

impl<C: Codec> Codec for Maybe<C> {
    type Value<'l> = Option<C::Value<'l>>;
    const IS: &'static str = C::IS;

    fn put(value: &Self::Value<'_>, out: &mut impl Write) -> fmt::Result {
        match value {
            Some(value) => C::put(value, out),
            None => out.write_str(NOTHING),
        }
    }

    fn take(text: &str) -> Option<Self::Value<'_>> {
        if text == NOTHING { Some(None) } else { C::take(text).map(Some) }
    }
}

/// `127.0.0.1`.
pub(super) struct Address;

impl Codec for Address {
    type Value<'l> = IpAddr;
    const IS: &'static str = "IP address";

    fn put(address: &IpAddr, out: &mut impl Write) -> fmt::Result {
        write!(out, "{address}")
    }

    fn take(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }
}

/// A text without blanks.
pub(super) struct Word;

impl Codec for Word {
    type Value<'l> = Cow<'l, str>;
    const IS: &'static str = "word";

    fn put(text: &Cow<'_, str>, out: &mut impl Write) -> fmt::Result {
        escape(text, false, out)
    }

    fn take(text: &str) -> Option<Cow<'_, str>> {
        Some(unescape(text))
    }
}

/// A text that may have blanks.
pub(super) struct Free;

impl Codec for Free {
    type Value<'l> = Cow<'l, str>;
    const IS: &'static str = "text";
    const IS_FREE: bool = true;

    fn put(text: &Cow<'_, str>, out: &mut impl Write) -> fmt::Result {
        escape(text, true, out)
    }

    fn take(text: &str) -> Option<Cow<'_, str>> {
        Some(unescape(text))
    }
}

/// `[let-3851106]`.
pub(super) struct Brackets;

impl Codec for Brackets {
    type Value<'l> = Cow<'l, str>;
    const IS: &'static str = "word in brackets";

    fn put(text: &Cow<'_, str>, out: &mut impl Write) -> fmt::Result {
        out.write_char('[')?;
        escape(text, false, out)?;
        out.write_char(']')
    }

    fn take(text: &str) -> Option<Cow<'_, str>> {
        text.strip_prefix('[')?.strip_suffix(']').map(unescape)
    }
}

/// Digits, and nothing else: what `FromStr` takes besides is no number of a log.
fn digits<T: FromStr>(text: &str) -> Option<T> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// So many digits.
fn fixed<T: FromStr>(text: &str, length: usize) -> Option<T> {
    digits(text).filter(|_| text.len() == length)
}

fn hms(text: &str) -> Option<(u8, u8, u8)> {
    let (hour, rest) = text.split_once(':')?;
    let (minute, second) = rest.split_once(':')?;
    Some((fixed(hour, 2)?, fixed(minute, 2)?, fixed(second, 2)?))
}

/// Writes a text so that it stays in its column.
fn escape(text: &str, may_have_blanks: bool, out: &mut impl Write) -> fmt::Result {
    match text {
        "" => return out.write_str(NOTHING),
        NOTHING => return out.write_str("\\u002d"),
        _ => {}
    }
    let last = text.len() - 1;
    for (at, c) in text.char_indices() {
        let is_blank_in_it = may_have_blanks && at != 0 && at != last;
        match c {
            '\\' => out.write_str("\\\\")?,
            c if escape::is_unsafe(c) || (c == ' ' && !is_blank_in_it) => escape::put(c, out)?,
            c => out.write_char(c)?,
        }
    }
    Ok(())
}

fn unescape(text: &str) -> Cow<'_, str> {
    if text == NOTHING {
        return Cow::Borrowed("");
    }
    let Some(first) = text.find('\\') else { return Cow::Borrowed(text) };
    let (before, mut rest) = text.split_at(first);
    let mut plain = String::with_capacity(text.len());
    plain.push_str(before);
    while let Some((before, behind)) = rest.split_once('\\') {
        plain.push_str(before);
        let (c, behind) = escaped(behind).unwrap_or(('\\', behind));
        plain.push(c);
        rest = behind;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The character that an escape stands for, its backslash taken away, and what is behind it. `None`: it is no escape.
fn escaped(text: &str) -> Option<(char, &str)> {
    if let Some(behind) = text.strip_prefix('\\') {
        return Some(('\\', behind));
    }
    let (unit, behind) = escape::take(text)?;
    Some((char::from_u32(unit.into())?, behind))
}
