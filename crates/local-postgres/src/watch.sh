# Runs a command for as long as whoever started this lives: "$1" is the directory of its socket,
# the rest the command. Standard input is a pipe whose other end is held by the parent alone; the
# system closes it however the parent ends, and with it ends the command.
sockets=$1
shift
exec 3<&0
"$@" </dev/null 3<&- &
postgres=$!
(
  exec >/dev/null 2>&1
  read -r _ <&3
  # SIGINT is a fast shutdown. More than once, since a server that has only just begun is deaf.
  while kill -INT "$postgres"; do sleep 1; done
) &
watch=$!
exec 3<&- </dev/null
wait "$postgres"
status=$?
kill "$watch"
rmdir "$sockets" 2>/dev/null
exit "$status"
