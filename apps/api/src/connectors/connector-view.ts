import type { ConnectorView } from '@tributary/contract';
import type { AnyConnector } from '@tributary/connector-kit';
import { z } from 'zod';

/** A connector as forms need it: its schemas as JSON Schema. */
export function connectorView({ slug, name, settings, objects }: AnyConnector): ConnectorView {
  return { slug, name, settings: jsonSchema(settings), objects: Object.entries(objects).map(objectView) };
}

function objectView([name, object]: [string, AnyConnector['objects'][string]]): ConnectorView['objects'][number] {
  const { label, modes, writes, idempotent, acceptsOtherFields, removal, options, fields } = object;
  return {
    ...{ name, label, modes: [...modes], writes, idempotent },
    accepts_other_fields: acceptsOtherFields,
    removal: removal ?? null,
    options: jsonSchema(options),
    fields: fields.map((field) => ({
      name: field.name,
      label: field.label,
      type: field.type,
      required: field.required ?? false,
      identifier: field.identifier ?? false,
      help: field.help ?? null,
    })),
  };
}

function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
