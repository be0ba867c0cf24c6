import { Preview } from '@tributary/contract';
import { Link } from '@tanstack/react-router';
import { api } from '../../api.js';
import { counted } from '../../format.js';
import { Button } from '../../parts/button.js';
import { CodeView } from '../../parts/text/code-view.js';
import type { Standing } from './standing.js';
import { useWork } from './use-work.js';
import { WorkView } from './work-view.js';

/** What the preview found, and the run itself, watched as it goes. */
export function RunStep({ standing: { sync, preview } }: { standing: Standing }) {
  const id = sync?.id ?? '';
  const work = useWork(async (watch) => void (await watch(await api.runs.sync(id))));
  const found = Preview.safeParse(preview?.result);
  return (
    <>
      {found.success && preview && <Plan preview={found.data} runId={preview.id} />}
      <Button look="primary" busy={work.busy} onClick={work.begin}>
        {work.busy ? 'Sending…' : 'Send them'}
      </Button>
      <WorkView work={work} />
    </>
  );
}

function Plan({ preview: { counts, changes }, runId }: { preview: Preview; runId: string }) {
  const [first] = changes;
  return (
    <div className="mb-4 space-y-3">
      <p>
        {counted(counts.planned, 'person', 'people')} would be told.{' '}
        <Link to="/runs/$runId" params={{ runId }} className="text-river underline">
          The whole plan, with the requests
        </Link>
      </p>
      {first && <CodeView label="The first of them" text={JSON.stringify(first.fields, undefined, 2)} json />}
    </div>
  );
}
