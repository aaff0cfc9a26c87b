//! What is faked, as a table for people.

use super::file::Do;
use super::plan::{Effect, Id, Plan, Resource, Rule, Seeded, Starts};
use super::{Problem, link};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What the rules make of the description, in Markdown: every operation and every lifecycle.
///
/// # Errors
///
/// What is wrong with the rules; see [`check`](super::check).
pub fn table(description: Value, rules: &str) -> Result<String, Vec<Problem>> {
    let plan = link::plan(description, rules)?;
    let mut text = String::from(HEAD);
    for (operation, rule) in plan.api.operations.iter().zip(&plan.operations) {
        let statuses: Vec<_> = operation.answers.iter().map(|answer| answer.status.to_string()).collect();
        let row =
            [operation.key.clone(), what(&plan, rule), statuses.join(", "), starts(&plan, rule), refusals(&plan, rule)];
        let [key, what, statuses, starts, refusals] = row;
        let _ = writeln!(text, "| `{key}` | {what} | {statuses} | {starts} | {refusals} |");
    }
    text.push_str(RESOURCES);
    for resource in &plan.resources {
        let id = match &resource.id {
            Id::Prefix(prefix) => format!("`{prefix}_…`"),
            Id::Formula(_) => "worked out".to_owned(),
        };
        let seeded = if resource.seed.is_empty() { "" } else { "yes" };
        let costs = if resource.cost.is_some() { "yes" } else { "" };
        let own: Vec<_> = resource.own_attributes().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(text, "| `{}` | {id} | {seeded} | {costs} | {} |", resource.name, own.join(", "));
    }
    text.push_str(LIFECYCLES);
    for lifecycle in &plan.lifecycles {
        let resource = &plan.resources[lifecycle.resource].name;
        let takes = jiff::SignedDuration::from_micros(lifecycle.takes);
        let fails: Vec<_> = lifecycle.fails.keys().map(|name| format!("`{name}`")).collect();
        let (name, steps, fails) = (&lifecycle.name, lifecycle.steps.len(), fails.join(", "));
        let _ = writeln!(text, "| `{name}` | `{resource}` | {takes:#} | {steps} | {fails} |");
    }
    Ok(text)
}

const HEAD: &str = "\
# What is faked

Written by `cargo xtask codegen`, from `spec/latitude.yaml` and `spec/fake.yaml`; every operation of the API is in it. What an
operation does with a resource is kept: a list has what was created. *An answer of its own* is worked out, or the example
of the description. Refused is also what the description forbids: unknown or missing members, wrong types, unknown parameters
(422), a wrong media type (415), no or a wrong key (401), a key that may only read (403), and what isn't there (404).

| operation | what it does | answers | starts | refuses |
| --- | --- | --- | --- | --- |
";

const RESOURCES: &str = "
## Resources

`FakeCloud::bought`, `count`, `first`, `set` and their like take these names. A test may set the attributes that answers
have, and those of the fake's own: `stock` of a plan, for example, has how many servers each site has left.

What can run out:

- `stock` of `plans`, by site: at the start 1 to 24 servers at each site in `sold_at`, and 0 where the plan is sold out. An
  order takes one, and a server that is gone gives it back. Nodes of clusters are servers, too.
  `cloud.set(\"plans\", \"c3-small-x86\", \"stock.ASH\", json!(0))` sells a plan out at a site.
- `stock` of `virtual_machine_plans`, by site: the room of a site, of which an order takes none. 0 sells the plan out.
- `limits` of `teams`: `elastic_ip` 10, `public_network` 5, `bgp_session_per_ip` 4; null is no limit.
- `server_networks` of `teams`: 32,767 servers at a time, each with addresses of its own.

| resource | ids | there at the start | costs money | attributes of the fake's own |
| --- | --- | --- | --- | --- |
";

const LIFECYCLES: &str = "
## Lifecycles

`FakeCloud::lifecycle` takes these names; a failure goes to `fails_next_by`.

| lifecycle | of | takes | steps | failures |
| --- | --- | --- | --- | --- |
";

fn what(plan: &Plan, rule: &Rule) -> String {
    let resource = rule.resource.map(|id| format!("`{}`", plan.resources[id].name)).unwrap_or_default();
    match rule.what {
        Do::List => format!("lists {resource}"),
        Do::Create => format!("creates {resource}"),
        Do::Get => format!("gets {resource}"),
        Do::Update => format!("changes {resource}"),
        Do::Delete => format!("deletes {resource}"),
        Do::Action if rule.effect.does_something() => format!("acts on {resource}"),
        Do::Action => "an answer of its own".to_owned(),
    }
}

/// The effects of an operation: its own, and its resource's.
fn effects<'a>(plan: &'a Plan, rule: &'a Rule) -> impl Iterator<Item = &'a Effect> {
    let resource = rule.resource.map(|id| &plan.resources[id]);
    let usual = resource.and_then(|resource| match rule.what {
        Do::Create => Some(&resource.create),
        Do::Update => Some(&resource.update),
        Do::Delete => Some(&resource.delete),
        _ => None,
    });
    usual.into_iter().chain([&rule.effect])
}

fn starts(plan: &Plan, rule: &Rule) -> String {
    let starts = effects(plan, rule).flat_map(|effect| &effect.starts);
    let names: Vec<_> = starts
        .map(|start| match start {
            Starts::Lifecycle(id) => format!("`{}`", plan.lifecycles[*id].name),
            Starts::Formula(_) => "what fits".to_owned(),
        })
        .collect();
    names.join(", ")
}

fn refusals(plan: &Plan, rule: &Rule) -> String {
    let refusals = effects(plan, rule).flat_map(|effect| &effect.refuse);
    let mut names: Vec<_> = refusals
        .map(|refusal| match &refusal.code {
            Some(code) => format!("{} `{code}`", refusal.status),
            None => refusal.status.to_string(),
        })
        .collect();
    names.dedup();
    names.join(", ")
}

impl Resource {
    /// What it stores and no answer declares.
    fn own_attributes(&self) -> impl Iterator<Item = &str> {
        let seeds = self.seed.iter().filter_map(|seed| match seed {
            Seeded::Each(_, set) => Some(set),
            Seeded::Example(_) => None,
        });
        let sets = seeds.chain([&self.defaults, &self.create.set]).flatten();
        let names =
            sets.map(|(path, _)| path[0].as_str()).filter(|name| !self.shapes.contains_key(*name) && *name != "id");
        names.filter(|name| !matches!(self.references.get(*name), Some(Some(_)))).collect::<BTreeSet<_>>().into_iter()
    }
}

impl Effect {
    fn does_something(&self) -> bool {
        !(self.set.is_empty() && self.starts.is_empty() && self.also.is_empty()) || self.delete
    }
}
