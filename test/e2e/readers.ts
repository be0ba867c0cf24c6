import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type Client } from '@tributary/client';
import pg from 'pg';

/** Somebody who looks at the same thing all the time. */
export interface Reader {
  /** Looks while the work goes on. */
  during<T>(work: Promise<T>): Promise<T>;
  /** What is there now, while nothing goes on: only such states may be seen in between. */
  settle(): Promise<void>;
  /** What was seen, each as often as it changed, and the states there were, in their order. */
  readonly seen: readonly string[];
  readonly states: readonly string[];
  /** How often it looked. */
  readonly looks: () => number;
  close(): Promise<void>;
}

function readerOf(look: () => Promise<string | undefined>, close: () => Promise<void>, pauseMs: number): Reader {
  const [seen, states]: [string[], string[]] = [[], []];
  let looks = 0;
  const note = (list: string[], state: string | undefined) => {
    if (state !== undefined && list.at(-1) !== state) list.push(state);
  };
  const once = async () => {
    note(seen, await look());
    looks += 1;
  };
  return {
    async during(work) {
      let over = false;
      const watched = work.finally(() => (over = true));
      watched.catch(() => undefined);
      while (!over) {
        await once();
        await sleep(pauseMs);
      }
      return watched;
    },
    settle: async () => note(states, await look()),
    ...{ seen, states, close, looks: () => looks },
  };
}

const SHOWN = {
  customer_events: `count(*) FILTER (WHERE profile_id IS NOT NULL), count(DISTINCT profile_id),
    sum(CASE WHEN profile_id IS NOT NULL THEN hashtext(id || profile_id::text)::bigint END)`,
  customer_attributes: `count(*), count(DISTINCT profile_id), sum(hashtext(one::text)::bigint)`,
  pivoted_customer_attributes: `count(*), count(DISTINCT profile_id), sum(hashtext(one::text)::bigint)`,
} as const;

/** Reads the public views of a PostgreSQL warehouse, each in one query. An error is what nobody may ever see. */
export async function readersOfViews(url: string): Promise<readonly Reader[]> {
  return Promise.all(
    Object.entries(SHOWN).map(async ([view, facts]) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const query = `SELECT concat_ws(' ', ${facts}) AS state FROM public.${view} AS one`;
      const look = async () => (await client.query<{ state: string }>(query)).rows[0]?.state;
      return readerOf(look, () => client.end(), 150);
    }),
  );
}

/** Looks at one person by way of the API. While no worker is there it may say so (503), and nothing else. */
export function readerOfPerson(client: Client, warehouse: string, identifier: string): Reader {
  const look = async (): Promise<string | undefined> => {
    try {
      const { items } = await client.profiles.find({ warehouse, identifier });
      const [found] = items;
      if (found === undefined) return 'nobody';
      const { merged_into, identifiers, identifier_count, traits } = await client.profiles.get(found.id, { warehouse });
      // It became part of another one between the two questions.
      if (merged_into !== null) return undefined;
      const named = identifiers.map(({ type, value }) => `${type}:${value}`).sort();
      return JSON.stringify([identifier_count, named, Object.fromEntries(traits.map(({ id, value }) => [id, value]))]);
    } catch (error) {
      if (error instanceof ApiError && error.status === 503) return undefined;
      throw error;
    }
  };
  return readerOf(look, async () => undefined, 100);
}

/** Whether all that was seen are states there were, in their order. */
export function isInOrder({ seen, states }: Pick<Reader, 'seen' | 'states'>): boolean {
  let at = 0;
  for (const state of seen) {
    at = states.indexOf(state, at);
    if (at < 0) return false;
  }
  return true;
}
