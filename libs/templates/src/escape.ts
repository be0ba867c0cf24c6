/**
 * What a template's text is, and so how values get into it: `markup` reads `&`, `<` and `>` as its own, `markup_in_json` is a JSON document with
 * such markup in its texts. The template's own words stay as they are.
 */
export type Escape = 'markup' | 'markup_in_json';

/** A text in which nothing is markup. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What is printed of a value, as it may stand in such a template. */
export const ESCAPES: Readonly<Record<Escape, (printed: string) => string>> = {
  markup: escapeMarkup,
  markup_in_json: (printed) => JSON.stringify(escapeMarkup(printed)).slice(1, -1),
};
