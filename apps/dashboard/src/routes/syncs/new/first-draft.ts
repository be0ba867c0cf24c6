import type { ConnectorObjectView } from '@tributary/contract';
import type { Mode } from '@tributary/core';
import type { Choice } from '../../../parts/form/choice.js';
import { nextLine, type SyncDraft } from '../draft/sync-draft.js';
import type { NewSync } from '../search.js';

/** A sync nobody has said anything of, but for what it was begun from. */
export function firstDraft({ model, audience, destination = '' }: NewSync): SyncDraft {
  const source = model !== undefined ? { model } : audience !== undefined ? { audience } : { profiles: { warehouse: '' } };
  return {
    ...{ kind: 'sync', id: '', source, destination, object: '', mode: 'upsert', options: {}, overlap: 'skip' },
    ...{ delivery: { in_doubt: 'at_least_once', retry_minutes: 30 }, guard: { add: {}, change: {}, remove: {} } },
    ...{ retention_days: 30, enabled: true, key: [], mapping: [] },
  };
}

/** A name people gave as an id: `VIPs to Braze` is `vips_to_braze`. */
export function idOf(label: string): string {
  const plain = label
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  return plain
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '')
    .slice(0, 63);
}

/** The modes an object knows, and the one that is meant when nobody chose: `mirror` is never assumed, because it removes. */
export function usualMode({ modes }: Pick<ConnectorObjectView, 'modes'>, now: Mode): Mode {
  if (modes.includes(now)) return now;
  return (modes.find((mode) => mode !== 'mirror') ?? modes[0] ?? now) as Mode;
}

/** The key an object asks for, each field with the column of the same name where there is one. */
export function usualKey({ fields }: Pick<ConnectorObjectView, 'fields'>, columns: readonly Choice[]): SyncDraft['key'] {
  const identifiers = fields.filter(({ identifier }) => identifier);
  const needed = identifiers.filter(({ required }) => required);
  const chosen = needed.length > 0 ? needed : identifiers.slice(0, 1);
  return (chosen.length > 0 ? chosen : [{ name: '' }]).map(({ name }) => ({
    at: nextLine(),
    field: name,
    column: columns.find(({ value }) => value === name)?.value ?? '',
  }));
}
