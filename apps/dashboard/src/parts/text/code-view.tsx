import { CopyButton } from './copy-button.js';

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** SQL, a request, an answer: as it is, with a way to take it along. What is too wide or too long scrolls within. */
export function CodeView({ text, label, json = false }: { text: string; label: string; json?: boolean }) {
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex items-center justify-between gap-2">
        <span className="text-[13px] text-soft">{label}</span>
        <CopyButton text={text} />
      </figcaption>
      <pre
        tabIndex={0}
        aria-label={label}
        className="max-h-96 overflow-auto rounded-md border border-line bg-raised/50 p-3 font-mono text-[13px] leading-relaxed"
      >
        <code>{json ? coloured(text) : text}</code>
      </pre>
    </figure>
  );
}

/** Any value as JSON one can read. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  return <CodeView label={label} text={JSON.stringify(value, undefined, 2) ?? 'nothing'} json />;
}

function coloured(text: string) {
  const parts = [];
  let from = 0;
  for (const token of text.matchAll(TOKENS)) {
    const [whole, quoted, colon] = token;
    parts.push(text.slice(from, token.index));
    from = token.index + whole.length;
    const colour = colon === undefined ? (quoted === undefined ? 'text-warn' : 'text-good') : 'text-river';
    parts.push(
      <span key={token.index} className={colour}>
        {quoted ?? whole}
      </span>,
      colon ?? '',
    );
  }
  return [...parts, text.slice(from)];
}
