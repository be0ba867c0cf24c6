import { api } from '../../api.js';
import { Button } from '../../parts/button.js';
import type { Standing } from './standing.js';
import { useWork } from './use-work.js';
import { WorkView } from './work-view.js';

/** Plans a run and sends nothing. */
export function PreviewStep({ standing: { sync } }: { standing: Standing }) {
  const id = sync?.id ?? '';
  const work = useWork(async (watch) => void (await watch(await api.runs.preview(id))));
  return (
    <>
      <p className="mb-3 max-w-prose text-pretty text-soft">
        A preview is the plan of a run, made by the same code: how many records would go, the first of them, and the very requests. It sends
        nothing.
      </p>
      <Button look="primary" busy={work.busy} onClick={work.begin}>
        {work.busy ? 'Planning…' : 'Preview'}
      </Button>
      <WorkView work={work} />
    </>
  );
}
