import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api.js';
import { Button } from '../../../parts/button.js';
import { SelectField, TextField } from '../../../parts/form/field.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { Message } from '../../../parts/message.js';
import { STANDING_KEY } from '../standing.js';
import { type Asked, definitionOf, type Draft, type Engine, ENGINES } from './warehouse-draft.js';

const CHOICES = Object.entries(ENGINES).map(([engine, { label }]) => [engine, label] as const);

/** Asks for a database and where its events are, and goes on once a worker reached it. */
export function OwnWarehouseForm({ back }: { back: () => void }) {
  const [engine, setEngine] = useState<Engine>('postgres');
  const [id, setId] = useState('warehouse');
  const [draft, setDraft] = useState<Draft>({});
  const { connect, refusal } = useConnect(engine, id, draft);
  const { asks } = ENGINES[engine];
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        connect.mutate();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Kind" value={engine} onChange={(value) => setEngine(value as Engine)} options={CHOICES} />
        <TextField label="Name" value={id} onChange={setId} error={refusal.at('id')} hint="Small letters, digits and _" />
        {asks.map((asked) => (
          <AskedField
            key={asked.path}
            asked={asked}
            value={draft[asked.path] ?? asked.starts ?? ''}
            error={refusal.at(asked.path)}
            change={(value) => setDraft({ ...draft, [asked.path]: value })}
          />
        ))}
      </div>
      <FormTrouble refusal={refusal} fields={['id', ...asks.map(({ path }) => path)]} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={connect.isPending}>
          {connect.isPending ? 'Connecting…' : 'Connect'}
        </Button>
        <Button look="quiet" onClick={back}>
          Back
        </Button>
      </div>
    </form>
  );
}

function useConnect(engine: Engine, id: string, draft: Draft) {
  const queries = useQueryClient();
  const connect = useMutation({
    mutationFn: async () => {
      await api.objects.put('warehouse', id, { object: definitionOf(engine, draft) });
      const { ok, detail } = await api.objects.check('warehouse', id);
      if (ok) return;
      // One that nobody can reach would be in the way of the next try under another name.
      await api.objects.delete('warehouse', id);
      throw new Error(detail);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: STANDING_KEY }),
  });
  return { connect, refusal: refusalOf(connect.error) };
}

function AskedField({
  asked: { label, hint, secret = false },
  value,
  error,
  change,
}: {
  asked: Asked;
  value: string;
  error: string | undefined;
  change: (value: string) => void;
}) {
  return (
    <TextField
      label={label}
      value={value}
      onChange={change}
      error={error}
      hint={hint === undefined ? undefined : <Message text={hint} />}
      type={secret ? 'password' : 'text'}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
