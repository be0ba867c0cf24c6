import { Card } from '../../parts/card.js';
import { SelectField, TextField } from '../../parts/form/field.js';
import type { Refusal } from '../../parts/form/refusal.js';
import { asValues, type JsonSchema, type Values } from '../../parts/schema-form/json-schema.js';
import { SchemaForm } from '../../parts/schema-form/schema-form.js';
import { SqlEditor } from '../../parts/text/sql-editor.js';

/** What each engine is reached by. */
const ENGINES: Readonly<Record<string, { readonly label: string; readonly reached: JsonSchema }>> = {
  duckdb: {
    label: 'DuckDB',
    reached: { properties: { path: { type: 'string', title: 'File', description: 'On the machine of the workers' } }, required: ['path'] },
  },
  postgres: {
    label: 'PostgreSQL',
    reached: {
      properties: {
        host: { type: 'string', title: 'Host' },
        port: { type: 'integer', title: 'Port', default: 5432, minimum: 1, maximum: 65_535 },
        database: { type: 'string', title: 'Database' },
        user: { type: 'string', title: 'User' },
        password: { type: 'string', title: 'Password', secret: true },
        ssl: { type: 'boolean', title: 'Encrypted connection', default: false },
      },
      required: ['host', 'database', 'user'],
    },
  },
};

const REACHED = Object.values(ENGINES).flatMap(({ reached }) => Object.keys(reached.properties ?? {}));

/** The places whose complaints this form shows itself. */
export const WAREHOUSE_PLACES = ['engine', 'schema', 'events', ...REACHED];

interface WarehouseFormProps {
  readonly values: Values;
  readonly change: (part: Values) => void;
  readonly refusal: Refusal;
}

/** How a warehouse is reached, which schema in it is ours, and where its events are. */
export function WarehouseForm({ values, change, refusal }: WarehouseFormProps) {
  const engine = String(values['engine']);
  const schema = ENGINES[engine]?.reached ?? {};
  const reached = Object.fromEntries(Object.keys(schema.properties ?? {}).map((name) => [name, values[name]]));
  const none = Object.fromEntries(REACHED.map((name) => [name, undefined]));
  // The form tells paths below a group; these stand at the top.
  const atTop: Refusal = { ...refusal, at: (path) => refusal.at(path.replace(/^reached\./, '')) };
  return (
    <div className="space-y-4">
      <Card title="Connection">
        <div className="grid max-w-2xl gap-4">
          <SelectField
            label="Engine"
            value={engine}
            error={refusal.at('engine')}
            onChange={(next) => change({ ...none, engine: next })}
            options={Object.entries(ENGINES).map(([name, { label }]) => [name, label] as const)}
          />
          <SchemaForm schema={schema} path="reached" values={reached} refusal={atTop} onChange={(next) => change({ ...none, ...next })} />
          <TextField
            label="Our schema"
            className="font-mono"
            value={typeof values['schema'] === 'string' ? values['schema'] : ''}
            placeholder="tributary"
            hint="Everything Tributary keeps there is in it"
            error={refusal.at('schema')}
            onChange={(next) => change({ schema: next === '' ? undefined : next })}
          />
        </div>
      </Card>
      <Events values={values} change={change} refusal={refusal} />
    </div>
  );
}

const column = (name: string, description: string): JsonSchema => ({ type: 'string', title: name, description, default: name });

/** What besides is told of events: each of their columns is an expression over the table or the query, its own name where none is given. */
const EVENTS: JsonSchema = {
  properties: {
    columns: {
      type: 'object',
      title: 'Columns',
      description: 'Which column, or which expression over them, each part of an event is',
      properties: {
        id: column('id', 'One that comes twice is one event'),
        source_id: column('source_id', 'Where an event comes from'),
        type: column('type', 'What happened'),
        version: column('version', 'The version of its form'),
        event_time: column('event_time', 'When it happened'),
        payload: column('payload', 'Everything else, as JSON'),
        loaded_at: { type: 'string', title: 'loaded_at', description: 'When it came into the warehouse, where that is known' },
      },
    },
    lookback: {
      type: 'string',
      title: 'Looks back',
      description:
        'How far before the newest event known a run looks for late ones: 3d by event_time, 1h by loaded_at where nothing is said',
    },
  },
};

/** Where the events are; models need none. */
function Events({ values, change, refusal }: WarehouseFormProps) {
  const events = asValues(values['events']);
  const kind = 'query' in events ? 'query' : 'table' in events ? 'table' : 'none';
  const { table: _table, query: _query, ...rest } = events;
  const set = (part: Values) => change({ events: { ...rest, ...part } });
  // What is said of a column stands at the column.
  const besides = ['columns', 'lookback'].some((part) => refusal.at(`events.${part}`) !== undefined);
  const amiss = refusal.at(`events.${kind}`) ?? (besides ? undefined : refusal.at('events'));
  return (
    <Card title="Events">
      <div className="grid gap-4">
        <SelectField
          label="Events are in"
          value={kind}
          onChange={(next) => (next === 'none' ? change({ events: undefined }) : set({ [next]: '' }))}
          options={[
            ['none', 'none: only models are read'],
            ['table', 'a table'],
            ['query', 'a query'],
          ]}
        />
        {kind === 'table' && (
          <TextField
            label="Table"
            className="font-mono"
            value={String(events['table'])}
            error={amiss}
            onChange={(table) => set({ table })}
          />
        )}
        {kind === 'query' && <SqlEditor label="Query" value={String(events['query'])} error={amiss} onChange={(query) => set({ query })} />}
        {kind !== 'none' && (
          <SchemaForm
            schema={EVENTS}
            path="events"
            values={rest}
            refusal={refusal}
            onChange={(next) => change({ events: { ...next, [kind]: events[kind] } })}
          />
        )}
      </div>
    </Card>
  );
}
