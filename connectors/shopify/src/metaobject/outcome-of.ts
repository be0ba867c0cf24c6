import { fault, type Fault, type RecordOutcome } from '@tributary/connector-kit';
import { z } from 'zod';
import { faultOfError, type GraphAnswer } from '../graph/ask-shopify.js';
import type { Step } from './step.js';

const UserError = z.looseObject({
  code: z.string().nullish(),
  field: z.array(z.string()).nullish(),
  message: z.string(),
  elementKey: z.string().nullish(),
});
type UserError = z.infer<typeof UserError>;

const Payload = z.looseObject({
  metaobject: z.looseObject({ id: z.string() }).nullish(),
  deletedId: z.string().nullish(),
  userErrors: z.array(UserError).default([]),
});

/** Codes that concern the sync and not one record. Every other code rejects the record alone. */
const GENERAL: Readonly<Record<string, { readonly kind: 'fatal' | 'unauthorized'; readonly remedy: string }>> = {
  UNDEFINED_OBJECT_TYPE: {
    kind: 'fatal',
    remedy:
      'Create the metaobject definition in Shopify (Settings, Custom data, Metaobjects), let the sync do it (the options `create` and `fields`), or correct the option `type`.',
  },
  UNDEFINED_OBJECT_FIELD: {
    kind: 'fatal',
    remedy: 'Add the field to the metaobject definition in Shopify, or take it out of the mapping.',
  },
  DUPLICATE_FIELD_INPUT: { kind: 'fatal', remedy: 'Map each field of the definition once.' },
  CAPABILITY_NOT_ENABLED: { kind: 'fatal', remedy: 'Let the definition publish its entries in Shopify, or leave out the option `status`.' },
  APP_CONFIG_MANAGED: { kind: 'fatal', remedy: 'The definition belongs to an app, which alone may write its entries.' },
  IMMUTABLE: { kind: 'fatal', remedy: 'The definition does not allow its entries to be written.' },
  NOT_AUTHORIZED: { kind: 'unauthorized', remedy: 'Give the app the scopes `write_metaobjects` and `read_metaobjects`.' },
};

/** What became of one step: an outcome of its record, or a fault that concerns the whole sync. */
export function outcomeOf(step: Step, alias: string, answer: Pick<GraphAnswer, 'data' | 'errors' | 'waitMs'>): RecordOutcome | Fault {
  const value = answer.data[alias];
  if (value === null || value === undefined) return withoutData(alias, answer);
  const payload = Payload.safeParse(value);
  if (!payload.success) return { kind: 'in_doubt', message: 'Shopify gave this entry an answer that cannot be understood.' };
  const { metaobject, deletedId, userErrors } = payload.data;
  if (userErrors.length > 0) return refusalOf(step, userErrors);
  if (step.kind === 'upsert' && metaobject) return { kind: 'delivered', remoteId: metaobject.id };
  if (step.kind === 'delete' && deletedId) return { kind: 'delivered' };
  return { kind: 'in_doubt', message: 'Shopify reported neither an entry nor an error.' };
}

/** GraphQL gives null to what failed, and says why in an error with its path. */
function withoutData(alias: string, { errors, waitMs }: Pick<GraphAnswer, 'errors' | 'waitMs'>): RecordOutcome | Fault {
  const error = errors.find(({ path }) => path?.[0] === alias) ?? errors.find(({ path }) => path === undefined);
  if (error === undefined) return { kind: 'in_doubt', message: 'Shopify gave this entry no answer.' };
  const found = faultOfError(error, { waitMs, started: true });
  switch (found.kind) {
    case 'throttled':
    case 'transient':
      return { kind: 'retry', code: found.kind, message: found.message, ...(waitMs === undefined ? {} : { afterMs: waitMs }) };
    case 'in_doubt':
      return { kind: 'in_doubt', message: found.message };
    case 'fatal':
    case 'unauthorized':
      return found;
  }
}

function refusalOf(step: Step, userErrors: readonly UserError[]): RecordOutcome | Fault {
  const message = userErrors.map((error) => error.message).join(' ');
  const codes = userErrors.map((error) => error.code ?? 'user_error');
  const general = codes.map((code) => (Object.hasOwn(GENERAL, code) ? GENERAL[code] : undefined)).find((each) => each !== undefined);
  if (general !== undefined) return fault[general.kind](`Shopify refused the entry: ${message}`, general.remedy);
  if (codes.includes('INTERNAL_ERROR')) return { kind: 'retry', code: 'INTERNAL_ERROR', message };
  if (step.kind === 'delete' && codes.includes('RECORD_NOT_FOUND')) return { kind: 'delivered', note: 'There was no such entry.' };
  const field = userErrors.map((error) => fieldOf(step, error)).find((name) => name !== undefined);
  return { kind: 'rejected', code: codes[0] ?? 'user_error', message, ...(field === undefined ? {} : { field }) };
}

/** The field a refusal is about: by key, or by its place among the fields sent (`metaobject`, `fields`, `2`). */
function fieldOf(step: Step, { elementKey, field }: UserError): string | undefined {
  if (elementKey) return elementKey;
  if (step.kind === 'delete' || field?.includes('fields') !== true) return undefined;
  return step.fields[Number(field[field.indexOf('fields') + 1])]?.key;
}
