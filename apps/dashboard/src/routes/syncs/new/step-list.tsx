import type { ReactNode } from 'react';
import { Card } from '../../../parts/card.js';
import { TextField } from '../../../parts/form/field.js';
import { subjectOf, type SyncDraft } from '../draft/sync-draft.js';
import { DestinationFields, SourceFields } from '../ends-card.js';
import type { EditorProps } from '../mapping/editor-props.js';
import { KeyCard } from '../mapping/key-card.js';
import { CheckLine } from '../mapping/check-line.js';
import { MappingCard } from '../mapping/mapping-card.js';
import { ModeCard } from '../mapping/mode-card.js';
import { EndsTrouble } from '../mapping/ends-trouble.js';
import { PreviewTab } from '../preview/preview-tab.js';
import { ScheduleTab } from '../schedule/schedule-tab.js';
import { idOf } from './first-draft.js';

export type StepId = 'from' | 'to' | 'mapping' | 'when' | 'preview';

interface Step {
  readonly id: StepId;
  readonly label: string;
  /** What is still needed to go on; nothing where all is there. */
  readonly lacks: (draft: SyncDraft) => string | undefined;
  readonly panel: (editor: EditorProps) => ReactNode;
}

/** The way to a sync. */
export const STEPS: readonly Step[] = [
  {
    id: 'from',
    label: 'Name and source',
    lacks: ({ id, source }) => (id === '' ? 'Give it a name' : subjectOf(source) === '' ? 'Choose where it reads' : undefined),
    panel: (editor) => (
      <Card title="What it is called, and where it reads">
        <div className="grid gap-4 sm:max-w-lg">
          <Names {...editor} />
          <SourceFields {...editor} />
        </div>
      </Card>
    ),
  },
  {
    id: 'to',
    label: 'Destination',
    lacks: ({ destination, object }) =>
      destination === '' ? 'Choose a destination' : object === '' ? 'Choose what is written there' : undefined,
    panel: (editor) => (
      <>
        <Card title="Where it writes">
          <div className="grid gap-4 sm:max-w-lg">
            <DestinationFields {...editor} />
          </div>
        </Card>
        {editor.object && <ModeCard {...editor} />}
      </>
    ),
  },
  {
    id: 'mapping',
    label: 'Key and mapping',
    lacks: ({ key }) =>
      key.length === 0 || key.some(({ field, column }) => field === '' || column === '') ? 'Choose the columns of the key' : undefined,
    panel: (editor) => (
      <>
        <CheckLine {...editor} />
        <EndsTrouble {...editor} />
        <KeyCard {...editor} />
        <MappingCard {...editor} />
      </>
    ),
  },
  { id: 'when', label: 'Schedule', lacks: () => undefined, panel: (editor) => <ScheduleTab {...editor} /> },
  { id: 'preview', label: 'Preview and save', lacks: () => undefined, panel: ({ draft }) => <PreviewTab draft={draft} dirty /> },
];

/** Its name for people, and the id that follows it until somebody writes another. */
function Names({ draft, change, check }: EditorProps) {
  const label = draft.label ?? '';
  const follows = draft.id === idOf(label);
  return (
    <>
      <TextField
        label="Name"
        autoFocus
        value={label}
        placeholder="People to our CRM"
        onChange={(text) => change({ label: text === '' ? undefined : text, ...(follows ? { id: idOf(text) } : {}) })}
      />
      <TextField
        label="Id"
        className="font-mono"
        value={draft.id}
        hint="Lower case letters, digits and underscores; it stays"
        error={check.at('id')}
        onChange={(id) => change({ id })}
      />
    </>
  );
}
