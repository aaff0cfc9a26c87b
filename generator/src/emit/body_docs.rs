//! What is told of bodies.

use super::kept::gone_type;
use crate::docs as prose;
use crate::ir::{Api, Argument, Content, Field, Operation, Struct, TypeDef, TypeRef};

/// The prose of a body, and the calls that send it.
pub(super) fn body_docs(api: &Api, def: &TypeDef) -> Vec<String> {
    let mut lines = def.docs.clone();
    gone_type(&mut lines, api, &def.name);
    let mut calls = Vec::new();
    for resource in &api.resources {
        for operation in resource.operations.iter().filter(|operation| sends(api, operation, def)) {
            let method = operation.name.trim_start_matches("r#");
            let handle = if resource.module == def.module {
                resource.handle.to_string()
            } else {
                format!("super::{}::{}", resource.module, resource.handle)
            };
            calls.push(format!("[`{method}`]({handle}::{method})"));
        }
    }
    if !calls.is_empty() {
        prose::paragraph(&mut lines, format!("The body of {}.", calls.join(" and ")));
    }
    super::records::or_origin(api, def, lines)
}

/// Whether the type is the body of an operation.
fn sends(api: &Api, operation: &Operation, def: &TypeDef) -> bool {
    match operation.body.as_ref().map(|body| &body.content) {
        Some(Content::Json(TypeRef::Named(id))) => api.ty(*id).name == def.name,
        _ => false,
    }
}

/// What else a body needs, and when: no constructor can ask for it, so it says what follows the first paragraph of the
/// type's docs.
pub(super) fn conditions(lines: &mut Vec<String>, def: &TypeDef) {
    let rest = def.docs.iter().skip_while(|line| !line.is_empty()).skip_while(|line| line.is_empty());
    let rest: Vec<String> = rest.cloned().collect();
    if !rest.is_empty() {
        lines.push(String::new());
        lines.extend(rest);
    }
}

/// How a body begins without the arguments that the API has ceased to ask for.
pub(super) fn without(
    lines: &mut Vec<String>,
    api: &Api,
    def: &TypeDef,
    it: &Struct,
    arguments: &[(&Field, &Argument)],
) {
    let optional = arguments.iter().filter(|(field, _)| !field.presence.is_required());
    let optional: Vec<String> = optional.map(|(field, _)| prose::code(field.base_wire())).collect();
    if optional.is_empty() {
        return;
    }
    let second = arguments.iter().map(|(field, _)| api.kept.without(&def.name, it, field));
    let steps = second.zip(arguments).enumerate().map(|(at, (second, (field, _)))| {
        let separator = if at == 0 { "::" } else { "." };
        second.map_or_else(|| format!("{separator}{}(…)", field.name), |name| format!("{separator}{name}()"))
    });
    let steps: String = steps.collect();
    let is_released = arguments.iter().any(|(field, _)| api.kept.without(&def.name, it, field).is_some());
    let begin = prose::code(&format!("{}{}", def.name, if is_released { &steps } else { "::default()" }));
    prose::paragraph(lines, format!("The API takes a body without {}, too: begin with {begin}.", optional.join(", ")));
}

/// What the arguments are, each in its first paragraph.
pub(super) fn listed(arguments: &[(&Field, &Argument)], name: impl Fn(&Field) -> &str) -> Vec<String> {
    let item = |(field, _): &(&Field, &Argument)| {
        let text = field.docs.iter().take_while(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        format!("- {}: {text}", prose::code(name(field)))
    };
    arguments.iter().map(item).collect()
}

/// The docs of what sets a field, which say how it is called on the wire.
pub(super) fn body_field_docs(field: &Field) -> Vec<String> {
    let mut lines = field.docs.clone();
    if field.name.trim_start_matches("r#") != field.base_wire() {
        prose::with_wire_name(&mut lines, field.base_wire());
    }
    lines
}
