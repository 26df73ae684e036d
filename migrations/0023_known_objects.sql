-- Which objects of the store there are rows of is asked by `portico files check` alone, of all practices at once
-- (crates/domain/src/inventory.rs): workers need not be able to.

set local role portico_definer;
drop function app.known_objects(uuid, uuid[]);
set local role portico_owner;
