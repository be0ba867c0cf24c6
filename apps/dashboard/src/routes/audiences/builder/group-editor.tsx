import { AudienceCondition, explain } from '@tributary/core';
import { Button } from '../../../parts/button.js';
import { Message } from '../../../parts/message.js';
import { LEAF_EDITORS } from '../leaves/leaf-editors.js';
import { AddCondition } from './add-condition.js';
import { type Draft, type GroupDraft, isGroup, newGroup, newLeaf, type OneDraft } from './draft.js';
import type { KnownThings } from './known-things.js';
import { kindOfLeaf, LEAVES } from './leaf-kinds.js';

interface Editing<T extends Draft> {
  readonly draft: T;
  /** `undefined` takes it away. */
  readonly change: (next: T | undefined) => void;
  readonly known: KnownThings;
}

/** Conditions that belong together: all of them, or any. Groups may hold groups, to any depth. */
export function GroupEditor({ draft, change, known, root = false }: Editing<GroupDraft> & { root?: boolean }) {
  const put = (key: string, next: Draft | undefined) =>
    change({ ...draft, parts: draft.parts.flatMap((part) => (part.key === key ? (next ?? []) : part)) });
  const add = (part: Draft) => change({ ...draft, parts: [...draft.parts, part] });
  return (
    <fieldset className={root ? '' : 'rounded-lg border border-line bg-raised/30 p-3'}>
      <legend className="sr-only">{draft.join === 'and' ? 'All of these' : 'Any of these'}</legend>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <Chooser
          label="How they are joined"
          value={draft.join}
          options={[
            ['and', 'all of these'],
            ['or', 'any of these'],
          ]}
          choose={(join) => change({ ...draft, join: join === 'or' ? 'or' : 'and' })}
        />
        {(!root || draft.not) && <NotToggle draft={draft} change={change} />}
        {!root && <Remove name="Remove the group" act={() => change(undefined)} />}
      </div>
      <ul className="space-y-2 border-l-2 border-river/40 pl-3">
        {draft.parts.map((part) => (
          <li key={part.key}>
            {isGroup(part) ? (
              <GroupEditor draft={part} change={(next) => put(part.key, next)} known={known} />
            ) : (
              <OneEditor draft={part} change={(next) => put(part.key, next)} known={known} />
            )}
          </li>
        ))}
        <li className="flex flex-wrap gap-2">
          <AddCondition add={(kind) => add(newLeaf(LEAVES[kind].blank))} />
          <Button look="quiet" onClick={() => add(newGroup([], draft.join === 'and' ? 'or' : 'and'))}>
            + Group
          </Button>
        </li>
      </ul>
    </fieldset>
  );
}

function OneEditor({ draft, change, known }: Editing<OneDraft>) {
  const kind = kindOfLeaf(draft.leaf);
  const Editor = LEAF_EDITORS[kind];
  const parsed = AudienceCondition.safeParse(draft.leaf);
  const [wrong] = parsed.success ? [] : explain(AudienceCondition, draft.leaf, parsed.error);
  return (
    <div className="rounded-lg border border-line bg-card p-3" data-condition={kind}>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <span className="text-[13px] font-medium text-soft">{LEAVES[kind].name}</span>
        <NotToggle draft={draft} change={change} />
        <Remove name={`Remove the condition on ${LEAVES[kind].name.toLowerCase()}`} act={() => change(undefined)} />
      </div>
      <Editor leaf={draft.leaf} change={(leaf) => change({ ...draft, leaf })} known={known} />
      {wrong !== undefined && (
        <p className="mt-2 text-[13px] text-warn">
          Not complete yet: <Message text={wrong.message} />
        </p>
      )}
    </div>
  );
}

function NotToggle<T extends Draft>({ draft, change }: { draft: T; change: (next: T) => void }) {
  return (
    <button
      type="button"
      aria-pressed={draft.not}
      onClick={() => change({ ...draft, not: !draft.not })}
      className="rounded border border-line px-1.5 py-px text-xs font-medium text-soft hover:bg-raised aria-pressed:border-warn aria-pressed:bg-warn-soft aria-pressed:text-warn"
    >
      not
    </button>
  );
}

function Remove({ name, act }: { name: string; act: () => void }) {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={act}
      className="ml-auto rounded px-1.5 leading-none text-soft hover:bg-raised hover:text-bad"
    >
      ×
    </button>
  );
}

function Chooser({
  label,
  value,
  options,
  choose,
}: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  choose: (value: string) => void;
}) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => choose(event.target.value)}
      className="rounded-md border border-line bg-card px-2 py-1 font-medium"
    >
      {options.map(([id, text]) => (
        <option key={id} value={id}>
          {text}
        </option>
      ))}
    </select>
  );
}
