/// Whether this is MPEG audio, layer III: a tag, or a frame that another one follows where the first says.
pub(super) fn is(head: &[u8]) -> bool {
    tag(head)
        || frame(head)
            .is_some_and(|size| head.get(size..).is_some_and(|next| frame(next).is_some()))
}

/// ID3v2: version, flags, and a size in four bytes of seven bits each.
fn tag(head: &[u8]) -> bool {
    matches!(head, [b'I', b'D', b'3', 2..=4, _, _, a, b, c, d, ..] if (a | b | c | d) & 0x80 == 0)
}

/// In kbit/s, by the index 1 to 14: for MPEG-1, and for MPEG-2 and 2.5.
const FULL: [usize; 14] = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const HALF: [usize; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/// How many bytes the frame has that begins here (ISO/IEC 11172-3, 2.4.2.3).
fn frame(head: &[u8]) -> Option<usize> {
    let [0xff, b, c, _, ..] = *head else { return None };
    if b & 0xe0 != 0xe0 || (b >> 1) & 3 != 1 {
        return None;
    }
    let (rates, samples, part) = match (b >> 3) & 3 {
        3 => (FULL, 144, 1),
        2 => (HALF, 72, 2),
        0 => (HALF, 72, 4),
        _ => return None,
    };
    let rate = rates.get(usize::from(c >> 4).checked_sub(1)?)?;
    let hertz = [44_100, 48_000, 32_000].get(usize::from((c >> 2) & 3))? / part;
    Some(samples * rate * 1000 / hertz + usize::from((c >> 1) & 1))
}
