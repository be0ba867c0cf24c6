import { sayFailure, Trouble } from './say.mjs';

/**
 * Runs a verb so that whatever it started is stopped when it ends, fails, or is told to end; the last that was started is stopped
 * first. `stopping` is how the verb names a thing to stop.
 */
export async function within(verb) {
  const undo = [];
  let stopped;
  const stop = () => (stopped ??= unwind(undo));
  const stopping = (action) => {
    if (!stopped) return undo.push(action);
    // Begun while all was being stopped: it stops as well, and nothing more is begun.
    void action();
    throw new Trouble('Stopped.');
  };
  const told = new Promise((done) => onSignals(done)).then(async ({ code }) => {
    await stop();
    return code;
  });
  const work = verb({ stopping }).catch((error) => {
    if (!stopped) sayFailure(error);
    return 1;
  });
  const code = await Promise.race([work, told]);
  await stop();
  process.exit(code);
}

/** Names a service that is being started: told to stop in the meantime, it is stopped as soon as it has started. */
export function stopOnceBegun(stopping, starting) {
  stopping(async () => (await starting.catch(() => undefined))?.stop());
  return starting;
}

async function unwind(undo) {
  for (const action of undo.reverse()) {
    try {
      await action();
    } catch (error) {
      sayFailure(error);
    }
  }
}

const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
// npm passes Ctrl-C on although the terminal has sent it to us as well: only a later one means impatience.
const impatience = 1500;

function onSignals(told) {
  let first;
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => {
      if (first && Date.now() - first > impatience) process.exit(code);
      first ??= Date.now();
      told({ signal, code });
    });
  }
  // Started by npm, and npm was killed: nobody is left to stop us.
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && told({ code: codes.SIGHUP }), 1000).unref();
}
