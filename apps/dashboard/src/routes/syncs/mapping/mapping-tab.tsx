import { CheckLine } from './check-line.js';
import type { EditorProps } from './editor-props.js';
import { EndsTrouble } from './ends-trouble.js';
import { KeyCard } from './key-card.js';
import { MappingCard } from './mapping-card.js';
import { ModeCard } from './mode-card.js';

/** What of the source goes into which field of the destination, under which key, and how it is kept there. */
export function MappingTab(editor: EditorProps) {
  return (
    <div className="space-y-4">
      <CheckLine {...editor} />
      <EndsTrouble {...editor} />
      <KeyCard {...editor} />
      <MappingCard {...editor} />
      <ModeCard {...editor} />
    </div>
  );
}
