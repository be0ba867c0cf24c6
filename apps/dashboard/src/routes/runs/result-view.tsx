import { count } from '../../format.js';
import { Card, Figure } from '../../parts/card.js';

const label = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

/** What a stitch, traits, check or preview run found: its numbers as figures, the rest as it is. */
export function ResultView({ result }: { result: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(result);
  const figures = entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  const rest = entries.filter(([, value]) => typeof value !== 'number' && value !== null);
  return (
    <>
      {figures.length > 0 && (
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
          {figures.map(([name, value]) => (
            <Figure key={name} label={label(name)} value={count(value)} />
          ))}
        </div>
      )}
      {rest.map(([name, value]) => (
        <Card key={name} title={label(name)}>
          {typeof value === 'string' ? (
            <p className="break-words">{value}</p>
          ) : (
            <pre className="max-h-96 overflow-auto rounded-lg bg-raised p-3 text-xs">{JSON.stringify(value, null, 2)}</pre>
          )}
        </Card>
      ))}
    </>
  );
}
