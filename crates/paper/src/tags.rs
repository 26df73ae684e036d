use std::num::{NonZeroU16, NonZeroU32};

use krilla::tagging::{Identifier, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};

use crate::shape::one_line;

/// What the document is made of, in the order in which it is to be read. Structure is put up while
/// the pages are laid out, content is added while they are drawn.
#[derive(Default)]
pub struct Tags {
    entries: Vec<Entry>,
    roots: Vec<Node>,
}

/// A part of the structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node(usize);

struct Entry {
    tag: TagKind,
    parts: Vec<Part>,
}

enum Part {
    Node(Node),
    Content(Identifier),
}

impl Tags {
    pub fn root(&mut self, tag: impl Into<TagKind>) -> Node {
        let node = self.entry(tag.into());
        self.roots.push(node);
        node
    }

    pub fn under(&mut self, parent: Node, tag: impl Into<TagKind>) -> Node {
        let node = self.entry(tag.into());
        self.add(parent, Part::Node(node));
        node
    }

    /// A heading of the first or second level, if it says something.
    pub fn heading(&mut self, first: bool, title: &str) -> Option<Node> {
        let level = if first { NonZeroU16::MIN } else { NonZeroU16::MIN.saturating_add(1) };
        let title = one_line(title);
        (!title.is_empty()).then(|| self.root(Tag::Hn(level, Some(title))))
    }

    /// A paragraph of these texts, if they say something.
    pub fn paragraph(&mut self, texts: &[&str]) -> Option<Node> {
        let blank = texts.iter().all(|text| one_line(text).is_empty());
        (!blank).then(|| self.root(Tag::P))
    }

    /// A cell that is the head of its row and as wide as so many columns.
    pub fn row_head(&mut self, row: Node, columns: u32) -> Node {
        let columns = NonZeroU32::new(columns).filter(|columns| columns.get() > 1);
        self.under(row, Tag::TH(TableHeaderScope::Row).with_col_span(columns))
    }

    pub fn content(&mut self, node: Node, identifier: Identifier) {
        self.add(node, Part::Content(identifier));
    }

    /// Content that is read as something else than it looks like. Programs look for that in the
    /// content, in the structure, or in both.
    pub fn replacement(&mut self, node: Node, says: &str, identifier: Identifier) {
        let span = self.under(node, Tag::Span.with_actual_text(Some(says.to_owned())));
        self.content(span, identifier);
    }

    pub fn into_tree(mut self) -> TagTree {
        let mut tree = TagTree::new();
        for root in std::mem::take(&mut self.roots) {
            if let Some(group) = self.group(root) {
                tree.push(group);
            }
        }
        tree
    }

    fn entry(&mut self, tag: TagKind) -> Node {
        self.entries.push(Entry { tag, parts: Vec::new() });
        Node(self.entries.len() - 1)
    }

    fn add(&mut self, node: Node, part: Part) {
        if let Some(entry) = self.entries.get_mut(node.0) {
            entry.parts.push(part);
        }
    }

    /// No deeper than the structure is: table, body, row, cell, paragraph, replacement.
    fn group(&mut self, node: Node) -> Option<TagGroup> {
        let entry = self.entries.get_mut(node.0)?;
        let mut group = TagGroup::new(entry.tag.clone());
        for part in std::mem::take(&mut entry.parts) {
            match part {
                Part::Content(identifier) => group.push(identifier),
                Part::Node(node) => {
                    if let Some(inner) = self.group(node) {
                        group.push(inner);
                    }
                }
            }
        }
        Some(group)
    }
}
