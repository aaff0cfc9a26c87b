//! What a mistyped word was meant to be.

/// The nearest of the candidates, if it is near enough to be a slip.
pub(super) fn nearest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the letters may differ: beyond that it is another name, not a slip.
    let tolerance = (wrong.chars().count() / 3).max(1);
    let lower = wrong.to_lowercase();
    let near = candidates
        .filter(|candidate| candidate.len().abs_diff(wrong.len()) <= tolerance)
        .map(|candidate| (distance(&candidate.to_lowercase(), &lower), candidate));
    near.filter(|(distance, _)| *distance <= tolerance).min().map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, row by row.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.chars().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.chars().count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn a_slip_is_near() {
        let known = ["get", "put", "properties", "responses"];
        for (wrong, meant) in [
            ("GET", Some("get")),
            ("propertes", Some("properties")),
            ("responess", Some("responses")),
            ("const", None),
            ("if", None),
        ] {
            assert_eq!(nearest(wrong, known.into_iter()), meant, "{wrong}");
        }
    }
}
