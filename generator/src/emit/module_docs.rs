//! The page of a resource's module: what it is about, and all of its calls.

use super::kept::resource_deprecation;
use crate::docs as prose;
use crate::ir::{Api, Docs, Ident, Operation, Resource};

pub(super) fn of(api: &Api, resource: &Resource) -> Docs {
    let tag = prose::line(&resource.tag);
    let mut lines = prose::or(resource.docs.clone(), || format!("{tag}."));
    let (module, handle) = (&resource.module, &resource.handle);
    let deprecated = resource_deprecation(api, resource).map(|_| ", all of which are deprecated");
    let calls = format!(
        "The calls are those of [`{handle}`], which [`Client::{module}`](crate::Client::{module}) gives{}:",
        deprecated.unwrap_or_default()
    );
    lines.push(String::new());
    lines.extend(prose::wrapped(&calls));
    lines.push(String::new());
    let methods = resource.operations.iter().flat_map(Operation::methods);
    let mut calls: Vec<_> = methods.map(|method| (method.name.clone(), first(&method.docs))).collect();
    calls.sort_by_key(|(name, _)| rank(name));
    let operations = || resource.operations.iter();
    calls.extend(operations().flat_map(|it| &it.waits).map(|wait| (wait.name.clone(), first(&wait.summary))));
    calls.extend(operations().filter_map(|it| it.find.as_ref()).map(|find| (find.name.clone(), FOUND.to_owned())));
    for (name, text) in calls {
        lines.extend(prose::wrapped(&item(handle, &name, &text)));
    }
    lines
}

const FOUND: &str = "Find the one that exists, or create it.";

fn item(handle: &Ident, name: &Ident, text: &str) -> String {
    let name = name.plain();
    format!("- [`{name}`]({handle}::{name}): {text}")
}

/// What the first paragraph says of the resource, which stands alone where there is no room for more.
pub(super) fn concept(resource: &Resource) -> Docs {
    match first(&resource.docs) {
        text if text.is_empty() => Docs::new(),
        text => prose::wrapped(&text),
    }
}

/// The first paragraph.
fn first(docs: &[String]) -> String {
    docs.iter().take_while(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

/// What every resource has comes first, in the usual order.
pub(super) fn rank(method: &str) -> usize {
    const FIRST: [&str; 5] = ["list", "get", "create", "update", "delete"];
    FIRST.iter().position(|name| *name == method).unwrap_or(FIRST.len())
}
