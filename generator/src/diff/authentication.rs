//! How calls authenticate.

use super::{ChangeKind, Comparison, Entry, Impact};
use crate::ir::path::without_parameter_names;
use crate::ir::{Access, Api, KeptItem};
use std::collections::{BTreeMap, BTreeSet};

type Ways = BTreeSet<BTreeSet<String>>;

pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Api, new: &Api) {
    let (before, after) = (by_operation(old), by_operation(new));
    let sent = sent(&old.authentication);
    let accepts = |ways: &Ways| ways.iter().any(|way| way.is_subset(sent));
    let others = after.iter().filter(|(key, ways)| match before.get(*key) {
        Some(known) => known != *ways,
        None => !accepts(ways),
    });
    let others: Vec<(&String, &Ways)> = others.collect();
    if others.is_empty() {
        return;
    }
    let refused = others.iter().filter(|(_, ways)| !accepts(ways)).count();
    let was: BTreeSet<String> = others.iter().filter_map(|(key, _)| before.get(*key)).map(shown).collect();
    let now: BTreeSet<String> = others.iter().map(|(_, ways)| shown(ways)).collect();
    let text = |all: BTreeSet<String>| all.into_iter().collect::<Vec<_>>().join("; ");
    let entry = Entry::new(ChangeKind::AuthenticationChanged, "Client", "/components/securitySchemes");
    let entry = entry.values(if was.is_empty() { "unknown".to_owned() } else { text(was) }, text(now));
    let calls = |count: usize| if count == 1 { "1 call".to_owned() } else { format!("{count} calls") };
    let (impact, why) = match refused {
        0 => (Impact::None, format!("what the client sends is still enough for {}", calls(others.len()))),
        refused => {
            let why = "what the client sends is not enough any more; its token handling is written by hand";
            (Impact::Additive, format!("{refused} of {}: {why}", calls(after.len())))
        }
    };
    comparison.push(entry, impact, true, &why);
}

fn by_operation(api: &Api) -> BTreeMap<String, Ways> {
    let operations = api.resources.iter().flat_map(|resource| &resource.operations);
    // Nothing is said of what is kept for callers alone.
    let operations = operations.filter(|it| !api.kept.gone.contains_key(&KeptItem::operation(&it.key)));
    let ways = |key: &str| {
        let access = api.authentication.iter().find(|access| access.operations.contains(key));
        access.map_or_else(|| Ways::from([BTreeSet::new()]), |access| access.ways.clone())
    };
    operations.map(|operation| (without_parameter_names(&operation.key), ways(&operation.key))).collect()
}

/// The schemes that a client uses that is written for as many calls as possible.
fn sent(all: &[Access]) -> &BTreeSet<String> {
    static NOTHING: BTreeSet<String> = BTreeSet::new();
    let enough = |sent: &BTreeSet<String>| {
        let access = all.iter().filter(|access| access.ways.iter().any(|way| way.is_subset(sent)));
        access.map(|access| access.operations.len()).sum::<usize>()
    };
    // Of two that are as good, the one with less.
    let ways = all.iter().flat_map(|access| &access.ways);
    ways.max_by_key(|way| (enough(way), std::cmp::Reverse(way.len()))).unwrap_or(&NOTHING)
}

/// `http bearer and apiKey in header x-key, or nothing`.
fn shown(ways: &Ways) -> String {
    let way = |way: &BTreeSet<String>| match way.is_empty() {
        true => "nothing".to_owned(),
        false => way.iter().cloned().collect::<Vec<_>>().join(" and "),
    };
    ways.iter().rev().map(way).collect::<Vec<_>>().join(" or ")
}
