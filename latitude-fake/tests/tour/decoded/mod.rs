//! Holds what the SDK reads of an answer against the answer: nothing is lost, everything has its place and its name, and
//! what nobody has declared is told.

#[path = "../../../../latitude-api/tests/contract/compare.rs"]
#[allow(dead_code, reason = "the rest is for the SDK's own tests")]
pub mod compare;
#[path = "../../../../latitude-api/tests/contract/names.rs"]
pub mod names;
mod odd;
mod owed;
#[path = "../../../../latitude-api/tests/contract/table.rs"]
#[allow(dead_code, reason = "the rest is for the SDK's own tests")]
pub mod table;

use compare::{Rules, differences};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use table::{Recoded, contract};

const BY_VALUE: Rules = Rules { nothing_is_absent: true, additions: false };

/// What is wrong with how the SDK reads this answer.
pub fn problems(operation: &str, body: &Value) -> Vec<String> {
    if !is_described(operation) {
        return Vec::new();
    }
    let Recoded { body: again, unplaced, .. } = match read(operation, body) {
        Ok(recoded) => recoded,
        Err(why) => return vec![why],
    };
    let mut problems: Vec<String> = lost(body, &again)
        .into_iter()
        .map(|place| {
            let at = |value: &Value| value.pointer(&place).map_or("nothing".to_owned(), Value::to_string);
            format!("{place}: answered {}, read {}", at(body), at(&again))
        })
        .collect();
    problems.extend(unplaced.iter().map(|(place, reason)| format!("{place}: no place: {reason}")));
    problems
}

/// Whether the SDK reads what the description has. What it lacks is told elsewhere.
fn is_described(operation: &str) -> bool {
    contract(operation).is_none_or(|contract| contract.judges_answer)
}

/// Whether an answer has members that no answer of this name had in any test.
pub fn is_new(name: &str, members: &BTreeSet<String>) -> bool {
    static SEEN: Mutex<BTreeMap<String, BTreeSet<String>>> = Mutex::new(BTreeMap::new());
    let mut seen = SEEN.lock().unwrap();
    let seen = seen.entry(name.to_owned()).or_default();
    let before = seen.len();
    seen.extend(members.iter().cloned());
    seen.len() > before
}

/// What is wrong with how the SDK would read an answer like this one: each value is in the field of its name, and where
/// something is odd or missing, it tells so or refuses it all.
pub async fn problems_of_like(
    root: &Value,
    operation: &Value,
    status: u16,
    schema: &Value,
    body: &Value,
) -> Vec<String> {
    let id = operation["operationId"].as_str().unwrap();
    if !is_described(id) {
        return Vec::new();
    }
    let mut problems = problems_of_odd(id, root, schema, body);
    problems.extend(owed::problems(root, operation, status, body).await);
    problems
}

fn problems_of_odd(operation: &str, root: &Value, schema: &Value, body: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let unlike = odd::unlike(root, schema, body);
    match read(operation, &unlike) {
        Ok(Recoded { hidden, debug, .. }) => {
            names::misnamed(&unlike, "", &debug, &mut problems);
            let shown = hidden.iter().filter(|hidden| debug.contains(*hidden));
            problems.extend(shown.map(|secret| format!("a secret, and shows it: {secret}")));
        }
        Err(why) => problems.push(why),
    }
    for (place, odd) in odd::answers(root, schema, body) {
        let Ok(Recoded { body: again, unplaced, .. }) = read(operation, &odd) else { continue };
        let tells = |told: &str| told == place || place.rsplit_once('/').is_some_and(|it| it.0 == told);
        if !unplaced.iter().any(|(told, _)| tells(told)) {
            problems.push(format!("{place}: nobody has declared {}, and it isn't told", odd.pointer(&place).unwrap()));
        }
        problems.extend(lost(&odd, &again).iter().map(|lost| format!("{lost}: lost as {place} was odd")));
    }
    problems
}

/// Where what was read isn't what was answered.
fn lost(body: &Value, again: &Value) -> Vec<String> {
    differences(&compare::value(&body.to_string()).unwrap(), again, BY_VALUE)
}

fn read(operation: &str, body: &Value) -> Result<Recoded, String> {
    let contract = contract(operation).ok_or_else(|| format!("the SDK has no {operation}"))?;
    let answer = (contract.answer)(body.to_string().as_bytes()).map_err(|failure| failure.why)?;
    answer.recode(body)
}
