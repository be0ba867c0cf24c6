import { useState } from 'react';
import { TextField } from '../form/field.js';

/** From so many on a list is searched. */
const LONG = 11;

/** Searches a list that is here as a whole: the field for it, once the list is long, and whether something has the words. */
export function useWordSearch(length: number) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const has = (...words: readonly (string | undefined)[]): boolean => words.join(' ').toLowerCase().includes(wanted);
  const field = length >= LONG && (
    <div className="max-w-sm">
      <TextField label="Search" type="search" value={text} onChange={setText} />
    </div>
  );
  return { has, field };
}
