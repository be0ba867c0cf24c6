import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api } from '../../api.js';
import { Button } from '../button.js';
import { Card } from '../card.js';
import { TextField } from '../form/field.js';
import { FormTrouble } from '../form/form-trouble.js';
import { type Refusal, refusalOf } from '../form/refusal.js';
import type { Values } from '../schema-form/json-schema.js';
import type { DefinedKind } from './use-definition.js';

interface CreateFormProps {
  readonly kind: DefinedKind;
  /** What stands in fields nobody has touched; may become known late. */
  readonly begin: Values;
  /** The places whose complaints `children` shows. */
  readonly places: readonly string[];
  readonly created: (id: string) => unknown;
  readonly children: (form: { readonly values: Values; readonly change: (part: Values) => void; readonly refusal: Refusal }) => ReactNode;
}

/** A new definition: its id and what its form asks. Never takes the place of one that is there. */
export function CreateForm({ kind, begin, places, created, children }: CreateFormProps) {
  const queries = useQueryClient();
  const [id, setId] = useState('');
  const [written, setWritten] = useState<Values>({});
  const values = Object.fromEntries(Object.entries({ ...begin, ...written }).filter(([, value]) => value !== undefined));
  const saving = useMutation({
    mutationFn: () => api.objects.put(kind, id, { object: { ...values, kind, id }, revision: 0 }),
    onSuccess: async () => {
      await Promise.all([['names', kind], [`${kind}s`]].map((queryKey) => queries.invalidateQueries({ queryKey })));
      await created(id);
    },
  });
  const refusal = refusalOf(saving.error);
  const change = (part: Values) => setWritten((now) => ({ ...now, ...part }));
  return (
    <div className="space-y-4">
      <Card>
        <div className="sm:max-w-sm">
          <TextField
            label="Id"
            autoFocus
            className="font-mono"
            value={id}
            error={refusal.at('id')}
            hint="Lower case letters, digits and underscores; it stays"
            onChange={setId}
          />
        </div>
      </Card>
      {children({ values, change, refusal })}
      {saving.error && <FormTrouble refusal={refusal} fields={[...places, 'id']} />}
      <div className="flex justify-end">
        <Button look="primary" disabled={id === ''} busy={saving.isPending} onClick={() => saving.mutate()}>
          Create the {kind}
        </Button>
      </div>
    </div>
  );
}
