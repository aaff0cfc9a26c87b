//! Lists of words: a name of each property, and the docs of each, are compared with several of them.

use std::cmp::Ordering;
use std::sync::OnceLock;

pub(super) struct List {
    words: &'static str,
    /// In the order by which they are found.
    sorted: OnceLock<Vec<&'static str>>,
}

impl List {
    /// The words of a text.
    pub(super) const fn of(words: &'static str) -> Self {
        Self { words, sorted: OnceLock::new() }
    }

    /// The word as the list has it, which lives as long as the program.
    pub(super) fn find(&self, word: &str) -> Option<&'static str> {
        let words = self.words();
        // The standard search takes twice as long where the generator isn't optimised.
        let (mut low, mut high) = (0, words.len());
        while low < high {
            let middle = (low + high) / 2;
            match words[middle].cmp(word) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Some(words[middle]),
                Ordering::Greater => high = middle,
            }
        }
        None
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.find(word).is_some()
    }

    fn words(&self) -> &[&'static str] {
        self.sorted.get_or_init(|| {
            let mut words: Vec<&str> = self.words.split(' ').collect();
            words.sort_unstable();
            words
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_order() {
        static LIST: List = List::of("token key a");
        assert_eq!(
            ["token", "key", "a", "to", ""].map(|word| LIST.find(word)),
            [Some("token"), Some("key"), Some("a"), None, None]
        );
        assert!(LIST.has("a") && !LIST.has("b"));
    }
}
