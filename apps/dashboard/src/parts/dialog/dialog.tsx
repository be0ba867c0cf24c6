import { type ReactNode, useId } from 'react';
import { Modal } from './modal.js';

/** A question or a form above the page, with its title. Render it only while it is open. */
export function Dialog({
  title,
  close,
  children,
  wide = false,
}: {
  title: string;
  close: () => void;
  children: ReactNode;
  wide?: boolean;
}) {
  const name = useId();
  return (
    <Modal
      aria-labelledby={name}
      close={close}
      className={`m-auto max-h-[85dvh] w-[calc(100%-2rem)] overflow-y-auto rounded-xl border border-line bg-card p-0 text-ink shadow-2xl shadow-black/20 backdrop:bg-black/40 ${wide ? 'max-w-3xl' : 'max-w-lg'}`}
    >
      <div className="p-5">
        <header className="mb-3 flex items-start justify-between gap-4">
          <h2 id={name} className="text-lg leading-tight font-semibold tracking-tight">
            {title}
          </h2>
          <button
            type="button"
            aria-label="Close"
            onClick={close}
            className="-m-1.5 rounded-md px-2 py-0.5 text-xl leading-none text-soft hover:bg-raised"
          >
            ×
          </button>
        </header>
        {children}
      </div>
    </Modal>
  );
}

/** The buttons at the foot of a dialog, the one that acts at the right. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>;
}
