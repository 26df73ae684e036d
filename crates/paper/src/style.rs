//! Measures and colours of the pages' stylesheet, as they are on paper. Lengths are in points.

/// A4: 210 by 297 mm.
pub const PAGE: (f32, f32) = (595.276, 841.89);
/// 16 mm.
pub const LEFT: f32 = 45.354;
/// 18 mm.
pub const TOP: f32 = 51.024;
/// 24 mm: the foot stands below.
pub const BOTTOM: f32 = 68.031;
pub const WIDTH: f32 = PAGE.0 - 2.0 * LEFT;
/// Between columns.
pub const GAP: f32 = 12.0;

pub type Rgb = [u8; 3];

pub const INK: Rgb = [0x1b, 0x1f, 0x23];
pub const INK_2: Rgb = [0x4d, 0x54, 0x5b];
pub const INK_3: Rgb = [0x5e, 0x65, 0x6c];
pub const LINE: Rgb = [0xdf, 0xe2, 0xe5];
/// The slate blue of the pages.
pub const ACCENT: Rgb = [0x3a, 0x5a, 0x86];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    SemiBold,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    pub weight: Weight,
    pub size: f32,
    /// From line to line.
    pub leading: f32,
    pub ink: Rgb,
    /// All digits have one width, so that they stand under one another.
    pub figures: bool,
}

impl Style {
    const fn new(weight: Weight, size: f32, leading: f32, ink: Rgb) -> Self {
        Self { weight, size, leading, ink, figures: false }
    }

    pub const fn figures(self) -> Self {
        Self { figures: true, ..self }
    }

    /// The same in another size.
    pub fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }
}

pub const TITLE: Style = Style::new(Weight::SemiBold, 15.0, 19.0, INK);
pub const HEADING: Style = Style::new(Weight::SemiBold, 11.5, 15.0, INK);
pub const NAME: Style = Style::new(Weight::SemiBold, 13.0, 17.0, INK);
pub const TEXT: Style = Style::new(Weight::Regular, 9.75, 14.5, INK);
pub const STRONG: Style = Style::new(Weight::SemiBold, 9.75, 14.5, INK);
pub const QUIET: Style = Style::new(Weight::Regular, 8.5, 12.5, INK_2);
pub const LABEL: Style = Style::new(Weight::Regular, 8.5, 12.5, INK_3);
pub const TOTAL: Style = Style::new(Weight::SemiBold, 11.5, 15.0, INK);
pub const FOOT: Style = Style::new(Weight::Regular, 8.0, 11.0, INK_3);
