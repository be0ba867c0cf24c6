import type { Preview } from '@tributary/contract';
import { counted } from '../../format.js';
import { Card } from '../../parts/card.js';
import { Message } from '../../parts/message.js';

type Requests = NonNullable<Preview['requests']>;

/** The requests of the first batch, as they would be sent, and what is not known of them. */
export function RequestsCard({ requests: { shown, records, more, unknown } }: { requests: Requests }) {
  const about = `${counted(shown.length, 'request')} with ${counted(records, 'record')}${more === 0 ? '' : `, more with ${more}`}`;
  return (
    <Card title="The first batch" aside={<span className="text-[13px] text-soft">{about}</span>}>
      <div className="space-y-2">
        {shown.map((request, index) => (
          <details key={index} open={index === 0} className="rounded-md border border-line">
            <summary className="cursor-pointer px-3 py-1.5 [overflow-wrap:anywhere]">
              <span className="font-medium">{request.method}</span> {request.url}
            </summary>
            <pre
              tabIndex={0}
              aria-label={`${request.method} ${request.url}`}
              role="region"
              className="max-h-96 overflow-auto border-t border-line px-3 py-2 text-[13px] whitespace-pre-wrap [overflow-wrap:anywhere]"
            >
              {textOf(request)}
            </pre>
          </details>
        ))}
        {unknown.map((text) => (
          <p key={text} className="text-soft">
            <Message text={text} />
          </p>
        ))}
      </div>
    </Card>
  );
}

function textOf({ headers, body, cut }: Requests['shown'][number]): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [...lines, ...(body === null ? [] : ['', cut ? `${body}…` : body])].join('\n');
}
