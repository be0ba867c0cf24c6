/** What is looked for: a value, and the identifier type it is of; without a type any. */
export interface ProfileSearch {
  readonly type?: string;
  readonly value?: string;
}

/** The search as an address has it. */
export function readSearch(search: Record<string, unknown>): ProfileSearch {
  const text = (name: string) => (typeof search[name] === 'string' && search[name] !== '' ? { [name]: search[name] } : {});
  return { ...text('type'), ...text('value') };
}

/** What was typed, with its type where it names one that there is: `email:a@b.c`. */
export function splitIdentifier(text: string, types: readonly string[]): ProfileSearch {
  const value = text.trim();
  const at = value.indexOf(':');
  const type = at > 0 ? value.slice(0, at) : '';
  return types.includes(type) ? { type, value: value.slice(at + 1).trim() } : { value };
}
