/** A sentence in which names stand in backticks, as in our messages. */
export function Words({ text }: { text: string }) {
  return text.split('`').map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      <code key={at} className="[overflow-wrap:anywhere]">
        {part}
      </code>
    ),
  );
}
