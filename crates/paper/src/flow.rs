use crate::{
    Error,
    row::{Mark, Row},
    style::{BOTTOM, PAGE, TOP},
};

const PAGES: usize = 200;
const BODY: f32 = PAGE.1 - BOTTOM;
/// A row that must be split begins on a page that has this much room.
const LEAST: f32 = 72.0;

/// Pages that are filled from top to bottom.
pub struct Flow {
    pages: Vec<Vec<Mark>>,
    page: Vec<Mark>,
    y: f32,
    /// The head of the table that the pages are in the middle of.
    head: Option<Row>,
    top: f32,
}

/// How high rows are, with the room between them.
pub fn height<'a>(rows: impl IntoIterator<Item = &'a Row>) -> f32 {
    rows.into_iter().map(|row| row.before + row.height).sum()
}

impl Flow {
    pub fn new() -> Self {
        Self { pages: Vec::new(), page: Vec::new(), y: TOP, head: None, top: TOP }
    }

    /// From here on each new page begins with this.
    pub fn set_head(&mut self, head: Option<Row>) {
        self.head = head;
    }

    /// Turns the page unless there is room for a head and for what comes first under it. What is
    /// higher than a page is split, so a part of it is enough.
    pub fn need(&mut self, head: f32, first: f32) -> Result<(), Error> {
        let whole = head + first <= BODY - TOP;
        let needed = if whole { head + first } else { head + LEAST };
        if needed <= self.room() || self.fresh() { Ok(()) } else { self.turn() }
    }

    /// Places rows on one page, if one page can hold them.
    pub fn place(&mut self, rows: Vec<Row>) -> Result<(), Error> {
        let height = height(&rows);
        if height > self.room() && height <= self.whole() && !self.fresh() {
            self.turn()?;
        }
        rows.into_iter().try_for_each(|row| self.one(row))
    }

    /// Whether there is a page that these fit on.
    pub fn one_page_holds<'a>(&self, rows: impl Iterator<Item = &'a Row>) -> bool {
        height(rows) <= self.whole()
    }

    pub fn finish(mut self) -> Vec<Vec<Mark>> {
        self.pages.push(self.page);
        self.pages
    }

    fn one(&mut self, mut row: Row) -> Result<(), Error> {
        loop {
            let before = if self.fresh() { 0.0 } else { row.before };
            let room = self.room() - before;
            if row.height <= room {
                self.put(row);
                return Ok(());
            }
            if !self.fresh() && (row.height <= self.whole() || room < LEAST) {
                self.turn()?;
                continue;
            }
            let (first, rest) = row.split(room);
            self.put(first);
            let Some(rest) = rest else { return Ok(()) };
            self.turn()?;
            row = rest;
        }
    }

    fn put(&mut self, row: Row) {
        if !self.fresh() {
            self.y += row.before;
        }
        for mut mark in row.marks {
            mark.y += self.y;
            self.page.push(mark);
        }
        self.y += row.height;
    }

    fn turn(&mut self) -> Result<(), Error> {
        self.pages.push(std::mem::take(&mut self.page));
        if self.pages.len() >= PAGES {
            return Err(Error::TooManyPages);
        }
        (self.y, self.top) = (TOP, TOP);
        if let Some(head) = self.head.clone() {
            self.put(head);
            self.top = self.y;
        }
        Ok(())
    }

    fn fresh(&self) -> bool {
        self.y <= self.top
    }

    fn room(&self) -> f32 {
        BODY - self.y
    }

    /// The room of a new page, below the head.
    fn whole(&self) -> f32 {
        BODY - TOP - self.head.as_ref().map_or(0.0, |head| head.height)
    }
}
