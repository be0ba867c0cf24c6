import type { ConnectorObjectView, ConnectorView } from '@tributary/contract';
import type { AnyConnector } from '@tributary/connector-kit';
import { z } from 'zod';
import { fieldView } from './field-view.js';

type DestinationObject = AnyConnector['objects'][string];

/** A connector as forms and people need it: its schemas as JSON Schema, and all its objects say of themselves. */
export function connectorView({ slug, name, settings, objects }: AnyConnector): ConnectorView {
  return { slug, name, settings: jsonSchema(settings), objects: Object.entries(objects).map(objectView) };
}

function objectView([name, object]: [string, DestinationObject]): ConnectorObjectView {
  const { label, modes, writes, acceptsOtherFields, removal, options, fields, concurrency, rate, batch, bulk } = object;
  return {
    ...{ name, label, modes: [...modes], writes, idempotent: idempotence(object), concurrency },
    accepts_other_fields: acceptsOtherFields,
    removal: removal ?? null,
    first_run: object.firstRun ?? 'send',
    batch: limitsOf(batch),
    bulk: bulk === undefined ? null : limitsOf(bulk.batch),
    rate: rate === undefined ? null : { requests: rate.requests, per_ms: rate.perMs, bucket: rate.bucket ?? name },
    lane: [...(object.lane ?? [])],
    discovers: object.discover !== undefined,
    reads: object.read !== undefined,
    prepares: object.prepare !== undefined,
    options: jsonSchema(options),
    fields: fields.map(fieldView),
  };
}

function idempotence(object: DestinationObject): ConnectorObjectView['idempotent'] {
  if (object.idempotent) return 'always';
  return object.idempotentFor === undefined ? 'never' : 'depends';
}

const limitsOf = ({ records, bytes }: { readonly records: number; readonly bytes?: number }) => ({ records, bytes: bytes ?? null });

function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
