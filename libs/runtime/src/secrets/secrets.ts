import { AppError, Invalid } from '@tributary/core';
import type { SecretRow, Secrets as SecretRows } from '@tributary/store';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { SecretBox } from './secret-box.js';
import { changeSecrets, type SecretPath, secretPaths, valueAt } from './secret-paths.js';

/** Settings to be sealed. */
export interface SealRequest {
  readonly workspaceId: string;
  /** Its fields marked `.meta({ secret: true })` are the secret ones. */
  readonly schema: z.ZodType;
  /** As a person gave them; `{ "secret": true }` in a secret place keeps what is stored there. */
  readonly settings: unknown;
  /** As they are stored now, sealed. */
  readonly previous?: unknown;
  /** Where settings have their secrets sent: a stored one is kept only while that stays the same. */
  readonly goesTo?: (settings: unknown) => readonly string[];
  /** Where the settings stand in the request, for the places of an error: `settings`. */
  readonly path?: string;
}

/** Secrets of settings: sealed in rows of their own, in settings only as references. */
export interface Secrets {
  /**
   * Checks the settings against their schema and moves the secrets out: what is to be stored reads `{ "$secret": id }` in their places.
   * A secret that did not change keeps its reference, so that unchanged settings stay the same.
   */
  sealSettings(request: SealRequest): Promise<Record<string, unknown>>;
  /** The settings with their secrets, checked and completed by the schema: only for the process that speaks to the destination. */
  openSettings<S extends z.ZodType>(request: {
    readonly workspaceId: string;
    readonly schema: S;
    readonly settings: unknown;
  }): Promise<z.output<S>>;
  /** The settings as people see them: `{ "secret": true }` in each secret place that is filled. */
  maskSettings(schema: z.ZodType, settings: unknown): Record<string, unknown>;
  /** Wraps all secrets by the current master key, so that older ones can be taken out of use; gives how many it wrapped. */
  rotate(): Promise<number>;
}

interface Reference {
  readonly $secret: string;
}

export function openSecrets(rows: SecretRows, box: SecretBox): Secrets {
  return {
    sealSettings: (request) => sealSettings(rows, box, request),
    openSettings: async ({ workspaceId, schema, settings }) =>
      parsed(schema, await opened(rows, box, { workspaceId, schema, settings }), 'settings'),
    maskSettings: (schema, settings) => changeSecrets(settings, secretPaths(schema), () => ({ secret: true })) as Record<string, unknown>,
    rotate: () => rotate(rows, box),
  };
}

async function sealSettings(rows: SecretRows, box: SecretBox, request: SealRequest): Promise<Record<string, unknown>> {
  const { workspaceId, schema, settings, previous, path = 'settings' } = request;
  const paths = secretPaths(schema);
  const known = previous === undefined ? {} : await opened(rows, box, { workspaceId, schema, settings: previous });
  const keeps: SecretPath[] = [];
  const whole = changeSecrets(settings, paths, (secret, place) => {
    if (!isKept(secret)) return secret;
    keeps.push(place);
    return kept(known, place, path);
  });
  const complete = parsed(schema, whole, path);
  if (keeps.length > 0) refuseElsewhere(keeps, { ...request, known, complete });
  const sealed: SecretRow[] = [];
  const result = changeSecrets(complete, paths, (secret, place) => {
    const plain = JSON.stringify(secret);
    const before = valueAt(previous, place);
    if (isReference(before) && plain === JSON.stringify(valueAt(known, place))) return before;
    const row = box.seal({ workspaceId, id: randomUUID() }, plain);
    sealed.push(row);
    return { $secret: row.id } satisfies Reference;
  });
  await rows.put(sealed);
  return result as Record<string, unknown>;
}

function kept(known: unknown, place: SecretPath, path: string): unknown {
  const value = valueAt(known, place);
  if (value !== undefined) return value;
  const full = [path, ...place].join('.');
  throw new Invalid('secret.none', `\`${full}\` keeps a stored secret, but none is stored: give its value`, [
    { path: full, message: 'no secret is stored here: give its value' },
  ]);
}

/** Whoever may change an address must not learn by it what is stored. */
function refuseElsewhere(
  keeps: readonly SecretPath[],
  { schema, goesTo, path = 'settings', known, complete }: SealRequest & { readonly known: unknown; readonly complete: unknown },
): void {
  if (goesTo === undefined) return;
  const entered = schema.safeParse(known);
  const [before, now] = [entered.success ? goesTo(entered.data) : [], goesTo(complete)];
  if (before.join(' ') === now.join(' ')) return;
  const fields = keeps.map((place) => [path, ...place].filter((part) => part !== '').join('.'));
  throw new Invalid(
    'secret.elsewhere',
    `\`${fields[0]}\` was entered for \`${before.join(' ')}\`, and would now be sent to \`${now.join(' ')}\`: give its value again`,
    fields.map((field) => ({ path: field, message: 'the address has changed: give its value again' })),
  );
}

async function opened(
  rows: SecretRows,
  box: SecretBox,
  { workspaceId, schema, settings }: { readonly workspaceId: string; readonly schema: z.ZodType; readonly settings: unknown },
): Promise<unknown> {
  const paths = secretPaths(schema);
  const ids: string[] = [];
  changeSecrets(settings, paths, (secret) => void (isReference(secret) && ids.push(secret.$secret)));
  const found = await rows.get(workspaceId, ids);
  return changeSecrets(settings, paths, (secret) => {
    if (!isReference(secret)) return secret;
    const row = found.get(secret.$secret);
    if (row === undefined)
      throw new AppError(
        'secret.gone',
        `the secret \`${secret.$secret}\` is not stored any more: enter it again in the settings that use it`,
      );
    return JSON.parse(box.open(row)) as unknown;
  });
}

async function rotate(rows: SecretRows, box: SecretBox): Promise<number> {
  let count = 0;
  for (;;) {
    const old = await rows.wrappedByOthers(box.currentKeyId);
    if (old.length === 0) return count;
    await rows.put(old.map((row) => box.rewrap(row)));
    count += old.length;
  }
}

function parsed<S extends z.ZodType>(schema: S, settings: unknown, path: string): z.output<S> {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  const details = result.error.issues.map((issue) => ({
    path: [path, ...issue.path].filter((part) => part !== '').join('.'),
    message: issue.message,
  }));
  const first = details[0];
  throw new Invalid('settings.invalid', `the settings cannot be used: \`${first?.path}\` ${first?.message}`, details);
}

const isReference = (value: unknown): value is Reference =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Reference>).$secret === 'string';

const isKept = (value: unknown): boolean => typeof value === 'object' && value !== null && (value as { secret?: unknown }).secret === true;
