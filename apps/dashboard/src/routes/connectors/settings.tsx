import { type ConnectorView, settingsOf } from '@tributary/contract';
import { Words } from './words.js';

/** The settings of a connector, or the options of an object, with what each is for. */
export function Settings({ title, schema }: { title: string; schema: ConnectorView['settings'] }) {
  const facts = settingsOf(schema);
  if (facts.length === 0) return null;
  return (
    <dl className="mb-3 grid gap-x-8 gap-y-1.5 sm:grid-cols-2" aria-label={title}>
      {facts.map(({ name, words, required, secret }) => (
        <div key={name}>
          <dt>
            <code className="[overflow-wrap:anywhere]">{name}</code>
            <span className="text-[13px] text-soft">
              {required ? ' required' : ''}
              {secret ? ' secret' : ''}
            </span>
          </dt>
          <dd className="text-[13px] text-pretty text-soft">
            <Words text={words} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
