//! From where somebody comes to the door, and with what.

use std::net::IpAddr;

use crate::Marks;

/// One request of somebody who is on their way in.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Where it came from.
    pub network: Network,
    /// What their browser calls itself, for Devices: "Firefox on Windows".
    pub browser: Option<String>,
    /// Which accounts this browser has signed in to before.
    pub marks: Marks,
}

/// What counts as one place: an IPv4 address, or the 64 bits of an IPv6 address that a provider gives
/// to one customer.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The place of an address. An IPv4 address that was written as an IPv6 one is an IPv4 address.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
        })
    }

    pub(crate) fn name(self) -> String {
        self.0.to_string()
    }
}

/// An address tells much about a person: no log holds it.
impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network(…)")
    }
}

#[test]
fn one_customer_is_one_place() {
    for (one, other, same) in [
        ("203.0.113.7", "203.0.113.7", true),
        ("203.0.113.7", "203.0.113.8", false),
        ("203.0.113.7", "::ffff:203.0.113.7", true),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
    ] {
        let place = |text: &str| Network::of(text.parse().unwrap());
        assert_eq!(place(one) == place(other), same, "{one} {other}");
    }
}
