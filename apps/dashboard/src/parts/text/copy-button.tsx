import { useState } from 'react';
import { BUTTON } from '../button.js';

const SAID_MS = 2_000;

/** Puts a text on the clipboard, and says so. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [said, setSaid] = useState(label);
  const copy = async () => {
    const done = await navigator.clipboard.writeText(text).then(
      () => 'Copied',
      () => 'Select and copy it by hand',
    );
    setSaid(done);
    setTimeout(() => setSaid(label), SAID_MS);
  };
  return (
    <button type="button" onClick={() => void copy()} className={BUTTON.plain}>
      <span aria-live="polite">{said}</span>
    </button>
  );
}
