import { SingleBar } from 'cli-progress';
import type { Client } from '@tributary/client';
import type { RunView } from '@tributary/contract';
import { nameOf } from './describe-run.js';
import type { Terminal } from './terminal.js';

/** Waits for a run to end, with a bar of its present stage when a person looks on. */
export async function follow(client: Client, run: RunView, terminal: Terminal): Promise<RunView> {
  const bar = terminal.screen && barOn(terminal.screen, run);
  let last = run;
  try {
    for await (const now of client.runs.follow(run.id)) {
      last = now;
      bar?.show(now);
    }
  } finally {
    bar?.stop();
  }
  return last;
}

function barOn(screen: NodeJS.WriteStream, run: RunView) {
  const bar = new SingleBar({
    format: '{name}  {stage} [{bar}] {facts}',
    stream: screen,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 24,
  });
  bar.start(1, 0, { name: nameOf(run), stage: 'queued', facts: '' });
  let stage: string | undefined;
  let since = Date.now();
  return {
    show: ({ stage: present, state, progress }: RunView) => {
      if (present !== (stage ?? null)) since = Date.now();
      stage = present ?? undefined;
      const done = progress?.done ?? 0;
      const elapsed = (Date.now() - since) / 1000;
      const rate = elapsed > 0.2 && done > 0 ? `  ${Math.round(done / elapsed)} records/s` : '';
      // A stage that cannot tell how far it is shows an empty bar, not a full one.
      bar.setTotal(Math.max(1, progress?.total ?? 0));
      bar.update(done, { stage: (present ?? state).padEnd(11), facts: progress ? `${done}/${progress.total}${rate}` : '' });
    },
    stop: () => bar.stop(),
  };
}
