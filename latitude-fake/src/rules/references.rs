//! Which attributes refer to other records.

use super::file::Rules;
use super::plan::{Reference, ResourceId};
use super::{Problem, below, there_are};
use std::collections::HashMap;

pub(super) fn singular(plural: &str) -> String {
    if let Some(stem) = plural.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let stem = ["sses", "xes"].iter().find_map(|end| plural.ends_with(end).then(|| &plural[..plural.len() - 2]));
    stem.or_else(|| plural.strip_suffix('s')).unwrap_or(plural).to_owned()
}

fn plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        _ if word.ends_with("ss") || word.ends_with('x') => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// The words for a reference to each resource: of `server` those are `server`, `server_id`, `servers` and `server_ids`.
pub(super) fn words(rules: &Rules, problems: &mut Vec<Problem>) -> HashMap<String, Reference> {
    let mut words: HashMap<String, Reference> = HashMap::new();
    for (target, (name, resource)) in rules.resources.iter().enumerate() {
        let own = [singular(name)];
        let called = if resource.called.is_empty() { &own[..] } else { &resource.called[..] };
        for word in called {
            let one = Reference { key: called[0].clone(), target, many: false };
            let many = Reference { key: plural(&called[0]), target, many: true };
            for (word, reference) in [
                (format!("{word}_id"), &one),
                (format!("{word}_ids"), &many),
                (plural(word), &many),
                (word.clone(), &one),
            ] {
                if let Some(other) = words.insert(word.clone(), reference.clone())
                    && other.target != target
                {
                    let other = rules.resources.names().nth(other.target).unwrap_or_default();
                    let message = format!("`{word}` stands for {other}, too: say in `called` what each is called");
                    problems.push(Problem::new(below("/resources", name), message));
                }
            }
        }
    }
    words
}

/// The reference that `refs` of a resource declares for an attribute.
pub(super) fn declared(
    rules: &Rules,
    words: &HashMap<String, Reference>,
    attribute: &str,
    target: &str,
    many: bool,
) -> Result<Reference, String> {
    let Some(id) = rules.resources.position(target) else {
        let all = there_are(rules.resources.names());
        return Err(format!("there is no resource `{target}`; there are {all}"));
    };
    if let Some(known) = words.get(attribute).filter(|known| known.target == id) {
        return Ok(known.clone());
    }
    let key = match (attribute.strip_suffix("_ids"), attribute.strip_suffix("_id")) {
        (Some(stem), _) => plural(stem),
        (None, Some(stem)) => stem.to_owned(),
        (None, None) => attribute.to_owned(),
    };
    Ok(Reference { key, target: id as ResourceId, many })
}

#[cfg(test)]
mod tests {
    use super::{plural, singular};

    #[test]
    fn a_word_has_a_plural_and_a_singular() {
        for (one, many) in
            [("server", "servers"), ("ssh_key", "ssh_keys"), ("ip_address", "ip_addresses"), ("policy", "policies")]
        {
            assert_eq!((singular(many), plural(one)), (one.to_owned(), many.to_owned()));
        }
        assert_eq!(singular("user_data"), "user_data");
    }
}
