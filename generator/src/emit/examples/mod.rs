//! An example of each call, with the values that the description shows: what its docs have, and its sample.

mod asserts;
mod call;
mod helpers;
mod json;
mod places;
mod room;
mod values;

pub(super) use call::of_operation;
pub(super) use helpers::{of_find, of_wait};

use crate::docs as prose;
use crate::format::statements;
use crate::ir::{Api, Docs, Ident, KeptItem, Operation, Resource, TypeId, TypeRef, Wait};
use crate::spell::Speller;
use proc_macro2::TokenStream;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// The crate, as its users name it.
pub(crate) const CRATE: &str = "latitude_api";

/// Where lines are folded, as prettyplease does it.
const WIDTH: usize = 89;

/// A `use` line that is too long to be read, as several.
fn folded(line: &str) -> Vec<String> {
    let Some((path, names)) =
        line.strip_suffix("};").and_then(|line| line.split_once('{')).filter(|_| line.len() > WIDTH)
    else {
        return vec![line.to_owned()];
    };
    let (mut lines, mut last) = (vec![format!("{path}{{")], String::new());
    for name in names.split(", ") {
        if !last.is_empty() && last.len() + name.len() + 2 > WIDTH {
            lines.push(std::mem::take(&mut last));
        }
        last.push_str(if last.is_empty() { "    " } else { " " });
        last.push_str(name);
        last.push(',');
    }
    lines.extend([last, "};".to_owned()]);
    lines
}

/// A few lines that call something with `client`, and look at what comes back.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    /// `use latitude_api::servers::CreateServer;`
    pub(crate) uses: Vec<String>,
    pub(crate) lines: Vec<String>,
    /// Whether all that it needs is shown, and the API has it: what is made up, or gone, compiles and isn't there.
    pub(crate) runs: bool,
}

/// What an operation needs and the description shows no value of: parameters by their wire names, and nothing for the body.
pub(crate) fn unshown(operation: &Operation) -> Vec<Option<&str>> {
    let params = operation.arguments.iter().filter(|param| param.example.is_none());
    let body = operation.body.iter().filter(|body| body.example.is_none() && body.content_is_json());
    params.map(|param| Some(param.wire.as_str())).chain(body.map(|_| None)).collect()
}

/// The module that examples are of, in which callers find all types of its calls.
pub(crate) struct Home<'a> {
    pub(crate) api: &'a Api,
    pub(crate) resource: &'a Resource,
    types: BTreeSet<TypeId>,
    /// The texts that the examples of all calls ask for something by.
    known: Rc<BTreeSet<&'a str>>,
    /// What one waits for after a call, by the call's key.
    waits: Rc<HashMap<&'a str, Vec<(&'a Resource, &'a Wait)>>>,
    /// Those of the operations, in their order: what has none may take more than an example can show.
    pub(crate) examples: Vec<Option<Example>>,
}

impl<'a> Home<'a> {
    /// That of each resource.
    pub(crate) fn all(api: &'a Api) -> Vec<Self> {
        let mut types: BTreeMap<&Ident, BTreeSet<TypeId>> = BTreeMap::new();
        for def in &api.types {
            types.entry(&def.module).or_default().extend(def.kind.refs().into_iter().filter_map(TypeRef::named));
        }
        let operations = api.resources.iter().flat_map(|resource| &resource.operations);
        let asked = operations.flat_map(|operation| &operation.arguments).filter_map(|param| param.example.as_ref());
        let known: Rc<BTreeSet<&str>> = Rc::new(asked.filter_map(|example| example.as_str()).collect());
        let waits = Rc::new(waits(api));
        let home = |resource: &'a Resource| {
            let mut types = types.remove(&resource.module).unwrap_or_default();
            let slots = resource.operations.iter().flat_map(|operation| operation.slots());
            types.extend(slots.filter_map(|(_, mention)| mention.named()));
            let home =
                Self { api, resource, types, waits: Rc::clone(&waits), known: Rc::clone(&known), examples: Vec::new() };
            let examples = resource.operations.iter().map(|operation| of_operation(&home, operation)).collect();
            Self { examples, ..home }
        };
        api.resources.iter().map(home).collect()
    }

    /// What one waits for after a call, and where.
    pub(super) fn waits_after(&self, operation: &Operation) -> &[(&'a Resource, &'a Wait)] {
        self.waits.get(operation.key.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Whether the API no longer has it.
    fn is_gone(&self, item: &KeptItem) -> bool {
        self.api.kept.gone.contains_key(item)
    }

    fn module_of(&self, id: TypeId) -> &'a Ident {
        if self.types.contains(&id) { &self.resource.module } else { &self.api.ty(id).module }
    }
}

fn waits(api: &Api) -> HashMap<&str, Vec<(&Resource, &Wait)>> {
    let mut waits: HashMap<&str, Vec<(&Resource, &Wait)>> = HashMap::new();
    for resource in &api.resources {
        let all = resource.operations.iter().flat_map(|it| it.waits.iter().map(move |wait| (it, wait)));
        let is_gone = |item: &KeptItem| api.kept.gone.contains_key(item);
        for (operation, wait) in all {
            // Nobody is sent to what may no longer work.
            if is_gone(&KeptItem::operation(&operation.key)) || is_gone(&KeptItem::method(&operation.key, &wait.name)) {
                continue;
            }
            for key in &wait.after {
                waits.entry(key).or_default().push((resource, wait));
            }
        }
    }
    waits
}

impl Example {
    /// Of these lines, which call these operations.
    fn new<'a>(home: &Home<'a>, spell: &Speller<'a>, calls: &[&Operation], tokens: TokenStream) -> Self {
        let uses = spell.imports_outside(CRATE, |id| home.module_of(id));
        let uses = uses.iter().flat_map(|line| folded(line)).collect();
        let runs = calls.iter().all(|call| unshown(call).is_empty() && !home.is_gone(&KeptItem::operation(&call.key)));
        Self { uses, lines: statements(tokens), runs }
    }

    /// The same of a method by which an operation is called, which may be there for callers of what was released alone.
    fn of_method(self, home: &Home<'_>, operation: &Operation, name: &Ident) -> Self {
        Self { runs: self.runs && !home.is_gone(&KeptItem::method(&operation.key, name)), ..self }
    }

    /// The docs with it, which is a test: it runs in a furnished cloud.
    pub(super) fn told(&self, lines: &mut Docs) {
        prose::paragraph(lines, "# Examples");
        lines.extend([String::new(), if self.runs { "```" } else { "```no_run" }.to_owned()]);
        lines.extend(self.uses.iter().cloned());
        if !self.uses.is_empty() {
            lines.push(String::new());
        }
        lines.extend([
            "# #[tokio::main(flavor = \"current_thread\")]".to_owned(),
            format!("# async fn main() -> Result<(), {CRATE}::Error> {{"),
            "# let client = latitude_fake::FakeCloud::furnished().client();".to_owned(),
        ]);
        lines.extend(self.lines.iter().cloned());
        lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_line_is_folded_where_it_is_too_long() {
        // Of the width and one more; and its names so that those of the first line have the width, and one more.
        let line = |last: usize| format!("use a::{{Bbbb, {}}};", "C".repeat(last));
        let fits = line(WIDTH - "use a::{Bbbb, };".len());
        assert_eq!((fits.len(), folded(&fits)), (WIDTH, vec![fits.clone()]));
        let longer = line(WIDTH + 1 - "use a::{Bbbb, };".len());
        assert_eq!(folded(&longer).first().map(String::as_str), Some("use a::{"));

        let names = |last: usize| folded(&format!("use a::{{{}, {}, Dd}};", "B".repeat(40), "C".repeat(last)));
        let filled = WIDTH - "    , ,".len() - 40;
        let lines = names(filled);
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [8, WIDTH, 7, 2], "{lines:?}");
        assert_eq!(lines[2..], ["    Dd,", "};"]);
        let lines = names(filled + 1);
        assert_eq!(lines.iter().map(String::len).collect::<Vec<_>>(), [8, 45, filled + 10, 2], "{lines:?}");
        assert_eq!(folded("use a::b;"), ["use a::b;"]);
    }
}
