import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Audience } from '@tributary/core';
import { useState } from 'react';
import { api } from '../../../api.js';
import { type Defined, definitionsQuery, useRereadDefinitions } from '../../../definitions.js';
import { Button } from '../../../parts/button.js';
import { Card } from '../../../parts/card.js';
import { TextField } from '../../../parts/form/field.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { toast } from '../../../parts/toasts.js';
import { GroupEditor } from '../builder/group-editor.js';
import { useKnownThings } from '../builder/known-things.js';
import { type AudienceDraft, draftOf, NEW_AUDIENCE, readAudience } from './audience-draft.js';
import { LiveSize } from './live-size.js';
import { SplitsFields } from './splits-fields.js';

const NAMED = ['id', 'label', 'description', 'condition', 'splits', 'list'] as const;

/** The conditions of an audience, built up piece by piece, with its size as it would be now. */
export function AudienceForm({ stored, warehouse }: { stored?: Defined<'audience'>; warehouse: string }) {
  const [draft, setDraft] = useState<AudienceDraft>(() => (stored === undefined ? NEW_AUDIENCE : draftOf(stored.object)));
  const change = (more: Partial<AudienceDraft>) => setDraft((before) => ({ ...before, ...more }));
  const known = useKnownThings(warehouse);
  const { audience, wrong } = readAudience(draft, warehouse);
  // To count its members an audience needs no name yet.
  const counted = readAudience({ ...draft, id: /^[a-z]/.test(draft.id) ? draft.id : 'new_audience' }, warehouse).audience;
  const { data: others = [] } = useQuery(definitionsQuery('audience'));
  const taken = stored === undefined && others.some(({ id }) => id === draft.id);
  const save = useSave(stored);
  const refusal = refusalOf(save.error);
  const errorAt = (path: string): string | undefined => {
    if (path === 'id') {
      if (taken) return `there is an audience \`${draft.id}\` already`;
      return draft.id === '' ? refusal.at('id') : (wrong.get('id') ?? refusal.at('id'));
    }
    return wrong.get(path) ?? refusal.at(path);
  };
  return (
    <form
      className="grid items-start gap-4 lg:grid-cols-[minmax(0,5fr)_minmax(16rem,2fr)]"
      onSubmit={(event) => {
        event.preventDefault();
        if (audience && !taken) save.mutate(audience);
      }}
    >
      <div className="grid gap-4">
        <Card>
          <Names draft={draft} change={change} errorAt={errorAt} isNew={stored === undefined} />
        </Card>
        <Card title="Profiles that fulfil">
          <GroupEditor root draft={draft.root} known={known} change={(root) => change({ root: root ?? NEW_AUDIENCE.root })} />
        </Card>
        <Card>
          <div className="grid gap-4">
            <SplitsFields draft={draft} change={change} errorAt={errorAt} />
            <FormTrouble refusal={refusal} fields={NAMED} />
            {refusal.at('condition') !== undefined && <p className="text-bad">{refusal.at('condition')}</p>}
            <div>
              <Button look="primary" type="submit" disabled={audience === undefined || taken} busy={save.isPending}>
                {stored === undefined ? 'Create audience' : 'Save'}
              </Button>
            </div>
          </div>
        </Card>
      </div>
      <div className="lg:sticky lg:top-6">
        <LiveSize audience={counted} />
      </div>
    </form>
  );
}

function useSave(stored: Defined<'audience'> | undefined) {
  const reread = useRereadDefinitions();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (audience: Audience) =>
      api.objects.put('audience', audience.id, { object: audience, ...(stored === undefined ? {} : { revision: stored.revision }) }),
    onSuccess: async (saved) => {
      await reread('audience');
      toast('Saved: the next run of audiences computes its members');
      await navigate({ to: '/audiences/$audienceId', params: { audienceId: saved.id } });
    },
  });
}

/** A label as an id: what a person reads, in the letters ids have. */
const idOf = (label: string): string =>
  label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 63);

function Names({
  draft,
  change,
  errorAt,
  isNew,
}: {
  draft: AudienceDraft;
  change: (more: Partial<AudienceDraft>) => void;
  errorAt: (path: string) => string | undefined;
  isNew: boolean;
}) {
  const name = (label: string) => change(isNew && draft.id === idOf(draft.label) ? { label, id: idOf(label) } : { label });
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField label="Name" value={draft.label} onChange={name} error={errorAt('label')} autoFocus={isNew} />
      {isNew && (
        <TextField
          label="Id"
          hint="Its name in syncs and files"
          value={draft.id}
          onChange={(id) => change({ id })}
          error={errorAt('id')}
          spellCheck={false}
        />
      )}
      <div className={isNew ? 'sm:col-span-2' : ''}>
        <TextField
          label="Description"
          value={draft.description}
          onChange={(description) => change({ description })}
          error={errorAt('description')}
        />
      </div>
    </div>
  );
}
