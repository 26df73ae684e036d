//! Puts the pages into a PDF.

use krilla::{
    Document as Pdf, SerializeSettings,
    color::rgb,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    destination::XyzDestination,
    error::KrillaError,
    geom::{PathBuilder, Point, Rect, Size, Transform},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, SpanTag},
};

use crate::{
    Document, Error, accent,
    faces::Faces,
    foot::foot,
    row::{Mark, What},
    shape::{Run, Shaped, one_line},
    style::{LEFT, PAGE, Rgb, Style},
    tags::{Node, Tags},
};

/// The fonts' ascent less their descent is 1.21 of the size; the base line is where it would be if
/// they stood in the middle of a line.
const ASCENT: f32 = 0.969;
const HEIGHT: f32 = 1.21;

pub fn paint(
    document: &Document,
    faces: &Faces,
    mut tags: Tags,
    pages: Vec<Vec<Mark>>,
) -> Result<Vec<u8>, Error> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| Error::Assembly)?;
    let mut pdf = Pdf::new_with(SerializeSettings { configuration, ..Default::default() });
    pdf.set_metadata(metadata(document)?);
    pdf.set_outline(outline(document));

    let count = pages.len();
    for (n, marks) in pages.into_iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(Error::Assembly)?;
        let mut page = pdf.start_page_with(settings);
        let mut painter = Painter { surface: page.surface(), faces, tags: &mut tags };
        if n == 0 {
            painter.rule((LEFT, 0.0), (42.0, 5.0), accent::of(document));
        }
        for mark in marks.iter().chain(&foot(document, faces, n + 1, count)) {
            painter.mark(mark);
        }
    }
    pdf.set_tag_tree(tags.into_tree());
    pdf.finish().map_err(|error| match error {
        KrillaError::Image(..) | KrillaError::SixteenBitImage(..) => Error::Logo,
        _ => Error::Assembly,
    })
}

fn metadata(document: &Document) -> Result<Metadata, Error> {
    let created = document.created;
    let year = u16::try_from(created.year()).map_err(|_| Error::Date)?;
    let created = DateTime::new(year).month(created.month().into()).day(created.day());
    Ok(Metadata::new()
        .title(name(document))
        .authors(vec![one_line(&document.seller.name)])
        .language(document.language.clone())
        .creation_date(created)
        .producer("Portico".to_owned()))
}

/// "Invoice 2026-0012".
pub fn name(document: &Document) -> String {
    one_line(&format!("{} {}", document.title, document.number))
}

fn outline(document: &Document) -> Outline {
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(name(document), top));
    outline
}

struct Painter<'a, 'b> {
    surface: Surface<'a>,
    faces: &'b Faces,
    tags: &'b mut Tags,
}

impl Painter<'_, '_> {
    fn mark(&mut self, mark: &Mark) {
        match &mark.what {
            What::Text { line, style, node } => {
                let base = (style.leading - HEIGHT * style.size) / 2.0 + ASCENT * style.size;
                let at = (mark.x, mark.y + base);
                match node {
                    Some(node) => self.read(line, *style, at, *node),
                    None => self.unread(line, *style, at),
                }
            }
            What::Rule { width, colour } => {
                self.rule((mark.x, mark.y), (*width, mark.height), *colour);
            }
            What::Logo { image, width, node } => {
                let Some(size) = Size::from_wh(*width, mark.height) else { return };
                let identifier = self.surface.start_tagged(ContentTag::Other);
                self.surface.push_transform(&Transform::from_translate(mark.x, mark.y));
                self.surface.draw_image(image.clone(), size);
                self.surface.pop();
                self.surface.end_tagged();
                self.tags.content(*node, identifier);
            }
        }
    }

    /// Text that is part of the document. Boxes say what they stand for.
    fn read(&mut self, line: &Shaped, style: Style, (x, y): (f32, f32), node: Node) {
        if line.runs.is_empty() {
            let identifier = self.surface.start_tagged(ContentTag::Other);
            self.surface.end_tagged();
            self.tags.content(node, identifier);
        }
        let mut x = x;
        for run in &line.runs {
            let tag = match &run.says {
                Some(says) => ContentTag::Span(SpanTag::empty().with_actual_text(Some(says))),
                None => ContentTag::Other,
            };
            let identifier = self.surface.start_tagged(tag);
            self.glyphs(run, style, (x, y));
            self.surface.end_tagged();
            match &run.says {
                Some(says) => self.tags.replacement(node, says, identifier),
                None => self.tags.content(node, identifier),
            }
            x += run.width;
        }
    }

    /// Text that belongs to the page: a repeated head, the foot.
    fn unread(&mut self, line: &Shaped, style: Style, (mut x, y): (f32, f32)) {
        let artifact = Artifact::with_kind(ArtifactType::PaginationOther);
        self.surface.start_tagged(ContentTag::Artifact(artifact));
        for run in &line.runs {
            self.glyphs(run, style, (x, y));
            x += run.width;
        }
        self.surface.end_tagged();
    }

    fn glyphs(&mut self, run: &Run, style: Style, (x, y): (f32, f32)) {
        self.surface.set_fill(Some(fill(style.ink)));
        let font = self.faces.of(style.weight).font.clone();
        let start = Point::from_xy(x, y);
        self.surface.draw_glyphs(start, &run.glyphs, font, &run.text, style.size, false);
    }

    fn rule(&mut self, (x, y): (f32, f32), (width, height): (f32, f32), colour: Rgb) {
        let Some(rect) = Rect::from_xywh(x, y, width, height) else { return };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        let Some(path) = path.finish() else { return };
        let artifact = Artifact::with_kind(ArtifactType::Layout);
        self.surface.start_tagged(ContentTag::Artifact(artifact));
        self.surface.set_fill(Some(fill(colour)));
        self.surface.draw_path(&path);
        self.surface.end_tagged();
    }
}

fn fill([red, green, blue]: Rgb) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}
