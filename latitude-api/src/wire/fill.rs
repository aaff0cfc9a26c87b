//! The interpreter that fills places.

use super::changed;
use super::union::Scores;
use super::{Entries, List, Meaning, Place, Record, Table, Word};
use crate::json::{Json, Malformed, Read, Reader, Stop, Text};
use crate::values::Secret;
use std::collections::BTreeSet;

/// Reads a whole JSON text into a place.
pub(crate) fn decode(text: &str, place: Place<'_>) -> Result<Fit, Malformed> {
    let mut filler = Filler::new(text);
    let read = filler.fill(place).and_then(|fit| filler.reader.end().map(|()| fit));
    read.map_err(|Stop| filler.reader.malformed())
}

/// How far a value has found its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Whole,
    /// As far as it goes: the original says more.
    Partly,
    /// It is of another kind.
    Not,
}

#[derive(Debug)]
pub(super) struct Filler<'t> {
    pub(super) reader: Reader<'t>,
    /// What is known of the unions within the one that is being read.
    pub(super) scores: Scores,
    /// Whether places are tried on, so that nothing needs to be kept.
    pub(super) trying: bool,
    /// How many values had no place, or one that doesn't know them.
    pub(super) misfits: u32,
    /// The depth of the fields that tell the member being tried from others.
    pub(super) tags: u32,
    /// Whether one of them said that it is another member.
    pub(super) contradicted: bool,
}

impl<'t> Filler<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let scores = Scores::default();
        Self { reader: Reader::new(text), scores, trying: false, misfits: 0, tags: 0, contradicted: false }
    }

    /// Fills a place with the next value.
    ///
    /// What holds values is in functions that keep little on the stack, and what doesn't in others, so that a text may
    /// be as deep as the reader allows.
    pub(super) fn fill(&mut self, place: Place<'_>) -> Read<Fit> {
        let first = self.reader.peek()?;
        let Place::Maybe(slot) = place else { return self.fill_present(place, first) };
        if first == b'n' {
            slot.close(true);
            return self.reader.word().map(|_| Fit::Whole);
        }
        let fit = self.fill_present(slot.open(), first)?;
        if fit == Fit::Not {
            slot.close(false);
        }
        Ok(fit)
    }

    #[inline]
    fn fill_present(&mut self, place: Place<'_>, first: u8) -> Read<Fit> {
        match place {
            Place::Record(record) if first == b'{' => self.record(record),
            Place::List(list) if first == b'[' => self.list(list),
            Place::Entries(entries) if first == b'{' => self.entries(entries),
            Place::Union(union) => self.union(union),
            leaf => self.fill_leaf(leaf, first),
        }
    }

    /// Fills a place that holds no other places.
    fn fill_leaf(&mut self, place: Place<'_>, first: u8) -> Read<Fit> {
        match (place, first) {
            (Place::Id(place), b'"') => {
                let start = self.reader.at();
                match self.reader.string()? {
                    Text::Plain(text) => *place = text.to_owned(),
                    Text::Unescaped(text) => *place = text,
                    // As it came, with its quotes.
                    Text::Unpaired => {
                        *place = self.reader.since(start).to_owned();
                        return Ok(Fit::Partly);
                    }
                }
            }
            (Place::Text(place), b'"') => match self.reader.string()? {
                // Nothing needs to be kept of what is only tried.
                Text::Unpaired => return Ok(Fit::Not),
                _ if self.trying => {}
                Text::Plain(text) => *place = text.to_owned(),
                Text::Unescaped(text) => *place = text,
            },
            (Place::Id(place), b'-' | b'0'..=b'9') => {
                *place = self.reader.number()?.text().to_owned();
                return Ok(Fit::Partly);
            }
            (Place::Integer(place), b'-' | b'0'..=b'9') => match self.reader.number()?.as_i64() {
                Some(number) => *place = number,
                None => return Ok(Fit::Not),
            },
            (Place::Float(place), b'-' | b'0'..=b'9') => {
                let number = self.reader.number()?;
                match (number.as_f64(), number.nearest()) {
                    (Some(number), _) => *place = number,
                    // A price of 20 digits is still a price.
                    (None, Some(number)) => {
                        *place = number;
                        return Ok(Fit::Partly);
                    }
                    (None, None) => return Ok(Fit::Not),
                }
            }
            (Place::Bool(place), b't' | b'f') => *place = self.reader.word()? == "true",
            (Place::Word(word), b'"' | b'-' | b'0'..=b'9') => return self.word(word, first),
            (Place::Secret(secret), b'"') => {
                let start = self.reader.at();
                match self.reader.string()?.as_str() {
                    Some(text) => *secret = Secret::new(text),
                    None => *secret = Secret::of_json(self.reader.since(start)),
                }
            }
            (Place::Secret(secret), _) => *secret = Secret::of_json(self.pass()?),
            (Place::Json(json), _) => {
                let text = self.pass()?;
                if !self.trying {
                    *json = Json::of_text(text);
                }
            }
            _ => {
                self.pass()?;
                return Ok(Fit::Not);
            }
        }
        Ok(Fit::Whole)
    }

    /// Passes over the next value, and gives its text.
    pub(super) fn pass(&mut self) -> Read<&'t str> {
        self.reader.peek()?;
        let start = self.reader.at();
        if self.scores.is_open()
            && let Some(end) = self.scores.end_of(start)
        {
            self.reader.go_to(end);
            return Ok(self.reader.since(start));
        }
        // Within a union the same values are passed again and again.
        let Self { reader, scores, .. } = self;
        match scores.is_open() {
            true => reader.skip(|start, end| scores.passed(start, end))?,
            false => reader.skip(|_, _| ())?,
        }
        Ok(self.reader.since(start))
    }

    fn word(&mut self, word: &mut dyn Word, first: u8) -> Read<Fit> {
        let meaning = if first == b'"' {
            let text = self.reader.string()?;
            text.as_str().map_or(Meaning::Misfit, |text| word.set_text(text))
        } else {
            self.reader.number()?.as_i64().map_or(Meaning::Misfit, |integer| word.set_integer(integer))
        };
        match meaning {
            Meaning::Known => {}
            Meaning::Unknown => self.misfits += 1,
            Meaning::Contradiction => {
                self.misfits += 1;
                self.contradicted |= self.reader.depth() == self.tags;
            }
            Meaning::Misfit => return Ok(Fit::Not),
        }
        Ok(Fit::Whole)
    }

    fn record(&mut self, record: &mut dyn Record) -> Read<Fit> {
        let mut fields = Fields::of(record.table(), self.trying);
        self.reader.enter()?;
        while let Some(at) = self.next_field(record, &mut fields)? {
            let start = self.reader.at();
            let fit = match record.place(at) {
                place @ Place::Maybe(_) => self.fill(place)?,
                place => self.fill_required(place, fields.again)?,
            };
            let fit = if fit == Fit::Not { self.converted(record, at, start) } else { fit };
            self.settle(record, &mut fields, (at, start), fit);
            if !fields.table.kept.is_empty() && !self.trying {
                self.fill_kept(record, at, start);
            }
        }
        self.end_record(record, fields);
        Ok(Fit::Whole)
    }

    /// Goes to the value of the next field that the table has, and keeps what it doesn't have.
    fn next_field(&mut self, record: &mut dyn Record, fields: &mut Fields) -> Read<Option<usize>> {
        loop {
            self.reader.peek()?;
            let key_start = self.reader.at();
            let Some(key) = self.reader.key(&mut fields.first)? else { return Ok(None) };
            if let Some(at) = key.as_str().and_then(|key| fields.table.find(key, fields.next)) {
                fields.again = at < fields.most;
                fields.next = at + 1;
                fields.most = fields.most.max(fields.next);
                if self.reader.peek()? != b'n' {
                    fields.see(at);
                }
                return Ok(Some(at));
            }
            let raw_key = self.reader.since(key_start);
            let value = self.pass()?;
            // An object that nobody described has no misfits; and null says nothing of what it is.
            self.misfits += u32::from(!fields.table.names.is_empty() && value != "null");
            if !self.trying {
                let raw_key = raw_key.trim_start_matches([',', ' ', '\n', '\r', '\t']);
                let raw_key = raw_key.trim_end_matches([':', ' ', '\n', '\r', '\t']);
                record.extra_mut().push_key(&key, raw_key, Json::of_text(value));
                fields.push();
            }
        }
    }

    /// Fills a place that is always there, so that an earlier value has to go: null is no value.
    fn fill_required(&mut self, place: Place<'_>, again: bool) -> Read<Fit> {
        let first = self.reader.peek()?;
        let place = if again { place.cleared() } else { place };
        if first == b'n' {
            return self.reader.word().map(|_| Fit::Whole);
        }
        self.fill_present(place, first)
    }

    /// Reads a value of the kind that a field's values are of by now.
    #[cold]
    fn converted(&mut self, record: &mut dyn Record, at: usize, start: usize) -> Fit {
        let table = record.table();
        let is_changed = !self.trying && table.names.get(at).is_some_and(|name| table.changed(name).is_some());
        if !is_changed {
            return Fit::Not;
        }
        if changed::fill(self.reader.since(start), record.place(at)) {
            return Fit::Partly;
        }
        // What failed half-way is no value.
        if let Place::Maybe(slot) = record.place(at) {
            slot.close(false);
        }
        Fit::Not
    }

    /// Reads the value of a field once more, for those that hold it in an earlier shape.
    #[cold]
    fn fill_kept(&mut self, record: &mut dyn Record, at: usize, start: usize) {
        let table = record.table();
        let Some(of) = table.names.get(at) else { return };
        for (kept, _) in table.kept.iter().filter(|(_, it)| *it == of) {
            let Some(place) = table.find(kept, 0) else { continue };
            let fit = match record.place(place) {
                Place::Maybe(slot) => decode(self.reader.since(start), Place::Maybe(slot)),
                other => decode(self.reader.since(start), other.cleared()),
            };
            // What failed half-way is no value.
            if !matches!(fit, Ok(Fit::Whole | Fit::Partly)) {
                match record.place(place) {
                    Place::Maybe(slot) => slot.close(false),
                    other => drop(other.cleared()),
                }
            }
        }
    }

    /// Keeps the value of a field as far as its place doesn't hold it.
    #[inline]
    fn settle(&mut self, record: &mut dyn Record, fields: &mut Fields, (at, start): (usize, usize), fit: Fit) {
        if fit == Fit::Whole {
            return fields.hold(at);
        }
        self.misfits += 1;
        if !self.trying {
            if fields.table.settable
                && let Place::Maybe(slot) = record.place(at)
            {
                // What is in the field later, a setter has set.
                slot.close(false);
            }
            let name = fields.table.names.text(at);
            record.extra_mut().push(name, Json::of_text(self.reader.since(start)));
            fields.push();
            fields.keep(at);
        }
    }

    fn end_record(&mut self, record: &mut dyn Record, fields: Fields) {
        let (table, Some(odd)) = (fields.table, fields.odd) else { return };
        if odd.repeated || odd.pushed > 1 {
            let held = |name: &str| table.find(name, 0).is_some_and(|at| !odd.kept.contains(&at));
            record.extra_mut().settle(|name| !(odd.repeated && held(name)));
        }
        if self.trying {
            let missing = |name: &&&str| table.find(name, 0).is_some_and(|at| !odd.seen.contains(&at));
            self.misfits += table.required.iter().filter(missing).count() as u32;
        }
    }

    fn list(&mut self, list: &mut dyn List) -> Read<Fit> {
        let (mut fit, mut first, mut index) = (Fit::Whole, true, 0);
        self.reader.enter()?;
        while self.reader.item(&mut first)? {
            self.reader.peek()?;
            let start = self.reader.at();
            let read = self.fill(list.push())?;
            if read == Fit::Not || self.trying {
                list.pop();
            }
            match read {
                Fit::Whole => {}
                Fit::Partly => fit = Fit::Partly,
                Fit::Not => {
                    self.misfits += 1;
                    if self.trying || !list.keep(index, self.reader.since(start)) {
                        fit = Fit::Partly;
                    }
                }
            }
            index += 1;
        }
        Ok(fit)
    }

    fn entries(&mut self, entries: &mut dyn Entries) -> Read<Fit> {
        let (mut fit, mut first, mut odd) = (Fit::Whole, true, BTreeSet::new());
        self.reader.enter()?;
        while let Some(key) = self.reader.key(&mut first)? {
            let Some(key) = key.as_str() else {
                self.pass()?;
                self.misfits += 1;
                fit = Fit::Partly;
                continue;
            };
            // The last of several counts.
            odd.remove(key);
            match self.fill(entries.insert(key))? {
                Fit::Whole => {}
                Fit::Partly => fit = Fit::Partly,
                Fit::Not => {
                    // What is only tried leaves at once, below.
                    if !self.trying {
                        odd.insert(key.to_owned());
                    }
                    self.misfits += 1;
                    fit = Fit::Partly;
                }
            }
            if self.trying {
                entries.clear();
            }
        }
        if !odd.is_empty() {
            entries.remove(&odd);
        }
        Ok(fit)
    }
}

/// What is known of a record's fields while they are read. It is small, as the stack holds one for each level of a
/// text.
struct Fields {
    table: &'static Table,
    /// The field that most likely comes next.
    next: usize,
    /// Behind the last field that was there, so that no later one was.
    most: usize,
    /// Whether the last one found may have been there before.
    again: bool,
    first: bool,
    odd: Option<Box<Odd>>,
}

/// What few records ask for.
#[derive(Default)]
struct Odd {
    /// Which fields were there.
    seen: Vec<usize>,
    /// The fields whose last value is in `extra`.
    kept: Vec<usize>,
    /// Whether one of them had another value there before.
    repeated: bool,
    /// How many values are in `extra`.
    pushed: usize,
}

impl Fields {
    fn of(table: &'static Table, trying: bool) -> Self {
        let odd = (trying && !table.required.is_empty()).then(Box::default);
        Self { table, next: 0, most: 0, again: false, first: true, odd }
    }

    fn see(&mut self, at: usize) {
        if let Some(odd) = &mut self.odd {
            odd.seen.push(at);
        }
    }

    fn push(&mut self) {
        self.odd.get_or_insert_default().pushed += 1;
    }

    fn keep(&mut self, at: usize) {
        let kept = &mut self.odd.get_or_insert_default().kept;
        if !kept.contains(&at) {
            kept.push(at);
        }
    }

    /// Takes note of a field that holds its value.
    fn hold(&mut self, at: usize) {
        if let Some(odd) = &mut self.odd
            && let Some(earlier) = odd.kept.iter().position(|other| *other == at)
        {
            odd.kept.swap_remove(earlier);
            odd.repeated = true;
        }
    }
}
