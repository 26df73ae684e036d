// E0616
// And none is made of another: what is in it is private.

use portico_domain::ClientId;

pub fn inside(client: ClientId) -> impl Sized {
    client.0
}
