//! Filters (RFC 7644 §3.4.2.2): read into a tree, and asked of a resource.

use super::path::Path;
use super::read::moment;
use super::schema::{Attribute, Kind, ResourceType};
use super::trouble::Trouble;
use serde_json::Value;
use std::cmp::Ordering;

/// How deep parentheses and brackets may stand in each other.
const DEPTH: usize = 20;

/// What a resource, or one of its complex values, must be like.
#[derive(Debug)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    /// The values of an attribute compare so.
    Compare(Operand, Operator, Value),
    /// There is a value.
    Present(Operand),
    /// One of the values of a complex attribute is like that.
    Within(Path, Box<Filter>),
}

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operand {
    Of(Path),
    /// A part of the complex value that stands before the bracket.
    Part(&'static Attribute),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Contains,
    Starts,
    Ends,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Filter {
    /// Reads one, or what stands in the brackets behind an attribute.
    ///
    /// # Errors
    ///
    /// It is none, or names an attribute that there is not.
    pub(super) fn parse(
        kind: &'static ResourceType,
        within: Option<&'static Attribute>,
        text: &str,
    ) -> Result<Self, Trouble> {
        let mut parser = Parser { rest: text, depth: 0, kind, within };
        let filter = parser.any()?;
        if parser.rest.trim_start().is_empty() { Ok(filter) } else { Err(parser.wrong()) }
    }

    /// Is a resource, or a complex value, like that?
    pub(super) fn fits(&self, value: &Value) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.fits(value)),
            Self::Any(filters) => filters.iter().any(|filter| filter.fits(value)),
            Self::Not(filter) => !filter.fits(value),
            Self::Present(operand) => operand.values(value).into_iter().any(is_present),
            Self::Within(path, filter) => match path.whole(value) {
                Some(Value::Array(list)) => list.iter().any(|item| filter.fits(item)),
                Some(one) => filter.fits(one),
                None => false,
            },
            Self::Compare(operand, operator, wanted) => {
                let (values, leaf) = (operand.values(value), operand.leaf());
                if values.is_empty() {
                    return match operator {
                        Operator::Equal => wanted.is_null(),
                        Operator::NotEqual => !wanted.is_null(),
                        _ => false,
                    };
                }
                values.into_iter().any(|found| operator.holds(leaf, found, wanted))
            }
        }
    }
}

fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(object) => !object.is_empty(),
        _ => true,
    }
}

impl Operand {
    fn values(self, value: &Value) -> Vec<&Value> {
        match self {
            Self::Of(path) => path.values(value),
            Self::Part(part) => value.get(&part.name).into_iter().collect(),
        }
    }

    fn leaf(self) -> &'static Attribute {
        match self {
            Self::Of(path) => path.leaf(),
            Self::Part(part) => part,
        }
    }
}

impl Operator {
    fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "eq" => Self::Equal,
            "ne" => Self::NotEqual,
            "co" => Self::Contains,
            "sw" => Self::Starts,
            "ew" => Self::Ends,
            "gt" => Self::Greater,
            "ge" => Self::GreaterOrEqual,
            "lt" => Self::Less,
            "le" => Self::LessOrEqual,
            _ => return None,
        })
    }

    /// Can it be asked of such an attribute, with such a value?
    fn suits(self, leaf: &Attribute, wanted: &Value) -> bool {
        let is_equality = matches!(self, Self::Equal | Self::NotEqual);
        if wanted.is_null() {
            return is_equality;
        }
        match leaf.kind {
            Kind::Text | Kind::Reference => wanted.is_string(),
            Kind::Boolean => is_equality && wanted.is_boolean(),
            Kind::Integer => {
                wanted.is_number() && !matches!(self, Self::Contains | Self::Starts | Self::Ends)
            }
            Kind::Moment => wanted.as_str().is_some_and(|text| moment(text).is_some()),
            Kind::Complex => false,
        }
    }

    fn holds(self, leaf: &Attribute, found: &Value, wanted: &Value) -> bool {
        let is_in = |test: fn(&str, &str) -> bool| match (found, wanted) {
            (Value::String(found), Value::String(wanted)) => {
                test(&folded(leaf, found), &folded(leaf, wanted))
            }
            _ => false,
        };
        let order = order(leaf, found, wanted);
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order != Some(Ordering::Equal),
            Self::Contains => is_in(|found, wanted| found.contains(wanted)),
            Self::Starts => is_in(|found, wanted| found.starts_with(wanted)),
            Self::Ends => is_in(|found, wanted| found.ends_with(wanted)),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
            Self::Less => order == Some(Ordering::Less),
            Self::LessOrEqual => order.is_some_and(Ordering::is_le),
        }
    }
}

/// How two values of an attribute compare. `None`: they do not.
pub(super) fn order(leaf: &Attribute, left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) if leaf.kind == Kind::Moment => {
            Some(moment(left)?.cmp(&moment(right)?))
        }
        (Value::String(left), Value::String(right)) => Some(folded(leaf, left).cmp(&folded(leaf, right))),
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn folded(leaf: &Attribute, text: &str) -> String {
    if leaf.is_exact { text.to_owned() } else { text.to_lowercase() }
}

/// Reads by descending: `or` binds less than `and`, that less than `not`.
struct Parser<'t> {
    rest: &'t str,
    depth: usize,
    kind: &'static ResourceType,
    within: Option<&'static Attribute>,
}

impl<'t> Parser<'t> {
    fn wrong(&self) -> Trouble {
        let near: String = self.rest.trim_start().chars().take(30).collect();
        let place = if near.is_empty() { "at its end".to_owned() } else { format!("near '{near}'") };
        Trouble::Syntax(format!("The filter is not valid {place}"))
    }

    fn any(&mut self) -> Result<Filter, Trouble> {
        let mut filters = vec![self.all()?];
        while self.take_word("or") {
            filters.push(self.all()?);
        }
        Ok(one_or(filters, Filter::Any))
    }

    fn all(&mut self) -> Result<Filter, Trouble> {
        let mut filters = vec![self.term()?];
        while self.take_word("and") {
            filters.push(self.term()?);
        }
        Ok(one_or(filters, Filter::All))
    }

    fn term(&mut self) -> Result<Filter, Trouble> {
        self.rest = self.rest.trim_start();
        let behind_not = self.peek_word("not").map(str::trim_start).filter(|rest| rest.starts_with('('));
        let is_not = behind_not.is_some();
        if let Some(rest) = behind_not {
            self.rest = rest;
        }
        if !self.rest.starts_with('(') {
            return self.test();
        }
        self.take('(');
        self.down()?;
        let inner = self.any()?;
        self.depth -= 1;
        if !self.take(')') {
            return Err(self.wrong());
        }
        Ok(if is_not { Filter::Not(Box::new(inner)) } else { inner })
    }

    fn test(&mut self) -> Result<Filter, Trouble> {
        let name = self.name();
        if name.is_empty() {
            return Err(self.wrong());
        }
        let operand = self.operand(name)?;
        if let (Operand::Of(path), true) = (operand, self.rest.starts_with('[')) {
            return self.bracket(path);
        }
        if self.take_word("pr") {
            return Ok(Filter::Present(operand));
        }
        let word = self.name();
        let Some(operator) = Operator::parse(word) else { return Err(self.wrong()) };
        let wanted = self.literal()?;
        if !operator.suits(operand.leaf(), &wanted) {
            return Err(Trouble::Syntax(format!("The filter compares {name} with what it cannot be")));
        }
        Ok(Filter::Compare(operand, operator, wanted))
    }

    fn bracket(&mut self, path: Path) -> Result<Filter, Trouble> {
        if self.within.is_some() || path.part.is_some() || path.attribute.kind != Kind::Complex {
            return Err(self.wrong());
        }
        self.take('[');
        self.down()?;
        self.within = Some(path.attribute);
        let inner = self.any()?;
        self.within = None;
        self.depth -= 1;
        if self.take(']') { Ok(Filter::Within(path, Box::new(inner))) } else { Err(self.wrong()) }
    }

    fn operand(&self, name: &str) -> Result<Operand, Trouble> {
        let found = match self.within {
            Some(attribute) => attribute.part(name).map(Operand::Part),
            None => Path::find(self.kind, name).map(Operand::Of),
        };
        found.ok_or_else(|| Trouble::Syntax(format!("The filter names {name}, which is no attribute")))
    }

    fn literal(&mut self) -> Result<Value, Trouble> {
        self.rest = self.rest.trim_start();
        let end = if self.rest.starts_with('"') {
            let mut texts = serde_json::Deserializer::from_str(self.rest).into_iter::<String>();
            texts.next().and_then(Result::ok).map(|_| texts.byte_offset())
        } else {
            // A number or a word ends with what cannot be a part of it.
            let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '{');
            Some(self.rest.find(ends).unwrap_or(self.rest.len()))
        };
        let (text, rest) = end.and_then(|end| self.rest.split_at_checked(end)).unwrap_or_default();
        let value = serde_json::from_str(text).map_err(|_| self.wrong())?;
        self.rest = rest;
        Ok(value)
    }

    /// What can be a name, from here on.
    fn name(&mut self) -> &'t str {
        let rest = self.rest.trim_start();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '_' | '-' | '$');
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        self.rest = rest;
        name
    }

    /// What stands behind a word, if it is next.
    fn peek_word(&self, word: &str) -> Option<&'t str> {
        let (start, rest) = self.rest.trim_start().split_at_checked(word.len())?;
        let ends =
            !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '_' | '-'));
        (start.eq_ignore_ascii_case(word) && ends).then_some(rest)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let rest = self.peek_word(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn take(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn down(&mut self) -> Result<(), Trouble> {
        self.depth += 1;
        if self.depth <= DEPTH { Ok(()) } else { Err(Trouble::Syntax("The filter is too deep".into())) }
    }
}

fn one_or(mut filters: Vec<Filter>, many: fn(Vec<Filter>) -> Filter) -> Filter {
    match (filters.len(), filters.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            filters.extend(last);
            many(filters)
        }
    }
}
