use krilla::image::Image;

use crate::{
    faces::Faces,
    shape::{Shaped, clean},
    style::{LABEL, Rgb, Style},
    tags::Node,
};

/// What stays together on a page: marks, from the top of the row down.
#[derive(Clone, Default)]
pub struct Row {
    /// Room above it, unless it is the first of its page.
    pub before: f32,
    pub height: f32,
    pub marks: Vec<Mark>,
}

#[derive(Clone)]
pub struct Mark {
    pub x: f32,
    /// Of its upper edge.
    pub y: f32,
    pub height: f32,
    pub what: What,
}

#[derive(Clone)]
pub enum What {
    /// Without a node it is not part of what is read, but of the page.
    Text {
        line: Shaped,
        style: Style,
        node: Option<Node>,
    },
    Rule {
        width: f32,
        colour: Rgb,
    },
    Logo {
        image: Image,
        width: f32,
        node: Node,
    },
}

/// Where text stands.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub x: f32,
    pub width: f32,
    pub align: Align,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

impl Column {
    pub fn left(x: f32, width: f32) -> Self {
        Self { x, width, align: Align::Left }
    }

    pub fn right(x: f32, width: f32) -> Self {
        Self { x, width, align: Align::Right }
    }
}

impl Row {
    pub fn after(before: f32) -> Self {
        Self { before, ..Self::default() }
    }

    /// Sets a text from `y` down, and says where it ends. The row becomes as high as that. An empty
    /// text is an empty line of no height, so that its node has content: a cell needs it.
    pub fn text(
        &mut self,
        faces: &Faces,
        text: &str,
        style: Style,
        column: Column,
        y: f32,
        node: Option<Node>,
    ) -> f32 {
        self.lines(faces.wrap(text, style, column.width), style, column, y, node)
    }

    /// Sets a figure: see [`Faces::fit`].
    pub fn figure(
        &mut self,
        faces: &Faces,
        text: &str,
        style: Style,
        column: Column,
        y: f32,
        node: Option<Node>,
    ) -> f32 {
        let (style, lines) = faces.fit(text, style.figures(), column.width);
        self.lines(lines, style, column, y, node)
    }

    /// Sets a label, whose last space is kept: it tells the label from what follows where the text
    /// alone is read.
    pub fn label(
        &mut self,
        faces: &Faces,
        label: &str,
        column: Column,
        y: f32,
        node: Option<Node>,
    ) -> f32 {
        let mut lines = faces.wrap(label, LABEL, column.width);
        if let Some(last) = lines.last_mut() {
            last.runs.extend(faces.shape(" ", LABEL).runs);
        }
        self.lines(lines, LABEL, column, y, node)
    }

    /// Sets one line that belongs to the page, as small as it must be.
    pub fn short(&mut self, faces: &Faces, text: &str, style: Style, column: Column) {
        let share = (column.width / faces.widest(text, style).max(1.0)).min(1.0);
        let line = faces.shape(&clean(text), style.sized(style.size * share));
        self.lines(vec![line], style.sized(style.size * share), column, 0.0, None);
    }

    pub fn rule(&mut self, x: f32, width: f32, y: f32, height: f32, colour: Rgb) {
        self.marks.push(Mark { x, y, height, what: What::Rule { width, colour } });
        self.height = self.height.max(y + height);
    }

    pub fn logo(&mut self, image: Image, x: f32, (width, height): (f32, f32), node: Node) {
        self.marks.push(Mark { x, y: 0.0, height, what: What::Logo { image, width, node } });
        self.height = self.height.max(height);
    }

    fn lines(
        &mut self,
        lines: Vec<Shaped>,
        style: Style,
        column: Column,
        y: f32,
        node: Option<Node>,
    ) -> f32 {
        if lines.is_empty() {
            let line = Shaped { runs: Vec::new(), width: 0.0 };
            let what = What::Text { line, style, node };
            self.marks.push(Mark { x: column.x, y, height: 0.0, what });
            return y;
        }
        let mut below = y;
        for line in lines {
            let x = match column.align {
                Align::Left => column.x,
                Align::Right => column.x + column.width - line.width,
            };
            let what = What::Text { line, style, node };
            self.marks.push(Mark { x, y: below, height: style.leading, what });
            below += style.leading;
        }
        self.height = self.height.max(below);
        below
    }

    /// What fits into this height, and the rest. At least one mark goes into the first part, so that
    /// splitting comes to an end; none is higher than a page.
    pub fn split(self, height: f32) -> (Self, Option<Self>) {
        let least = self.marks.iter().map(|mark| mark.y + mark.height).fold(f32::MAX, f32::min);
        let height = height.max(least);
        let (first, mut rest): (Vec<_>, Vec<_>) =
            self.marks.into_iter().partition(|mark| mark.y + mark.height <= height);
        let upper = rest.iter().map(|mark| mark.y).fold(f32::MAX, f32::min);
        for mark in &mut rest {
            mark.y -= upper;
        }
        let first = Self { before: self.before, height: height.min(self.height), marks: first };
        let rest = (!rest.is_empty()).then_some(Self {
            before: 0.0,
            height: self.height - upper,
            marks: rest,
        });
        (first, rest)
    }
}
