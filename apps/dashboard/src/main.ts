import './styles.css';
import type { Summary } from '@tributary/contract';
import { askEarly, glimpse, isOutside } from './early.js';
import { showTheme } from './frame/show-theme.js';
import { greeting } from './routes/home/greeting.js';

/** So long the page waits for its heading to be seen. */
const PATIENCE_MS = 200;

const page = window.location.pathname;
showTheme();
askEarly(page);
if (!isOutside(page)) showFrame();
await Promise.race([showGreeting(), late()]);
const { drawApp } = await import('./app.js');
await drawApp();

function showFrame(): void {
  const frame = document.querySelector<HTMLTemplateElement>('#frame');
  if (frame) document.querySelector('#root')?.replaceChildren(frame.content.cloneNode(true));
}

/** What home says first is on the screen before the page itself is made, which takes far longer. */
async function showGreeting(): Promise<void> {
  const heading = document.querySelector('#root h1');
  const summary = await glimpse('/v1/summary');
  if (heading === null || summary === undefined) return;
  heading.textContent = greeting(summary as Summary);
  heading.nextElementSibling?.remove();
  await nextFrame();
  await nextFrame();
}

/** The second frame begins when the first is on the screen. */
function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** An API that is slow to answer holds nothing up, and a page that nobody looks at has no frames. */
function late(): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
}
