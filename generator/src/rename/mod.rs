//! A rename before a release, in one step: the overlay gets the name, and the next generation has it everywhere.
//!
//! [`find`] knows what there is to rename, [`place`] where the overlay says its name, and [`write`] how. What the overlay
//! then comes to is generated and looked at, so that nothing is renamed but what was asked for and what is called after
//! it; otherwise nothing is given that could be written.

mod find;
mod place;
mod write;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::effective::Effective;
use crate::ir::{Api, Ident};
use crate::load::load;
use crate::names::Reserved;
use crate::names::{Renamed, Scope, is_reserved};
use crate::overlay::edit::Editor;
use crate::released::Released;
use crate::source::Source;
use crate::{Generated, Named, Past, generate, named};
use find::{Found, Item};
use place::Name;

/// What is to be renamed.
#[derive(Clone, Copy, Debug)]
pub struct Rename<'a> {
    /// A path, such as `servers.get`, `servers::Server`, `servers::Server.label` or `servers::ServerStatus::On`.
    pub old: &'a str,
    /// The new name, or the path with it.
    pub new: &'a str,
    /// Why, for people who read the overlay.
    pub because: &'a str,
}

/// What a rename comes to.
#[derive(Debug)]
pub struct Renaming {
    /// The next content of the overlay.
    pub overlay: String,
    /// What it generates; only new warnings are told.
    pub generated: Generated,
    /// All that has another name, first what was asked for.
    pub renamed: Vec<Renamed>,
}

/// Renames what isn't released yet.
pub fn rename(
    description: &Source,
    overlay: &Source,
    past: Past<'_>,
    wanted: &Rename<'_>,
) -> Result<Renaming, Diagnostics> {
    let because = wanted.because.split_whitespace().collect::<Vec<_>>().join(" ");
    if because.is_empty() {
        return Err(Diagnostic::error("the rename has no reason").cure("say why, with `--because TEXT`").into());
    }
    let effective = load(description, Some(overlay))?;
    let Named { api, pins, renamed: pending, diagnostics: known, .. } = named(&effective, past)?;
    // What was added since the last generation has a name as well.
    let pins = Source::new(past.pins.map_or("spec/names.yaml", Source::name), pins.to_yaml());
    let past = Past { pins: Some(&pins), ..past };
    let known = effective.locate(known);
    let found = find::find(&api, wanted.old)?;
    let released = past.released.map(Released::parse).transpose()?;
    let reserved = released.map(|released| Reserved::of(&released.api)).unwrap_or_default();
    let new = checked(&api, &found, wanted.new, &reserved)?;

    let names = place::names(&found.item, &api, effective.value()).map_err(|why| found.unreachable(why))?;
    let step = Step { description, effective: &effective, overlay, past, found: &found, new: &new };
    let (editor, generated) = step.taken(&names, &because)?;
    let renamed = generated.renamed.iter().cloned().chain(pending).collect();
    let undone = step.without_action(&names, &editor, &generated);
    let (text, generated) = undone.unwrap_or_else(|| (editor.source.text().to_owned(), generated));
    let text = crate::stamped(description, &Source::new(overlay.name(), text.clone()))?.unwrap_or(text);
    let warnings = generated.warnings.iter().filter(|it| known.iter().all(|known| known.message != it.message));
    let warnings = warnings.cloned().collect();
    Ok(Renaming { overlay: text, generated: Generated { warnings, ..generated }, renamed })
}

/// The new name, if it is one that is free.
fn checked(api: &Api, found: &Found<'_>, new: &str, reserved: &Reserved) -> Result<Ident, Diagnostic> {
    let (prefix, old) = (found.prefix(), found.last());
    let error = |message: String, cure: String| Diagnostic::error(message).cure(cure);
    let plain = match new.strip_prefix(prefix) {
        Some(name) => name,
        None if !new.contains(['.', ':']) => new,
        None => {
            let cure = match found.item {
                Item::Method(..) => {
                    "to move a method to another resource, change `method: module.method` in its entry in spec/names.yaml"
                }
                _ => "write the new name alone",
            };
            return Err(error(format!("`{new}` isn't beside `{}`", found.path), cure.to_owned()));
        }
    };
    let plain = plain.strip_prefix("r#").unwrap_or(plain);
    let is_name = Ident::parse(plain).or_else(|_| Ident::parse(&format!("r#{plain}")));
    if let Some(why) = is_name
        .as_ref()
        .err()
        .cloned()
        .or_else(|| plain.starts_with('_').then(|| format!("`{plain}` doesn't begin with a letter")))
    {
        return Err(error(why, "choose a name of letters, digits and `_`, with a letter first".to_owned()));
    }
    let is_runtimes = match found.item {
        Item::Type(_) | Item::Request(..) => is_reserved(Scope::Type, plain),
        Item::Field(..) => is_reserved(Scope::Field, plain),
        Item::Variant(..) => is_reserved(Scope::Variant, plain),
        Item::Setter(..) => is_reserved(Scope::Setter, plain),
        Item::Method(..) => is_reserved(Scope::Method, plain),
        Item::Fixed(_) => false,
    };
    if is_runtimes {
        let message = format!("`{plain}` is taken: the runtime or Rust's prelude has it");
        return Err(error(message, "choose a name that is free".to_owned()));
    }
    let name = found.item.name(plain);
    if name.plain() != plain {
        return Err(error(
            format!("{} isn't written `{plain}`", found.item.kind()),
            format!("write `{}`", name.plain()),
        ));
    }
    if *name == *old {
        return Err(error(format!("`{}` is called so already", found.path), "choose another name".to_owned()));
    }
    if found.item.is_released(old, reserved) {
        let cure = "another name breaks callers, and comes with a major version alone: give it in the overlay, and run \
                    `cargo xtask release VERSION --major`";
        return Err(error(format!("`{}` is released", found.path), cure.to_owned()));
    }
    if let Some(other) = found.item.taken_by(api, &name, prefix) {
        return Err(error(format!("`{name}` is taken: {other}"), "choose a name that is free".to_owned()));
    }
    Ok(name)
}

/// One rename.
struct Step<'a> {
    description: &'a Source,
    effective: &'a Effective,
    overlay: &'a Source,
    past: Past<'a>,
    found: &'a Found<'a>,
    new: &'a Ident,
}

impl Step<'_> {
    /// The overlay with the new name, and what it generates.
    fn taken(&self, names: &[Name], because: &str) -> Result<(Editor, Generated), Diagnostics> {
        let editor = write::named(self.effective, self.overlay, names, self.new, because)?;
        let effective = load(self.description, Some(&editor.source))?;
        let mut generated = generate(&effective, self.past)?;
        let (old, new) = (self.found.last(), self.new.as_str());
        // By their ends: a place that several share gives all of them the name.
        let end = |path: &str, name: &str| path.strip_suffix(name).is_some_and(|rest| rest.ends_with(['.', ':']));
        let is_it = |it: &Renamed| it.old == self.found.path;
        let others = generated.renamed.iter().filter(|it| it.is_given && !(end(&it.old, old) && end(&it.new, new)));
        if let Some(other) = others.map(|it| &it.old).next() {
            let message = format!("the overlay gives `{other}` the same name as `{}`, or another one", self.found.path);
            return Err(Diagnostic::error(message).cure("run `cargo xtask codegen` first").into());
        }
        let Some(at) = generated.renamed.iter().position(is_it) else {
            let why = "what the overlay says of it is without effect".to_owned();
            return Err(generated.warnings.into_iter().chain([self.found.unreachable(why)]).collect());
        };
        generated.renamed[..=at].rotate_right(1);
        Ok((editor, generated))
    }

    /// The same without the action that says nothing but the name, where the rules give the name, too.
    fn without_action(&self, names: &[Name], editor: &Editor, generated: &Generated) -> Option<(String, Generated)> {
        let [name] = names else { return None };
        let index = write::sole_action(self.effective, &editor.value, name)?;
        let without = write::without(editor, index)?;
        let effective = load(self.description, Some(&without)).ok()?;
        let pins = Source::new("spec/names.yaml", generated.names.clone());
        let past = Past { pins: Some(&pins), ..self.past };
        let by_rule = named(&effective, Past { pins: None, ..past }).ok()?.api;
        if self.found.item.name_in(&by_rule)? != self.new {
            return None;
        }
        let again = generate(&effective, past).ok()?;
        // Docs may tell more of it now; the names are all that counts.
        (again.names == generated.names).then(|| (without.text().to_owned(), again))
    }
}
