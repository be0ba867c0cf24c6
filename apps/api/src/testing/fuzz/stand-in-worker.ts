import { setTimeout as sleep } from 'node:timers/promises';
import type { NewRunInput, Store } from '@tributary/store';
import { EXAMPLES } from '../../openapi/examples/examples.js';

/** What a worker would answer to each question: what the API's document shows as an answer. */
const ANSWERS: Readonly<Partial<Record<NewRunInput<'lookup'>['question'], unknown>>> = {
  explain: EXAMPLES['IdentityExplanation'],
  quarantine: EXAMPLES['Quarantine'],
  trait_preview: EXAMPLES['TraitPreview'],
  statistics: { items: [EXAMPLES['TraitStatistic']] },
  deliveries: EXAMPLES['Deliveries'],
  validate: EXAMPLES['DefinitionProblems'],
  profiles: { items: [EXAMPLES['ProfileSummary']], next: null, cause: null, reason: null },
  profile: EXAMPLES['Profile'],
  profile_events: EXAMPLES['ProfileEvents'],
  profile_graph: EXAMPLES['ProfileGraph'],
  provenance: EXAMPLES['Provenance'],
  query: EXAMPLES['QueryAnswer'],
  import: EXAMPLES['Imported'],
  ledger: EXAMPLES['Ledger'],
  owed: EXAMPLES['OwedPage'],
  sync: EXAMPLES['SyncProblems'],
  columns: EXAMPLES['SourceColumns'],
  fields: EXAMPLES['ObjectFields'],
  audience: EXAMPLES['AudiencePreview'],
};

/** The problem of what nobody answers. */
export const NO_WORKER = 'fuzz.no_worker';

/** Ends what the API waits for, until it is stopped: questions by an example of their answer, everything else by a refusal. */
export function startStandIn(store: Store): () => Promise<void> {
  const stopping = new AbortController();
  const working = work(store, stopping.signal);
  return async () => {
    stopping.abort();
    await working;
  };
}

async function work(store: Store, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const waiting = await store.db
      .selectFrom('run')
      .select(['id', 'kind', 'input'])
      .where('state', '=', 'queued')
      .where('kind', 'in', ['lookup', 'check', 'preview', 'what_if'])
      .limit(20)
      .execute();
    for (const { id, input } of waiting) await end(store, id, input);
    await sleep(waiting.length > 0 ? 1 : 15);
  }
}

async function end(store: Store, id: string, input: unknown): Promise<void> {
  const claim = await store.runs.claim(id, 'fuzz');
  if (!claim) return;
  const { question } = input as { readonly question?: keyof typeof ANSWERS };
  const answer = question === undefined ? undefined : ANSWERS[question];
  if (answer !== undefined) return store.runs.complete(claim, answer as Readonly<Record<string, unknown>>);
  await store.runs.fail(claim, { name: 'SourceUnavailable', code: NO_WORKER, message: 'no worker runs here' });
}
