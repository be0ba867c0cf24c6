import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { counted } from '../../../format.js';
import { Alert } from '../../../parts/notice.js';
import { Message } from '../../../parts/message.js';
import { traitRunsQuery } from '../queries.js';

interface Errors {
  readonly trait: string;
  readonly values: number;
  readonly samples: readonly { readonly event?: string; readonly profile?: string; readonly message: string }[];
}

/** The report of a run of traits, as the worker writes it. */
const errorsIn = (result: Readonly<Record<string, unknown>> | null): readonly Errors[] =>
  Array.isArray(result?.['errors']) ? (result['errors'] as readonly Errors[]) : [];

/** The values that the last run which computed a trait could not use, with some of them. */
export function ErrorsCard({ trait, warehouse }: { trait: string; warehouse: string }) {
  const { data } = useQuery(traitRunsQuery);
  const last = data?.items.find(({ subject, result }) => subject === warehouse && result !== null && result['mode'] !== 'none');
  const found = errorsIn(last?.result ?? null).find((one) => one.trait === trait);
  if (last === undefined || found === undefined) return null;
  return (
    <Alert title={`${counted(found.values, 'value')} could not be used`} tone="warn">
      <ul>
        {found.samples.map((sample, index) => (
          <li key={index}>
            {sample.event === undefined ? `profile ${sample.profile ?? ''}` : `event ${sample.event}`}: <Message text={sample.message} />
          </li>
        ))}
      </ul>
      <Link to="/runs/$runId" params={{ runId: last.id }} className="text-river underline">
        The run that found them
      </Link>
    </Alert>
  );
}
