//! Paths with parameters in them.

/// A path of the description, in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route(pub(crate) Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Fixed(String),
    Parameter(String),
}

/// The name of the parameter that a part of a path is.
fn parameter(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

impl Route {
    pub(crate) fn new(path: &str) -> Self {
        let part = |part: &str| match parameter(part) {
            Some(name) => Part::Parameter(name.to_owned()),
            None => Part::Fixed(part.to_owned()),
        };
        Self(path.split('/').skip(1).map(part).collect())
    }

    /// Whether this is a path of the description, whatever its parameters are called.
    pub(crate) fn is(&self, path: &str) -> bool {
        let mut parts = path.split('/').skip(1);
        let same = |own: &Part, part: &str| match own {
            Part::Fixed(text) => text == part,
            Part::Parameter(_) => parameter(part).is_some(),
        };
        self.0.iter().all(|own| parts.next().is_some_and(|part| same(own, part))) && parts.next().is_none()
    }

    /// The values of the parameters, where this is the path.
    #[cfg(feature = "cloud")]
    pub(crate) fn matches(&self, path: &[String]) -> Option<Vec<(String, String)>> {
        if path.len() != self.0.len() {
            return None;
        }
        let mut values = Vec::new();
        for (part, given) in self.0.iter().zip(path) {
            match part {
                Part::Fixed(text) if text == given => {}
                Part::Parameter(name) if !given.is_empty() => values.push((name.clone(), given.clone())),
                _ => return None,
            }
        }
        Some(values)
    }

    /// How many parts are fixed: of two paths that match, the one with more is meant.
    #[cfg(feature = "cloud")]
    pub(crate) fn fixed(&self) -> usize {
        self.0.iter().filter(|part| matches!(part, Part::Fixed(_))).count()
    }

    /// The parameters, each with the path before it.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&str, Route)> {
        self.0.iter().enumerate().filter_map(|(at, part)| match part {
            Part::Parameter(name) => Some((name.as_str(), Self(self.0[..at].to_vec()))),
            Part::Fixed(_) => None,
        })
    }

    /// The same path, whatever its parameters are called.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.begins_with(other)
    }

    /// Whether another path is this one's beginning, whatever the parameters are called.
    pub(crate) fn begins_with(&self, other: &Self) -> bool {
        let same = |(a, b): (&Part, &Part)| match (a, b) {
            (Part::Fixed(a), Part::Fixed(b)) => a == b,
            (a, b) => matches!(a, Part::Parameter(_)) && matches!(b, Part::Parameter(_)),
        };
        self.0.len() >= other.0.len() && self.0.iter().zip(&other.0).all(same)
    }

    /// Takes the names of another path for the parameters, place by place. A name that both have says for itself where it
    /// stands.
    pub(crate) fn rename(&mut self, other: &Self) {
        let names = |route: &Self| route.parameters().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
        let (own, others) = (names(self), names(other));
        for (part, other) in self.0.iter_mut().zip(&other.0) {
            if let (Part::Parameter(name), Part::Parameter(other)) = (part, other)
                && !others.contains(name)
                && !own.contains(other)
            {
                name.clone_from(other);
            }
        }
    }

    /// The last fixed part, such as `servers`.
    pub(crate) fn last_fixed(&self) -> &str {
        let fixed = self.0.iter().rev().find_map(|part| match part {
            Part::Fixed(text) => Some(text.as_str()),
            Part::Parameter(_) => None,
        });
        fixed.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn names_that_are_there_stay_where_they_stand() {
        for (path, by, expected) in [
            ("/a/{x}/b/{y}", "/a/{id}/b/{y}", "/a/{id}/b/{y}"),
            ("/a/{x}/{y}", "/a/{y}/{x}", "/a/{x}/{y}"),
            ("/a/{x}/{y}", "/a/{z}/{x}", "/a/{x}/{y}"),
            ("/a/{x}/b/{y}", "/a/{id}", "/a/{id}/b/{y}"),
        ] {
            let mut route = Route::new(path);
            route.rename(&Route::new(by));
            assert_eq!(route, Route::new(expected), "{path} by {by}");
        }
    }
}
