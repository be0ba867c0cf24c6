import type { AuditEntryView, AuditVerdict } from '@tributary/contract';
import { table } from '../../table.js';
import { EXIT, type Exit } from '../../terminal.js';
import type { AccessAt } from './users.js';

/** Which entries to show. */
export interface AuditOptions {
  readonly actor?: string;
  readonly verb?: string;
  readonly kind?: string;
  readonly id?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
}

const LARGEST_PAGE = 500;

/** Shows who did what, the newest first. */
export async function audit({ client, terminal, json }: AccessAt, { limit, id: subject, ...wanted }: AuditOptions): Promise<Exit> {
  const items: AuditEntryView[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.audit.list({ ...wanted, subject, cursor, limit: Math.min(limit - items.length, LARGEST_PAGE) });
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && items.length < limit);
  const rows = items.map((one) => [
    one.at,
    one.actor_name ?? one.actor,
    one.verb,
    [one.kind, one.subject].filter(Boolean).join(' '),
    changesIn(one),
  ]);
  terminal.out(json ? JSON.stringify({ items }) : table(['AT', 'WHO', 'DID', 'WHAT', 'CHANGED'], rows));
  return EXIT.ok;
}

/** Says whether the log is whole; fails where it is not. */
export async function verifyAudit({ client, terminal, json }: AccessAt, hash: string | undefined): Promise<Exit> {
  const verdict = await client.audit.verify({ hash });
  terminal.out(json ? JSON.stringify(verdict) : sentenceOf(verdict, hash));
  return verdict.whole ? EXIT.ok : EXIT.failed;
}

function changesIn({ changes }: AuditEntryView): string {
  const told = changes.map(
    ({ field, before, after }) =>
      `${field}: ${[before, after]
        .filter((one) => one !== undefined)
        .map(short)
        .join(' → ')}`,
  );
  return told.length <= 3 ? told.join(', ') : `${told.slice(0, 3).join(', ')} and ${told.length - 3} more`;
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}

const FAULTS: Readonly<Record<NonNullable<AuditVerdict['broken']>['fault'], string>> = {
  changed: 'is not as it was written',
  missing: 'is missing',
  unchained: 'was put beside the chain',
};

function sentenceOf({ whole, entries, head, broken, noted }: AuditVerdict, hash: string | undefined): string {
  if (broken !== null) {
    const place = broken.seq === null ? `the entry ${broken.id}` : `entry ${broken.seq} (id ${broken.id})`;
    return `the audit log is broken: ${place} ${FAULTS[broken.fault]}. Restore it from a backup, and find out who may write to the database`;
  }
  if (!whole) return `the audit log of ${entries} entries has no entry with the hash ${hash ?? ''} any more: its end was cut off`;
  const found = noted ? `; ${hash ?? ''} is entry ${noted.seq}` : '';
  return `the audit log is whole: ${entries} entries, the newest ${head ?? 'none'}${found}`;
}
