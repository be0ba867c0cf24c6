import { Modal } from '../parts/dialog/modal.js';
import { Account } from './account.js';
import { Navigation } from './navigation.js';
import { WorkspaceChoice } from './workspace.js';

/** The navigation as a sheet from the side, where it has no place beside the page. */
export function Sheet({ active, close }: { active: number; close: () => void }) {
  return (
    <Modal
      aria-label="Pages"
      close={close}
      className="m-0 h-dvh max-h-dvh w-64 max-w-[80vw] border-r border-line bg-page p-0 text-ink backdrop:bg-black/40"
    >
      <div className="flex min-h-full flex-col gap-4 px-3 py-4">
        <WorkspaceChoice />
        <div className="flex-1">
          <Navigation active={active} chosen={close} />
        </div>
        <Account />
      </div>
    </Modal>
  );
}
