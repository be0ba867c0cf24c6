# The image's door: a process by its name, or any verb of the command line.
set -eu
case "${1:-api}" in
  api) exec node apps/api/dist/main.js ;;
  worker) exec node apps/worker/dist/main.js ;;
  *) exec node apps/cli/dist/main.js "$@" ;;
esac
