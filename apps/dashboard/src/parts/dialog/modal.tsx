import { type ComponentProps, useEffect, useRef } from 'react';

/**
 * What lies above the page. The browser's own dialog: the rest of the page is out of reach until it closes, Escape and a click beside
 * it close it, and the focus goes back to where it came from. Render it only while it is open.
 */
export function Modal({ close, ...shown }: { close: () => void } & ComponentProps<'dialog'>) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    return () => opened?.close();
  }, []);
  return (
    <dialog
      {...shown}
      ref={dialog}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => event.target === dialog.current && close()}
    />
  );
}
