//! Values that are worked out.

use super::filters;
use minijinja::value::Object;
use minijinja::{Environment, Error, ErrorKind, Expression, UndefinedBehavior, Value as Jinja};
use serde_json::Value;
use std::sync::{Arc, LazyLock};

/// A value of the rules: what begins with `=` is an expression.
#[derive(Debug)]
pub(crate) enum Formula {
    Literal(Value),
    Expression(Expression<'static, 'static>),
    List(Vec<Formula>),
    Object(Vec<(String, Formula)>),
    /// `{each: LIST, set: VALUE}`: the value for each item of the list.
    Each(Expression<'static, 'static>, Box<Formula>),
    /// `{if: CONDITION, then: VALUE}`: the value, or nothing, or what stands in `else`.
    If(Box<Formula>, Box<Formula>, Option<Box<Formula>>),
}

impl Formula {
    pub(crate) fn new(value: &Value) -> Result<Self, String> {
        Ok(match value {
            Value::String(text) => match text.strip_prefix('=') {
                Some(expression) => Self::expression(expression)?,
                None => Self::Literal(value.clone()),
            },
            Value::Array(items) => Self::List(items.iter().map(Self::new).collect::<Result<_, _>>()?),
            Value::Object(members) if members.len() == 2 && members.contains_key("each") => {
                match (Self::new(&members["each"])?, members.get("set")) {
                    (Self::Expression(each), Some(set)) => Self::Each(each, Box::new(Self::new(set)?)),
                    _ => return Err("beside `each`, which is an expression, stands `set`".to_owned()),
                }
            }
            Value::Object(members) if members.contains_key("if") => {
                let known = members.keys().all(|name| ["if", "then", "else"].contains(&name.as_str()));
                let (Some(then), true) = (members.get("then"), known) else {
                    return Err("beside `if` stand `then` and `else`".to_owned());
                };
                let otherwise = members.get("else").map(Self::new).transpose()?;
                Self::If(Box::new(Self::new(&members["if"])?), Box::new(Self::new(then)?), otherwise.map(Box::new))
            }
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| Ok::<_, String>((name.clone(), Self::new(value)?));
                Self::Object(members.iter().map(member).collect::<Result<_, _>>()?)
            }
            _ => Self::Literal(value.clone()),
        })
    }

    fn expression(text: &str) -> Result<Self, String> {
        let expression = ENVIRONMENT.compile_expression_owned(text.trim().to_owned());
        let expression = expression.map_err(|error| format!("`{text}` is no expression: {error}"))?;
        // What isn't known is a mistake, and would be nothing otherwise.
        let unknown = expression.undeclared_variables(false);
        let mut unknown: Vec<_> = unknown.iter().filter(|name| !NAMES.contains(&name.as_str())).collect();
        unknown.sort();
        match unknown.first() {
            Some(name) => Err(format!("`{text}` speaks of `{name}`; there are {}", NAMES.join(", "))),
            None => Ok(Self::Expression(expression)),
        }
    }

    /// The value in this scope, or null.
    pub(crate) fn eval(&self, scope: &Jinja) -> Result<Value, Error> {
        Ok(self.defined(scope)?.unwrap_or_default())
    }

    /// The value in this scope; none for an `if` that doesn't hold and has no `else`, which leaves a member out.
    pub(crate) fn defined(&self, scope: &Jinja) -> Result<Option<Value>, Error> {
        Ok(Some(match self {
            Self::Literal(value) => value.clone(),
            Self::Expression(expression) => {
                let value = expression.eval(scope.clone())?;
                if value.is_undefined() {
                    return Ok(None);
                }
                json(&value)?
            }
            Self::List(items) => items.iter().map(|item| item.eval(scope)).collect::<Result<_, _>>()?,
            Self::Object(members) => {
                let member = |(name, value): &(String, Self)| {
                    value.defined(scope).transpose().map(|value| Ok((name.clone(), value?)))
                };
                Value::Object(members.iter().filter_map(member).collect::<Result<_, Error>>()?)
            }
            Self::If(when, then, _) if when.holds(scope)? => return then.defined(scope),
            Self::If(_, _, otherwise) => return otherwise.as_ref().map_or(Ok(None), |value| value.defined(scope)),
            Self::Each(each, set) => {
                let items = each.eval(scope.clone())?;
                let items = items.try_iter()?.enumerate();
                let within = |(index, item)| Jinja::from_object(Within { scope: scope.clone(), item, index });
                items.map(|item| set.eval(&within(item))).collect::<Result<_, _>>()?
            }
        }))
    }

    /// Whether it holds in this scope.
    pub(crate) fn holds(&self, scope: &Jinja) -> Result<bool, Error> {
        match self {
            Self::Expression(expression) => Ok(expression.eval(scope.clone())?.is_true()),
            _ => Ok(self.eval(scope)? == Value::Bool(true)),
        }
    }
}

/// A scope with an item of a list.
#[derive(Debug)]
struct Within {
    scope: Jinja,
    item: Jinja,
    index: usize,
}

impl Object for Within {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        match key.as_str()? {
            "item" => Some(self.item.clone()),
            "index" => Some(Jinja::from(self.index)),
            _ => self.scope.get_item(key).ok(),
        }
    }
}

/// The names that expressions know.
pub(crate) const NAMES: [&str; 26] = [
    "self",
    "its",
    "parent",
    "body",
    "path",
    "query",
    "now",
    "item",
    "index",
    "action",
    "resource",
    "author",
    "all",
    "one",
    "count",
    "hours",
    "random_ipv4",
    "random_ipv6",
    "random_mac",
    "random_hex",
    "random_text",
    "random_int",
    "next",
    "range",
    "find",
    "dict",
];

fn json(value: &Jinja) -> Result<Value, Error> {
    serde_json::to_value(value).map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))
}

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.add_filter("slug", filters::slug);
    environment.add_filter("last", filters::last);
    environment.add_filter("plus", filters::plus);
    environment.add_filter("keyed", filters::keyed);
    environment.add_filter("only", filters::only);
    environment.add_filter("above", filters::above);
    environment.add_filter("add", filters::add);
    environment.add_filter("digest", filters::digest);
    environment.add_filter("pairs", filters::pairs);
    environment.add_filter("unix", filters::unix);
    environment.add_filter("base64", filters::base64);
    environment.add_filter("unbase64", filters::unbase64);
    environment
});

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn worked_out(formula: Value) -> Option<Value> {
        let scope = Jinja::from(minijinja::value::Serde(json!({ "self": { "size": 3, "names": ["a", "b"] } })));
        Formula::new(&formula)
            .unwrap_or_else(|why| panic!("{why}"))
            .defined(&scope)
            .unwrap_or_else(|why| panic!("{why}"))
    }

    #[test]
    fn a_value_for_each_item_of_a_list() {
        let value =
            worked_out(json!({ "each": "=self.names", "set": { "name": "=item", "at": "=index + self.size" } }));
        assert_eq!(value, Some(json!([{ "name": "a", "at": 3 }, { "name": "b", "at": 4 }])));
        let pairs = worked_out(json!({ "each": "=self.names|pairs(range(2))", "set": "=item[0] ~ item[1]" }));
        assert_eq!(pairs, Some(json!(["a0", "a1", "b0", "b1"])));
    }

    #[test]
    fn numbers_are_counted_under_names_and_texts_are_digested() {
        let numbers = worked_out(json!("=self.names|keyed(3)|add('b', -1)|add('c', 1)"));
        assert_eq!(numbers, Some(json!({ "a": 3, "b": 2, "c": 1 })));
        let some = worked_out(json!("=self.names|keyed(3)|add('b', -1)|only(['b', 'd'])"));
        assert_eq!(some, Some(json!({ "b": 2 })));
        assert_eq!(worked_out(json!("=self.names|keyed(3)|add('b', -1)|above(2)")), Some(json!({ "a": 3 })));
        let digest = |text: &str| {
            worked_out(json!(format!("='{text}'|digest(43)"))).and_then(|value| Some(value.as_str()?.to_owned()))
        };
        assert_eq!(digest("a key").map(|text| text.len()), Some(43));
        assert_eq!(digest("a key"), digest("a key"));
        assert_ne!(digest("a key"), digest("b key"));
    }

    #[test]
    fn a_member_is_left_out_where_its_condition_does_not_hold() {
        let value = worked_out(json!({
            "more": { "if": "=self.size > 2", "then": { "is": "=self.size" } },
            "less": { "if": "=self.size < 2", "then": 1 },
            "none": { "if": "=self.size < 2", "then": 1, "else": null },
        }));
        assert_eq!(value, Some(json!({ "more": { "is": 3 }, "none": null })));
    }

    #[test]
    fn what_stands_beside_each_and_if_is_known() {
        for wrong in [
            json!({ "each": "=self.names", "get": 1 }),
            json!({ "if": "=true", "else": 1 }),
            json!({ "if": "=true", "then": 1, "so": 2 }),
        ] {
            assert!(Formula::new(&wrong).is_err(), "{wrong}");
        }
    }
}
