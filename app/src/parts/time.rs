//! A point in time, relative and absolute, both as text that anybody can reach: no title to hover, no time zone but UTC,
//! no clock of its own.

use leptos::either::Either;
use leptos::prelude::*;

const SECOND_MS: i64 = 1000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The time, in words.
#[component]
pub fn When(
    /// The point in time in Unix milliseconds; `None` for never.
    at: Option<i64>,
    /// The time of drawing in Unix milliseconds.
    now: i64,
) -> impl IntoView {
    match at {
        None => Either::Left(view! { <span class="absent">"Never"</span> }),
        Some(at) => {
            let iso = iso(at);
            let absolute = absolute(&iso);
            Either::Right(view! { <time datetime=iso>{relative(at, now)}<span>{absolute}</span></time> })
        }
    }
}

/// Such as "3 minutes ago". The age is rounded down: nothing looks older than it is. All of it has happened, so what seems to
/// lie ahead by no more than a minute has just been; where it is more, a clock is wrong.
fn relative(at: i64, now: i64) -> String {
    let age = now.saturating_sub(at);
    let size = age.saturating_abs();
    let (count, unit) = match size {
        ..SECOND_MS => return "just now".into(),
        _ if (-MINUTE_MS..0).contains(&age) => return "just now".into(),
        SECOND_MS..MINUTE_MS => (size / SECOND_MS, " second"),
        MINUTE_MS..HOUR_MS => (size / MINUTE_MS, " minute"),
        HOUR_MS..DAY_MS => (size / HOUR_MS, " hour"),
        _ => (size / DAY_MS, " day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    let end = if age > 0 { " ago" } else { " in the future" };
    let mut text = String::with_capacity(24);
    match count {
        0..10 => text.push(digit(count)),
        10..100 => two(&mut text, count),
        _ => text.push_str(&count.to_string()),
    }
    for word in [unit, plural, end] {
        text.push_str(word);
    }
    text
}

/// Such as "2026-08-01T14:03:12Z". Written digit by digit: a table has hundreds of them.
fn iso(at: i64) -> String {
    let (year, month, day) = civil(at.div_euclid(DAY_MS));
    let seconds = at.rem_euclid(DAY_MS) / SECOND_MS;
    let mut text = String::with_capacity("2026-08-01T14:03:12Z".len());
    match year {
        0..10_000 => {
            two(&mut text, year / 100);
            two(&mut text, year % 100);
        }
        _ => text.push_str(&year.to_string()),
    }
    let rest = [('-', month), ('-', day), ('T', seconds / 3600), (':', seconds / 60 % 60), (':', seconds % 60)];
    for (before, number) in rest {
        text.push(before);
        two(&mut text, number);
    }
    text.push('Z');
    text
}

/// A number below 100, in two digits.
fn two(text: &mut String, number: i64) {
    text.push(digit(number / 10));
    text.push(digit(number));
}

/// Its last digit.
fn digit(number: i64) -> char {
    char::from(b'0' + u8::try_from(number % 10).unwrap_or_default())
}

/// The same for people, such as "2026-08-01 14:03:12 UTC".
fn absolute(iso: &str) -> String {
    let (date, time) = iso.trim_end_matches('Z').split_once('T').unwrap_or_default();
    [" ", date, " ", time, " UTC"].concat()
}

/// Year, month and day of the days since 1970-01-01, by Hinnant's algorithm: years begin in March, so that the leap day
/// is the last one.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (at, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_399_999, "2000-02-28T23:59:59Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_800_000_000_000, "2027-01-15T08:00:00Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(iso(at), expected);
        }
        assert_eq!(absolute(&iso(1_800_000_000_000)), " 2027-01-15 08:00:00 UTC");
    }

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        let mut before = civil(-1);
        for days in 0..146_097 {
            let (year, month, day) = civil(days);
            let next_day = (before.0, before.1, before.2 + 1) == (year, month, day);
            let next_month = day == 1 && before.2 >= 28 && (before.0 * 12 + before.1) + 1 == year * 12 + month;
            assert!(next_day || next_month, "{before:?} {:?}", (year, month, day));
            before = (year, month, day);
        }
        assert_eq!(before, (2369, 12, 31));
    }

    #[test]
    fn ages_are_rounded_down_and_counted_well() {
        let now = 1_800_000_000_000;
        for (age, expected) in [
            (0, "just now"),
            (999, "just now"),
            (1000, "1 second ago"),
            (59_999, "59 seconds ago"),
            (60_000, "1 minute ago"),
            (7_199_999, "1 hour ago"),
            (86_400_000, "1 day ago"),
            (40 * 86_400_000, "40 days ago"),
            (-60_000, "just now"),
            (-120_000, "2 minutes in the future"),
        ] {
            assert_eq!(relative(now - age, now), expected);
        }
    }

    #[test]
    fn no_time_is_too_far_away() {
        for at in [i64::MIN, i64::MAX] {
            assert!(iso(at).ends_with('Z'));
            assert_ne!(relative(at, 0), "");
        }
    }
}
