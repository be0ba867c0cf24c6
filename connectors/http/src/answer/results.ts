import { byIndex, writeJson } from '@tributary/connector-kit';
import type { Outcomes, OutRecord, RecordOutcome } from '@tributary/connector-kit';
import { inside } from '../request/fill.js';
import type { Results } from './answer-option.js';

/** The list of results in an answer; `undefined` where there is none that tells what became of records. */
export function resultsIn(json: unknown, results: Results): readonly unknown[] | undefined {
  const list = inside(json, results.at);
  if (!Array.isArray(list)) return undefined;
  const told = list.length === 0 || list.some((one) => inside(one, results.status) !== undefined);
  return told ? list : undefined;
}

interface Reading {
  /** The answer as a whole says that nothing is wrong. */
  readonly ok: boolean;
  readonly records: readonly OutRecord[];
  readonly outcomes: Outcomes<OutRecord>;
  readonly results: Results;
}

/** By key, or by the place they name; by their own place only where no result names either and there is one for each record. */
export function setResults(list: readonly unknown[], { records, outcomes, results, ok }: Reading): void {
  for (const record of records) outcomes.set(record, unreported(results, ok));
  if (results.index !== undefined) {
    const path = results.index;
    byIndex(
      records,
      list.map((one) => ({ index: Number(inside(one, path)), outcome: outcomeOf(one, results) })),
      outcomes,
    );
    return;
  }
  const keyed = list.map((one) => ({ key: keyIn(one, results, records), one }));
  const byPosition = list.length === records.length && keyed.every(({ key }) => key === undefined);
  const byKey = new Map(keyed.map(({ key, one }) => [key, one]));
  for (const [index, record] of records.entries()) {
    const one = byPosition ? list[index] : byKey.get(keyText(record.key));
    if (one !== undefined) outcomes.set(record, outcomeOf(one, results));
  }
}

/** The key a result names, as text; `undefined` where it names none. */
function keyIn(one: unknown, { key }: Results, records: readonly OutRecord[]): string | undefined {
  if (key !== undefined) {
    const parts = Object.entries(key).map(([field, path]) => [field, inside(one, path)] as const);
    return parts.some(([, value]) => value === undefined) ? undefined : keyText(asKeyed(Object.fromEntries(parts), records));
  }
  const named = inside(one, 'key');
  return typeof named === 'object' && named !== null ? keyText(named as OutRecord['key']) : undefined;
}

/** Services often give a number back as text, or the other way about: it is the same key where no other record is meant. */
function asKeyed(named: Readonly<Record<string, unknown>>, records: readonly OutRecord[]): Readonly<Record<string, unknown>> {
  const same = ({ key }: OutRecord) => Object.entries(named).every(([field, value]) => textOf(key[field]) === textOf(value));
  const [found, another] = records.filter(same);
  return found !== undefined && another === undefined ? found.key : named;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : writeJson(value ?? null));

function outcomeOf(one: unknown, { status, ok, retry, code, message }: Results): RecordOutcome {
  const told = inside(one, status);
  if (told === undefined)
    return { kind: 'in_doubt', code: 'http.unreported', message: 'The service names this record and not what became of it.' };
  if (ok.some((value) => value === told)) return { kind: 'delivered' };
  const text = (path: string, otherwise: string): string => {
    const found = inside(one, path);
    return found === undefined || found === null ? otherwise : textOf(found).slice(0, 500);
  };
  const kind = retry.some((value) => value === told) ? 'retry' : 'rejected';
  return { kind, code: text(code, 'http.rejected').slice(0, 100), message: text(message, 'The service gave no reason.') };
}

function unreported({ unreported: as }: Results, ok: boolean): RecordOutcome {
  if (as === 'delivered' && ok) return { kind: 'delivered' };
  return {
    kind: as === 'rejected' ? as : 'in_doubt',
    code: 'http.unreported',
    message: 'The service answered for other records, not for this one.',
  };
}

const keyText = (key: Readonly<Record<string, unknown>>): string =>
  writeJson(Object.fromEntries(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1))));
