import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Trait } from '@tributary/core';
import { useState } from 'react';
import { api } from '../../../api.js';
import { type Defined, definitionsQuery, useRereadDefinitions } from '../../../definitions.js';
import { Allowed } from '../../../may/allowed.js';
import { useMay } from '../../../may/use-may.js';
import { Button } from '../../../parts/button.js';
import { Card } from '../../../parts/card.js';
import { CheckField, SelectField, TextAreaField, TextField } from '../../../parts/form/field.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { toast } from '../../../parts/toasts.js';
import { useDebounced } from '../../../use-debounced.js';
import { checkQuery } from '../queries.js';
import { readDraft, type TraitDraft } from './trait-draft.js';
import { TraitTrial } from './trait-trial.js';
import { fieldsOf, TYPE_WORDS } from './trait-fields.js';
import { TypeFields } from './type-fields.js';

const SETTLED_MS = 600;
const NEW: TraitDraft = { type: 'last', pii: false };

/** The definition of a trait: its fields by type, tried in the warehouse while one writes, with the values it would give. */
export function TraitForm({ stored, warehouse }: { stored?: Defined<'trait'>; warehouse: string | undefined }) {
  const [draft, setDraft] = useState<TraitDraft>(() => (stored === undefined ? NEW : { ...stored.object }));
  const change = (name: string, value: unknown) => setDraft((before) => ({ ...before, [name]: value }));
  const { trait, wrong } = readDraft(draft);
  const tried = useDebounced(trait, SETTLED_MS);
  const may = useMay('project:run');
  const check = useQuery({
    ...checkQuery(warehouse ?? '', tried ?? ({} as Trait)),
    enabled: warehouse !== undefined && tried !== undefined && may === true,
  });
  const save = useSave(stored);
  const taken = useTaken(stored, draft);
  const refusal = refusalOf(save.error);
  const errorAt = (name: string): string | undefined => {
    if (name === 'id' && taken) return `there is a trait \`${String(draft['id'])}\` already`;
    const told = save.isError || draft[name] !== undefined ? wrong.get(name) : undefined;
    return told ?? refusal.at(name) ?? problemAt(check.data, name);
  };
  return (
    <form
      className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]"
      onSubmit={(event) => {
        event.preventDefault();
        if (trait && !taken) save.mutate(trait);
      }}
    >
      <Card>
        <div className="grid gap-4">
          <Names draft={draft} change={change} errorAt={errorAt} isNew={stored === undefined} />
          <SelectField
            label="Type"
            value={String(draft['type'])}
            onChange={(type) => change('type', type)}
            options={TYPE_WORDS}
            error={errorAt('type')}
          />
          <TypeFields fields={fieldsOf(draft['type'] as Trait['type'])} draft={draft} change={change} errorAt={errorAt} />
          <CheckField label="Holds personal data" checked={draft['pii'] === true} onChange={(pii) => change('pii', pii)} />
          <FormTrouble
            refusal={refusal}
            fields={['id', 'label', 'description', ...fieldsOf(draft['type'] as Trait['type']).map(({ name }) => name)]}
          />
          <div className="flex items-center gap-3">
            <Button look="primary" type="submit" disabled={trait === undefined || taken} busy={save.isPending}>
              {stored === undefined ? 'Define trait' : 'Save'}
            </Button>
            <Standing fetching={check.isFetching} problems={check.data?.length} />
          </div>
        </div>
      </Card>
      <Allowed to="traits:run">
        <TraitTrial trait={check.data?.length === 0 && !check.isFetching ? tried : undefined} warehouse={warehouse} />
      </Allowed>
    </form>
  );
}

interface Problem {
  readonly path: string;
  readonly message: string;
}

const problemAt = (problems: readonly Problem[] | undefined, name: string): string | undefined =>
  problems?.find(({ path }) => path === name || path.startsWith(`${name}.`) || (path === '' && (name === 'value' || name === 'query')))
    ?.message;

function Standing({ fetching, problems }: { fetching: boolean; problems: number | undefined }) {
  const said = fetching
    ? 'Trying it in the warehouse…'
    : problems === undefined
      ? ''
      : problems === 0
        ? 'The warehouse understands it'
        : '';
  return (
    <span role="status" className="text-[13px] text-soft">
      {said}
    </span>
  );
}

function useTaken(stored: Defined<'trait'> | undefined, draft: TraitDraft): boolean {
  const { data } = useQuery(definitionsQuery('trait'));
  return stored === undefined && (data ?? []).some(({ id }) => id === draft['id']);
}

function useSave(stored: Defined<'trait'> | undefined) {
  const reread = useRereadDefinitions();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (trait: Trait) =>
      api.objects.put('trait', trait.id, { object: trait, ...(stored === undefined ? {} : { revision: stored.revision }) }),
    onSuccess: async (saved) => {
      await reread('trait');
      toast('Saved: the next run of traits computes it');
      await navigate({ to: '/traits/$traitId', params: { traitId: saved.id } });
    },
  });
}

function Names({
  draft,
  change,
  errorAt,
  isNew,
}: {
  draft: TraitDraft;
  change: (name: string, value: unknown) => void;
  errorAt: (name: string) => string | undefined;
  isNew: boolean;
}) {
  const text = (name: string) => (typeof draft[name] === 'string' ? draft[name] : '');
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        {isNew && (
          <TextField
            label="Id"
            hint="Its name in mappings, formulas and files"
            value={text('id')}
            onChange={(id) => change('id', id)}
            error={errorAt('id')}
            spellCheck={false}
            autoFocus
          />
        )}
        <TextField label="Label" value={text('label')} onChange={(label) => change('label', label)} error={errorAt('label')} />
        {!isNew && <TextField label="Owner" value={text('owner')} onChange={(owner) => change('owner', owner)} error={errorAt('owner')} />}
      </div>
      <TextAreaField
        label="Description"
        rows={2}
        value={text('description')}
        onChange={(description) => change('description', description)}
        error={errorAt('description')}
      />
    </>
  );
}
