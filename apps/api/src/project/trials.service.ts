import { Inject, Injectable } from '@nestjs/common';
import type { RunView } from '@tributary/contract';
import { AppError, isFinal, messageOf } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { RunRow, Store } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { RunControlService } from '../runs/run-control.service.js';

/** How long a plan waits for what workers try: all of it together. */
export interface Patience {
  readonly seconds: number;
  readonly deadline: AbortSignal;
}

/** Has workers try what a plan would do, for so long; what is not found by then is given up. */
@Injectable()
export class TrialsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly control: RunControlService,
  ) {}

  /** The run as it ended, or why it did not: `byItself` says how to ask for it with more time. */
  async ended(
    caller: CallerOf,
    start: () => Promise<RunView>,
    { seconds, deadline, byItself }: Patience & { readonly byItself: string },
  ): Promise<RunRow | string> {
    if (deadline.aborted) return `the time for previews (${seconds} s) was over before it: ${byItself}`;
    try {
      const { id } = await start();
      let last: RunRow | undefined;
      for await (const run of this.store.runs.watch(id, deadline)) {
        if (isFinal(run.state)) return run;
        last = run;
      }
      await this.control.cancel(caller, id);
      const why = last === undefined || last.state === 'queued' ? 'no worker took its preview up' : 'its preview took longer';
      return `${why} within ${seconds} s: ${byItself}`;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return messageOf(error);
    }
  }
}
