import { useEffect, useState } from 'react';

const PAUSE_MS = 120;

/** A text once nobody has typed for a moment: what is asked of the server is asked once a word, not once a letter. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
