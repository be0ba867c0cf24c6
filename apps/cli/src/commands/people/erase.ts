import { setTimeout as sleep } from 'node:timers/promises';
import type { ErasureView } from '@tributary/contract';
import { table } from '../../table.js';
import { EXIT, type Exit, UsageError } from '../../terminal.js';
import { type Asking, show } from '../profiles/asking.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LOOK_MS = 500;

/** Erases a person, if that is really meant, and waits until nothing is left. Exit 3 where something is left to do at a destination. */
export async function erase(
  asking: Asking,
  named: string,
  { confirm, wait }: { readonly confirm: boolean; readonly wait: boolean },
): Promise<Exit> {
  const { client, warehouse } = asking;
  if (!confirm) {
    throw new UsageError(
      `this removes \`${named}\` from destinations and from everything kept here, for good, and no sync sends them again: add \`--confirm\` if it is meant`,
    );
  }
  const started = UUID.test(named)
    ? await client.erasures.ofProfile(named, { warehouse })
    : await client.erasures.ofIdentifier({ identifier: named, warehouse });
  const last = wait ? await ended(asking, started) : started;
  show(asking, last, describe);
  if (!wait) return EXIT.ok;
  return last.syncs.some(({ state }) => state === 'left') ? EXIT.partial : EXIT.ok;
}

/** What it waits for is said once, each time that changes. */
async function ended({ client, terminal, json }: Asking, started: ErasureView): Promise<ErasureView> {
  let told: string | null = null;
  for (let now = started; ; now = await client.erasures.get(now.id)) {
    if (now.state === 'done') return now;
    if (!json && now.note !== null && now.note !== told) terminal.err(now.note);
    told = now.note;
    await sleep(LOOK_MS);
  }
}

/** Shows one erasure, or the newest. */
export async function erasures(asking: Asking, id: string | undefined): Promise<Exit> {
  if (id !== undefined) return show(asking, await asking.client.erasures.get(id), describe);
  return show(asking, await asking.client.erasures.list(), ({ items }) =>
    items.length === 0
      ? 'nobody was erased yet'
      : table(
          ['ERASURE', 'STATE', 'SINCE', 'RECORDS', 'LEFT'],
          items.map((one) => [one.id, one.state, one.created_at, String(recordsOf(one)), one.syncs.flatMap(leftOf).join(', ')]),
        ),
  );
}

const recordsOf = ({ syncs }: ErasureView): number => syncs.reduce((sum, { keys }) => sum + keys, 0);
const leftOf = ({ state, sync }: ErasureView['syncs'][number]): readonly string[] => (state === 'left' ? [sync] : []);

function describe(erasure: ErasureView): string {
  const { id, state, profiles, identifiers, syncs, not_searched: models, note } = erasure;
  const of = `${profiles} profiles and ${identifiers} identifiers`;
  return [
    state === 'done' ? `erased: ${of} (erasure ${id})` : `erasure ${id}: ${state}${note === null ? '' : `, ${note}`}`,
    ...(syncs.length === 0
      ? []
      : [
          table(
            ['SYNC', 'TO', 'RECORDS', 'THERE', 'RUN', 'NOTE'],
            syncs.map((one) => [
              ...[one.sync, one.destination === null ? '' : `${one.destination}/${one.object ?? ''}`, String(one.keys), one.state],
              ...[one.run ?? '', one.note ?? ''],
            ]),
          ),
        ]),
    ...(models.length === 0 ? [] : [`not searched, as they read models: ${models.join(', ')}`]),
    ...(state === 'done' ? ['their events are still in your log: what is read from it anew is left out of every sync'] : []),
  ].join('\n');
}
