//! What the fields of a record are called.

use std::fmt;
use std::ops::Range;

/// The wire names of a record, in the order of its fields.
///
/// They are one text. As a text of its own, each would cost a program an address and a length, and an entry in the table
/// by which the program is loaded: more than the name itself.
#[derive(Clone, Copy, PartialEq)]
pub struct Names {
    text: &'static str,
    /// Where each name ends.
    ends: &'static [u32],
}

/// `names!["id", "type"]`, as a constant.
macro_rules! names {
    ($($name:literal),* $(,)?) => {{
        const NAMES: &[&str] = &[$($name),*];
        const ENDS: [u32; NAMES.len()] = crate::wire::ends(NAMES);
        crate::wire::Names::new(concat!($($name),*), &ENDS)
    }};
}

/// Where each of these ends in the text of all.
pub(crate) const fn ends<const N: usize>(names: &[&str]) -> [u32; N] {
    let mut ends = [0; N];
    let (mut at, mut end) = (0, 0);
    while at < N {
        end += names[at].len() as u32;
        ends[at] = end;
        at += 1;
    }
    ends
}

impl Names {
    pub(crate) const NONE: Self = Self::new("", &[]);

    pub(crate) const fn new(text: &'static str, ends: &'static [u32]) -> Self {
        Self { text, ends }
    }

    pub(crate) fn len(self) -> usize {
        self.ends.len()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.ends.is_empty()
    }

    pub(crate) fn get(self, at: usize) -> Option<&'static str> {
        self.text.get(self.range(at)?)
    }

    /// A name; none of a number that no name has.
    pub(crate) fn text(self, at: usize) -> &'static str {
        self.get(at).unwrap_or_default()
    }

    /// Whether this is the name of that number.
    #[inline]
    pub(crate) fn is_at(self, at: usize, name: &str) -> bool {
        self.range(at).and_then(|range| self.text.as_bytes().get(range)) == Some(name.as_bytes())
    }

    #[inline]
    fn range(self, at: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        Some(start as usize..end as usize)
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = &'static str> {
        (0..self.len()).filter_map(move |at| self.get(at))
    }

    /// The number of a name.
    pub(crate) fn position(self, name: &str) -> Option<usize> {
        let mut start = 0;
        self.ends.iter().position(|end| {
            let other = &self.text.as_bytes()[start..*end as usize];
            start = *end as usize;
            other == name.as_bytes()
        })
    }

    pub(crate) fn contains(self, name: &str) -> bool {
        self.position(name).is_some()
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_in_one_text_are_those_that_were_given() {
        let names = names!["id", "a", "", "größe", "i"];
        assert_eq!(names.iter().collect::<Vec<_>>(), ["id", "a", "", "größe", "i"]);
        assert_eq!(["id", "a", "", "größe", "i"].map(|name| names.position(name)), [0, 1, 2, 3, 4].map(Some));
        assert_eq!(["d", "ida", "größ", "x"].map(|name| names.position(name)), [None; 4]);
        assert_eq!((names.get(3), names.get(5), names.len()), (Some("größe"), None, 5));
        assert!(Names::NONE.is_empty() && !Names::NONE.contains(""));
    }
}
