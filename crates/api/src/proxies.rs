//! Where a request came from. A header says so only where whoever sent it is known to be a proxy of
//! ours: everybody else could write what they like.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Once},
};

use axum::http::{Extensions, HeaderMap, HeaderName};
use ipnet::IpNet;
use portico_auth::Network;

/// Who is at the other end of the connection: whoever accepts it says so.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// The networks of our own proxies.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Arc<[IpNet]>);

/// Said once, since anybody can send such a header.
static TOLD: Once = Once::new();

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// How many hops are looked at, from the nearest on.
const HOPS: usize = 20;

impl Proxies {
    /// Those of these networks, each as `10.0.0.0/8` or one address.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks.into())
    }

    /// The network of one, as it is written in the configuration; `None` if it is none.
    pub fn parse(network: &str) -> Option<IpNet> {
        let one = |address: IpAddr| IpNet::from(address);
        network.parse().ok().or_else(|| network.parse().ok().map(one))
    }

    /// The place from which a request came: the rightmost hop that is no proxy of ours. Where nobody
    /// said who the peer is, all are at one place.
    pub fn network(&self, extensions: &Extensions, headers: &HeaderMap) -> Network {
        let peer = extensions.get::<Peer>().map_or(Ipv4Addr::UNSPECIFIED.into(), |p| p.0.ip());
        let peer = peer.to_canonical();
        if headers.contains_key(FORWARDED_FOR) && !self.is_ours(peer) {
            TOLD.call_once(|| {
                tracing::warn!(
                    "X-Forwarded-For of somebody who is not in trusted_proxies: if that is your proxy, \
                     all your visitors are one place, and share the tries of one"
                );
            });
        }
        Network::of(self.origin(peer, headers))
    }

    fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer;
        let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
        let hops = lines.iter().rev().flat_map(|line| line.to_str().unwrap_or("").rsplit(','));
        for hop in hops.take(HOPS) {
            if !self.is_ours(nearest) {
                break;
            }
            // What is no address says nothing, and neither does what stands before it.
            let Some(before) = address(hop.trim()) else { break };
            nearest = before.to_canonical();
        }
        nearest
    }

    fn is_ours(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Some proxies write the port along.
fn address(hop: &str) -> Option<IpAddr> {
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[test]
fn the_rightmost_hop_that_is_not_ours_is_believed() {
    let ours = Proxies::new(vec!["10.0.0.0/8".parse().unwrap(), "2001:db8::/32".parse().unwrap()]);
    for (peer, forwarded, origin) in [
        ("203.0.113.7", &["198.51.100.1"][..], "203.0.113.7"),
        ("10.0.0.1", &[], "10.0.0.1"),
        ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", &["192.0.2.66, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", &["192.0.2.66, 198.51.100.1, 10.1.1.1"], "198.51.100.1"),
        ("10.0.0.1", &["192.0.2.66", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", &["192.0.2.66, not-an-address"], "10.0.0.1"),
        ("10.0.0.1", &["192.0.2.66, not-an-address, 10.1.1.1"], "10.1.1.1"),
        ("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1"),
        ("2001:db8::1", &["::ffff:198.51.100.1"], "198.51.100.1"),
    ] {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let found = ours.origin(peer.parse().unwrap(), &headers);
        assert_eq!(found, origin.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?}");
        let nobody = Proxies::default().origin(peer.parse().unwrap(), &headers);
        assert_eq!(nobody, peer.parse::<IpAddr>().unwrap(), "no proxy is believed");
    }
}
