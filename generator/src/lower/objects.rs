//! Objects in a query, of which each property is a parameter.

use super::Lowering;
use super::document::Node;
use super::given::wish;
use super::schema::Object;
use super::site::Site;
use crate::diagnostic::Diagnostic;
use crate::docs;
use crate::ir::wished::{Ident, Param, ParamPlace, Style, TypeRef};
use crate::words;
use openapiv3::{Parameter, QueryStyle};

impl<'d> Lowering<'d> {
    pub(super) fn refuse_object_style(&mut self, node: &Node<'d>, parameter: &Parameter) {
        let name = &parameter.parameter_data_ref().name;
        self.diagnostics.push(
            Diagnostic::error(format!("the object parameter `{name}` can't be written in this style"))
                .at(node.pointer.clone())
                .cure(match parameter {
                    Parameter::Query { .. } => {
                        "describe it as `style: deepObject`, or as one parameter for each property, with an overlay action"
                    }
                    _ => "describe it as a string, with an overlay action: callers write the object as text then",
                }),
        );
    }

    /// An object in a query: each property is a parameter of its own, which both styles for objects come to.
    pub(super) fn object_param(
        &mut self,
        node: &Node<'d>,
        parameter: &Parameter,
        object: &Object<'d>,
        place: ParamPlace,
        site: &dyn Fn(&str) -> Site,
    ) -> Vec<Param> {
        let data = parameter.parameter_data_ref();
        let wire_of = |property: &str| match parameter {
            Parameter::Query { style: QueryStyle::DeepObject, .. } => Some(format!("{}[{property}]", data.name)),
            Parameter::Query { style: QueryStyle::Form, .. } if data.explode.unwrap_or(true) => {
                Some(property.to_owned())
            }
            _ => None,
        };
        if object.additional.is_some() {
            self.diagnostics.push(
                Diagnostic::note("`additionalProperties` beside `properties`: callers set the properties alone")
                    .at(node.pointer.clone()),
            );
        }
        let mut params = Vec::new();
        for (property, schema_node) in &object.properties {
            let Some(wire) = wire_of(property) else {
                self.refuse_object_style(node, parameter);
                return Vec::new();
            };
            let mut schema = self.schema(schema_node);
            // What later members of an `allOf` say of it comes first.
            let remarks = object.remarks.get(property).map_or(&[] as &[_], Vec::as_slice);
            let earlier = object.earlier.get(property).map_or(&[] as &[_], Vec::as_slice);
            let said = remarks.iter().rev().chain([schema_node]).chain(earlier);
            let said: Vec<Node<'d>> = said.map(|said| self.document.resolve(said)).collect();
            schema.take_format(said.iter().find_map(|said| self.format(said)));
            self.refuse_secret_param(&schema);
            let Some(ty) = self.text_type(&schema, &site(&wire)).filter(|ty| !matches!(ty, TypeRef::Map(_))) else {
                self.refuse_param(
                    schema_node,
                    &wire,
                    "describe it as a string, a number or a list of them, with an overlay action",
                );
                continue;
            };
            let style = if matches!(ty, TypeRef::List(_)) { Style::Repeated } else { Style::Plain };
            let text = said.iter().find_map(|node| node.text("description")).unwrap_or_default();
            let named = said.iter().find(|node| node.value.get("x-rust-field").is_some()).unwrap_or(schema_node);
            let (name, docs) = (wish(named, "x-rust-field", &wire, Ident::lower), docs::prose(text));
            let deprecated = data.deprecated.unwrap_or(false) || said.iter().any(|node| node.flag("deprecated"));
            params.push(Param {
                name,
                docs: docs::or(docs, || words::the(&wire)),
                wire,
                place,
                ty,
                style,
                deprecated,
                // Without the object there is nothing that it could require.
                required: data.required && object.requires(property),
                example: None,
            });
        }
        params
    }
}
