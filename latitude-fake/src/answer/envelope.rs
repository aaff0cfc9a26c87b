//! What stands around records in an answer.

use super::Show;
use super::sample::whole;
use super::show::put;
use crate::api::{Answer, Kind, Shape};
use crate::world::Key;
use serde_json::{Map, Value, json};

/// What an answer is about.
#[derive(Debug)]
pub(crate) enum Page<'a> {
    One(&'a Key),
    /// Those that are shown, of how many, and the token of those that follow.
    Several {
        keys: &'a [Key],
        total: usize,
        counted: bool,
        next: Option<String>,
    },
    /// Nothing but what the rules say.
    Nothing,
}

/// The body of an answer, with what the rules say of it.
pub(crate) fn envelope(
    show: &Show<'_>,
    answer: &'static Answer,
    page: &Page<'_>,
    says: &[(Vec<String>, Option<Value>)],
) -> Option<Value> {
    let shape = answer.shape.as_ref()?;
    let mut body = match page {
        Page::Nothing => answer.example.clone().unwrap_or_else(|| whole(shape)),
        _ => Value::Object(members(show, shape, page)),
    };
    for (path, value) in says {
        match value {
            Some(value) => put(&mut body, path.iter().map(String::as_str), value),
            None => leave_out(&mut body, path),
        }
    }
    // Records are shown as their shape wants them already.
    let as_it_is = says.is_empty() && !matches!(page, Page::Nothing);
    Some(if as_it_is { body } else { show.finish(&body, shape, 0) })
}

fn leave_out(body: &mut Value, path: &[String]) {
    let Some((last, parents)) = path.split_last() else { return };
    let place = parents.iter().try_fold(body, |place, part| place.get_mut(part));
    if let Some(object) = place.and_then(Value::as_object_mut) {
        object.remove(last);
    }
}

fn members(show: &Show<'_>, shape: &'static Shape, page: &Page<'_>) -> Map<String, Value> {
    let mut body = Map::new();
    for (name, shape) in shape.members() {
        let value = match name.as_str() {
            "data" => match (page, &shape.kind) {
                (Page::One(key), Kind::List(item)) => json!([show.record(key, item)]),
                (Page::One(key), _) => show.record(key, shape),
                (Page::Several { keys, .. }, Kind::List(item)) => {
                    keys.iter().map(|key| show.record(key, item)).collect()
                }
                _ => continue,
            },
            "meta" => Value::Object(meta(shape, page)),
            _ => continue,
        };
        body.insert(name.clone(), value);
    }
    body
}

fn meta(shape: &Shape, page: &Page<'_>) -> Map<String, Value> {
    let mut meta = Map::new();
    let Page::Several { total, counted, next, .. } = page else { return meta };
    for (name, _) in shape.members() {
        let value = match (name.as_str(), next) {
            ("stats", _) if *counted => json!({ "total": { "count": total } }),
            ("total", _) => json!(total),
            ("next_page_token", Some(next)) => json!(next),
            _ => continue,
        };
        meta.insert(name.clone(), value);
    }
    meta
}
