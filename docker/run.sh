# The image's door: a process by its name, or any verb of the command line.
set -eu
case "${1:-api}" in
  api) exec node apps/api/dist/main.js ;;
  # Room in MB for what it has just made, as scripts/up/node-flags.mjs says.
  worker) exec node --max-semi-space-size=32 apps/worker/dist/main.js ;;
  *) exec node apps/cli/dist/main.js "$@" ;;
esac
