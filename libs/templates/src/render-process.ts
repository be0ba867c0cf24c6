import { setImmediate } from 'node:timers/promises';
import { createRender } from './render-template.js';
import type { Rendered, RenderReply, RenderRequest } from './rendering.js';

/** Results that are told at once, unless they take so long that nothing would be heard meanwhile. */
const GROUP = { records: 50, ms: 200 };

const render = createRender();
const reply = (message: RenderReply): unknown => process.send?.(message);

process.on('message', (request: RenderRequest) => void answer(request));
process.on('disconnect', () => process.exit());
reply(null);

async function answer({ templates, jobs }: RenderRequest): Promise<void> {
  let group: Rendered[] = [];
  let began = performance.now();
  for (const [index, [template, scope, escape]] of jobs.entries()) {
    group.push(render({ template: templates[template] ?? '', scope, escape }));
    if (index + 1 < jobs.length && group.length < GROUP.records && performance.now() - began < GROUP.ms) continue;
    reply(group);
    await setImmediate();
    group = [];
    began = performance.now();
  }
}
