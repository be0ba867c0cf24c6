import { setImmediate } from 'node:timers/promises';
import { createRender } from './render-template.js';
import type { Rendered, RenderReply, RenderRequest } from './rendering.js';

/** Results that are told at once. */
const GROUP = 50;

const render = createRender();
const reply = (message: RenderReply): unknown => process.send?.(message);

process.on('message', (request: RenderRequest) => void answer(request));
process.on('disconnect', () => process.exit());
reply(null);

async function answer({ templates, jobs }: RenderRequest): Promise<void> {
  for (let from = 0; from < jobs.length; from += GROUP) {
    const some = jobs.slice(from, from + GROUP);
    reply(some.map(([template, scope]): Rendered => render({ template: templates[template] ?? '', scope })));
    await setImmediate();
  }
}
