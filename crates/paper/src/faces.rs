use harfrust::{Direction, Feature, FontRef, ShapePlan, ShaperData, Tag, UnicodeBuffer, script};
use krilla::text::{Font, GlyphId, KrillaGlyph};

use crate::{
    Error,
    marks::Marks,
    style::{Style, Weight},
};

const REGULAR: &[u8] = include_bytes!("../fonts/Inter-Regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../fonts/Inter-SemiBold.ttf");

/// The two fonts that everything is set in.
pub struct Faces {
    regular: Face,
    semibold: Face,
}

impl Faces {
    pub fn load() -> Result<Self, Error> {
        Ok(Self { regular: Face::load(REGULAR)?, semibold: Face::load(SEMIBOLD)? })
    }

    pub fn of(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::SemiBold => &self.semibold,
        }
    }
}

pub struct Face {
    pub font: Font,
    data: FontRef<'static>,
    shaper: ShaperData,
    text: ShapePlan,
    figures: ShapePlan,
    marks: Marks,
    units: f32,
}

/// Digits of one width.
fn figures(on: bool) -> [Feature; 1] {
    [Feature::new(Tag::new(b"tnum"), u32::from(on), ..)]
}

impl Face {
    fn load(bytes: &'static [u8]) -> Result<Self, Error> {
        let font = Font::new(bytes.into(), 0).ok_or(Error::Assembly)?;
        let data = FontRef::new(bytes).map_err(|_| Error::Assembly)?;
        let units = font.units_per_em();
        let shaper = ShaperData::new(&data);
        // Making a plan takes longer than setting a line.
        let [text, figures] = [false, true].map(|on| {
            let face = shaper.shaper(&data).build();
            ShapePlan::new(&face, Direction::LeftToRight, Some(script::LATIN), None, &figures(on))
        });
        Ok(Self { font, shaper, text, figures, marks: Marks::of(&data), data, units })
    }

    /// The glyphs of a text from left to right, in shares of the size, and how wide they are.
    /// `None` if the font lacks one of them.
    pub fn glyphs(&self, text: &str, style: Style) -> Option<(Vec<KrillaGlyph>, f32)> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        // The fonts place marks where the script is Latin, on Greek and Cyrillic letters as well.
        buffer.set_script(script::LATIN);
        let plan = if style.figures { &self.figures } else { &self.text };
        let face = self.shaper.shaper(&self.data).build();
        let shaped = face.shape_with_plan(plan, buffer, &figures(style.figures));

        let infos = shaped.glyph_infos();
        let mut width = 0.0;
        let mut glyphs = Vec::with_capacity(infos.len());
        for (n, (info, position)) in infos.iter().zip(shaped.glyph_positions()).enumerate() {
            if info.glyph_id == 0 {
                return None;
            }
            let later = infos.iter().skip(n).find(|later| later.cluster != info.cluster);
            let end = later.map_or(text.len(), |later| later.cluster as usize);
            let [advance, x, y] = [position.x_advance, position.x_offset, position.y_offset]
                .map(|units| units as f32 / self.units);
            width += advance;
            let range = info.cluster as usize..end;
            let id = GlyphId::new(info.glyph_id);
            glyphs.push(KrillaGlyph::new(id, advance, x, y, 0.0, range, None));
        }
        self.marks.place(&mut glyphs);
        Some((glyphs, width))
    }
}
