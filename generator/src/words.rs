//! From the names of the wire to names of Rust: words, cases, singulars and keywords.

/// The words of a name, in lower case: `filter[created_at][gte]` is filter, created, at, gte.
///
/// Letters beyond ASCII separate words, too: not each is one that an identifier or a file may have.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    // By index, as in `docs.rs`.
    let (letters, mut at) = (name.as_bytes(), 0);
    while at < letters.len() {
        let (start, mut has_capitals) = (at, false);
        while at < letters.len() && matches!(letters[at], b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9') {
            has_capitals |= letters[at] <= b'Z' && letters[at] > b'9';
            at += 1;
        }
        match has_capitals {
            true => camel(&name[start..at], &mut words),
            false if start < at => words.push(name[start..at].to_owned()),
            false => {}
        }
        at += 1;
    }
    words
}

/// The words of letters and digits that are told by their capitals.
fn camel(chunk: &str, words: &mut Vec<String>) {
    let letters = chunk.as_bytes();
    // `IPv4` is one word.
    if letters.len() >= 3 && letters[..3].eq_ignore_ascii_case(b"ipv") {
        return words.push(chunk.to_ascii_lowercase());
    }
    let mut start = 0;
    for at in 1..letters.len() {
        let starts = letters[at].is_ascii_uppercase()
            && (letters[at - 1].is_ascii_lowercase()
                || letters[at - 1].is_ascii_uppercase() && letters.get(at + 1).is_some_and(u8::is_ascii_lowercase));
        if starts {
            words.push(chunk[start..at].to_ascii_lowercase());
            start = at;
        }
    }
    words.push(chunk[start..].to_ascii_lowercase());
}

/// A name in prose: `size_in_gb` is "size in GB".
pub(crate) fn prose(name: &str) -> String {
    const SPELLED: &[(&str, &str)] =
        &[("ipv4", "IPv4"), ("ipv6", "IPv6"), ("ipxe", "iPXE"), ("ips", "IPs"), ("mbps", "Mbps"), ("ids", "ids")];
    const UPPER: &[&str] = &[
        "api", "brl", "cidr", "cpu", "gb", "gpu", "ip", "ipmi", "mac", "mfa", "nic", "nqn", "os", "raid", "ram", "ssh",
        "tb", "url", "usd", "vcpu", "vlan", "vm", "vpn", "vram",
    ];
    let word = |word: &String| match SPELLED.iter().find(|(plain, _)| plain == word) {
        Some((_, spelled)) => (*spelled).to_owned(),
        None if UPPER.contains(&word.as_str()) => word.to_uppercase(),
        None => word.clone(),
    };
    words(name).iter().map(word).collect::<Vec<_>>().join(" ")
}

/// `a, b and c`, where `and` is the word before the last one.
pub(crate) fn listed(parts: &[impl AsRef<str>], and: &str) -> String {
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {and} {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}

/// What is said of a parameter of which nothing is said: "The size in GB."
pub(crate) fn the(name: &str) -> String {
    format!("The {}.", prose(name))
}

/// `created_at`
pub(crate) fn snake(words: &[impl AsRef<str>]) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push('_');
        }
        out.push_str(word.as_ref());
    }
    out
}

/// `CreatedAt`
pub(crate) fn pascal(words: &[impl AsRef<str>]) -> String {
    let mut out = String::new();
    for word in words {
        let mut chars = word.as_ref().chars();
        if let Some(first) = chars.next() {
            // Two numbers in a row would read as one.
            if first.is_ascii_digit() && out.ends_with(|c: char| c.is_ascii_digit()) && word.as_ref().len() == 1 {
                out.push('_');
            }
            out.extend(first.to_uppercase());
            out.extend(chars);
        }
    }
    out
}

/// `CreatedAt` of a wire name.
pub(crate) fn pascal_of(name: &str) -> String {
    pascal(&words(name))
}

/// The singular of a snake-case name: its last word's.
pub(crate) fn singular(name: &str) -> String {
    let (head, last) = name.rsplit_once('_').map_or(("", name), |(head, last)| (head, last));
    let last = singular_word(last);
    if head.is_empty() { last } else { format!("{head}_{last}") }
}

fn singular_word(word: &str) -> String {
    const UNCHANGED: [&str; 6] = ["kubernetes", "series", "dns", "os", "tls", "news"];
    if UNCHANGED.contains(&word) || word.len() < 3 {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for suffix in ["sses", "xes", "ches", "shes", "uses"] {
        if word.ends_with(suffix) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// A snake-case name as a Rust identifier for a field, an argument or a method.
pub(crate) fn identifier(name: &str) -> String {
    let name = snake(&words(name));
    if name.is_empty() {
        return "value".to_owned();
    }
    if name.starts_with(|c: char| c.is_numeric()) {
        return format!("value_{name}");
    }
    escape(name)
}

/// A Pascal-case name for a variant.
pub(crate) fn variant(wire: &str) -> String {
    let name = pascal_of(wire);
    match name.chars().next() {
        None => match wire {
            "" => "Empty".to_owned(),
            "*" => "Any".to_owned(),
            "-" => "None".to_owned(),
            "+" => "Plus".to_owned(),
            _ => "Symbol".to_owned(),
        },
        Some(_) if wire.starts_with('-') => format!("Minus{name}"),
        Some(first) if first.is_numeric() => format!("Value{name}"),
        Some(_) if name == "Self" || name == "Other" => format!("{name}Value"),
        Some(_) => name,
    }
}

/// Keywords as raw identifiers, where the language allows it.
pub(crate) fn escape(name: String) -> String {
    match name.as_str() {
        "self" | "super" | "crate" | "_" => format!("{name}_"),
        _ if is_keyword(&name) => format!("r#{name}"),
        _ => name,
    }
}

/// Whether an identifier has to be raw.
pub(crate) fn is_keyword(name: &str) -> bool {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
        "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
        "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type",
        "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    ];
    name.len() <= 8 && KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_wire_in_rust() {
        for (wire, field, name) in [
            ("filter[created_at][gte]", "filter_created_at_gte", "FilterCreatedAtGte"),
            ("USD", "usd", "Usd"),
            ("IPv4", "ipv4", "Ipv4"),
            ("raid-0", "raid_0", "Raid0"),
            ("ubuntu_24_04_x64_lts", "ubuntu_24_04_x64_lts", "Ubuntu2404X64Lts"),
            ("95th percentile", "value_95th_percentile", "Value95thPercentile"),
            ("bytesPerSecond", "bytes_per_second", "BytesPerSecond"),
            ("HTTPServer", "http_server", "HttpServer"),
            ("type", "r#type", "Type"),
            ("self", "self_", "SelfValue"),
            ("other", "other", "OtherValue"),
            ("", "value", "Empty"),
            ("v1.2.3", "v1_2_3", "V1_2_3"),
        ] {
            assert_eq!(identifier(wire), field, "{wire}");
            assert_eq!(variant(wire), name, "{wire}");
        }
    }

    #[test]
    fn names_in_prose() {
        assert_eq!(prose("size_in_gb"), "size in GB");
        assert_eq!(prose("primary_ipv4"), "primary IPv4");
    }

    #[test]
    fn singulars() {
        for (plural, one) in [
            ("servers", "server"),
            ("ip_addresses", "ip_address"),
            ("policies", "policy"),
            ("status", "status"),
            ("statuses", "status"),
            ("databases", "database"),
            ("kubernetes_clusters", "kubernetes_cluster"),
            ("ips", "ip"),
            ("access", "access"),
            ("traffic", "traffic"),
            ("user_data", "user_data"),
            ("boxes", "box"),
            ("is", "is"),
        ] {
            assert_eq!(singular(plural), one);
        }
    }
}
