//! What came of it.

use std::ops::Deref;

/// A resource that is there now, and whether it was before. It dereferences to the resource.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "what is there now may be new, and is billed"]
pub enum Ensured<T> {
    /// This call ordered it.
    ///
    /// After an order whose outcome was unknown, it is the match that showed up where there was none before. This call most
    /// likely made it; if another program ordered the same at that moment, it may be that program's.
    Created(T),
    /// It was there, or somebody else created it while this call looked.
    Found(T),
}

impl<T> Ensured<T> {
    /// The resource, created or found.
    pub fn into_inner(self) -> T {
        match self {
            Self::Created(resource) | Self::Found(resource) => resource,
        }
    }

    /// Whether this call ordered it; see [`Ensured::Created`].
    #[must_use]
    pub fn is_created(&self) -> bool {
        matches!(self, Self::Created(_))
    }
}

impl<T> Deref for Ensured<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Created(resource) | Self::Found(resource) => resource,
        }
    }
}
