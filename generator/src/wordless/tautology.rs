//! Whether a text says more than the name of what it is about.

use crate::words;

/// Words that carry nothing, whatever they stand beside.
const EMPTY: &str = "\
    a an the this that these those it its their they you your which who whose what there here such as and or of in \
    on at to for from by with within into about per via is are be was were been being has have had can will may if \
    any all some each every one s please note whether \
    api apis value values field fields property properties attribute attributes parameter parameters argument \
    variable object objects entity resource resources record item element data information info detail details \
    member structure schema model body payload request response answer result endpoint operation call calls given \
    specified corresponding respective related associated current currently certain particular specific own unique \
    represent represents representing indicate indicates describe describes contain contains containing denote \
    denotes define defines set provided provides used use uses belongs belonging owns owned owning new display \
    displayed shown";

/// Words that say what every call of such a name does.
const VERBS: &str = "\
    get gets list lists show shows retrieve retrieves return returns fetch fetches read reads look looks up find \
    finds create creates add adds make makes update updates change changes edit edits modify modifies delete deletes \
    remove removes give gives existing";

/// Words that say what every filter does.
const FILTERS: &str = "\
    keep keeps only filter filters filtered match matches matching give gives select selects";

/// Words of a text, and those of names that mean the same.
const SAME: &[(&str, &[&str])] = &[
    ("address", &["ip", "ipv4", "ipv6", "mac", "email", "url"]),
    ("boolean", &["is", "has"]),
    ("date", &["at", "time", "timestamp"]),
    ("identifier", &["id", "ids"]),
    ("identifiers", &["id", "ids"]),
    ("kind", &["type"]),
    ("link", &["url"]),
    ("location", &["region", "site"]),
    ("list", &["ids"]),
    ("name", &["hostname", "slug", "title"]),
    ("number", &["count", "total", "quantity"]),
    ("os", &["operating", "system"]),
    ("amount", &["count", "total", "quantity"]),
    ("state", &["status"]),
    ("status", &["state"]),
    ("string", &["text"]),
    ("time", &["at", "date", "timestamp"]),
    ("timestamp", &["at", "date", "time"]),
    ("type", &["kind"]),
    ("uri", &["url"]),
    ("vm", &["virtual", "machine"]),
    ("when", &["at"]),
];

/// What words of one stem end in.
const ENDINGS: &[&str] = &[
    "", "e", "s", "es", "d", "ed", "ing", "ings", "ion", "ions", "ation", "ations", "ated", "ating", "ate", "er",
    "ers", "or", "ors", "y", "ies", "ied", "able", "ment", "al", "ly", "ting", "ted", "ping", "ped", "ning", "ned",
];

/// What a text is about, which decides what says nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Call,
    Parameter,
    Other,
}

/// Whether a text has no word that is neither empty nor in the names of what it is about.
pub(super) fn is_tautology(text: &str, about: About, names: &[String]) -> bool {
    let mut pieces = text.split('`');
    let mut is_code = false;
    pieces.all(|piece| {
        let nothing = if is_code { code_says_nothing(piece, names) } else { prose_says_nothing(piece, about, names) };
        is_code = !is_code;
        nothing
    })
}

/// Of inline code: a path, a query or an expression says something by being there.
fn code_says_nothing(code: &str, names: &[String]) -> bool {
    !code.contains(['/', '=', ' ']) && words::words(code).iter().all(|word| is_named(word, names))
}

fn prose_says_nothing(prose: &str, about: About, names: &[String]) -> bool {
    let words = prose.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).all(|word| {
        has(EMPTY, &word)
            || about == About::Call && has(VERBS, &word)
            || about == About::Parameter && has(FILTERS, &word)
            || is_named(&word, names)
    })
}

fn has(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|it| it == word)
}

/// Whether names have a word, one of its stem, one that means the same, or the words that it is written together of.
fn is_named(word: &str, names: &[String]) -> bool {
    let meant = |name: &str| SAME.iter().any(|(said, same)| *said == word && same.contains(&name));
    let is_part = |name: &str| word.len() >= 4 && (name.starts_with(word) || name.ends_with(word));
    names.iter().any(|name| name == word || meant(name) || is_part(name) || are_akin(name, word))
        || names.windows(2).any(|pair| word.strip_prefix(pair[0].as_str()) == Some(pair[1].as_str()))
}

/// Whether two words have one stem, as far as their ends tell.
fn are_akin(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 3;
    let common = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let ends_at = |word: &str, at: usize| word.get(at..).is_some_and(|end| ENDINGS.contains(&end));
    one.strip_suffix('s') == Some(other)
        || other.strip_suffix('s') == Some(one)
        || (SHORTEST..=common).any(|at| ends_at(one, at) && ends_at(other, at))
}
