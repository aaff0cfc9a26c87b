//! Draws the figures as an SVG: bars, less is better, readable on light and dark pages.

use std::fmt::Write as _;

use super::figures::{DECODE, Figures};

/// A group of bars: its title, which figure it shows, and by what that is divided.
const GROUPS: [(&str, &str, f64, &str); 5] = [
    ("cargo check of the crate alone", "check", 1.0, "s"),
    ("program of 1 call, release build", "program of 1, release", 1.0, "s"),
    ("program of 20 calls, release build", "program of 20, release", 1.0, "s"),
    ("binary of the program of 20 calls, stripped", "program of 20, bytes", 1e6, "MB"),
    ("reading a page of 100 servers", DECODE, 1e3, "ms"),
];

const WIDTH: u32 = 720;
/// Where the bars begin, and how long the longest is.
const LEFT: u32 = 190;
const LONGEST: f64 = 430.0;
const BAR: u32 = 16;
const STEP: u32 = 22;

/// Text is in the page's colour where that is known, and in a grey that is readable on both where it isn't.
const STYLE: &str = "text{font:13px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#6e7781}\
.title{font-weight:600}.small{font-size:11px}.ours{fill:#0969da}.other{fill:#8c959f}\
@media(prefers-color-scheme:dark){text{fill:#b1bac4}.ours{fill:#58a6ff}.other{fill:#6e7681}}";

pub(super) fn draw(figures: &Figures) -> String {
    let (mut body, mut described, mut y) = (String::new(), Vec::new(), 24);
    for (title, key, divisor, unit) in GROUPS {
        let bars: Vec<(&str, f64)> =
            figures.subjects.iter().filter_map(|(name, all)| Some((&**name, all.get(key)? / divisor))).collect();
        let longest = bars.iter().map(|(_, figure)| *figure).fold(0.0, f64::max);
        if longest <= 0.0 {
            continue;
        }
        line(
            &mut body,
            &format!(
                "<text class=\"title\" x=\"0\" y=\"{y}\">{title} <tspan font-weight=\"400\">({unit})</tspan></text>"
            ),
        );
        y += 10;
        for (at, (name, figure)) in bars.into_iter().enumerate() {
            let length = (figure / longest * LONGEST).max(1.0);
            let class = if at == 0 { "ours" } else { "other" };
            let middle = y + BAR - 4;
            line(
                &mut body,
                &format!(
                    "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{}</text>\
                     <rect class=\"{class}\" x=\"{LEFT}\" y=\"{y}\" width=\"{length:.1}\" height=\"{BAR}\" rx=\"2\"/>\
                     <text x=\"{:.1}\" y=\"{middle}\">{}</text>",
                    LEFT - 8,
                    escaped(name),
                    f64::from(LEFT) + length + 6.0,
                    shown(figure),
                ),
            );
            described.push(format!("{title}, {name}: {} {unit}", shown(figure)));
            y += STEP;
        }
        y += 26;
    }
    let rounds = if figures.rounds == 1 { "of one round".to_owned() } else { format!("medians of {}", figures.rounds) };
    let notes = [
        format!(
            "Less is better. Times are CPU time with dependencies built, {rounds}. Bare reqwest reads into structs."
        ),
        format!("{}, {} cores, {}", figures.rustc, figures.cores, figures.date),
    ];
    for note in notes {
        line(&mut body, &format!("<text class=\"small\" x=\"0\" y=\"{}\">{}</text>", y - 8, escaped(&note)));
        y += 16;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {y}\" width=\"{WIDTH}\" height=\"{y}\" role=\"img\" \
         aria-labelledby=\"t d\">\n<title id=\"t\">latitude-api beside the same by hand and by other generators</title>\n\
         <desc id=\"d\">{}</desc>\n<style>{STYLE}</style>\n{body}</svg>\n",
        escaped(&described.join("; "))
    )
}

fn line(body: &mut String, text: &str) {
    // Writing to a string can't fail.
    let _ = writeln!(body, "{text}");
}

/// Two digits that count, or three.
fn shown(figure: f64) -> String {
    if figure < 10.0 { format!("{figure:.2}") } else { format!("{figure:.1}") }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench_build::figures::tests::sample;

    #[test]
    fn the_longest_bar_is_the_greatest_figure() {
        let svg = draw(&sample());
        let widths: Vec<_> = svg.lines().filter_map(|line| line.split(" width=\"").nth(1)?.split('"').next()).collect();
        // Of the drawing; of `check`; of the bytes, twice; of reading.
        assert_eq!(widths, ["720", "430.0", "430.0", "376.2", "430.0"], "{svg}");
    }

    #[test]
    fn a_figure_that_was_not_taken_has_no_bar() {
        let svg = draw(&sample());
        assert!(svg.contains(">cargo check of the crate alone <") && !svg.contains("release build"), "{svg}");
    }

    #[test]
    fn the_sdk_stands_out_and_names_are_text() {
        let mut figures = sample();
        figures.subjects[1].0 = "a<b & c".to_owned();
        let svg = draw(&figures);
        assert_eq!(svg.matches("class=\"ours\"").count(), 3, "{svg}");
        assert!(svg.contains(">a&lt;b &amp; c<") && !svg.contains("a<b"), "{svg}");
    }
}
