import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { JOBS } from '@tributary/queue';
import { STORE } from '@tributary/runtime';
import { inputOf, type Store } from '@tributary/store';
import type { Job } from 'bullmq';
import { Claims, type Held } from '../claims.js';
import { eventsOf } from '../sources/events-of.js';
import { OUTSIDE, type Outside } from '../outside.js';
import { fields } from '../questions/fields.js';
import type { Question } from '../questions/question.js';
import { QUESTIONS } from '../questions/questions.js';

/** Answers a question about what is in a warehouse, or what a destination takes. Changes nothing there. */
@Processor('look-up')
export class LookUpJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    @Inject(STORE) private readonly store: Store,
    @Inject(OUTSIDE) private readonly outside: Outside,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['look-up'].parse(job.data);
    await this.claims.hold(runId, (held) => this.answer(held));
  }

  private async answer({ claim, run, signal }: Held): Promise<void> {
    const { store } = this;
    const question = inputOf('lookup', run);
    const { workspaceId } = run;
    const { destinations } = this.outside;
    if (question.question === 'fields') {
      return store.runs.complete(claim, { ...(await fields(question, { store, workspaceId, destinations, signal })) });
    }
    const answer = QUESTIONS[question.question] as Question;
    await this.outside.warehouses.use(run.workspaceId, run.subject, async (warehouse) => {
      const { config } = warehouse;
      const at = { store, workspaceId, warehouse, schema: config.schema, events: () => eventsOf(config), destinations, signal };
      await store.runs.complete(claim, { ...(await answer(question, at)) });
    });
  }
}
