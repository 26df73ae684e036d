use harfrust::FontRef;
use krilla::text::KrillaGlyph;
use skrifa::{
    GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
    metrics::{BoundingBox, GlyphMetrics},
};

/// Places marks on letters that the font has no place for them on (я, κ, j among others). Without
/// that they would stand on the letter after.
pub struct Marks {
    metrics: GlyphMetrics<'static>,
    units: f32,
    /// The height of letters that the marks are drawn for.
    low: f32,
}

impl Marks {
    pub fn of(font: &FontRef<'static>) -> Self {
        let (size, location) = (Size::unscaled(), LocationRef::default());
        let metrics = font.metrics(size, location);
        let units = f32::from(metrics.units_per_em);
        let low = metrics.x_height.unwrap_or(units / 2.0) / units;
        Self { metrics: font.glyph_metrics(size, location), units, low }
    }

    /// Lengths of glyphs are in shares of the size.
    pub fn place(&self, glyphs: &mut [KrillaGlyph]) {
        let mut letter: Option<(f32, BoundingBox)> = None;
        let mut moved = (0.0, 0.0);
        for glyph in glyphs {
            let Some(shape) = self.shape(glyph) else { continue };
            if glyph.x_advance != 0.0 {
                letter = Some((glyph.x_advance, shape));
                moved = (0.0, 0.0);
                continue;
            }
            let Some((advance, below)) = &mut letter else { continue };
            if glyph.x_offset == 0.0 && glyph.y_offset == 0.0 {
                let middle = (below.x_min + below.x_max - shape.x_min - shape.x_max) / 2.0;
                moved = (middle - *advance, 0.0);
                if shape.y_min > 0.0 {
                    moved.1 = (below.y_max - self.low).max(0.0);
                } else if shape.y_max < 0.0 {
                    moved.1 = below.y_min.min(0.0);
                }
            }
            // What the font has placed stands on the mark before, and goes with it.
            glyph.x_offset += moved.0;
            glyph.y_offset += moved.1;
            below.y_max = below.y_max.max(shape.y_max + glyph.y_offset);
            below.y_min = below.y_min.min(shape.y_min + glyph.y_offset);
        }
    }

    /// `None` for what has no outline.
    fn shape(&self, glyph: &KrillaGlyph) -> Option<BoundingBox> {
        let shape = self.metrics.bounds(GlyphId::new(glyph.glyph_id.to_u32()))?;
        let [x_min, y_min, x_max, y_max] =
            [shape.x_min, shape.y_min, shape.x_max, shape.y_max].map(|units| units / self.units);
        Some(BoundingBox { x_min, y_min, x_max, y_max })
    }
}
