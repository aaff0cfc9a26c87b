//! What was measured, as a small JSON file: who was measured, by which toolchain, and on what.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The figures of one run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figures {
    /// The day, as the caller gave it.
    pub(crate) date: String,
    pub(crate) rustc: String,
    pub(crate) cores: usize,
    /// Each time is the median of so many.
    pub(crate) rounds: usize,
    /// What was looked for and not found.
    pub(crate) absent: Vec<String>,
    /// The subjects in order, the SDK first, each with its figures by [`KEYS`].
    pub(crate) subjects: Vec<(String, BTreeMap<String, f64>)>,
}

/// CPU seconds, and of a stripped program its bytes. A program's time is that of all but the packages from crates.io.
pub(crate) const KEYS: [&str; 14] = [
    "check",
    "dev",
    "release",
    "program of 1, dev",
    "program of 20, dev",
    "program of 1, release",
    "program of 20, release",
    "program of 1, bytes",
    "program of 20, bytes",
    "operations",
    "fewer operations",
    "check with fewer operations",
    "check again, all operations",
    "milliseconds an operation",
];

/// A page of 100 servers, in microseconds.
pub(crate) const DECODE: &str = "decode a page";

impl Figures {
    /// Notes that somebody isn't compared, and says it.
    pub(super) fn leave_out(&mut self, name: &str, reason: &str) {
        eprintln!("warning: {name} is left out: {reason}");
        self.absent.push(name.to_owned());
    }

    pub(crate) fn get(&self, subject: &str, key: &str) -> Option<f64> {
        let (_, figures) = self.subjects.iter().find(|(name, _)| name == subject)?;
        figures.get(key).copied()
    }

    pub(crate) fn to_json(&self) -> String {
        let subjects: Map<_, _> = self
            .subjects
            .iter()
            .map(|(name, figures)| {
                // In the order of the keys, not of the alphabet.
                let known =
                    KEYS.iter().chain([&DECODE]).filter_map(|key| Some(((*key).to_owned(), *figures.get(*key)?)));
                (name.clone(), known.map(|(key, figure)| (key, number(figure))).collect::<Map<_, _>>().into())
            })
            .collect();
        let all = json!({
            "date": self.date,
            "rustc": self.rustc,
            "cores": self.cores,
            "rounds": self.rounds,
            "absent": self.absent,
            "subjects": subjects,
        });
        format!("{all:#}\n")
    }

    /// Reads what [`Self::to_json`] gives; else it says what is wrong.
    pub(crate) fn of_json(text: &str) -> Result<Self, String> {
        let all: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let wrong = |name: &str| format!("`{name}` is missing, or of another type");
        let string = |name: &str| all[name].as_str().map(str::to_owned).ok_or_else(|| wrong(name));
        let count = |name: &str| all[name].as_u64().and_then(|n| usize::try_from(n).ok()).ok_or_else(|| wrong(name));
        let absent = all["absent"].as_array().ok_or_else(|| wrong("absent"))?;
        let mut subjects = Vec::new();
        for (name, value) in all["subjects"].as_object().ok_or_else(|| wrong("subjects"))? {
            let mut figures = BTreeMap::new();
            for (key, figure) in value.as_object().ok_or_else(|| wrong(name))? {
                if !KEYS.contains(&&**key) && key != DECODE {
                    return Err(format!("`{key}` of `{name}` is no figure"));
                }
                let figure = figure.as_f64().filter(|figure| *figure >= 0.0).ok_or_else(|| wrong(key))?;
                figures.insert(key.clone(), figure);
            }
            subjects.push((name.clone(), figures));
        }
        Ok(Self {
            date: string("date")?,
            rustc: string("rustc")?,
            cores: count("cores")?,
            rounds: count("rounds")?,
            absent: absent.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
            subjects,
        })
    }
}

/// Two decimals at most, and none where there are none.
fn number(figure: f64) -> Value {
    let rounded = (figure * 100.0).round() / 100.0;
    if rounded.fract() == 0.0 { json!(rounded as u64) } else { json!(rounded) }
}

/// The middle one, or the mean of the two that are.
pub(super) fn median(mut all: Vec<f64>) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    let upper = *all.get(all.len() / 2)?;
    Some(if all.len() % 2 == 1 { upper } else { f64::midpoint(all[all.len() / 2 - 1], upper) })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn sample() -> Figures {
        let figures = |list: &[(&str, f64)]| list.iter().map(|(key, figure)| ((*key).to_owned(), *figure)).collect();
        Figures {
            date: "2026-11-27".to_owned(),
            rustc: "rustc 1.95.0".to_owned(),
            cores: 2,
            rounds: 3,
            absent: vec!["openapi-to-rust".to_owned()],
            subjects: vec![
                ("latitude-api".to_owned(), figures(&[("check", 5.25), ("program of 20, bytes", 4_000_000.0)])),
                ("reqwest by hand".to_owned(), figures(&[("program of 20, bytes", 3_500_000.0), (DECODE, 870.5)])),
            ],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let text = sample().to_json();
        assert_eq!(Figures::of_json(&text), Ok(sample()));
        assert!(text.contains("\"check\": 5.25,\n"), "{text}");
        assert!(text.contains("\"program of 20, bytes\": 4000000\n"), "{text}");
        assert!(text.ends_with("}\n"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (from, to, said) in [
            ("\"cores\": 2", "\"cores\": \"two\"", "`cores` is missing"),
            ("\"check\"", "\"cheque\"", "`cheque` of `latitude-api` is no figure"),
            ("5.25", "-5.25", "`check` is missing"),
            ("\"subjects\": {", "\"subjects\": [{", "expected"),
        ] {
            let text = sample().to_json();
            assert!(text.contains(from), "{from}");
            let error = Figures::of_json(&text.replacen(from, to, 1)).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }
}
