import { ConflictDialog } from './conflict-dialog.js';
import { UnsavedBar } from './unsaved-bar.js';
import type { Definition } from './use-definition.js';

/** Saves the changes of a definition or gives them up; there while there are any. `shown`: the places whose complaints stand elsewhere. */
export function DefinitionBar({ definition, shown }: { definition: Definition; shown: readonly string[] }) {
  const { kind, dirty, save, saving, discard, refusal, error, theirs, revision, keepMine } = definition;
  if (!dirty) return null;
  const besides = error === null || theirs !== undefined ? [] : refusal.besides(shown);
  return (
    <>
      <UnsavedBar complaints={besides} {...{ saving, save, discard }}>
        <span className="font-medium">Not saved</span>
      </UnsavedBar>
      {theirs !== undefined && (
        <ConflictDialog
          title="Somebody else changed this meanwhile"
          goOn={{ label: 'Go on with mine instead', act: keepMine }}
          {...{ kind, theirs, revision, discard }}
        />
      )}
    </>
  );
}
