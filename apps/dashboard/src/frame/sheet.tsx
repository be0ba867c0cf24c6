import { useEffect, useRef } from 'react';
import { Account } from './account.js';
import { Navigation } from './navigation.js';
import { WorkspaceChoice } from './workspace.js';

/** The navigation as a sheet from the side, where it has no place beside the page. */
export function Sheet({ active, close }: { active: number; close: () => void }) {
  const sheet = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = sheet.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={sheet}
      aria-label="Pages"
      onCancel={close}
      onClick={(event) => event.target === sheet.current && close()}
      className="m-0 h-dvh max-h-dvh w-64 max-w-[80vw] border-r border-line bg-page p-0 text-ink backdrop:bg-black/40"
    >
      <div className="flex min-h-full flex-col gap-4 px-3 py-4">
        <WorkspaceChoice />
        <div className="flex-1">
          <Navigation active={active} chosen={close} />
        </div>
        <Account />
      </div>
    </dialog>
  );
}
