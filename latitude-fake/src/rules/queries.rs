//! What query parameters mean.

use super::plan::{Comparison, Meaning};

/// A parameter's name in its parts: `filter[ram][gte]` is about `ram`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named<'a> {
    Known(Meaning),
    Filter(&'a str, Comparison),
    /// In brackets, with a word that nobody knows.
    Unknown,
}

pub(super) fn named(name: &str, list: bool, commas: bool) -> Named<'_> {
    let equal = if commas { Comparison::All } else { Comparison::Equal };
    let known = match name {
        "page[size]" => Meaning::PageSize,
        "page[number]" => Meaning::PageNumber,
        "page_token" => Meaning::PageToken,
        "stats[total]" => Meaning::Total,
        "sort" => Meaning::Sort,
        _ if name.starts_with("extra_fields[") => Meaning::Extra,
        _ => return filter(name.strip_suffix("[]").unwrap_or(name), equal),
    };
    if list || known == Meaning::Extra { Named::Known(known) } else { filter(name, equal) }
}

fn filter(name: &str, equal: Comparison) -> Named<'_> {
    let Some(inner) = name.strip_prefix("filter[").and_then(|rest| rest.strip_suffix(']')) else {
        return if name.contains('[') { Named::Unknown } else { suffixed(name, equal) };
    };
    let Some((attribute, comparison)) = inner.split_once("][") else {
        return suffixed(inner, equal);
    };
    let comparison = match comparison {
        "eql" | "eq" => equal,
        "gte" => Comparison::AtLeast,
        "lte" => Comparison::AtMost,
        "prefix" => Comparison::Prefix,
        "suffix" => Comparison::Suffix,
        "match" => Comparison::Contains,
        _ => return Named::Unknown,
    };
    Named::Filter(attribute, comparison)
}

fn suffixed(name: &str, equal: Comparison) -> Named<'_> {
    for (suffix, comparison) in [("_gte", Comparison::AtLeast), ("_lte", Comparison::AtMost)] {
        if let Some(attribute) = name.strip_suffix(suffix) {
            return Named::Filter(attribute, comparison);
        }
    }
    Named::Filter(name, equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_is_compared_and_how() {
        let filter = |name| named(name, true, false);
        assert_eq!(filter("filter[ram][gte]"), Named::Filter("ram", Comparison::AtLeast));
        assert_eq!(filter("filter[created_at_lte]"), Named::Filter("created_at", Comparison::AtMost));
        assert_eq!(filter("filter[products][]"), Named::Filter("products", Comparison::Equal));
        assert_eq!(filter("project_id"), Named::Filter("project_id", Comparison::Equal));
        assert_eq!(filter("filter[ram][near]"), Named::Unknown);
        assert_eq!(named("filter[tags]", true, true), Named::Filter("tags", Comparison::All));
        assert_eq!(named("page_token", true, false), Named::Known(Meaning::PageToken));
    }
}
