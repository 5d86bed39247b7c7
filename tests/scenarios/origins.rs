//! Every number says where it comes from.

use ecograph::base::Date;
use ecograph::scenario::{Between, Origin};

use super::{ALL, MAIN, load};

#[test]
fn every_number_says_where_it_comes_from() {
    let text = load(MAIN).text().to_owned();
    // How many an agent stands for, the clock, the smallest unit, days of an event; a target has its
    // source beside it, and classes of a distribution are a way of looking.
    let structure =
        ["members", "units", "steps", "days", "every", "value", "low", "high", "scale", "classes"];
    let bare = bare_numbers(&text);
    assert!(600 < bare.len(), "the scanner sees nothing: this test would prove nothing");
    for (field, number) in bare {
        let plain = number == "0" || number == "1";
        assert!(plain || structure.contains(&field.as_str()), "`{field}: {number}` has no source");
    }
}

/// Numbers outside of `Source(..)` and `Free(..)`, each with the field that it stands in.
fn bare_numbers(text: &str) -> Vec<(String, String)> {
    let (mut bare, mut heads, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut word = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = match c {
            '"' => rest[1..].find('"').map(|end| end + 2),
            '/' if rest.starts_with("//") => rest.find('\n'),
            '/' if rest.starts_with("/*") => rest.find("*/").map(|end| end + 2),
            _ => None,
        };
        if let Some(end) = skipped {
            rest = &rest[end..];
            continue;
        }
        match c {
            c if c.is_alphanumeric() || "_.-".contains(c) => word.push(c),
            c => {
                let said = heads.iter().any(|head| head == "Source" || head == "Free");
                if word.parse::<f64>().is_ok() && !said {
                    bare.push((field.clone(), word.clone()));
                }
                match c {
                    ':' => field.clone_from(&word),
                    '(' | '[' => heads.push(word.clone()),
                    ')' | ']' => drop(heads.pop()),
                    _ => {}
                }
                word.clear();
            }
        }
        rest = &rest[c.len_utf8()..];
    }
    bare
}

#[test]
fn the_scanner_of_bare_numbers_sees_what_is_bare() {
    let seen = bare_numbers(
        "(a: 3, b: Source(4, \"5\"), c: [Free(6, 1, 9), 7], /* 8 */ d: To(9)) // 10\n",
    );
    let seen: Vec<_> = seen.iter().map(|(field, number)| format!("{field}{number}")).collect();
    assert_eq!(seen, ["a3", "c7", "d9"]);
}

#[test]
fn free_numbers_have_room() {
    let free = load(MAIN).free();
    assert!(300 < free.len(), "{} free numbers", free.len());
    for number in free {
        assert!(number.low < number.high, "`{}` has no room", number.path);
    }
}

#[test]
fn series_run_forward_and_say_their_driver() {
    for name in ALL {
        for series in &load(name).elements.environment.series {
            let dates: Vec<Date> = series.points.iter().map(|(d, _)| d.parse().unwrap()).collect();
            assert!(dates.is_sorted_by(|a, b| a < b), "{name}: {} runs backward", series.name);
        }
    }
    for series in &load(MAIN).elements.environment.series {
        for (date, point) in &series.points {
            let driver = matches!(&point.origin, Origin::Source(from) if from.contains("driver"));
            let planned = series.between == Between::Step;
            assert!(driver || planned, "{} at {date} has no driver", series.name);
        }
    }
}
