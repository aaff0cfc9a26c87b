//! Many counts at once: of each number, how many sets had it.

use fixedbitset::FixedBitSet;

/// The counts in binary: by place, the numbers whose count has a one there. Adding a set takes as long as a set is wide,
/// however many numbers it has.
#[derive(Default)]
pub(super) struct Counts(Vec<FixedBitSet>);

impl Counts {
    pub(super) fn add(&mut self, mut carry: FixedBitSet) {
        for place in &mut self.0 {
            if carry.is_clear() {
                return;
            }
            let mut next = carry.clone();
            next.intersect_with(place);
            place.symmetric_difference_with(&carry);
            carry = next;
        }
        if !carry.is_clear() {
            self.0.push(carry);
        }
    }

    pub(super) fn of(&self, number: usize) -> usize {
        self.0.iter().enumerate().map(|(at, place)| usize::from(place.contains(number)) << at).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_counted() {
        let mut counts = Counts::default();
        for set in 1..=20 {
            counts.add((0..200).filter(|number| number % set == 0).collect());
        }
        for number in 0..200 {
            assert_eq!(counts.of(number), (1..=20).filter(|set| number % set == 0).count(), "{number}");
        }
        assert_eq!(counts.of(1_000), 0);
    }
}
