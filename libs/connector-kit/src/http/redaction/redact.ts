/** Takes secrets out of a text for people. */
export type Redact = (text: string) => string;

/** Hides every secret, in the forms in which it can appear in a request: plain, in a URL, in JSON, in base64. */
export function createRedact(secrets: readonly string[]): Redact {
  const forms = new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf));
  // The longest first: a secret that contains another one must go as a whole.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, '***'), text);
}

/** What a client hides, which may become more while it lives. */
export interface Redaction {
  /** Hides every secret. */
  readonly redact: Redact;
  /** The same for what a destination answers, where a shorter secret could be a word. */
  readonly hideEchoes: Redact;
  hide(secret: string): void;
}

/** A shorter secret could be a word of an answer. */
const LEAST_ECHO = 8;
/** Tokens come and go; the latest are hidden. */
const MOST_LATER = 20;

/** Hides these secrets, and those that come later. */
export function openRedaction(secrets: readonly string[]): Redaction {
  const later: string[] = [];
  let redact = createRedact(secrets);
  let hideEchoes = createRedact(secrets.filter(({ length }) => length >= LEAST_ECHO));
  return {
    redact: (text) => redact(text),
    hideEchoes: (text) => hideEchoes(text),
    hide(secret) {
      if (later.includes(secret)) return;
      later.push(secret);
      if (later.length > MOST_LATER) later.shift();
      redact = createRedact([...secrets, ...later]);
      hideEchoes = createRedact([...secrets, ...later].filter(({ length }) => length >= LEAST_ECHO));
    },
  };
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // In an address a query is written otherwise than a path, and base64 is cut short where it ends.
  const inQuery = new URLSearchParams([['', secret]]).toString().slice(1);
  const base64 = [bytes.toString('base64'), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
  return [secret, encodeURIComponent(secret), inQuery, JSON.stringify(secret).slice(1, -1), ...base64];
}

/** The beginning of a body, for a message or a journal. */
export function excerpt(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}
