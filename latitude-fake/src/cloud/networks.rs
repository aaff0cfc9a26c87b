//! Networks of addresses.

use std::net::IpAddr;

/// Whether an address is in a network, such as `192.0.2.0/24`, or is this address.
pub(super) fn contains(network: &str, address: IpAddr) -> bool {
    let (base, bits) = match network.split_once('/') {
        Some((base, bits)) => (base, bits.parse::<u32>().ok()),
        None => (network, Some(128)),
    };
    let (Ok(base), Some(bits)) = (base.parse::<IpAddr>(), bits) else { return false };
    let same = |a: u128, b: u128, width: u32| {
        let host = width.saturating_sub(bits.min(width));
        a.checked_shr(host).unwrap_or_default() == b.checked_shr(host).unwrap_or_default()
    };
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => same(u32::from(base).into(), u32::from(address).into(), 32),
        (IpAddr::V6(base), IpAddr::V6(address)) => same(base.into(), address.into(), 128),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn an_address_is_in_its_network_alone() {
        for (network, address, is) in [
            ("192.0.2.0/24", "192.0.2.7", true),
            ("192.0.2.0/24", "192.0.3.7", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("0.0.0.0/0", "198.51.100.1", true),
            ("2001:db8::/32", "2001:db8::1", true),
            ("::/0", "192.0.2.7", false),
            ("nonsense", "192.0.2.7", false),
        ] {
            assert_eq!(contains(network, address.parse().unwrap()), is, "{address} in {network}");
        }
    }
}
