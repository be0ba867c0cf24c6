import type { StoredObject } from '@tributary/contract';
import { type ReactNode, useState } from 'react';
import { Allowed } from '../../may/allowed.js';
import { WRITE } from '../../may/permissions.js';
import { Button } from '../button.js';
import { DeleteDialog } from '../dialog/delete-dialog.js';
import { PageTitle } from '../page-title.js';
import { Revisions } from '../revisions.js';
import { type Tab, Tabs } from '../tabs.js';
import { DefinitionBar } from './definition-bar.js';
import type { Definition } from './use-definition.js';

interface DefinitionPageProps {
  readonly stored: StoredObject;
  readonly definition: Definition;
  readonly above: ReactNode;
  readonly note: string;
  readonly aside?: ReactNode;
  /** Its views; what it was comes last by itself. */
  readonly tabs: readonly Tab[];
  /** The view the address names; the first where it names none. */
  readonly tab: string | undefined;
  readonly show: (tab: string | undefined) => void;
  /** The view it is edited in, and the places whose complaints are shown there. */
  readonly edited: { readonly tab: string; readonly places: readonly string[] };
  /** Where to go once it is deleted. */
  readonly gone: () => unknown;
  /** What deleting it means. */
  readonly children: ReactNode;
}

/** One definition that is edited as a whole: its name, its views, what is not saved yet, and how it is deleted. */
export function DefinitionPage({ stored, definition, tabs, tab, show, edited, gone, children, ...title }: DefinitionPageProps) {
  const [deleting, setDeleting] = useState(false);
  const { kind, id, revision } = definition;
  const first = tabs[0]?.id;
  const shown = tab ?? first ?? '';
  const revisions = { id: 'revisions', label: 'Revisions', panel: () => <Revisions kind={kind} id={id} revision={revision} /> };
  return (
    <>
      <PageTitle
        above={title.above}
        note={title.note}
        aside={
          <div className="flex gap-2">
            {title.aside}
            <Allowed to={WRITE[kind]}>
              <Button look="quiet" onClick={() => setDeleting(true)}>
                Delete…
              </Button>
            </Allowed>
          </div>
        }
      >
        {typeof stored.object['label'] === 'string' ? stored.object['label'] : id}
      </PageTitle>
      <Tabs label={`Views of ${id}`} tabs={[...tabs, revisions]} shown={shown} show={(next) => show(next === first ? undefined : next)} />
      <DefinitionBar definition={definition} shown={shown === edited.tab ? edited.places : []} />
      {deleting && (
        <DeleteDialog kind={kind} id={id} close={() => setDeleting(false)} gone={gone}>
          {children}
        </DeleteDialog>
      )}
    </>
  );
}
