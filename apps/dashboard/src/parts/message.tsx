/** A message of the product: names in backticks are shown as what they are, names. */
export function Message({ text }: { text: string }) {
  return text.split(/(`[^`]+`)/).map((part, index) =>
    part.startsWith('`') && part.length > 2 ? (
      <code key={index} className="rounded bg-ink/6 px-1 py-px text-[0.92em] break-words">
        {part.slice(1, -1)}
      </code>
    ) : (
      part
    ),
  );
}
