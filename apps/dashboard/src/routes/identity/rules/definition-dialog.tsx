import { useMutation, useQuery } from '@tanstack/react-query';
import { explain, type IdentifierType, type IdentityRule, KINDS } from '@tributary/core';
import { type ReactNode, useState } from 'react';
import { api } from '../../../api.js';
import { type Defined, definitionsQuery, useRereadDefinitions } from '../../../definitions.js';
import { Allowed } from '../../../may/allowed.js';
import { LookOnly } from '../../../may/look-only.js';
import { WRITE } from '../../../may/permissions.js';
import { useMay } from '../../../may/use-may.js';
import { Button } from '../../../parts/button.js';
import { Dialog, DialogActions } from '../../../parts/dialog/dialog.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { toast } from '../../../parts/toasts.js';
import { useDebounced } from '../../../use-debounced.js';
import { type Changes, withChanged, withRemoved } from '../what-if/changes.js';

export type DefinitionDraft = Readonly<Record<string, unknown>>;
type Ruled = 'identifier_type' | 'identity_rule';

/** What every field of a definition is given. */
export interface DraftFields {
  readonly draft: DefinitionDraft;
  readonly change: (more: DefinitionDraft) => void;
  readonly errorAt: (path: string) => string | undefined;
  readonly isNew: boolean;
}

interface DefinitionDialogProps<K extends Ruled> {
  readonly kind: K;
  readonly name: string;
  readonly stored: Defined<K> | undefined;
  readonly blank: DefinitionDraft;
  readonly warehouse: string | undefined;
  readonly changes: Changes;
  readonly lab: (changes: Changes) => void;
  readonly close: () => void;
  readonly fields: (fields: DraftFields) => ReactNode;
}

const SETTLED_MS = 600;

/** A definition of identity in a dialog: saved at once, or taken to where one sees what it would do. */
export function DefinitionDialog<K extends Ruled>(props: DefinitionDialogProps<K>) {
  const { kind, name, stored, changes, lab, close } = props;
  const [draft, setDraft] = useState<DefinitionDraft>(stored === undefined ? props.blank : { ...stored.object });
  const { object, wrong } = readDefinition(kind, draft);
  const problems = useProblems(props.warehouse, object);
  const save = useSave(props);
  const { data: others = [] } = useQuery(definitionsQuery(kind));
  const taken = stored === undefined && others.some(({ id }) => id === draft['id']);
  const refusal = refusalOf(save.error);
  const errorAt = (path: string): string | undefined => {
    if (path === 'id' && taken) return `\`${String(draft['id'])}\` is there already`;
    const own = draft[path.split('.')[0] ?? ''];
    return (own === undefined || own === '' ? undefined : wrong.get(path)) ?? refusal.at(path) ?? problems.get(path);
  };
  const ready = object !== undefined && !taken;
  const tryIt = (next: Changes) => {
    close();
    lab(next);
  };
  return (
    <Dialog
      title={stored === undefined ? `New ${name}` : `${name.charAt(0).toUpperCase()}${name.slice(1)} ${stored.id}`}
      close={close}
      wide
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate(object);
        }}
      >
        <LookOnly unless={WRITE[kind]}>
          {props.fields({ draft, change: (more) => setDraft({ ...draft, ...more }), errorAt, isNew: stored === undefined })}
        </LookOnly>
        <FormTrouble refusal={refusal} fields={Object.keys(draft)} />
        <DialogActions>
          <Allowed to="identity:run">
            {stored !== undefined && (
              <Button look="quiet" className="mr-auto" onClick={() => tryIt(withRemoved(changes, { kind, id: stored.id }))}>
                What if it were gone…
              </Button>
            )}
            <Button disabled={!ready} onClick={() => object && tryIt(withChanged(changes, object))}>
              What if…
            </Button>
          </Allowed>
          <Allowed to={WRITE[kind]}>
            <Button look="primary" type="submit" disabled={!ready} busy={save.isPending}>
              Save
            </Button>
          </Allowed>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function readDefinition(
  kind: Ruled,
  draft: DefinitionDraft,
): { readonly object: IdentifierType | IdentityRule | undefined; readonly wrong: ReadonlyMap<string, string> } {
  const written: DefinitionDraft = { ...draft, kind };
  const filled = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== '' && value !== undefined));
  const { schema } = KINDS[kind];
  const parsed = schema.safeParse(filled);
  if (parsed.success) return { object: parsed.data, wrong: new Map() };
  return { object: undefined, wrong: new Map(explain(schema, filled, parsed.error).map(({ path, message }) => [path, message])) };
}

/** What the warehouse says of a definition, a moment after it was last changed. */
function useProblems(warehouse: string | undefined, object: IdentifierType | IdentityRule | undefined): ReadonlyMap<string, string> {
  const may = useMay('project:run');
  const settled = useDebounced(object === undefined ? '' : JSON.stringify(object), SETTLED_MS);
  const { data } = useQuery({
    queryKey: ['check', warehouse, settled],
    queryFn: async () => {
      const tried = JSON.parse(settled) as IdentifierType | IdentityRule;
      const { problems } = await api.definitions.check({ warehouse, objects: [{ ...tried }] });
      return problems.filter(({ kind, id }) => kind === tried.kind && id === tried.id);
    },
    enabled: settled !== '' && warehouse !== undefined && may === true,
    retry: false,
  });
  return new Map(data?.map(({ path, message }) => [path, message]));
}

function useSave<K extends Ruled>({ kind, stored, close }: DefinitionDialogProps<K>) {
  const reread = useRereadDefinitions();
  return useMutation({
    mutationFn: (object: IdentifierType | IdentityRule) =>
      api.objects.put(kind, object.id, { object, ...(stored === undefined ? {} : { revision: stored.revision }) }),
    onSuccess: async () => {
      await reread(kind);
      toast('Saved: the next stitching reads the whole log by it');
      close();
    },
  });
}
