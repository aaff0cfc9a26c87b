//! The interpreter that fills places.

use super::union::Scores;
use super::{Entries, List, Meaning, Place, Record, Word};
use crate::Json;
use crate::json::{Malformed, Read, Reader, Text};

/// Reads a whole JSON text into a place.
pub(crate) fn decode(text: &str, place: Place<'_>) -> Result<Fit, Malformed> {
    let mut filler = Filler::new(text);
    let fit = filler.fill(place)?;
    filler.reader.end()?;
    Ok(fit)
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
    pub(super) misfits: usize,
    /// The depth of the fields that tell the member being tried from others.
    pub(super) tags: usize,
    /// Whether one of them said that it is another member.
    pub(super) contradicted: bool,
}

impl<'t> Filler<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let scores = Scores::default();
        Self { reader: Reader::new(text), scores, trying: false, misfits: 0, tags: 0, contradicted: false }
    }

    /// Fills a place with the next value.
    pub(super) fn fill(&mut self, place: Place<'_>) -> Read<Fit> {
        let first = self.reader.peek()?;
        match (place, first) {
            (Place::Maybe(slot), b'n') => {
                self.reader.word()?;
                slot.null();
            }
            (Place::Maybe(slot), _) => {
                let fit = self.fill(slot.open())?;
                if fit == Fit::Not {
                    slot.close();
                }
                return Ok(fit);
            }
            (Place::Text(place) | Place::Id(place), b'"') => match self.reader.string()? {
                // Nothing needs to be kept of what is only tried.
                _ if self.trying => {}
                Text::Plain(text) => *place = text.to_owned(),
                Text::Unescaped(text) => *place = text,
                Text::Unpaired => return Ok(Fit::Not),
            },
            (Place::Id(place), b'-' | b'0'..=b'9') => {
                *place = self.reader.number()?.text().to_owned();
                return Ok(Fit::Partly);
            }
            (Place::Integer(place), b'-' | b'0'..=b'9') => match self.reader.number()?.as_i64() {
                Some(number) => *place = number,
                None => return Ok(Fit::Not),
            },
            (Place::Float(place), b'-' | b'0'..=b'9') => match self.reader.number()?.as_f64() {
                Some(number) => *place = number,
                None => return Ok(Fit::Not),
            },
            (Place::Bool(place), b't' | b'f') => *place = self.reader.word()? == "true",
            (Place::Word(word), b'"' | b'-' | b'0'..=b'9') => return self.word(word, first),
            (Place::Secret(secret), b'"') => {
                let start = self.reader.at();
                match self.reader.string()?.as_str() {
                    Some(text) => *secret = crate::Secret::new(text),
                    None => *secret = crate::Secret::of_json(self.reader.since(start)),
                }
            }
            (Place::Secret(secret), _) => *secret = crate::Secret::of_json(self.pass()?),
            (Place::Json(json), _) => {
                let text = self.pass()?;
                if !self.trying {
                    *json = Json::of_text(text);
                }
            }
            (Place::Record(record), b'{') => self.record(record)?,
            (Place::List(list), b'[') => return self.list(list),
            (Place::Entries(entries), b'{') => return self.entries(entries),
            (Place::Union(union), _) => return self.union(union),
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

    fn record(&mut self, record: &mut dyn Record) -> Read<()> {
        let table = record.table();
        let mut seen = Seen::of(self.trying && !table.required.is_empty(), table.names.len());
        // Fields whose value is in `extra`, and whether one of them had a value before or after that.
        let (mut kept, mut repeated, mut pushed) = (Vec::new(), false, 0);
        let (mut next, mut first) = (0, true);
        self.reader.enter()?;
        loop {
            self.reader.peek()?;
            let key_start = self.reader.at();
            let Some(key) = self.reader.key(&mut first)? else { break };
            let field = key.as_str().and_then(|key| table.find(key, next));
            let Some(at) = field else {
                let raw_key = self.reader.since(key_start);
                let value = self.pass()?;
                // An object that nobody described has no misfits.
                self.misfits += usize::from(!table.names.is_empty());
                if !self.trying {
                    let raw_key = raw_key.trim_start_matches([',', ' ', '\n', '\r', '\t']);
                    let raw_key = raw_key.trim_end_matches([':', ' ', '\n', '\r', '\t']);
                    record.extra_mut().push_key(&key, raw_key, Json::of_text(value));
                    pushed += 1;
                }
                continue;
            };
            next = at + 1;
            seen.mark(at);
            let null = self.reader.peek()? == b'n';
            let start = self.reader.at();
            let fit = match record.place(at) {
                // Null is no value.
                Place::List(list) if null => empty(self.reader.word()?, || list.begin()),
                Place::Entries(entries) if null => empty(self.reader.word()?, || entries.begin()),
                Place::Id(id) if null => empty(self.reader.word()?, || id.clear()),
                Place::Record(_) if null => empty(self.reader.word()?, || ()),
                place => self.fill(place)?,
            };
            if fit == Fit::Whole {
                if let Some(earlier) = kept.iter().position(|other| *other == at) {
                    kept.swap_remove(earlier);
                    repeated = true;
                }
                continue;
            }
            self.misfits += 1;
            if !self.trying {
                record.extra_mut().push(table.names[at], Json::of_text(self.reader.since(start)));
                pushed += 1;
                if !kept.contains(&at) {
                    kept.push(at);
                }
            }
        }
        if repeated || pushed > 1 {
            let fits = |name: &str| table.find(name, 0).is_some_and(|at| !kept.contains(&at));
            record.extra_mut().settle(|name| !(repeated && fits(name)));
        }
        if self.trying {
            self.misfits += table.required.iter().filter(|name| seen.lacks(table, name)).count();
        }
        Ok(())
    }

    fn list(&mut self, list: &mut dyn List) -> Read<Fit> {
        let (mut fit, mut first, mut index) = (Fit::Whole, true, 0);
        list.begin();
        self.reader.enter()?;
        while self.reader.item(&mut first)? {
            self.reader.peek()?;
            let start = self.reader.at();
            match self.fill(list.push())? {
                Fit::Whole => {}
                Fit::Partly => fit = Fit::Partly,
                Fit::Not => {
                    list.pop();
                    self.misfits += 1;
                    if self.trying || !list.keep(index, self.reader.since(start)) {
                        fit = Fit::Partly;
                    }
                }
            }
            if self.trying {
                list.begin();
            }
            index += 1;
        }
        Ok(fit)
    }

    fn entries(&mut self, entries: &mut dyn Entries) -> Read<Fit> {
        let (mut fit, mut first) = (Fit::Whole, true);
        entries.begin();
        self.reader.enter()?;
        while let Some(key) = self.reader.key(&mut first)? {
            let Some(key) = key.as_str() else {
                self.pass()?;
                self.misfits += 1;
                fit = Fit::Partly;
                continue;
            };
            match self.fill(entries.insert(key))? {
                Fit::Whole => {}
                Fit::Partly => fit = Fit::Partly,
                Fit::Not => {
                    entries.remove(key);
                    self.misfits += 1;
                    fit = Fit::Partly;
                }
            }
            if self.trying {
                entries.begin();
            }
        }
        Ok(fit)
    }
}

/// Where the reader has passed null: what that makes of the place.
fn empty(_null: &str, clear: impl FnOnce()) -> Fit {
    clear();
    Fit::Whole
}

/// Which fields of a record were there, if anybody asks.
struct Seen(Vec<bool>);

impl Seen {
    fn of(asked: bool, fields: usize) -> Self {
        Self(if asked { vec![false; fields] } else { Vec::new() })
    }

    #[inline]
    fn mark(&mut self, at: usize) {
        if let Some(field) = self.0.get_mut(at) {
            *field = true;
        }
    }

    fn lacks(&self, table: &super::Table, name: &str) -> bool {
        table.find(name, 0).is_some_and(|at| self.0.get(at) == Some(&false))
    }
}
