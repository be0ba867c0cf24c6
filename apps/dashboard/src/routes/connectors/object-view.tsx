import { type ConnectorObjectView, factsOf, fieldWords } from '@tributary/contract';
import { HEAD, HEAD_ROW, ROW } from '../../parts/table/looks.js';
import { Settings } from './settings.js';
import { Words } from './words.js';

/** All that an object of a connector says of itself, folded until somebody asks. */
export function ObjectView({ object }: { object: ConnectorObjectView }) {
  return (
    <details className="border-t border-line py-2">
      <summary className="cursor-pointer py-1">
        <span className="font-medium">{object.label}</span> <code className="text-[13px] text-soft">{object.name}</code>
        <span className="text-[13px] text-soft max-sm:hidden"> {object.modes.join(', ')}</span>
      </summary>
      <dl className="my-3 grid gap-x-8 gap-y-3 sm:grid-cols-2">
        {factsOf(object).map(([about, words]) => (
          <div key={about}>
            <dt className="text-[13px] text-soft">{about}</dt>
            <dd className="text-pretty">
              <Words text={words} />
            </dd>
          </div>
        ))}
      </dl>
      <Settings title="Options" schema={object.options} />
      <Fields object={object} />
    </details>
  );
}

function Fields({ object: { fields } }: { object: ConnectorObjectView }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-left">
        <thead className={HEAD}>
          <tr className={HEAD_ROW}>
            <th className="py-2 pr-4 font-medium">Field</th>
            <th className="py-2 font-medium">Takes</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.name} className={ROW}>
              <td className="py-1.5 pr-4 align-top">
                <code className="[overflow-wrap:anywhere]">{field.name}</code>
                <div className="text-[13px] text-soft">
                  {field.identifier ? 'key ' : ''}
                  {field.required ? 'required' : ''}
                </div>
              </td>
              <td className="py-1.5 align-top text-[13px] text-pretty">
                {field.label}: <Words text={fieldWords(field)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
