//! Parameters: what is an argument, what a setter, and how each is written.

use super::Lowering;
use super::document::Node;
use super::given::wish;
use super::schema::{Schema, Shape};
use super::site::Site;
use crate::diagnostic::Diagnostic;
use crate::docs;
use crate::ir::wished::{Ident, Origin, Param, ParamPlace, Separator, Style, TypeRef, Usage};
use crate::openapi::media::is_json;
use crate::words;
use openapiv3::{HeaderStyle, Parameter, ParameterData, PathStyle, QueryStyle};
use std::collections::BTreeSet;

pub(super) struct Params {
    pub(super) arguments: Vec<Param>,
    pub(super) options: Vec<Param>,
    pub(super) list: ListParams,
}

/// What an operation can do if it answers a list.
#[derive(Clone, Copy)]
pub(super) struct ListParams {
    /// It has `page[number]` and `page[size]`.
    pub(super) paginated: bool,
    /// It has `stats[total]`.
    pub(super) counted: bool,
}

/// Headers that the client sets itself, or that OpenAPI says to ignore as parameters.
const OWN_HEADERS: [&str; 5] = ["accept", "content-type", "authorization", "api-version", "user-agent"];

impl<'d> Lowering<'d> {
    pub(super) fn params(&mut self, key: &str, path: &str, operation: &Node<'d>, item: &Node<'d>) -> Params {
        let own: Vec<_> = operation.get("parameters").iter().flat_map(Node::elements).collect();
        let shared: Vec<_> = item.get("parameters").iter().flat_map(Node::elements).collect();
        let mut seen = BTreeSet::new();
        let mut params: Vec<Param> = Vec::new();
        let mut written = BTreeSet::new();
        let mut paginated = BTreeSet::new();
        // A parameter of the operation replaces the path's of the same name and place.
        for node in own.into_iter().chain(shared) {
            let Some((node, parameter)) = self.document.parameter(&node, &mut self.diagnostics) else {
                continue;
            };
            let data = parameter.parameter_data_ref();
            let place = match &parameter {
                Parameter::Query { .. } => ParamPlace::Query,
                Parameter::Header { .. } => ParamPlace::Header,
                Parameter::Path { .. } => ParamPlace::Path,
                Parameter::Cookie { .. } => ParamPlace::Cookie,
            };
            if !seen.insert((place as u8, data.name.clone()))
                || (place == ParamPlace::Header && OWN_HEADERS.contains(&data.name.to_ascii_lowercase().as_str()))
            {
                continue;
            }
            for param in self.param(key, &node, &parameter, data, place) {
                let is_page = place == ParamPlace::Query && ["page[number]", "page[size]"].contains(&&*param.wire);
                if is_page && !matches!(param.ty, TypeRef::List(_) | TypeRef::Map(_)) {
                    paginated.insert(param.wire.clone());
                }
                self.warn_of_repetition(&node, &param, &mut written);
                params.push(param);
            }
        }

        let (mut arguments, options): (Vec<_>, Vec<_>) = params.into_iter().partition(|param| param.required);
        // Path parameters stand in the order of the path, before all others.
        arguments.sort_by_key(|param| match param.place {
            ParamPlace::Path => crate::ir::path::place(path, &param.wire),
            _ => usize::MAX,
        });
        let counted = options.iter().any(|param| param.place == ParamPlace::Query && param.wire == "stats[total]");
        Params { arguments, options, list: ListParams { paginated: paginated.len() == 2, counted } }
    }

    /// One parameter, or one for each property of an object that is written as several.
    fn param(
        &mut self,
        key: &str,
        node: &Node<'d>,
        parameter: &Parameter,
        data: &ParameterData,
        place: ParamPlace,
    ) -> Vec<Param> {
        let Some((schema_node, json)) = self.param_schema(node, data) else { return Vec::new() };
        let schema = self.schema(&schema_node);
        let site = |wire: &str| Site {
            origin: Origin::Param { operation: key.to_owned(), wire: wire.to_owned() },
            place: format!("{key} {} {wire}", place.as_str()),
        };
        if let (Shape::Object(object), false) = (&*schema.shape, json)
            && !object.properties.is_empty()
        {
            return self.object_param(node, parameter, object, place, &site);
        }
        if matches!(place, ParamPlace::Header | ParamPlace::Cookie) && !is_token(&data.name) {
            self.diagnostics.push(
                Diagnostic::error(format!("`{}` is no name of a {}", data.name, place.as_str()))
                    .at(node.pointer.clone())
                    .cure("correct the name, or remove the parameter, with an overlay action"),
            );
            return Vec::new();
        }
        if json && place != ParamPlace::Query {
            self.diagnostics.push(
                Diagnostic::error(format!("the parameter `{}` is JSON, which is written in a query alone", data.name))
                    .at(node.pointer.clone())
                    .cure("describe it with `schema`, with an overlay action"),
            );
            return Vec::new();
        }
        let (ty, style) = if json {
            (self.type_of_schema(&schema, Usage::Body, &site(&data.name)), Some(Style::Json))
        } else {
            self.refuse_secret_param(&schema);
            let Some(ty) = self.text_type(&schema, &site(&data.name)) else {
                self.refuse_param(
                    node,
                    &data.name,
                    "describe it as a string, a number or a list of them, or as JSON `content`, with an overlay action",
                );
                return Vec::new();
            };
            let style = self.style(node, parameter, &ty);
            (ty, style)
        };
        let Some(style) = style else { return Vec::new() };
        let text = data.description.as_deref().unwrap_or_else(|| schema.description());
        let wire = data.name.clone();
        vec![Param {
            name: wish(node, "x-rust-name", &wire, Ident::lower),
            docs: docs::or(docs::prose(text), || words::the(&wire)),
            wire,
            place,
            ty,
            style,
            deprecated: data.deprecated.unwrap_or(false),
            required: data.required || place == ParamPlace::Path,
            example: self.example(node).cloned(),
        }]
    }

    /// The schema of a parameter, and whether its value is JSON as text.
    fn param_schema(&mut self, node: &Node<'d>, data: &ParameterData) -> Option<(Node<'d>, bool)> {
        if let Some(schema) = node.get("schema") {
            if let Some(content) = node.get("content") {
                self.unread(data, &content.pointer, "is described by `schema`, and its `content` isn't read");
            }
            return Some((schema, false));
        }
        let content = node.get("content")?;
        if content.members().nth(1).is_some() {
            self.unread(data, &content.pointer, "has several media types, of which one is written");
        }
        let json = content.members().find(|(media_type, _)| is_json(media_type));
        match json.map(|(_, media)| media) {
            Some(media) => Some((media.get("schema").unwrap_or(media), true)),
            None => {
                self.diagnostics.push(
                    Diagnostic::error(format!(
                        "the parameter `{}` is written in a media type other than JSON",
                        data.name
                    ))
                    .at(content.pointer)
                    .cure("describe it with `schema`, with an overlay action"),
                );
                None
            }
        }
    }

    /// OpenAPI wants one description of a parameter.
    fn unread(&mut self, data: &ParameterData, pointer: &str, what: &str) {
        self.diagnostics.push(
            Diagnostic::warning(format!("the parameter `{}` {what}", data.name))
                .at(pointer)
                .cure("remove what doesn't apply, with an overlay action"),
        );
    }

    /// The `Debug` of a call prints none of its parameters, and only in JSON can one be a type of its own.
    pub(super) fn refuse_secret_param(&mut self, schema: &Schema<'d>) {
        let cure = "remove the mark: no call prints its parameters";
        match &*schema.shape {
            Shape::Array(Some(items)) => self.refuse_secret(items, "on a parameter", cure),
            _ => self.refuse_secret(&schema.node, "on a parameter", cure),
        }
    }

    pub(super) fn refuse_param(&mut self, node: &Node<'d>, name: &str, cure: &str) {
        self.diagnostics.push(
            Diagnostic::error(format!("the parameter `{name}` has a type that can't be written as text"))
                .at(node.pointer.clone())
                .cure(cure),
        );
    }

    fn style(&mut self, node: &Node<'d>, parameter: &Parameter, ty: &TypeRef) -> Option<Style> {
        let list = matches!(ty, TypeRef::List(_));
        let explode = |default: bool| parameter.parameter_data_ref().explode.unwrap_or(default);
        if let TypeRef::Map(_) = ty {
            return match parameter {
                Parameter::Query { style: QueryStyle::DeepObject, .. } => Some(Style::DeepPairs),
                Parameter::Query { style: QueryStyle::Form, .. } if explode(true) => Some(Style::Pairs),
                _ => {
                    self.refuse_object_style(node, parameter);
                    None
                }
            };
        }
        let refused = match parameter {
            Parameter::Query { style: QueryStyle::Form, .. } if explode(true) => {
                return Some(if list { Style::Repeated } else { Style::Plain });
            }
            Parameter::Query { style: QueryStyle::Form, .. } => return Some(joined(list, Separator::Comma)),
            Parameter::Query { style: QueryStyle::SpaceDelimited, .. } if explode(false) => {
                return Some(Style::Repeated);
            }
            Parameter::Query { style: QueryStyle::SpaceDelimited, .. } => return Some(joined(list, Separator::Space)),
            Parameter::Query { style: QueryStyle::PipeDelimited, .. } if explode(false) => {
                return Some(Style::Repeated);
            }
            Parameter::Query { style: QueryStyle::PipeDelimited, .. } => return Some(joined(list, Separator::Pipe)),
            Parameter::Header { style: HeaderStyle::Simple, .. } => return Some(joined(list, Separator::Comma)),
            Parameter::Cookie { .. } if list => ("a list in a cookie", "as a string, which callers join"),
            Parameter::Cookie { .. } => return Some(Style::Plain),
            Parameter::Path { style: PathStyle::Simple, .. } => return Some(joined(list, Separator::Comma)),
            Parameter::Path { .. } => ("`label` and `matrix`", "in the `simple` style, if the API takes that"),
            Parameter::Query { style: QueryStyle::DeepObject, .. } => {
                ("`deepObject` for what is no object", "in the `form` style")
            }
        };
        let (refused, way) = refused;
        self.diagnostics.push(
            Diagnostic::error(format!("{refused} can't be written by this generator"))
                .at(node.pointer.clone())
                .cure(format!("describe the parameter {way}, with an overlay action")),
        );
        None
    }

    /// Warns of a parameter that writes what another one writes already.
    fn warn_of_repetition(&mut self, node: &Node<'d>, param: &Param, written: &mut BTreeSet<(u8, String)>) {
        let name = match param.place {
            ParamPlace::Header => param.wire.to_ascii_lowercase(),
            _ => param.wire.clone(),
        };
        if !written.insert((param.place as u8, name)) {
            let what = match param.place {
                ParamPlace::Cookie => "both are sent",
                _ => "of two values, the one that is set last is sent",
            };
            self.diagnostics.push(
                Diagnostic::warning(format!(
                    "another parameter of this operation writes the {} `{}`, too: {what}",
                    param.place.as_str(),
                    param.wire
                ))
                .at(node.pointer.clone())
                .cure("remove one of the two, with an overlay action"),
            );
        }
    }
}

fn joined(list: bool, separator: Separator) -> Style {
    if list { Style::Joined(separator) } else { Style::Plain }
}

/// Whether a text is what HTTP calls a token.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
