/** Takes secrets out of a text for people. */
export type Redact = (text: string) => string;

/** Hides every secret, in the forms in which it can appear in a request: plain, in a URL, in JSON, in base64. */
export function createRedact(secrets: readonly string[]): Redact {
  const forms = new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf));
  // The longest first: a secret that contains another one must go as a whole.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, '***'), text);
}

function formsOf(secret: string): string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64')];
}

/** The beginning of a body, for a message or a journal. */
export function excerpt(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}
