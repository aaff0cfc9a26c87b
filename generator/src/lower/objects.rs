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
            let schema = self.schema(schema_node);
            self.refuse_secret_param(&schema);
            let Some(ty) = self.text_type(&schema, &site(&wire)).filter(|ty| !matches!(ty, TypeRef::Map(_))) else {
                self.refuse_param(schema_node, &wire);
                continue;
            };
            let style = if matches!(ty, TypeRef::List(_)) { Style::Repeated } else { Style::Plain };
            let text = schema_node.text("description").unwrap_or_default();
            params.push(Param {
                name: wish(schema_node, "x-rust-field", &wire, Ident::lower),
                docs: docs::or(docs::prose(text), || words::the(&wire)),
                wire,
                place,
                ty,
                style,
                deprecated: data.deprecated.unwrap_or(false) || schema_node.flag("deprecated"),
                // Without the object there is nothing that it could require.
                required: data.required && object.requires(property),
                example: None,
            });
        }
        params
    }
}
