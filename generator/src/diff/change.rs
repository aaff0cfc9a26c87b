//! The words of a report: what happened, and what it does to callers.

use serde::Serialize;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it does to callers.
    pub impact: Impact,
    /// What happened.
    pub kind: ChangeKind,
    /// The Rust path, as the old version has it where it has it.
    pub path: String,
    /// `METHOD /path` of an operation, or the place of a type in the description.
    pub place: String,
    /// How it was, where that can be said in a line.
    pub before: Option<String>,
    /// How it is now.
    pub after: Option<String>,
    /// Whether programs go on compiling, and do something else.
    pub behaviour: bool,
    /// Why it has this impact, in one line.
    pub why: String,
}

/// What a change does to callers, from nothing to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Impact {
    /// Nothing.
    None,
    /// Another text in the docs.
    Docs,
    /// Something more to call.
    Additive,
    /// A program that was right stops compiling, or does something else.
    Breaking,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each name says it")]
pub enum ChangeKind {
    AccessorAdded,
    AccessorRemoved,
    HandleRenamed,
    MethodAdded,
    MethodRemoved,
    MethodMoved,
    ArgumentsChanged,
    AnswerChanged,
    SetterAdded,
    SetterRemoved,
    SetterChanged,
    TypeAdded,
    TypeRemoved,
    TypeMoved,
    TypeKindChanged,
    ReexportRemoved,
    FieldAdded,
    FieldRemoved,
    FieldChanged,
    ConstructorChanged,
    VariantAdded,
    VariantRemoved,
    VariantChanged,
    Deprecated,
    DeprecationEnded,
    // Behaviour.
    VersionChanged,
    ServersChanged,
    AuthenticationChanged,
    VerbChanged,
    PathChanged,
    ArgumentMeaningChanged,
    ParameterChanged,
    BodyMediaTypeChanged,
    BodyEnvelopeChanged,
    PaginationChanged,
    WireNameChanged,
    RequiredChanged,
    DiscriminatorChanged,
    RepetitionChanged,
    TimeoutChanged,
    WaitChanged,
    FindChanged,
    Lapsed,
    // Nothing that a program sees.
    Undeclared,
    OperationIdChanged,
    DocsChanged,
}

impl ChangeKind {
    /// Each of them.
    pub const ALL: &[Self] = &[
        Self::AccessorAdded,
        Self::AccessorRemoved,
        Self::HandleRenamed,
        Self::MethodAdded,
        Self::MethodRemoved,
        Self::MethodMoved,
        Self::ArgumentsChanged,
        Self::AnswerChanged,
        Self::SetterAdded,
        Self::SetterRemoved,
        Self::SetterChanged,
        Self::TypeAdded,
        Self::TypeRemoved,
        Self::TypeMoved,
        Self::TypeKindChanged,
        Self::ReexportRemoved,
        Self::FieldAdded,
        Self::FieldRemoved,
        Self::FieldChanged,
        Self::ConstructorChanged,
        Self::VariantAdded,
        Self::VariantRemoved,
        Self::VariantChanged,
        Self::Deprecated,
        Self::DeprecationEnded,
        Self::VersionChanged,
        Self::ServersChanged,
        Self::AuthenticationChanged,
        Self::VerbChanged,
        Self::PathChanged,
        Self::ArgumentMeaningChanged,
        Self::ParameterChanged,
        Self::BodyMediaTypeChanged,
        Self::BodyEnvelopeChanged,
        Self::PaginationChanged,
        Self::WireNameChanged,
        Self::RequiredChanged,
        Self::DiscriminatorChanged,
        Self::RepetitionChanged,
        Self::TimeoutChanged,
        Self::WaitChanged,
        Self::FindChanged,
        Self::Lapsed,
        Self::Undeclared,
        Self::OperationIdChanged,
        Self::DocsChanged,
    ];

    /// As it stands in a report.
    pub fn as_str(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(text)) => text,
            _ => format!("{self:?}"),
        }
    }
}

impl Impact {
    pub(super) fn verdict(self) -> &'static str {
        match self {
            Self::Breaking => "breaking -> 1.x: major, 0.x: minor",
            Self::Additive => "additive -> 1.x: minor, 0.x: patch",
            Self::Docs => "docs -> 1.x: patch, 0.x: patch",
            Self::None => "none -> nothing to release",
        }
    }
}
