import { useState } from 'react';
import { Allowed } from '../../may/allowed.js';
import { Card } from '../../parts/card.js';
import { SelectField, TextField } from '../../parts/form/field.js';
import { PickListField } from '../../parts/form/pick-list.js';
import type { Refusal } from '../../parts/form/refusal.js';
import type { Values } from '../../parts/schema-form/json-schema.js';
import { SqlEditor } from '../../parts/text/sql-editor.js';
import { useNames } from '../../definitions.js';
import { QueryPreview, useQueryPreview } from './query-preview.js';

interface ModelFormProps {
  readonly values: Values;
  readonly change: (part: Values) => void;
  readonly refusal: Refusal;
}

/** The places whose complaints this form shows itself. */
export const MODEL_PLACES = ['label', 'warehouse', 'query', 'table', 'primary_key'];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A model: a query or a table of a warehouse, and the column that names a row. Its first rows are shown before anything is stored. */
export function ModelForm({ values, change, refusal }: ModelFormProps) {
  const [columns, setColumns] = useState<readonly { readonly name: string; readonly type: string }[]>([]);
  const asking = useQueryPreview(setColumns);
  const warehouses = useNames('warehouse');
  const byTable = 'table' in values;
  const [warehouse, table, query] = [text(values['warehouse']), text(values['table']), text(values['query'])];
  const sql = byTable ? `SELECT * FROM ${table}` : query;
  return (
    <div className="space-y-4">
      <Card title="Definition">
        <div className="grid gap-4">
          <div className="grid gap-x-8 gap-y-4 sm:grid-cols-3">
            <TextField
              label="Name"
              value={text(values['label'])}
              error={refusal.at('label')}
              onChange={(label) => change({ label: label === '' ? undefined : label })}
            />
            <PickListField
              label="Warehouse"
              choices={warehouses}
              value={warehouse}
              error={refusal.at('warehouse')}
              onChange={(id) => change({ warehouse: id })}
            />
            <SelectField
              label="Rows of"
              value={byTable ? 'table' : 'query'}
              onChange={(next) => change(next === 'table' ? { table: '', query: undefined } : { query: '', table: undefined })}
              options={[
                ['query', 'a query'],
                ['table', 'a table'],
              ]}
            />
          </div>
          <RowsOf values={values} change={change} refusal={refusal} />
          <div className="sm:max-w-sm">
            <PickListField
              label="Primary key"
              choices={columns.map(({ name, type }) => ({ value: name, note: type }))}
              value={text(values['primary_key'])}
              error={refusal.at('primary_key')}
              hint="The column that names a row; each value is there once"
              onChange={(name) => change({ primary_key: name })}
            />
          </div>
        </div>
      </Card>
      <Allowed to="warehouses:run">
        <QueryPreview asking={asking} ready={warehouse !== '' && sql.trim() !== ''} ask={() => asking.mutate({ warehouse, sql })} />
      </Allowed>
    </div>
  );
}

/** The table or the query whose rows the model is. */
function RowsOf({ values, change, refusal }: ModelFormProps) {
  if ('table' in values) {
    return (
      <TextField
        label="Table"
        className="font-mono"
        value={text(values['table'])}
        error={refusal.at('table')}
        hint="With its schema if needed: `crm.customers`"
        onChange={(table) => change({ table })}
      />
    );
  }
  return (
    <SqlEditor
      label="Query"
      value={text(values['query'])}
      error={refusal.at('query')}
      hint="One SELECT in the SQL of the warehouse"
      onChange={(query) => change({ query })}
    />
  );
}
