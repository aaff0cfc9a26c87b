//! What a mistyped word was meant to be.

/// The nearest of the candidates, if it is near enough to be a slip.
pub(crate) fn nearest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the letters may differ: beyond that it is another name, not a slip.
    let tolerance = (wrong.chars().count() / 3).max(1);
    let lower = wrong.to_lowercase();
    let near = candidates
        .filter(|candidate| candidate.len().abs_diff(wrong.len()) <= tolerance)
        .map(|candidate| (distance(&candidate.to_lowercase(), &lower), candidate));
    near.filter(|(distance, _)| *distance <= tolerance).min().map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, where two letters that changed places count once; row by row.
fn distance(a: &str, b: &str) -> usize {
    let letters: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=letters.len()).collect();
    // The row before that one, and the letter that it is of.
    let mut earlier: Option<(Vec<usize>, char)> = None;
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in letters.iter().enumerate() {
            let mut least = (row[j] + usize::from(x != *y)).min(row[j + 1] + 1).min(next[j] + 1);
            if let Some((earlier, last)) = &earlier
                && j > 0
                && (last, &x) == (y, &letters[j - 1])
            {
                least = least.min(earlier[j - 1] + 1);
            }
            next.push(least);
        }
        earlier = Some((std::mem::replace(&mut row, next), x));
    }
    row[letters.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
        assert_eq!(distance("pahts", "paths"), 1);
        assert_eq!(distance("ba", "ab"), 1);
        assert_eq!(distance("abc", ""), 3);
    }

    #[test]
    fn a_slip_is_near() {
        let known = ["get", "put", "properties", "responses"];
        for (wrong, meant) in [
            ("upt", Some("put")),
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
