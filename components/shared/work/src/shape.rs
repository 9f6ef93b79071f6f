//! Texts of any length, to find out what reading them costs.

/// How many bytes the shorter of two texts has, more or less: so many that what every text may cost does not matter.
const BYTES: usize = 64 << 10;
/// How often a byte is looked at, at most: less than what is refused, or two texts that are refused would cost the same.
const MOST_PER_BYTE: usize = 24;
/// What a text costs whatever its length is: every member of a class is looked for.
const EVERY_TEXT: usize = 4 << 10;

/// A few parts that belong together, each with its share of a text's bytes. With the share 0 it stands there once.
pub type Piece = &'static [(&'static str, usize)];

/// A text of parts that are repeated.
#[derive(Debug, Clone)]
pub struct Shape {
    /// What it begins with.
    pub begin: &'static str,
    /// The parts, each so often that it has its share. `~` in a part is its number.
    pub parts: Vec<(String, usize)>,
    /// What it ends with.
    pub end: &'static str,
}

impl Shape {
    /// The shape that pieces make.
    #[must_use]
    pub fn new(begin: &'static str, pieces: &[Piece], end: &'static str) -> Self {
        let parts = pieces.iter().flat_map(|piece| piece.iter());
        Self {
            begin,
            parts: parts.map(|(part, share)| ((*part).to_owned(), *share)).collect(),
            end,
        }
    }

    /// The text of so many bytes.
    #[must_use]
    pub fn text(&self, bytes: usize) -> String {
        let shares: usize = self.parts.iter().map(|(_, share)| share).sum();
        let mut text = self.begin.to_owned();
        for (part, share) in &self.parts {
            let length = part.len().max(1).saturating_mul(shares.max(1));
            let times = bytes.saturating_mul(*share).div_euclid(length).max(1);
            for time in 0..times {
                text.push_str(&part.replace('~', &format!("{time:05}")));
            }
        }
        text.push_str(self.end);
        text
    }

    /// Whether texts that are twice and four times as long cost about twice and four times as much, and none comes near
    /// what a reader refuses.
    ///
    /// A text that is read to another point than the one before it, because of a quote too many, may cost more by the byte.
    /// What is worse than linear costs more by the byte with each doubling.
    ///
    /// # Errors
    ///
    /// Says what they cost.
    pub fn check(&self, cost: impl Fn(&str) -> usize) -> Result<(), String> {
        let texts = [1, 2, 4].map(|times| self.text(BYTES.saturating_mul(times)));
        let lengths = texts.each_ref().map(String::len);
        let costs = texts.map(|text| cost(&text));
        let most = lengths.map(|bytes| bytes.saturating_mul(MOST_PER_BYTE).saturating_add(EVERY_TEXT));
        let grows = |short: usize, long: usize| long.saturating_mul(10) > short.saturating_mul(23);
        let [short, long, longest] = costs;
        if (grows(short, long) && grows(long, longest)) || costs.iter().zip(most).any(|(cost, most)| *cost > most) {
            return Err(format!("texts of {lengths:?} bytes cost {costs:?}: {self:?}"));
        }
        Ok(())
    }
}
