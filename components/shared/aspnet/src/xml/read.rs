//! A document bound to a class.

use super::document::{Document, Element};
use super::namespaces::Namespace;
use super::{Unreadable, values};
use crate::date::Date;
use crate::model::{Enumeration, Fields, List, Member, Model, ModelState, Slot};
use crate::negotiation::Charset;
use std::collections::BTreeSet;

/// Which elements are bound to members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Those of each member's name, wherever they stand; of several the first.
    Any,
    /// Only those that stand in the order of the data contract, which is that of the names by their bytes. An element
    /// that comes late is skipped without a word, as is a second one.
    Strict,
}

/// Binds a document, that was decoded from this charset, to a class. Times of other zones are converted to the server's,
/// so many seconds east of UTC.
///
/// `None`: null is asked for, or the document cannot be read, which is noted as an exception at the parameter's name.
/// There is no half of a model: what fails anywhere fails as a whole.
pub fn read<M: Model>(
    text: &str,
    charset: Charset,
    order: Order,
    offset: i32,
    parameter: &str,
    state: &mut ModelState,
) -> Option<M> {
    let mut model = M::default();
    match Binder::new(text, charset, order, offset, M::NAMESPACE).root(&mut model, M::NAME) {
        Ok(true) => Some(model),
        Ok(false) => None,
        Err(Unreadable) => {
            state.add_exception(parameter);
            None
        }
    }
}

/// How many bytes are looked at to read a document, maybe more than once.
#[cfg(test)]
pub(crate) fn cost<M: Model>(text: &str) -> usize {
    let mut binder = Binder::new(text, Charset::Utf8, Order::Any, 0, M::NAMESPACE);
    let _ = binder.root(&mut M::default(), M::NAME);
    binder.document.work.done()
}

/// What the attributes of an element say.
#[derive(Debug, Default)]
struct Marks {
    nil: bool,
    class: Option<(Option<Namespace>, String)>,
    id: Option<String>,
    reference: bool,
}

struct Binder<'a> {
    document: Document<'a>,
    /// That of the data contracts.
    namespace: Namespace,
    order: Order,
    offset: i32,
    /// The ids that were given.
    ids: BTreeSet<String>,
}

impl<'a> Binder<'a> {
    fn new(text: &'a str, charset: Charset, order: Order, offset: i32, namespace: &str) -> Self {
        let mut document = Document::new(text, charset);
        Self {
            namespace: document.namespaces.number(namespace),
            document,
            order,
            offset,
            ids: BTreeSet::new(),
        }
    }

    /// Binds the whole document. `false`: the root is null.
    fn root(&mut self, fields: &mut dyn Fields, name: &str) -> Result<bool, Unreadable> {
        let root = self.document.root()?;
        let any = root.namespace == Namespace::SERIALIZATION && root.local == "anyType";
        if !any && (root.namespace != self.namespace || root.local != name) {
            return Err(Unreadable);
        }
        let present = self.begin(&root, name)?;
        if present {
            self.members(fields)?;
        }
        self.document.end()?;
        Ok(present)
    }

    /// Looks at the attributes of an element of this class. `false`: it is null, and read.
    fn begin(&mut self, element: &Element, class: &str) -> Result<bool, Unreadable> {
        let marks = self.marks(element)?;
        if marks.nil {
            self.document.skip()?;
            return Ok(false);
        }
        match &marks.class {
            Some((namespace, name)) if *namespace != Some(self.namespace) || name != class => Err(Unreadable),
            _ => self.identify(marks).map(|()| true),
        }
    }

    /// Binds the elements up to the end of the object.
    fn members(&mut self, fields: &mut dyn Fields) -> Result<(), Unreadable> {
        let mut names = fields.names().to_vec();
        names.sort_unstable();
        let mut bound = BTreeSet::new();
        while let Some(element) = self.document.next_tag()? {
            let place = names.binary_search(&element.local.as_str()).ok();
            let place = place.filter(|place| {
                element.namespace == self.namespace
                    && match self.order {
                        // DIVERGES: b2b-chat-xml-order
                        Order::Any => !bound.contains(place),
                        Order::Strict => bound.last().is_none_or(|last| last < place),
                    }
            });
            let slot = place
                .and_then(|place| names.get(place))
                .and_then(|name| fields.slot(name));
            match (place, slot) {
                (Some(place), Some(slot)) => {
                    self.member(slot, &element)?;
                    bound.insert(place);
                }
                _ => self.skip(&element)?,
            }
        }
        Ok(())
    }

    fn member(&mut self, slot: Slot<'_>, element: &Element) -> Result<(), Unreadable> {
        match slot {
            Slot::Int(value) => *value = values::whole(&self.value(element)?)?,
            Slot::Long(value) => *value = values::whole(&self.value(element)?)?,
            Slot::Bool(value) => *value = values::boolean(&self.value(element)?)?,
            Slot::Double(value) => *value = values::double(&self.value(element)?)?,
            Slot::Date(value) => {
                let text = self.value(element)?;
                *value = Date::from_xml_text(&text, self.offset).ok_or(Unreadable)?;
            }
            Slot::Enum(value, enumeration) => *value = self.enumerated(element, enumeration)?,
            Slot::Text(value) => *value = self.string(element)?,
            Slot::Object(member) => self.object(element, member)?,
            Slot::List(list) => self.list(element, list)?,
        }
        Ok(())
    }

    /// The text of a type that has no null and is no object.
    fn value(&mut self, element: &Element) -> Result<String, Unreadable> {
        let marks = self.marks(element)?;
        if marks.nil || marks.id.is_some() {
            return Err(Unreadable);
        }
        self.document.text()
    }

    fn enumerated(&mut self, element: &Element, enumeration: &Enumeration) -> Result<i32, Unreadable> {
        let class = self.marks(element)?.class;
        if class.is_some_and(|class| class != (Some(self.namespace), enumeration.name.to_owned())) {
            return Err(Unreadable);
        }
        let text = self.value(element)?;
        let member = enumeration.members.iter().find(|(name, _)| *name == text);
        member.map(|(_, number)| *number).ok_or(Unreadable)
    }

    /// A string may say any type: it is not looked at.
    fn string(&mut self, element: &Element) -> Result<Option<String>, Unreadable> {
        let marks = self.marks(element)?;
        if marks.nil {
            self.document.skip()?;
            return Ok(None);
        }
        self.identify(marks)?;
        self.document.text().map(Some)
    }

    fn object(&mut self, element: &Element, member: &mut dyn Member) -> Result<(), Unreadable> {
        if self.begin(element, member.class())? {
            return self.members(member.object());
        }
        member.set_null();
        Ok(())
    }

    fn list(&mut self, element: &Element, list: &mut dyn List) -> Result<(), Unreadable> {
        let class = list.class();
        if !self.begin(element, &format!("ArrayOf{class}"))? {
            list.set_null();
            return Ok(());
        }
        list.begin();
        while let Some(item) = self.document.next_tag()? {
            if item.namespace != self.namespace || item.local != class {
                self.skip(&item)?;
            } else if self.begin(&item, class)? {
                self.members(list.push())?;
            } else {
                list.push_null();
            }
        }
        Ok(())
    }

    /// Skips an element, whose attributes are looked at nevertheless; not so those of the elements in it.
    fn skip(&mut self, element: &Element) -> Result<(), Unreadable> {
        read_marks(element, &self.document)?;
        self.document.skip()
    }

    /// What an element's attributes say. Something that was said to be an object that came before is refused: a text
    /// that stands once could become a thousand.
    fn marks(&self, element: &Element) -> Result<Marks, Unreadable> {
        let marks = read_marks(element, &self.document)?;
        if marks.reference {
            return Err(Unreadable);
        }
        Ok(marks)
    }

    /// Notes an object's id, which has to be the only one.
    fn identify(&mut self, marks: Marks) -> Result<(), Unreadable> {
        let unique = marks.id.is_none_or(|id| self.ids.insert(id));
        if unique { Ok(()) } else { Err(Unreadable) }
    }
}

fn read_marks(element: &Element, document: &Document<'_>) -> Result<Marks, Unreadable> {
    let mut marks = Marks::default();
    for attribute in &element.attributes {
        let value = attribute.value.as_str();
        document.work.count(value.len());
        match (attribute.namespace, attribute.local.as_str()) {
            (Namespace::INSTANCE, "nil") => marks.nil = values::boolean(value)?,
            (Namespace::INSTANCE, "type") if !value.is_empty() => {
                let (prefix, name) = value.split_once(':').unwrap_or(("", value));
                marks.class = Some((document.namespaces.of(prefix), name.to_owned()));
            }
            (Namespace::SERIALIZATION, "Id" | "Ref") if value.is_empty() => return Err(Unreadable),
            (Namespace::SERIALIZATION, "Id") => marks.id = Some(value.to_owned()),
            (Namespace::SERIALIZATION, "Ref") => marks.reference = true,
            (Namespace::SERIALIZATION, "Size") if values::whole::<i32>(value)? < 0 => return Err(Unreadable),
            _ => {}
        }
    }
    Ok(marks)
}
