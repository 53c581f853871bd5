//! Deterministic numbers and identifiers (`SplitMix64`). It must never be used where unpredictability matters.

/// A generator whose sequence depends on its seed alone, in every version and on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator whose seed is a text.
    pub(crate) fn from_text(text: &str) -> Self {
        // FNV-1a: the standard library's hasher promises no stability between versions.
        Self(
            text.bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)),
        )
    }

    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `bound` - 1; 0 if `bound` is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.draw() % (bound.max(1) as u64)).unwrap_or(0)
    }

    /// Milliseconds from 0 to `bound` - 1.
    pub(crate) fn ms_below(&mut self, bound: i64) -> i64 {
        i64::try_from(self.draw() >> 1).unwrap_or(0).rem_euclid(bound.max(1))
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    pub(crate) fn uuid(&mut self) -> String {
        let (a, b) = (self.draw(), self.draw());
        let (time, middle, version) = (a >> 32, (a >> 16) & 0xffff, a & 0xfff);
        format!("{time:08x}-{middle:04x}-4{version:03x}-{:04x}-{:012x}", 0x8000 | (b >> 50), b & 0xffff_ffff_ffff)
    }

    pub(crate) fn letters(&mut self, length: usize) -> String {
        const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
        (0..length).map(|_| char::from(*self.pick(ALPHABET))).collect()
    }

    /// 24 hexadecimal digits, the form of LaunchDarkly's own identifiers (documented by example).
    pub(crate) fn object_id(&mut self) -> String {
        let (a, b) = (self.draw(), self.draw());
        format!("{:08x}{b:016x}", 0x6000_0000 | (a >> 36))
    }
}
