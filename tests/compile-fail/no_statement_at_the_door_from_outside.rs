// E0624
// Nor is anything asked at the door but what is on the list.

use portico_domain::IdentityDoor;

pub fn say(door: &mut IdentityDoor) {
    let _ = door.statement("select hash from passwords where tenant_id = $1");
}
