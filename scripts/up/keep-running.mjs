import { lastWords, startChild, stopChild } from './children.mjs';
import { say, tail } from './say.mjs';

const pauses = [100, 500, 1000, 2000, 5000];
// A child that ran this long was well: its next fall is counted anew.
const healthyAfter = 60_000;

/**
 * Keeps a program running: when it ends unasked it is started again after a pause, at most `restarts` times in a row; then
 * `gaveUp` is told. `changed` is told of every start.
 */
export function keepRunning(program, { restarts, changed = () => undefined, gaveUp }) {
  const state = { child: undefined, falls: 0, stopping: false, timer: undefined };
  const begin = () => {
    const began = Date.now();
    const child = startChild(program);
    state.child = child;
    changed(child.pid);
    void child.exited.then((how) => {
      if (state.stopping) return;
      state.falls = Date.now() - began > healthyAfter ? 1 : state.falls + 1;
      if (state.falls > restarts) return gaveUp(`${program.name} ${how.reason}`, child);
      say(`${program.name} ${how.reason}: starting it again (${state.falls} of ${restarts}).`);
      state.timer = setTimeout(begin, pauses[Math.min(state.falls, pauses.length) - 1]);
    });
  };
  begin();
  return {
    pid: () => state.child.pid,
    stop: () => {
      state.stopping = true;
      clearTimeout(state.timer);
      return stopChild(state.child);
    },
  };
}

/** What a program said before it ended: its log, with the JSON lines of our own programs made readable. */
export function lastSentences(child) {
  return tail(lastWords(child).split('\n').map(readable).join('\n'), 15);
}

function readable(line) {
  try {
    const { msg, err } = JSON.parse(line);
    return [msg, err?.message].filter(Boolean).join(': ') || line;
  } catch {
    return line;
  }
}
