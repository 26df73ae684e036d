use std::mem;

use super::{compound::Directory, signs, signs::Sign, text::Text};
use crate::{Error, Kind, What};

/// How much of the beginning is kept to tell a kind by.
const HEAD: usize = 64 << 10;

/// A look at a file that passes by: what is kept of it is its beginning, until that has told enough.
#[derive(Default)]
pub(crate) struct Look(State);

enum State {
    /// As yet too little.
    Head(Vec<u8>),
    Known(Kind),
    /// An older Office file, or something else in the same box.
    Compound(Directory),
    Text(Text),
}

impl Default for State {
    fn default() -> Self {
        Self::Head(Vec::new())
    }
}

impl Look {
    /// What comes next. Fails as soon as it is clear that the file is refused.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match &mut self.0 {
            State::Head(head) => {
                let room = (HEAD - head.len()).min(bytes.len());
                let (now, later) = bytes.split_at(room);
                head.extend_from_slice(now);
                if head.len() < HEAD {
                    return Ok(());
                }
                self.0 = decide(mem::take(head))?;
                self.push(later)
            }
            State::Known(_) => Ok(()),
            State::Compound(directory) => {
                directory.push(bytes);
                Ok(())
            }
            State::Text(text) => text.push(bytes),
        }
    }

    /// There is no more of it.
    pub(crate) fn finish(self) -> Result<Kind, Error> {
        let state = match self.0 {
            State::Head(head) => decide(head)?,
            state => state,
        };
        match state {
            State::Head(_) => Err(Error::Empty),
            State::Known(kind) => Ok(kind),
            State::Compound(directory) => directory.kind().ok_or(Error::Refused(What::Other)),
            State::Text(text) => text.finish(),
        }
    }
}

fn decide(head: Vec<u8>) -> Result<State, Error> {
    if head.is_empty() {
        return Ok(State::Head(head));
    }
    match signs::read(&head) {
        Sign::Is(kind) => Ok(State::Known(kind)),
        Sign::Program => Err(Error::Refused(What::Program)),
        Sign::Compound => {
            let mut directory = Directory::of(&head).ok_or(Error::Refused(What::Other))?;
            directory.push(&head);
            Ok(State::Compound(directory))
        }
        Sign::None => {
            let mut text = Text::of(&head);
            text.push(&head)?;
            Ok(State::Text(text))
        }
    }
}
