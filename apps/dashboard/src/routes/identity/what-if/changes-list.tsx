import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { FieldChange } from '@tributary/contract';
import type { IdentifierType, IdentityRule, Pin } from '@tributary/core';
import { definitionsQuery } from '../../../definitions.js';
import { words } from '../../../format.js';
import { DiffView } from '../../../parts/text/diff-view.js';
import { type Changes, type RuleKind, without } from './changes.js';

/** Each definition that would be another, with what of it. */
export function ChangesList({ changes, setChanges }: { changes: Changes; setChanges: (changes: Changes) => void }) {
  const { data: types = [] } = useQuery(definitionsQuery('identifier_type'));
  const { data: rules = [] } = useQuery(definitionsQuery('identity_rule'));
  const { data: pins = [] } = useQuery(definitionsQuery('pin'));
  const standing = [...types, ...rules, ...pins].map(({ object }) => object);
  const changed = [...changes.types, ...changes.rules, ...changes.pins];
  return (
    <ul>
      {changed.map((object) => {
        const before = standing.find(({ kind, id }) => kind === object.kind && id === object.id);
        return (
          <Item key={`${object.kind} ${object.id}`} of={object} keep={() => setChanges(without(changes, object))}>
            {before === undefined ? <p className="text-river">would be new</p> : <DiffView changes={differences(before, object)} />}
          </Item>
        );
      })}
      {changes.removed.map((one) => (
        <Item key={`${one.kind} ${one.id}`} of={one} keep={() => setChanges(without(changes, one))}>
          <p className="text-warn">would be gone</p>
        </Item>
      ))}
    </ul>
  );
}

function Item({
  of: { kind, id },
  keep,
  children,
}: {
  of: { readonly kind: RuleKind; readonly id: string };
  keep: () => void;
  children: ReactNode;
}) {
  return (
    <li className="border-t border-line px-4 py-2.5">
      <p className="mb-1 flex items-baseline justify-between gap-3">
        <span>
          <span className="text-[13px] text-soft">{words(kind)}</span> <span className="font-medium">{id}</span>
        </span>
        <button type="button" onClick={keep} className="text-[13px] text-soft hover:text-ink">
          Leave it as it is
        </button>
      </p>
      {children}
    </li>
  );
}

type Definition = IdentifierType | IdentityRule | Pin;

function differences(before: Definition, after: Definition): readonly FieldChange[] {
  const [old, now] = [before, after] as unknown as readonly Readonly<Record<string, unknown>>[];
  const names = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])];
  return names
    .filter((name) => JSON.stringify(old?.[name]) !== JSON.stringify(now?.[name]))
    .map((field) => ({ field, old: old?.[field], new: now?.[field] }));
}
