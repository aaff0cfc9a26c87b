//! An answer that comes with something else around it than its type was released with: `data`, `attributes`, both or
//! nothing.
//!
//! Calls of which the description says so are marked, and read either way. Their answers owe as much as any other: what is
//! found has to have something of what is described.

use super::has_any;
use super::resource::{ATTRIBUTES, NAMES};
use crate::json::Json;
use crate::values::Extra;
use crate::wire::{Field, List, Place, Record, View, decode};

/// What a type has around its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Around {
    /// `data` and `attributes`.
    Resource,
    /// `attributes`.
    Item,
    Data,
    Nothing,
}

/// An answer as it was, of one that holds these members elsewhere; `None` where they stand where they stood.
pub(super) fn as_it_was(text: &str, record: &mut dyn Record, around: Around) -> Option<String> {
    let whole = parsed(text)?;
    let members = match (around, record.view(ATTRIBUTES)) {
        (Around::Resource | Around::Item, View::Record(attributes)) => attributes,
        (Around::Resource | Around::Item, _) => return None,
        _ => &*record,
    };
    let knows = |name: &str| members.table().names.contains(name);
    let holds = |at: &&str| {
        let own = at.split('/').skip(1).any(knows);
        let inner = (!own).then(|| whole.pointer(at)).flatten();
        inner.is_some_and(|inner| inner.kind() == "an object" && has_any(inner.text(), members))
    };
    let Some(at) = ["/data/attributes", "/attributes", "/data", ""].into_iter().find(holds) else {
        return without_envelope(&whole, record, around);
    };
    let inner = whole.pointer(at)?;
    let beside = |name: &str| whole.pointer(&format!("{}/{name}", at.strip_suffix("/attributes").unwrap_or(at)));
    let named = |name: &str| beside(name).map(|value| format!("\"{name}\":{},", value.text()));
    let is_resource = at.ends_with("/attributes");
    match around {
        Around::Resource if is_resource => None,
        Around::Item if at == "/attributes" => None,
        Around::Resource | Around::Item => {
            let [id, kind] = ["id", "type"].map(|name| named(name).unwrap_or_default());
            let resource = format!("{{{id}{kind}\"attributes\":{}}}", inner.text());
            Some(if around == Around::Item { resource } else { document(&whole, at == "/data", &resource) })
        }
        Around::Data if at == "/data" => None,
        Around::Nothing if at.is_empty() => None,
        Around::Data | Around::Nothing => {
            // What a resource has beside its attributes is a member like the others.
            let lacks = |name: &&str| is_resource && knows(name) && inner.pointer(&format!("/{name}")).is_none();
            let more: String = ["id", "type"].into_iter().filter(lacks).filter_map(named).collect();
            let members = format!("{{{more}{}", inner.text().trim_start().strip_prefix('{')?);
            let had_data = at.starts_with("/data");
            Some(if around == Around::Nothing { members } else { document(&whole, had_data, &members) })
        }
    }
}

/// A list as it was, item by item.
pub(super) fn list_as_it_was(text: &str, list: &dyn List) -> Option<String> {
    let whole = parsed(text)?;
    let bare = whole.kind() == "a list";
    let sent = if bare { whole.clone() } else { whole.pointer("/data")? };
    let mut items: Vec<Json> = Vec::new();
    decode(sent.text(), Place::List(&mut items)).ok()?;
    let mut spare = list.spare();
    let items = items.iter().map(|item| {
        let as_it_was = match spare.push() {
            Place::Record(record) => {
                let around = if record.table().names == NAMES { Around::Item } else { Around::Nothing };
                as_it_was(item.text(), record, around)
            }
            _ => None,
        };
        spare.pop();
        as_it_was.unwrap_or_else(|| item.text().to_owned())
    });
    let items = format!("[{}]", items.collect::<Vec<_>>().join(","));
    Some(if bare { items } else { document(&whole, true, &items) })
}

fn parsed(text: &str) -> Option<Json> {
    let mut whole = Json::null();
    decode(text, Place::Json(&mut whole)).ok()?;
    Some(whole)
}

/// The same of a type that is an envelope itself, which the answer no longer has around it.
fn without_envelope(whole: &Json, record: &mut dyn Record, around: Around) -> Option<String> {
    let value = match around {
        Around::Resource | Around::Item => return None,
        Around::Data => whole.pointer("/data")?,
        Around::Nothing => whole.clone(),
    };
    let at = record.table().names.position("data")?;
    if value.kind() != "an object" || has_any(value.text(), record) {
        return None;
    }
    let inner = wrapped(value.text(), record.place(at));
    // The place was only looked at.
    Place::Record(record).cleared();
    let envelope = format!("{{\"data\":{}}}", inner?);
    Some(if around == Around::Data { document(whole, true, &envelope) } else { envelope })
}

/// A value as a place wants it, which holds something of it.
fn wrapped(text: &str, place: Place<'_>) -> Option<String> {
    match place {
        Place::Record(record) => has_any(text, record).then(|| text.to_owned()),
        Place::List(list) => {
            let mut spare = list.spare();
            wrapped(text, spare.push()).map(|item| format!("[{item}]"))
        }
        Place::Maybe(slot) => wrapped(text, slot.open()),
        _ => None,
    }
}

/// A document with other `data`, and with what stands beside it, if that stood beside `data`.
fn document(whole: &Json, had_data: bool, data: &str) -> String {
    let mut rest = Extra::default();
    let mut text = format!("{{\"data\":{data}");
    if had_data && decode(whole.text(), Field::place(&mut rest)).is_ok() {
        rest.each_beside(names!["data"], |name, raw, value| {
            let name = raw.map_or_else(|| Json::from(name).text().to_owned(), str::to_owned);
            text.push_str(&format!(",{name}:{}", value.text()));
        });
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use super::super::private::Read;
    use super::super::{Document, Page, RawResponse, Resource};
    use crate::error::Error;
    use crate::json::Json;
    use crate::values::{Extra, Secret};

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Disk {
        name: Option<String>,
        id: Option<String>,
        key: Option<Secret>,
        extra: Extra,
    }

    answer!(Disk { name "name", id "id", key "key" } secret ["key"]);

    const RESOURCE: &str = r#"{"data": {"id": "d_1", "type": "disks", "attributes": {"name": "a", "key": "k", "x": 1}}, "meta": {"m": 1}}"#;
    const BARE_RESOURCE: &str = r#"{"id": "d_1", "type": "disks", "attributes": {"name": "a", "key": "k", "x": 1}}"#;
    const DATA: &str = r#"{"data": {"name": "a", "id": "d_1", "type": "disks", "key": "k", "x": 1}, "meta": {"m": 1}}"#;
    const BARE: &str = r#"{"name": "a", "id": "d_1", "type": "disks", "key": "k", "x": 1}"#;

    fn read<T: Read>(body: &str) -> Result<T, Error> {
        let mut response = RawResponse::ok(body.to_owned().into());
        response.reading.rewrapped = true;
        T::read(&response)
    }

    #[track_caller]
    fn is_whole(disk: &Disk, body: &str) {
        let key = disk.key.as_ref().map(|key| key.expose().to_owned());
        assert_eq!((disk.name.as_deref(), key.as_deref()), (Some("a"), Some("k")), "{body}");
        assert_eq!(disk.extra("x").map(Json::text), Some("1"), "{body}");
        assert!(disk.extras().get("data").is_none(), "{body}");
    }

    #[test]
    fn each_form_is_read_as_each_type() {
        for body in [RESOURCE, BARE_RESOURCE, DATA, BARE] {
            let resource: Resource<Disk> = read(body).unwrap();
            is_whole(&resource, body);
            assert_eq!((resource.id.as_str(), resource.resource_type()), ("d_1", Some("disks")), "{body}");
            let document: Document<Disk> = read(body).unwrap();
            is_whole(&document, body);
            assert_eq!(document.data.id.as_deref(), Some("d_1"), "{body}");
            let alone: Disk = read(body).unwrap();
            is_whole(&alone, body);
            assert_eq!(alone.id.as_deref(), Some("d_1"), "{body}");
            if body.contains("meta") {
                assert_eq!((resource.meta.len(), document.meta.len()), (1, 1), "{body}");
            }
            // What was around it shows no secret that was within.
            for shown in [format!("{resource:?}"), format!("{document:?}"), format!("{alone:?}")] {
                assert!(!shown.contains("\"k\""), "{shown}");
            }
        }
    }

    #[test]
    fn an_answer_owes_what_it_owed() {
        for body in [r#"{"error": "no"}"#, r#"{"data": {"attributes": {}}}"#, "[]", "{", r#"{"data": null}"#] {
            assert!(read::<Resource<Disk>>(body).is_err(), "{body}");
            assert!(read::<Document<Disk>>(body).is_err(), "{body}");
            assert!(read::<Disk>(body).is_err(), "{body}");
        }
        assert!(read::<Resource<Disk>>(r#"{"name": "a"}"#).is_err(), "it has no id");
        // Nothing is looked for in other calls.
        let strict = |body: &'static str| RawResponse::ok(body.into());
        assert!(Resource::<Disk>::read(&strict(r#"{"id": "d_1", "name": "a"}"#)).is_err());
        assert!(Document::<Disk>::read(&strict(BARE)).is_err());
        assert!(Disk::read(&strict(DATA)).is_err());
    }

    #[test]
    fn items_are_found_one_by_one() {
        let resource = r#"{"id": "d_1", "type": "disks", "attributes": {"name": "a", "key": "k", "x": 1}}"#;
        let resources: &str = &format!(r#"{{"data": [{resource}, {BARE}], "meta": {{"m": 1}}, "links": 2}}"#);
        for body in [resources, &format!("[{resource}, {BARE}]")] {
            let resources: Page<Resource<Disk>> = read(body).unwrap();
            let disks: Page<Disk> = read(body).unwrap();
            for (resource, disk) in resources.iter().zip(disks.iter()) {
                is_whole(resource, body);
                is_whole(disk, body);
                assert_eq!((resource.id.as_str(), disk.id.as_deref()), ("d_1", Some("d_1")), "{body}");
            }
            assert_eq!((resources.len(), disks.len()), (2, 2), "{body}");
            let links = disks.extra("links").map(Json::text);
            assert_eq!((disks.meta.len(), links), if body.contains("meta") { (1, Some("2")) } else { (0, None) });
        }
    }

    /// A type that is the envelope itself, of one or of several.
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Envelope {
        data: Option<Disk>,
        meta: Option<Json>,
        extra: Extra,
    }

    answer!(Envelope { data "data", meta "meta" } secret ["data"]);

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Envelopes {
        data: Vec<Disk>,
        extra: Extra,
    }

    answer!(Envelopes { data "data" } secret ["data"]);

    #[test]
    fn an_envelope_that_is_a_type_is_put_around_what_lacks_it() {
        for body in [BARE, DATA] {
            let one: Envelope = read(body).unwrap();
            is_whole(&one.data.clone().unwrap(), body);
            assert!(one.extras().is_empty() && one.extra("name").is_none(), "{body}");
            let several: Result<Envelopes, _> = read(body);
            assert_eq!(several.is_ok(), body == BARE, "one where several are expected, as it was");
        }
        let document: Document<Envelope> = read(DATA).unwrap();
        is_whole(document.data.data.as_ref().unwrap(), DATA);
        assert!(document.data.meta.is_some(), "the envelope is what it is now the whole of");
        let items: Page<Envelopes> = read(&format!(r#"{{"data": [{BARE}, {{"data": [{BARE}]}}]}}"#)).unwrap();
        assert!(items.iter().all(|item| item.data.len() == 1), "{items:?}");
        items.iter().for_each(|item| is_whole(&item.data[0], "items"));
        assert!(items.iter().all(|item| item.extras().is_empty() && item.extra("id").is_none()));
        assert!(read::<Envelope>(r#"{"error": "no"}"#).is_err());
    }
}
