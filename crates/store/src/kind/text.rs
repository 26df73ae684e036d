use std::mem;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use crate::{Error, Kind, What};

/// Text that passes by: every character of it is looked at.
pub(super) struct Text {
    decoder: Decoder,
    out: String,
    beginning: Beginning,
}

/// How far the beginning has been looked at.
enum Beginning {
    /// Nothing, or white space.
    Blank,
    /// `<`
    Less,
    Past,
}

impl Text {
    /// UTF-16 if its mark is there, else UTF-8.
    pub(super) fn of(head: &[u8]) -> Self {
        let encoding = Encoding::for_bom(head).map_or(UTF_8, |(encoding, _)| encoding);
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { decoder, out: String::with_capacity(8192), beginning: Beginning::Blank }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.decode(bytes, false)
    }

    pub(super) fn finish(mut self) -> Result<Kind, Error> {
        self.decode(&[], true)?;
        Ok(Kind::Text)
    }

    fn decode(&mut self, mut bytes: &[u8], last: bool) -> Result<(), Error> {
        loop {
            let mut out = mem::take(&mut self.out);
            let (result, read) =
                self.decoder.decode_to_string_without_replacement(bytes, &mut out, last);
            bytes = bytes.get(read..).unwrap_or_default();
            let seen = out.chars().try_for_each(|c| self.see(c));
            out.clear();
            self.out = out;
            seen.map_err(Error::Refused)?;
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Err(Error::Refused(What::Other)),
            }
        }
    }

    /// Whatever a browser may take for markup begins with `<` and one of these, after white space. That is
    /// more than the names it looks for (MIME Sniffing, 7.1), and comments are among it.
    fn see(&mut self, c: char) -> Result<(), What> {
        if c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c') {
            return Err(What::Other);
        }
        self.beginning = match self.beginning {
            Beginning::Less if c.is_ascii_alphabetic() || "!?/%".contains(c) => {
                return Err(What::Markup);
            }
            Beginning::Blank if c.is_whitespace() || c == '\u{feff}' => Beginning::Blank,
            Beginning::Blank if c == '<' => Beginning::Less,
            _ => Beginning::Past,
        };
        Ok(())
    }
}
