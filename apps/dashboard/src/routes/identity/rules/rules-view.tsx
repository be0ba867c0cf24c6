import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Defined, definitionsQuery } from '../../../definitions.js';
import { count } from '../../../format.js';
import { Allowed } from '../../../may/allowed.js';
import { Button } from '../../../parts/button.js';
import { Card } from '../../../parts/card.js';
import { Empty, Loading, Trouble } from '../../../parts/notice.js';
import { DataTable } from '../../../parts/table/data-table.js';
import { WHOLE_ROW } from '../../../parts/table/looks.js';
import type { Changes } from '../what-if/changes.js';
import { RuleDialog } from './rule-dialog.js';
import { TypeDialog } from './type-dialog.js';

interface View {
  readonly warehouse: string | undefined;
  readonly changes: Changes;
  /** Takes changes to where they are tried. */
  readonly lab: (changes: Changes) => void;
}

type Open =
  { readonly what: 'type'; readonly of?: Defined<'identifier_type'> } | { readonly what: 'rule'; readonly of?: Defined<'identity_rule'> };

/** The identifier types there are, and the rules that find them in events. */
export function RulesView(view: View) {
  const types = useQuery(definitionsQuery('identifier_type'));
  const rules = useQuery(definitionsQuery('identity_rule'));
  const [open, setOpen] = useState<Open>();
  const error = types.error ?? rules.error;
  if (types.data === undefined || rules.data === undefined) return error ? <Trouble error={error} /> : <Loading />;
  const close = () => setOpen(undefined);
  return (
    <div className="grid gap-4">
      <Card
        title="Identifier types"
        flush
        aside={
          <Allowed to="identifier-types:write">
            <Button onClick={() => setOpen({ what: 'type' })}>New type</Button>
          </Allowed>
        }
      >
        {types.data.length === 0 ? (
          <Empty title="None is defined">A rule may name a type that is not: it then has the defaults.</Empty>
        ) : (
          <Types types={types.data} open={(of) => setOpen({ what: 'type', of })} />
        )}
      </Card>
      <Card
        title="Identity rules"
        flush
        aside={
          <Allowed to="identity-rules:write">
            <Button look={rules.data.length === 0 ? 'primary' : 'plain'} onClick={() => setOpen({ what: 'rule' })}>
              New rule
            </Button>
          </Allowed>
        }
      >
        {rules.data.length === 0 ? (
          <Empty title="No rule is defined yet">
            A rule says which value of an event names a person: for log-ins, the address under “email”.
          </Empty>
        ) : (
          <Rules rules={rules.data} open={(of) => setOpen({ what: 'rule', of })} />
        )}
      </Card>
      {open?.what === 'type' && <TypeDialog {...view} stored={open.of} close={close} />}
      {open?.what === 'rule' && <RuleDialog {...view} stored={open.of} close={close} />}
    </div>
  );
}

const limitOf = (limit: Defined<'identifier_type'>['object']['max_linked']): string =>
  typeof limit === 'number'
    ? count(limit)
    : Object.entries(limit)
        .map(([type, most]) => `${type} ${count(most)}`)
        .join(', ');

function Types({ types, open }: { types: readonly Defined<'identifier_type'>[]; open: (type: Defined<'identifier_type'>) => void }) {
  return (
    <DataTable
      label="Identifier types"
      rows={types}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'id',
          title: 'Type',
          cell: (type) => (
            <button type="button" onClick={() => open(type)} className={`${WHOLE_ROW} font-medium`}>
              {type.id}
            </button>
          ),
        },
        { key: 'normalize', title: 'Brought into form', className: 'max-sm:hidden', cell: ({ object }) => object.normalize },
        { key: 'linked', title: 'May occur with', right: true, cell: ({ object }) => limitOf(object.max_linked) },
        { key: 'per', title: 'Per profile', right: true, className: 'w-28', cell: ({ object }) => count(object.max_per_profile) },
        { key: 'priority', title: 'Priority', right: true, className: 'w-24 max-sm:hidden', cell: ({ object }) => count(object.priority) },
      ]}
    />
  );
}

const part = (text: string): string => (text === '*' ? 'any' : text);

function Rules({ rules, open }: { rules: readonly Defined<'identity_rule'>[]; open: (rule: Defined<'identity_rule'>) => void }) {
  return (
    <DataTable
      label="Identity rules"
      rows={rules}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'id',
          title: 'Rule',
          cell: (rule) => (
            <button type="button" onClick={() => open(rule)} className={`${WHOLE_ROW} text-left font-medium [overflow-wrap:anywhere]`}>
              {rule.id}
            </button>
          ),
        },
        { key: 'event', title: 'In events', cell: ({ object: { event } }) => `${part(event.type)} from ${part(event.source_id)}` },
        { key: 'identifier', title: 'Finds', className: 'w-28', cell: ({ object }) => object.identifier },
        {
          key: 'value',
          title: 'By',
          className: 'max-md:hidden',
          cell: ({ object }) => <code className="text-[13px] [overflow-wrap:anywhere]">{object.value}</code>,
        },
      ]}
    />
  );
}
