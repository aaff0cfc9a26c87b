//! What an API has for compatibility alone.

use crate::ir::{Api, KeptItem, Lesser};

/// A part of the crate that the description no longer asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debt {
    /// Why it is there.
    pub kind: DebtKind,
    /// What it is: a type, a `Type.member`, an operation, or a parameter, waiter or body of one.
    pub item: String,
    /// Since when, or what it is by now, where there is something to say.
    pub detail: String,
}

/// Why something is there that the description doesn't ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DebtKind {
    /// The description no longer has it.
    Gone,
    /// The API asks for it by now, and callers may still leave it out.
    Asked,
    /// It is read from and sent as another kind of value.
    Changed,
    /// A call that takes more than the method by which it was released.
    Extended,
    /// An argument that the API doesn't ask for any more.
    Loosened,
}

pub(crate) fn debts(api: &Api) -> Vec<Debt> {
    let debt = |kind, item: &dyn ToString, detail: String| Debt { kind, item: item.to_string(), detail };
    let gone = api.kept.gone.iter().map(|(item, since)| {
        let why = api.kept.lapsed.get(item).map_or_else(String::new, |why| format!(": {why}"));
        debt(DebtKind::Gone, item, format!("since {since}{why}"))
    });
    let asked = api.kept.asked.iter().map(|item| debt(DebtKind::Asked, item, String::new()));
    let changed = api.kept.changed.iter();
    let changed = changed.map(|(item, now)| debt(DebtKind::Changed, item, format!("a {} by now", now.as_str())));
    let operations = api.resources.iter().flat_map(|home| home.operations.iter().map(move |it| (home, it)));
    let extended = operations.flat_map(|(home, operation)| {
        let method = |lesser: &Lesser| format!("{}.{}", home.module, lesser.name);
        let whole = format!("`{}` takes everything", operation.name);
        operation.lesser.iter().map(move |lesser| debt(DebtKind::Extended, &method(lesser), whole.clone()))
    });
    let relaxed = api.kept.relaxed.iter().map(|item| debt(DebtKind::Loosened, item, String::new()));
    let operations = api.resources.iter().flat_map(|home| &home.operations);
    let optional = operations.flat_map(|operation| {
        let arguments = operation.arguments.iter().filter(|param| !param.required);
        arguments.map(|param| KeptItem::param(&operation.key, param)).filter(|item| !api.kept.gone.contains_key(item))
    });
    let optional = optional.map(|item| debt(DebtKind::Loosened, &item, String::new()));
    gone.chain(asked).chain(changed).chain(extended).chain(relaxed).chain(optional).collect()
}
