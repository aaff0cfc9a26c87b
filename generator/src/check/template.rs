//! Paths and the parameters in them.

/// A path, taken apart.
pub(super) struct Template<'a> {
    pub(super) parameters: Vec<&'a str>,
    /// The path with its parameters' names left out.
    pub(super) shape: String,
}

/// Takes a path apart, or says what is wrong with it.
pub(super) fn template(path: &str) -> Result<Template<'_>, String> {
    let mut template = Template { parameters: Vec::new(), shape: String::new() };
    let mut rest = path;
    while let Some(brace) = rest.find(['{', '}']) {
        let (literal, tail) = rest.split_at(brace);
        let Some(tail) = tail.strip_prefix('{') else {
            return Err("a `}` without its `{`".to_owned());
        };
        let Some((name, tail)) = tail.split_once('}') else {
            return Err("a `{` without its `}`".to_owned());
        };
        if name.is_empty() || name.contains(['{', '/']) {
            return Err(format!("`{{{name}}}` is no parameter"));
        }
        if template.parameters.contains(&name) {
            return Err(format!("`{{{name}}}` stands twice"));
        }
        template.parameters.push(name);
        template.shape.push_str(literal);
        template.shape.push_str("{}");
        rest = tail;
    }
    template.shape.push_str(rest);
    Ok(template)
}
