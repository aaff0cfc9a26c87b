//! The name of a method: from its verb and path, and the tag that its handle is made from.

use crate::ir::Verb;
use crate::ir::wished::Operation;
use crate::words::{pascal_of, singular, snake, words};

/// A method's name taken apart: `create_volume_for_project`.
#[derive(Debug, PartialEq)]
pub(crate) struct Call {
    verb: String,
    noun: String,
    suffix: String,
}

impl Call {
    pub(crate) fn of(name: &str) -> Self {
        let name = name.trim_start_matches("r#");
        let (head, suffix) = match name.find("_for_") {
            Some(at) => name.split_at(at),
            None => (name, ""),
        };
        let (verb, noun) = head.split_once('_').unwrap_or((head, ""));
        Self { verb: verb.to_owned(), noun: noun.to_owned(), suffix: suffix.trim_start_matches('_').to_owned() }
    }

    /// `CreateVolumeForProject`; a method without a noun of its own is about its resource.
    pub(crate) fn pascal(&self, module: &str, list: bool) -> String {
        let noun = match (self.noun.is_empty(), list) {
            (false, _) => self.noun.clone(),
            (true, true) => module.to_owned(),
            (true, false) => singular(module),
        };
        format!("{}{}{}", pascal_of(&self.verb), pascal_of(&noun), pascal_of(&self.suffix))
    }

    /// The same with the resource in any case: `CreateProjectVolume`.
    pub(crate) fn long_pascal(&self, module: &str) -> String {
        format!(
            "{}{}{}{}",
            pascal_of(&self.verb),
            pascal_of(&singular(module)),
            pascal_of(&self.noun),
            pascal_of(&self.suffix)
        )
    }

    /// What it is about: `Volume`.
    pub(crate) fn subject(&self, module: &str) -> String {
        pascal_of(&singular(if self.noun.is_empty() { module } else { &self.noun }))
    }
}

enum Segment {
    Literal(String),
    Param(String),
}

/// Names for an operation, the best first. `read_too`: its path can also be read.
pub(super) fn candidates(tag: &str, operation: &Operation, read_too: bool) -> Vec<String> {
    let segments: Vec<Segment> = operation
        .path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => Segment::Param(snake(&words(name))),
            None => Segment::Literal(snake(&words(part))),
        })
        .collect();
    let home = home(tag, &segments);
    let parents = params(&segments, 0, home.unwrap_or(0));
    let after = home.map_or(0, |home| home + 1);
    let nouns: Vec<&str> = segments[after.min(segments.len())..]
        .iter()
        .filter_map(|segment| if let Segment::Literal(name) = segment { Some(name.as_str()) } else { None })
        .collect();

    let name = name(operation, &segments, &nouns, read_too);
    let mut candidates = Vec::new();
    candidates.push(match parents.as_slice() {
        [] => name.clone(),
        parents => format!("{name}_for_{}", parents.join("_")),
    });
    // A longer one: what it is within, then the whole path.
    let within = params(&segments, home.unwrap_or(0), segments.len().saturating_sub(1));
    if !within.is_empty() {
        candidates.push(format!("{name}_for_{}", [parents, within].concat().join("_")));
    }
    let path: Vec<&str> = segments
        .iter()
        .map(|segment| match segment {
            Segment::Literal(name) | Segment::Param(name) => name.as_str(),
        })
        .collect();
    candidates.push(format!("{}_{}", verb_word(operation), path.join("_")));
    candidates.into_iter().map(|name| crate::words::identifier(&name)).collect()
}

fn name(operation: &Operation, segments: &[Segment], nouns: &[&str], read_too: bool) -> String {
    let with_noun = |verb: &str, plural: bool| match nouns.split_last() {
        None => verb.to_owned(),
        Some((last, rest)) => {
            let mut parts = vec![verb.to_owned()];
            parts.extend(rest.iter().map(|noun| singular(noun)));
            parts.push(if plural { (*last).to_owned() } else { singular(last) });
            parts.join("_")
        }
    };
    // What is posted to below one item and can't be read is done to the item: `/servers/{id}/lock`.
    if let (Verb::Post, false, [.., Segment::Param(_), Segment::Literal(action)], Some((_, rest))) =
        (operation.verb, read_too, segments, nouns.split_last())
    {
        let (verb, noun) =
            if action == "actions" { ("run", Some("action".to_owned())) } else { (action.as_str(), None) };
        let rest = rest.iter().map(|noun| singular(noun));
        return [verb.to_owned()].into_iter().chain(rest).chain(noun).collect::<Vec<_>>().join("_");
    }
    // One thing that is called in the plural: `/virtual_machines/{id}/metrics`.
    let whole = operation.verb == Verb::Get && matches!(segments.last(), Some(Segment::Literal(_)));
    with_noun(verb_word(operation), operation.is_list() || whole)
}

fn verb_word(operation: &Operation) -> &'static str {
    match operation.verb {
        Verb::Get if operation.is_list() => "list",
        Verb::Get => "get",
        Verb::Post => "create",
        Verb::Put => "replace",
        Verb::Patch => "update",
        Verb::Delete => "delete",
        Verb::Head => "head",
        Verb::Options => "options",
        Verb::Trace => "trace",
    }
}

/// The segment that stands for the resource itself: the last with the tag's head noun, or else with any
/// of its words, or else the first.
fn home(tag: &str, segments: &[Segment]) -> Option<usize> {
    let tag: Vec<String> = words(tag).iter().map(|word| singular(word)).collect();
    let by = |wanted: &dyn Fn(&[String]) -> bool| {
        segments.iter().rposition(|segment| match segment {
            Segment::Literal(name) => wanted(&words(name).iter().map(|word| singular(word)).collect::<Vec<_>>()),
            Segment::Param(_) => false,
        })
    };
    by(&|name| name.last() == tag.last())
        .or_else(|| by(&|name| name.iter().any(|word| tag.contains(word))))
        .or_else(|| segments.iter().position(|segment| matches!(segment, Segment::Literal(_))))
}

/// What the parameters between two segments name: `project_id` is a project, and `id` what stands before it.
fn params(segments: &[Segment], from: usize, to: usize) -> Vec<String> {
    let mut names = Vec::new();
    for at in from..to.min(segments.len()) {
        let Segment::Param(name) = &segments[at] else { continue };
        let before = at.checked_sub(1).and_then(|at| segments.get(at));
        names.push(match (name.as_str(), before) {
            ("id", Some(Segment::Literal(collection))) => singular(collection),
            _ => name.strip_suffix("_id").unwrap_or(name).to_owned(),
        });
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Item, Output, Shown, TypeRef};

    fn named(tag: &str, verb: Verb, path: &str, list: bool, read_too: bool) -> String {
        let output = if list {
            Output::List { item: Item::Plain(TypeRef::Json), paginated: false, token: None, counted: false }
        } else {
            Output::Empty
        };
        let operation = Operation {
            id: String::new(),
            key: String::new(),
            name: None,
            request: None,
            docs: Vec::new(),
            verb,
            path: path.to_owned(),
            arguments: Vec::new(),
            options: Vec::new(),
            body: None,
            output,
            waits: Vec::new(),
            find: None,
            idempotent: false,
            timeout: None,
            secret_meta: false,
            rewrapped: false,
            deprecated: false,
            replacement: None,
            lesser: Vec::new(),
            shown: Shown::default(),
            pointer: String::new(),
        };
        candidates(tag, &operation, read_too)[0].clone()
    }

    #[test]
    fn names_come_from_verb_path_and_tag() {
        use Verb::{Delete, Get, Patch, Post};
        for (tag, verb, path, list, read_too, name) in [
            ("Servers", Get, "/servers", true, true, "list"),
            ("Servers", Get, "/servers/{server_id}", false, true, "get"),
            ("Servers", Post, "/servers", false, true, "create"),
            ("Servers", Patch, "/servers/{id}/deploy_config", false, true, "update_deploy_config"),
            ("Servers", Post, "/servers/{id}/lock", false, false, "lock"),
            ("Servers", Post, "/servers/{id}/actions", false, false, "run_action"),
            ("Servers", Post, "/servers/{id}/out_of_band_connection", false, true, "create_out_of_band_connection"),
            ("SSH Keys", Get, "/projects/{project_id}/ssh_keys", true, true, "list_for_project"),
            ("Block Storage", Post, "/storage/volumes/{id}/mount", false, false, "mount_volume"),
            ("Filesystem Storage", Get, "/storage/filesystems", true, true, "list_filesystems"),
            ("IP Addresses", Get, "/ips/{ip_id}", false, true, "get"),
            (
                "Private Networks",
                Delete,
                "/virtual_networks/assignments/{assignment_id}",
                false,
                false,
                "delete_assignment",
            ),
            ("User profile", Get, "/user/teams", true, true, "list_teams"),
            ("Teams", Patch, "/team/{team_id}", false, false, "update"),
            (
                "Virtual machine restores",
                Get,
                "/virtual_machines/{virtual_machine_id}/backups/{backup_id}/restores",
                true,
                true,
                "list_for_virtual_machine_backup",
            ),
            ("Virtual machines", Get, "/virtual_machines/{id}/metrics", false, true, "get_metrics"),
            ("Billing", Get, "/billing/usage", false, true, "get_usage"),
            ("Elsewhere", Get, "/things/{id}", false, true, "get"),
        ] {
            assert_eq!(named(tag, verb, path, list, read_too), name, "{path}");
        }
    }

    #[test]
    fn a_call_is_named_after_its_method() {
        assert_eq!(Call::of("create").pascal("servers", false), "CreateServer");
        assert_eq!(Call::of("update_deploy_config").pascal("servers", false), "UpdateDeployConfig");
        assert_eq!(Call::of("create_for_project").pascal("ssh_keys", false), "CreateSshKeyForProject");
        assert_eq!(Call::of("list").pascal("servers", true), "ListServers");
        assert_eq!(Call::of("run_action").long_pascal("servers"), "RunServerAction");
    }
}
