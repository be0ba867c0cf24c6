import type { ReactNode } from 'react';
import { Button } from '../button.js';
import { Message } from '../message.js';

interface UnsavedBarProps {
  /** What is not saved. */
  readonly children: ReactNode;
  /** Further buttons, before the one that saves. */
  readonly aside?: ReactNode;
  readonly complaints: readonly string[];
  readonly saving: boolean;
  readonly save: () => void;
  readonly discard: () => void;
}

/** What is changed and not saved, at the foot of the window while there is any. All of it is saved, or nothing. */
export function UnsavedBar({ children, aside, complaints, saving, save, discard }: UnsavedBarProps) {
  return (
    <div
      role="region"
      aria-label="Changes that are not saved"
      className="sticky bottom-3 z-10 mt-4 rounded-xl border border-river/50 bg-card px-4 py-3 shadow-lg shadow-black/15"
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p>{children}</p>
        <div className="flex gap-2">
          <Button look="quiet" onClick={discard}>
            Discard
          </Button>
          {aside}
          <Button look="primary" busy={saving} onClick={save}>
            Save
          </Button>
        </div>
      </div>
      {complaints.map((text) => (
        <p key={text} role="alert" className="mt-2 text-[13px] text-bad [overflow-wrap:anywhere]">
          <Message text={text} />
        </p>
      ))}
    </div>
  );
}
