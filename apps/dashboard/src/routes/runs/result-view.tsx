import { Preview } from '@tributary/contract';
import { count, words } from '../../format.js';
import { Card, Figure, Figures } from '../../parts/card.js';
import { Message } from '../../parts/message.js';
import { PreviewView } from './preview-view.js';

/** What a run that delivers nothing found: its numbers as figures, the rest as it is. */
export function ResultView({ result }: { result: Readonly<Record<string, unknown>> }) {
  const preview = Preview.safeParse(result);
  if (preview.success) return <PreviewView preview={preview.data} />;
  const entries = Object.entries(result);
  const figures = entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  const rest = entries.filter(([, value]) => typeof value !== 'number' && !isEmpty(value));
  return (
    <>
      {figures.length > 0 && (
        <Figures>
          {figures.map(([name, value]) => (
            <Figure key={name} label={words(name)} value={count(value)} />
          ))}
        </Figures>
      )}
      {rest.map(([name, value]) => (
        <Card key={name} title={words(name)}>
          {typeof value === 'object' ? (
            <pre tabIndex={0} className="max-h-96 overflow-auto rounded-lg bg-raised p-3 text-[13px]">
              {JSON.stringify(value, null, 2)}
            </pre>
          ) : (
            <p className="break-words">
              <Message text={typeof value === 'string' ? value : JSON.stringify(value)} />
            </p>
          )}
        </Card>
      ))}
    </>
  );
}

/** Nothing to look at: no value, no items, or a count of none with no examples. */
function isEmpty(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && 'examples' in value && isEmpty(value.examples);
}
