//! Blocks of IPv4 addresses.

use std::net::Ipv4Addr;

/// The service's own addresses: no VPC and no route may cover them.
pub(super) const RESERVED: Block = Block { first: 0xc613_8000, prefix: 17 };

/// Addresses of a subnet that are looked at for a free one.
const LOOKED_AT: u32 = 4096;

/// A block, such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    first: u32,
    prefix: u32,
}

impl Block {
    /// Reads one. The bits behind the prefix must be zero.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let first = u32::from(address.parse::<Ipv4Addr>().ok()?);
        // The number's parser would take a sign and zeros before it.
        let is_plain = |number: &u32| *number <= 32 && number.to_string() == prefix;
        let prefix = prefix.parse().ok().filter(is_plain)?;
        let block = Self { first, prefix };
        (first & !block.mask() == 0).then_some(block)
    }

    /// Does it have addresses of the other?
    pub(super) fn overlaps(self, other: Self) -> bool {
        let mask = self.mask() & other.mask();
        self.first & mask == other.first & mask
    }

    /// Is that address a host's in it? The first two and the last are not.
    pub(super) fn has_host(self, address: Ipv4Addr) -> bool {
        let address = u32::from(address);
        address & self.mask() == self.first
            && address > self.first.saturating_add(1)
            && address < self.first | !self.mask()
    }

    /// The first host's address that is not taken.
    pub(super) fn free(self, is_taken: impl Fn(&str) -> bool) -> Option<String> {
        (1..LOOKED_AT)
            .map_while(|step| self.first.checked_add(step))
            .map(Ipv4Addr::from)
            .take_while(|address| u32::from(*address) & self.mask() == self.first)
            .filter(|address| self.has_host(*address))
            .map(|address| address.to_string())
            .find(|address| !is_taken(address))
    }

    fn mask(self) -> u32 {
        u32::MAX.checked_shl(32 - self.prefix).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_block_covers() {
        let block = |text| Block::parse(text).unwrap();
        assert_eq!(block("198.19.128.0/17"), RESERVED);
        assert!(block("198.19.0.0/16").overlaps(RESERVED) && block("0.0.0.0/0").overlaps(RESERVED));
        assert!(!block("198.19.0.0/17").overlaps(RESERVED) && !block("10.0.0.0/8").overlaps(RESERVED));
        for bad in
            ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0", "a/8", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08"]
        {
            assert_eq!(Block::parse(bad), None, "{bad}");
        }
        assert_eq!(block("10.1.1.0/30").free(|_| false).as_deref(), Some("10.1.1.2"));
        assert_eq!(block("10.1.1.0/30").free(|address| address == "10.1.1.2"), None);
        assert_eq!(block("10.1.1.1/32").free(|_| false), None);
    }
}
