/** What the launcher says goes to stderr: stdout belongs to results (an address, JSON, a report). */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** A failure that a person can mend: what is wrong, and what to type. Anything else that is thrown is a bug. */
export class Trouble extends Error {
  constructor(message, ...hints) {
    super(message);
    this.hints = hints.filter(Boolean);
  }
}

/** Prints any failure; a `Trouble` without its stack, because the person who reads it did nothing wrong in our code. */
export function sayFailure(error) {
  if (!(error instanceof Trouble)) return say(`\nThe launcher failed unexpectedly:\n${error?.stack ?? error}`);
  say(`\n✗ ${error.message}`);
  for (const hint of error.hints) say(`  ${hint}`);
}

/** The last lines of a text, indented: what a failed program said. */
export function tail(text, lines = 20) {
  const kept = text.trimEnd().split('\n').slice(-lines);
  return kept.map((line) => `    ${line}`).join('\n');
}
