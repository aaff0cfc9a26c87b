//! Which samples are sent: enough that every enum value, every absence, every null and every empty list
//! of a schema occurs.

/// What one round of samples is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Everything is there.
    Full,
    /// Nothing that isn't required.
    Least,
    /// What is optional is missing at this depth.
    Absent(usize),
    /// What is nullable is null at this depth.
    Null(usize),
    /// Lists are empty at this depth.
    Empty(usize),
    /// Every object has a member that the description doesn't know.
    Unknown,
    /// Every enum has a value that the description doesn't know.
    Strange,
    /// Every value at this depth is of another kind than described.
    Wrong(usize),
}

/// One round.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    pub shape: Shape,
    /// Which of several alternatives is taken: of an enum, a union, a boolean.
    pub pick: usize,
    /// Plain identifiers in the path, for servers that look closely.
    pub plain: bool,
}

impl Round {
    pub fn full(pick: usize) -> Self {
        Self { shape: Shape::Full, pick, plain: false }
    }

    pub fn of(shape: Shape) -> Self {
        Self { shape, pick: 0, plain: false }
    }

    pub fn plain(self) -> Self {
        Self { plain: true, ..self }
    }
}

/// What samples of a schema have: enough rounds for `picks` alternatives and `depth` levels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extent {
    pub picks: usize,
    pub depth: usize,
}

impl Extent {
    pub fn and(self, other: Self) -> Self {
        Self { picks: self.picks.max(other.picks), depth: self.depth.max(other.depth) }
    }

    /// Rounds in which the description is kept.
    pub fn rounds(self) -> Vec<Round> {
        let full = (0..self.picks.max(2)).map(Round::full);
        let levels = (0..=self.depth).flat_map(|depth| [Shape::Absent(depth), Shape::Null(depth), Shape::Empty(depth)]);
        full.chain(levels.chain([Shape::Least]).map(Round::of)).collect()
    }

    /// Rounds in which an answer says other than the description. The answer as a whole stays an object.
    pub fn odd_rounds(self) -> Vec<Round> {
        let wrong = (1..=self.depth).map(Shape::Wrong);
        [Shape::Unknown, Shape::Strange].into_iter().chain(wrong).map(Round::of).collect()
    }
}
