import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Provenance } from '@tributary/contract';
import { counted } from '../../../format.js';
import { CodeView } from '../../../parts/text/code-view.js';
import { Loading, Trouble } from '../../../parts/notice.js';
import { Ago } from '../../../parts/times.js';
import { textOfValue, ValueText } from '../../../parts/text/value-text.js';
import { provenanceQuery, type Whose } from '../queries.js';

/** Where a value comes from: the events or rows that decided it, the definition's revision, the run. */
export function ProvenanceView({ whose, trait }: { whose: Whose; trait: string }) {
  const query = useQuery(provenanceQuery(whose, trait));
  if (query.data === undefined)
    return query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : <Loading rows={2} />;
  return <Shown from={query.data} />;
}

function Shown({ from }: { from: Provenance }) {
  return (
    <div className="space-y-3">
      <p className="text-[13px] text-soft">
        <By from={from} />
      </p>
      {from.inputs.length > 0 && (
        <p>
          Made of{' '}
          {from.inputs.map(({ trait, value }) => (
            <span key={trait} className="mr-3 whitespace-nowrap">
              {trait} <b className="font-medium tabular-nums">{textOfValue(value)}</b>
            </span>
          ))}
        </p>
      )}
      {from.events.length > 0 && <Sources from={from} />}
      {from.contexts.map(({ key, value }) => (
        <p key={key}>
          Context {key}: <ValueText value={value} />
        </p>
      ))}
      {from.query !== null && <CodeView label="By this SQL" text={from.query} />}
    </div>
  );
}

function By({ from: { revision, run_id: run, computed_at: at, due, found, considered } }: { from: Provenance }) {
  return (
    <>
      {revision !== null && `Revision ${revision} of the definition`}
      {at !== null && (
        <>
          , computed <Ago at={at} />
        </>
      )}
      {run !== null && (
        <>
          {' '}
          by{' '}
          <Link to="/runs/$runId" params={{ runId: run }} className="text-river underline">
            a run
          </Link>
        </>
      )}
      .{considered > 0 && ` ${counted(found, 'event or row decided it', 'events or rows decided it')} of ${considered} with a value.`}
      {due && ' The profile changed since, so these may be others.'}
    </>
  );
}

const HIDDEN: ReadonlySet<string> = new Set(['decisive', 'weight', 'version']);

function Sources({ from: { events } }: { from: Provenance }) {
  const names = Object.keys(events[0] ?? {}).filter((name) => !HIDDEN.has(name));
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-card" tabIndex={0} role="group" aria-label="Where it comes from">
      <table className="w-full text-left text-[13px]">
        <thead className="text-soft">
          <tr>
            {names.map((name) => (
              <th key={name} className="px-2 py-1 font-medium whitespace-nowrap">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {events.map((event, index) => (
            <tr key={index} className={`border-t border-line ${event['decisive'] === false ? 'text-soft' : ''}`}>
              {names.map((name) => (
                <td key={name} className="max-w-72 px-2 py-1 align-top">
                  <ValueText value={event[name]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
