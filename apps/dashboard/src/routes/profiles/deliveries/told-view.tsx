import { textOfValue } from '../../../parts/text/value-text.js';

/** The values a destination was told, field by field. */
export function ToldView({ told }: { told: string }) {
  const fields = fieldsOf(told);
  return (
    <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[auto_1fr]">
      {fields.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="font-mono text-[13px] text-soft">{name}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{textOfValue(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The fields of a record, those in others with dots between. */
function fieldsOf(told: string): readonly (readonly [name: string, value: unknown])[] {
  const walk = (value: unknown, path: string): readonly (readonly [string, unknown])[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([name, inner]) => walk(inner, path === '' ? name : `${path}.${name}`))
      : [[path, value]];
  return walk(JSON.parse(told), '');
}
